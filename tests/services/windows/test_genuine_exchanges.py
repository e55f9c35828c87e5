"""What a real Windows has said: our clients read it, and the simulated Windows speaks like it.

The recordings come from pypsrp's source package, which is fetched; without a network these tests are skipped.
"""

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.domain.powershell import PowerShellStream, ProgressRecord, Question, Written
from app.domain.prompts import Answers, PendingAnswers
from app.domain.secret import Secret
from app.domain.target import CommandResult
from app.domain.task import TaskContext
from app.services.winrm.failures import Peer
from app.services.winrm.link import Entry, Method
from app.services.winrm.target import connect
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.envelopes import Message
from tests.servers.simulated_windows.pipeline import Pipeline
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_https
from tests.servers.simulated_windows.replay import Replay
from tests.services.windows.genuine import NotFetched, Recording, fetch, messages_in, paths_of

TASK = TaskContext()
SESSION_CAPABILITY, POOL_STATE, HOST_CALL = 0x10002, 0x21005, 0x41100  # kinds of messages, [MS-PSRP] 2.2.1
DEBUG, VERBOSE, WARNING, PROGRESS = 0x41007, 0x41008, 0x41009, 0x41010
WITH_PIPELINES = ("test_psrp_", "test_client_execute_ps", "test_client_copy", "test_client_fetch")


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recording]:
    try:
        found = fetch(tmp_path_factory.mktemp("genuine"))
    except NotFetched as error:
        pytest.skip(str(error))
    return {recording.name: recording for recording in found}


@pytest.fixture
def windows(tmp_path: Path) -> Iterator[SimulatedWindows]:
    with SimulatedWindows(tmp_path / "windows", ntlm=False) as windows:
        yield windows


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Message, bytes]]:
    """What the simulated Windows answers to both kinds of shells, with all that happens in them."""
    with SimulatedWindows(tmp_path_factory.mktemp("simulated"), ntlm=False) as windows:
        windows.answers = []
        target = connect(over_https(windows), CREDENTIAL, TASK)
        target.run("Write-Error 'no'\nStart-Sleep 1.2\n'out'", TASK)
        windows.play("all", say_all)
        session = target.powershell()
        session.run("all", TASK, Heard())
        session.run("Start-Sleep 1.2", TASK, Heard())
        session.close()
        target.close()
        return windows.answers


class Heard:
    """Collects what a pipeline says, and answers all questions."""

    def __init__(self) -> None:
        self.written: list[Written] = []
        self.bars: list[ProgressRecord] = []
        self.asked: list[Question] = []

    def wrote(self, written: Written) -> None:
        self.written.append(written)

    def progressed(self, record: ProgressRecord) -> None:
        self.bars.append(record)

    def ask(self, question: Question) -> Answers:
        self.asked.append(question)
        answers = PendingAnswers()
        answers.give([Secret("1")] * len(getattr(question, "fields", "1")))
        return answers

    def text(self, stream: PowerShellStream) -> str:
        return "".join(written.text for written in self.written if written.stream is stream)


def replayed(windows: SimulatedWindows, recording: Recording) -> Replay:
    """The first shell of a recording."""
    whole = [(one.asked, one.response.encode()) for one in recording.exchanges if one.request and one.response]
    names = [asked.name for asked, _ in whole]
    replay = Replay(whole[: names.index("Delete") + 1] if "Delete" in names else whole)
    windows.wsman = replay  # type: ignore[assignment]
    return replay


def run_command(windows: SimulatedWindows, recording: Recording) -> CommandResult:
    """By the client of shells, which is pywinrm's."""
    replayed(windows, recording)
    target = connect(over_https(windows), CREDENTIAL, TASK)
    try:
        return target.run("whatever", TASK, timeout=10)
    finally:
        target.close()


def hear_pipelines(windows: SimulatedWindows, recording: Recording) -> Heard:
    """By the client of PowerShell Remoting: every pipeline of the recording, as one of ours."""
    from app.services.winrm.psrp.carrying_out import CarryingOut
    from app.services.winrm.psrp.following import Following
    from app.services.winrm.psrp.runspace import Runspace

    heard, peer, replay = Heard(), Peer("127.0.0.1", 1), replayed(windows, recording)
    runspace = Runspace(Entry("127.0.0.1", windows.https.port, Method.BASIC, CREDENTIAL, pin=windows.fingerprint))
    try:
        runspace.open()
        while replay.unasked["Command"]:
            pipeline = runspace.prepare("whatever", (), keeps_scope=False)
            following = Following(runspace, peer, heard, TASK, token="no token of ours", columns=120)
            CarryingOut(runspace, peer, pipeline, TASK, persists=False).to_its_end(following.take)
    finally:
        runspace.drop()
    return heard


def test_all_recordings_are_here_and_whole(genuine: dict[str, Recording]) -> None:
    assert len(genuine) >= 67
    assert sum(len(one.exchanges) for one in genuine.values()) >= 500


@pytest.mark.parametrize(
    ("name", "output", "errors", "code"),
    [
        ("test_winrs_standard", "hi\r\n", "", 0),
        ("test_winrs_stderr_rc", "", "err", 1),
    ],
)
def test_the_client_of_shells_reads_commands_of_a_real_windows(
    genuine: dict[str, Recording], windows: SimulatedWindows, name: str, output: str, errors: str, code: int
) -> None:
    result = run_command(windows, genuine[name])
    assert (output in result.output, errors in result.errors, result.exit_code) == (True, True, code)


def test_every_shell_of_a_real_windows_ends_in_a_result_or_one_of_our_errors(
    genuine: dict[str, Recording], windows: SimulatedWindows
) -> None:
    ended = {}
    for recording in genuine.values():
        if not recording.is_powershell and recording.name.startswith("test_"):
            try:
                ended[recording.name] = run_command(windows, recording).exit_code
            except AppError as error:
                ended[recording.name] = type(error).__name__
    assert len(ended) >= 15
    assert sum(isinstance(code, int) for code in ended.values()) >= 10, ended


def test_every_stream_of_a_real_windows_is_heard(genuine: dict[str, Recording], windows: SimulatedWindows) -> None:
    heard = hear_pipelines(windows, genuine["test_psrp_stream_output_invocation"])
    assert heard.text(PowerShellStream.OUTPUT) == "output stream\n"
    assert heard.text(PowerShellStream.WARNING) == "warning stream\n"
    assert heard.text(PowerShellStream.VERBOSE) == "verbose stream\n"
    assert heard.text(PowerShellStream.DEBUG) == "debug stream\n"
    assert heard.text(PowerShellStream.INFORMATION) == "information stream\n"
    (error,) = (one for one in heard.written if one.stream is PowerShellStream.ERROR)
    assert (error.text, error.place) == ("Write-Error : error stream\n", "line 5")
    assert [bar.activity for bar in heard.bars] == ["Preparing modules for first use."]


def test_every_pipeline_of_a_real_windows_ends_in_a_result_or_one_of_our_errors(
    genuine: dict[str, Recording], windows: SimulatedWindows
) -> None:
    from app.services.winrm.psrp.carrying_out import SessionGone
    from app.services.winrm.psrp.runspace import PoolEnded

    ended = {}
    for recording in genuine.values():
        if recording.is_powershell and recording.name.startswith(WITH_PIPELINES):
            try:
                ended[recording.name] = len(hear_pipelines(windows, recording).written)
            except (AppError, SessionGone, PoolEnded) as error:
                ended[recording.name] = type(error).__name__
    assert len(ended) >= 45, ended
    others = {name: how for name, how in ended.items() if not isinstance(how, int)}
    assert others == {
        "test_psrp_nested_command": "SessionGone",  # two pipelines at once, which is no way of ours
        "test_psrp_pshost_ui_mocked_methods": "ConnectionLost",  # a secret for the key of somebody else
    }


def test_the_simulated_windows_answers_in_the_shape_of_a_real_one(
    genuine: dict[str, Recording], answers: list[tuple[Message, bytes]]
) -> None:
    """No element or attribute that a real one never has, and all that it always has."""
    real: dict[tuple[bool, str], list[set[str]]] = defaultdict(list)
    for recording in genuine.values():
        for one in recording.exchanges:
            if one.request.startswith("<") and one.response.startswith("<"):
                real[kind_of(one.asked, one.answered)].append(shape_of(one.answered.xml))
    ours: dict[tuple[bool, str], set[str]] = defaultdict(set)
    for asked, answer in answers:
        answered = Message(answer)
        ours[kind_of(asked, answered)] |= shape_of(answered.xml)
    assert {name for _, name in ours} >= {
        "CreateResponse",
        "CommandResponse",
        "SendResponse",
        "ReceiveResponse",
        "fault",
    }
    for kind, shape in ours.items():
        assert shape - set().union(*real[kind]) == set(), kind
        assert set.intersection(*real[kind]) - shape - {"/Header/ActivityId"} == set(), kind


def test_the_simulated_windows_words_its_messages_as_a_real_one(
    genuine: dict[str, Recording], answers: list[tuple[Message, bytes]]
) -> None:
    """What PowerShell says of itself: the state of a pool and a pipeline, progress, warnings, calls of the host."""
    whole = [one.answered.xml for each in genuine.values() for one in each.exchanges if one.response.startswith("<")]
    real = shapes_of_messages(whole)
    ours = shapes_of_messages([ET.fromstring(answer) for _, answer in answers])
    exact = {SESSION_CAPABILITY, POOL_STATE, DEBUG, VERBOSE, WARNING, PROGRESS, HOST_CALL}
    assert exact <= set(ours)
    for kind in exact:
        assert ours[kind] - real[kind] == set(), hex(kind)


def kind_of(asked: Message, answered: Message) -> tuple[bool, str]:
    return "/powershell/" in asked.resource, answered.name


def shape_of(envelope: ET.Element) -> set[str]:
    return {path for part in envelope for path in paths_of(part)}


def shapes_of_messages(envelopes: list[ET.Element]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for kind, message in (one for envelope in envelopes for one in messages_in(envelope)):
        if message is not None:
            found[kind] |= set(paths_of(message))
    return found


def say_all(pipeline: Pipeline) -> None:
    pipeline.write("out", 7)
    pipeline.warn("careful")
    pipeline.verbose("more")
    pipeline.debug("most")
    pipeline.progress("Copying", percent=40)
    pipeline.host("seen", "Red")
    pipeline.write(pipeline.read_line(), pipeline.read_host("Name"))
    pipeline.ask_choice("Sure?", "It is big.", ["&Yes", "&No"])
