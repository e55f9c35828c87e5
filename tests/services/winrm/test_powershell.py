"""A PowerShell that stays open over the simulated Windows: the real protocol, a simulated PowerShell."""

import threading
import time
from collections.abc import Callable, Iterator
from random import Random

import pytest
from psrpcore.types import PSRPMessageType

from app.domain.errors import CommandFailed, CommandNotRun, CommandTimedOut, ConnectionLost, TargetError
from app.domain.powershell import (
    ChoiceQuestion,
    CredentialQuestion,
    FieldsQuestion,
    PowerShellStream,
    ProgressRecord,
    Question,
    Written,
)
from app.domain.prompts import Answers
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.services.winrm.psrp.holding import NoPowerShell
from app.services.winrm.psrp.session import RemotePowerShell
from app.services.winrm.target import WinrmTarget, connect
from tests.servers.heard import Heard
from tests.servers.simulated_windows import Failure, SimulatedWindows
from tests.servers.simulated_windows.faults import Fault
from tests.servers.simulated_windows.objects import ErrorText, Place, SecretText
from tests.servers.simulated_windows.pipeline import Pipeline
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http
from tests.waiting import until

TASK = TaskContext()


class Commands:
    """What commands of a session do, and those that were run."""

    def __init__(self, windows: SimulatedWindows) -> None:
        self._windows = windows
        self.ran: list[str] = []

    def play(self, command: str, behaviour: Callable[[Pipeline], object]) -> None:
        def behave(pipeline: Pipeline) -> None:
            self.ran.append(command)
            behaviour(pipeline)

        self._windows.play(command, behave)


@pytest.fixture
def commands(simulated_windows: SimulatedWindows) -> Commands:
    return Commands(simulated_windows)


@pytest.fixture
def target(simulated_windows: SimulatedWindows) -> Iterator[WinrmTarget]:
    target = connect(over_http(simulated_windows), CREDENTIAL, TASK)
    yield target
    target.close()


@pytest.fixture
def session(target: WinrmTarget) -> Iterator[RemotePowerShell]:
    session = target.powershell()
    session.open(TASK)
    yield session
    session.close()


def cancelled_in(seconds: float) -> TaskContext:
    task = TaskContext()
    timer = threading.Timer(seconds, task.cancel)
    timer.daemon = True
    timer.start()
    return task


def test_it_says_what_answers_and_where_it_is(session: RemotePowerShell) -> None:
    assert session.about == "Windows PowerShell 5.1 · LAB-PC1 · LAB-PC1\\technician"
    assert session.folder == r"C:\Users\technician\Documents"
    assert session.prompt == r"PS C:\Users\technician\Documents> "


def test_variables_and_the_folder_stay_from_one_command_to_the_next(session: RemotePowerShell) -> None:
    session.run("$greeting = 'hello'", TASK, Heard())
    session.run(r"cd C:\Windows", TASK, Heard())
    heard = Heard()
    session.run("$greeting", TASK, heard)
    assert heard.output == "hello\n"
    assert session.prompt == r"PS C:\Windows> "


def test_each_stream_is_told_once_and_in_order(session: RemotePowerShell, commands: Commands) -> None:
    def speak(pipeline: Pipeline) -> None:
        pipeline.write("first", "second")
        pipeline.warn("careful")
        pipeline.verbose("in detail")
        pipeline.host("green", "Green", "Black")
        pipeline.host("green", "Green", "Black")
        pipeline.inform("for the record")
        pipeline.write("héllo € 🙂 _x000A_ <&>")

    commands.play("speak", speak)
    heard = Heard()
    ended = session.run("speak", TASK, heard)
    assert [(written.stream.value, written.text) for written in heard.written] == [
        ("output", "first\nsecond\n"),
        ("warning", "careful\n"),
        ("verbose", "in detail\n"),
        ("host", "green\n"),
        ("host", "green\n"),
        ("information", "for the record\n"),
        ("output", "héllo € 🙂 _x000A_ <&>\n"),
    ]
    assert (heard.written[3].foreground, heard.written[3].background) == ("Green", "")
    assert not ended.has_failed


def test_the_colours_of_our_own_screen_are_nobodys_choice(session: RemotePowerShell) -> None:
    heard = Heard()
    session.run("Write-Host plain\nWrite-Host chosen -ForegroundColor White -BackgroundColor Blue", TASK, heard)
    assert [(one.text, one.foreground, one.background) for one in heard.written] == [
        ("plain\n", "", ""),
        ("chosen\n", "White", "Blue"),
    ]


def test_output_comes_while_the_command_runs(session: RemotePowerShell, commands: Commands) -> None:
    go_on = threading.Event()

    def speak(pipeline: Pipeline) -> None:
        pipeline.write("early")
        assert go_on.wait(10)

    class Waiting(Heard):
        def wrote(self, written: Written) -> None:
            super().wrote(written)
            go_on.set()

    commands.play("speak", speak)
    heard = Waiting()
    session.run("speak", TASK, heard)
    assert heard.output == "early\n"


def test_an_error_has_its_place(session: RemotePowerShell, commands: Commands) -> None:
    def stumble(pipeline: Pipeline) -> None:
        place = Place(3, 12, "Remove-Item x", r"C:\Scripts\deploy.ps1")
        pipeline.write_error(ErrorText("It is not there.", activity="Remove-Item", place=place))
        pipeline.fail(ErrorText("No more.", activity="", place=Place(7, 1)))

    commands.play("stumble", stumble)
    heard = Heard()
    ended = session.run("stumble", TASK, heard)
    assert [(written.text, written.place) for written in heard.written] == [
        ("Remove-Item : It is not there.\n", "line 3, character 12 of deploy.ps1"),
        ("No more.\n", "line 7"),
    ]
    assert ended.has_failed


def test_what_came_before_an_error_is_shown(session: RemotePowerShell) -> None:
    heard = Heard()
    assert session.run("5; Get-Nonsense", TASK, heard).has_failed
    assert heard.output == "5\n"


def test_a_command_that_cannot_be_read_says_where(session: RemotePowerShell) -> None:
    heard = Heard()
    ended = session.run("if (1) {", TASK, heard)
    assert ended.has_failed
    assert heard.written == [
        Written(
            PowerShellStream.ERROR,
            "Missing closing '}' in statement block or type definition.\n",
            place="line 1, character 9",
        )
    ]


def test_the_exit_code_of_a_program_is_told_where_one_ran(session: RemotePowerShell) -> None:
    assert session.run("cmd /c exit 3", TASK, Heard()).exit_code == 3
    assert session.run("'no program'", TASK, Heard()).exit_code is None


def test_a_question_is_asked_and_answered(session: RemotePowerShell, commands: Commands) -> None:
    def ask(pipeline: Pipeline) -> None:
        pipeline.write(str(pipeline.read_host("Name")))
        fields = pipeline.ask_fields("Deploy", "Give values", [("Target", False), ("Pin", True)])
        pipeline.write(str(fields["Target"]))
        assert isinstance(fields["Pin"], SecretText)
        pipeline.write(fields["Pin"].value[::-1])
        pipeline.write(str(pipeline.ask_choice("Confirm", "Delete it?", ["&Yes", "&No"], 1)))
        pipeline.write(str(pipeline.ask_choices("Pick", "Which?", ["&One", "&Two", "T&hree"], [0])))

    commands.play("ask", ask)
    heard = Heard(["Anna"], ["PC-7", "4711 ß"], ["0"], ["1", "2"])
    session.run("ask", TASK, heard)
    assert heard.output == "Anna\nPC-7\nß 1174\n0\n[1, 2]\n"
    _, fields, choice, choices = heard.questions
    assert isinstance(fields, FieldsQuestion)
    assert [(field.label, field.is_hidden) for field in fields.fields] == [("Target", False), ("Pin", True)]
    assert isinstance(choice, ChoiceQuestion)
    assert [(one.label, one.key) for one in choice.choices] == [("Yes", "Y"), ("No", "N")]
    assert (choice.default, choice.takes_several) == ((1,), False)
    assert isinstance(choices, ChoiceQuestion)
    assert choices.takes_several


def test_a_credential_travels_encrypted(session: RemotePowerShell, commands: Commands) -> None:
    given: list[tuple[str, SecretText]] = []
    commands.play("log on", lambda pipeline: given.append(pipeline.ask_credential("Sign in", "Who?", "LAB\\anna")))
    heard = Heard(["LAB\\bob", "pä55 🙂"])
    session.run("log on", TASK, heard)
    assert (given[0][0], given[0][1].value) == ("LAB\\bob", "pä55 🙂")
    assert heard.questions == [CredentialQuestion("Sign in", "Who?", "LAB\\anna")]


@pytest.mark.parametrize("action", ["Send", "Receive"])
def test_a_secret_can_be_given_after_keys_that_were_lost(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands, action: str
) -> None:
    """Once the keys of a session were lost on their way, no secret could be given in it any more."""

    class Unlucky(Heard):
        def ask(self, question: Question) -> Answers:
            simulated_windows.fail(action, Failure.DROP_REPLY)
            return super().ask(question)

    def sign_in(pipeline: Pipeline) -> None:
        pipeline.write(pipeline.ask_credential("Sign in", "to the domain", "ada")[1].value)

    commands.play("sign in", sign_in)
    with pytest.raises(ConnectionLost):
        session.run("sign in", TASK, Unlucky(("ada", "Winter47")))
    heard = Heard(("ada", "Winter47"))
    session.run("sign in", TASK, heard)
    assert heard.output == "Winter47\n"


def test_a_question_that_is_turned_away_ends_the_command(session: RemotePowerShell, commands: Commands) -> None:
    commands.play("ask", lambda pipeline: pipeline.write(str(pipeline.read_host("Name"))))
    assert session.run("ask", TASK, Heard([])).has_failed
    assert not session.run("'next'", TASK, Heard()).has_failed


def test_an_answer_whose_fate_is_not_known_ends_the_command_and_says_so(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands
) -> None:
    commands.play("ask", lambda pipeline: pipeline.write(str(pipeline.read_host("Name"))))
    simulated_windows.fail("Send", Failure.DROP_REPLY)
    with pytest.raises(ConnectionLost, match="whether it arrived is not known"):
        session.run("ask", TASK, Heard(["Anna"]))
    heard = Heard()
    session.run("'next'", TASK, heard)
    assert heard.output == "next\n"


def test_a_device_waits_for_who_does_not_listen(session: RemotePowerShell, commands: Commands) -> None:
    written: list[int] = []

    def flood(pipeline: Pipeline) -> None:
        for number in range(20_000):
            pipeline.write("x" * 1000)
            written.append(number)

    class Busy(Heard):
        seen = 0

        def wrote(self, one: Written) -> None:
            super().wrote(one)
            if not self.seen:
                before = -1
                while before != len(written):  # until the device has stopped
                    before = len(written)
                    threading.Event().wait(0.3)
                self.seen = len(written)

    commands.play("flood", flood)
    heard = Busy()
    session.run("flood", TASK, heard)
    assert heard.seen < 20_000
    assert len(heard.output) == 20_000 * 1001


def test_what_needs_a_screen_fails_instead_of_hanging(session: RemotePowerShell, commands: Commands) -> None:
    commands.play("read a key", lambda pipeline: pipeline.write(str(pipeline._ask(pipeline._requests.read_key))))
    assert session.run("read a key", TASK, Heard()).has_failed


def test_progress_is_told_as_bars(session: RemotePowerShell, commands: Commands) -> None:
    heard = Heard()

    def work(pipeline: Pipeline) -> None:
        pipeline.progress("Copying", "3 of 4", 75, id=1, seconds=9)
        pipeline.progress("One file", id=2, parent=1, operation="a.txt")
        until(lambda: len(heard.bars) >= 2)  # of several bars that come at once only the newest is told
        pipeline.progress("Copying", "", id=1, is_done=True)

    commands.play("work", work)
    session.run("work", TASK, heard)
    assert ProgressRecord(1, "Copying", "3 of 4", "", 75, 9) in heard.bars
    assert any(bar.parent == 1 and bar.percent is None and bar.operation == "a.txt" for bar in heard.bars)
    assert heard.bars[-1].is_done


def test_a_cancel_stops_the_command_and_the_session_goes_on(session: RemotePowerShell) -> None:
    session.run("$kept = 'still here'", TASK, Heard())
    began = time.monotonic()
    with pytest.raises(Cancelled):
        session.run("Start-Sleep 60", cancelled_in(0.2), Heard())
    assert time.monotonic() - began < 10
    heard = Heard()
    session.run("$kept", TASK, heard)
    assert heard.output == "still here\n"


def test_a_cancel_ends_a_question_that_nobody_answers(session: RemotePowerShell) -> None:
    heard = Heard()
    with pytest.raises(Cancelled):
        session.run("Read-Host Name", cancelled_in(0.3), heard)
    assert heard.withdrawn.is_set()
    assert not session.run("'next'", TASK, Heard()).has_failed


def test_a_cancel_that_comes_with_the_command_stops_it(
    simulated_windows: SimulatedWindows, session: RemotePowerShell
) -> None:
    for _ in range(5):
        with pytest.raises(Cancelled):
            session.run("Start-Sleep 60", cancelled_in(0.001), Heard())
    assert not session.run("'next'", TASK, Heard()).has_failed
    until(lambda: not simulated_windows.wsman.runs())


def test_closing_ends_a_question(session: RemotePowerShell) -> None:
    heard = Heard()
    threading.Timer(0.3, session.close).start()
    with pytest.raises(ConnectionLost):
        session.run("Read-Host Name", TASK, heard)
    assert heard.withdrawn.is_set()


def test_a_cancel_ends_the_wait_for_a_device_that_says_nothing(
    simulated_windows: SimulatedWindows, session: RemotePowerShell
) -> None:
    simulated_windows.fail("Receive", Failure.STALL)
    began = time.monotonic()
    with pytest.raises(Cancelled):
        session.run("Start-Sleep 60", cancelled_in(0.2), Heard())
    assert time.monotonic() - began < 15
    assert not session.run("'next'", TASK, Heard()).has_failed


def test_a_lost_connection_is_made_anew_and_says_what_may_be_missing(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands
) -> None:
    def speak(pipeline: Pipeline) -> None:
        pipeline.write("first")
        pipeline.wait(0.4)
        pipeline.write("last")

    commands.play("speak", speak)
    simulated_windows.fail("Receive", Failure.DROP_REPLY)
    heard = Heard()
    ended = session.run("speak", TASK, heard)
    assert heard.output == "last\n"
    assert "may be missing" in ended.lost
    assert commands.ran == ["speak"]


def test_a_connection_that_is_cut_loses_nothing_without_saying_so(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands
) -> None:
    def speak(pipeline: Pipeline) -> None:
        pipeline.write("first")
        pipeline.wait(0.3)
        simulated_windows.cut_connections()
        pipeline.write("last")

    commands.play("speak", speak)
    heard = Heard()
    ended = session.run("speak", TASK, heard)
    assert heard.output == "first\nlast\n" or ended.lost
    assert commands.ran == ["speak"]


@pytest.mark.parametrize("failure", [Failure.DROP_REPLY, Failure.CUT])
def test_a_command_whose_answer_was_lost_is_never_sent_again(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands, failure: Failure
) -> None:
    commands.play("once", lambda pipeline: pipeline.write("once"))
    simulated_windows.fail("Command", failure)
    heard = Heard()
    if failure is Failure.DROP_REPLY:
        assert not session.run("once", TASK, heard).has_failed
        assert heard.output == "once\n"
    else:
        with pytest.raises(CommandNotRun, match="was not run"):
            session.run("once", TASK, heard)
        session.run("once", TASK, heard)
    assert commands.ran == ["once"]


@pytest.mark.parametrize("failure", [Failure.STATUS_403, Failure.STATUS_404, Failure.STATUS_500])
@pytest.mark.parametrize("action", ["Command", "Receive"])
def test_a_bare_status_says_nothing_of_a_command(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands, failure: Failure, action: str
) -> None:
    """Messages are sealed here: somebody on the way may have passed the command on, and said this."""
    commands.play("once", lambda pipeline: pipeline.write("once"))
    simulated_windows.fail(action, failure)
    heard = Heard()
    if action == "Receive":
        session.run("once", TASK, heard)
        assert heard.output == "once\n"
    else:
        with pytest.raises(CommandNotRun, match="was not run"):
            session.run("once", TASK, heard)
        session.run("once", TASK, heard)
    assert commands.ran == ["once"]


@pytest.mark.parametrize("code", [5, 2150858770], ids=["denied", "another fault"])
def test_a_fault_under_a_command_says_that_it_was_running(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands, code: int
) -> None:
    commands.play("work", lambda pipeline: pipeline.wait(0.5))
    simulated_windows.fail("Receive", Fault(code, "Something is wrong."))
    with pytest.raises(TargetError, match="was running"):
        session.run("work", TASK, Heard())


def test_a_talkative_device_fills_no_screen_and_no_message(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands
) -> None:
    def move(pipeline: Pipeline) -> None:
        pipeline.pool.folders.here = "C:\\" + "x" * 10**6

    commands.play("move", move)
    session.run("move", TASK, Heard())
    assert len(session.prompt) <= 2000
    assert len(session.folder) < 2**15
    simulated_windows.fail("Command", Fault(2150858770, "wrong \u202e " * 10**5))
    with pytest.raises(CommandFailed) as caught:
        session.run("move", TASK, Heard())
    assert len(str(caught.value) + caught.value.details) < 5000


def test_a_session_that_ended_meanwhile_runs_nothing_and_a_new_one_says_so(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands
) -> None:
    commands.play("del", lambda pipeline: None)
    simulated_windows.restart()
    with pytest.raises(CommandNotRun, match="was not run"):
        session.run(r"del $folder\*", TASK, Heard())
    assert commands.ran == []
    heard = Heard()
    session.run("'again'", TASK, heard)
    assert "new session" in heard.text(PowerShellStream.WARNING)
    heard = Heard()
    session.run("'once more'", TASK, heard)
    assert heard.text(PowerShellStream.WARNING) == ""


def test_a_session_that_ends_under_a_command_says_that_it_was_running(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands
) -> None:
    def work(pipeline: Pipeline) -> None:
        pipeline.wait(0.2)
        simulated_windows.wsman.shells.clear()  # killed: nobody is told
        simulated_windows.cut_connections()

    commands.play("work", work)
    with pytest.raises(ConnectionLost, match="was running"):
        session.run("work", TASK, Heard())


def test_completion_goes_on_from_the_cursor(session: RemotePowerShell) -> None:
    found = session.complete("'x' | Get-Ch", 12, TASK)
    assert (found.start, found.length) == (6, 6)
    assert [item.text for item in found.items] == ["Get-ChildItem"]
    assert found.items[0].hint


def test_a_long_command_reaches_a_device_that_takes_little_at_a_time(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands
) -> None:
    simulated_windows.wsman.limits.envelope = 153_600  # bytes, as up to Windows 7
    commands.play("write it", lambda pipeline: pipeline.write(str(len(str(pipeline.arguments[0])))))
    heard = Heard()
    command = "write it " + "#" * 400_000
    session.run(command, TASK, heard)
    assert heard.output == f"{len(command)}\n"


@pytest.mark.parametrize("content", [b"<S>never", b"<Obj>", b"\xff\xfe", b"<!DOCTYPE x []><S/>"])
def test_what_is_no_value_ends_the_command_with_an_error_of_ours(
    session: RemotePowerShell, commands: Commands, content: bytes
) -> None:
    def garble(pipeline: Pipeline) -> None:
        kind, pool = PSRPMessageType.PipelineOutput, pipeline.pool
        pool.prepare(lambda: pool._core._put(kind, content, pipeline._core.pipeline_id))

    commands.play("garble", garble)
    with pytest.raises(ConnectionLost, match="sent an answer"):
        session.run("garble", TASK, Heard())
    assert not session.run("'next'", TASK, Heard()).has_failed


def test_objects_are_kept_for_a_table(session: RemotePowerShell) -> None:
    heard = Heard()
    session.run("Get-Service", TASK, heard)
    table = session.table(TASK, most=2)
    assert table
    assert "Name" in table.columns
    assert (len(table.rows), table.is_cut) == (2, True)
    assert "WinRM" in heard.output
    session.run("'only text'", TASK, Heard())
    assert session.table(TASK) is None


def test_a_script_of_ours_is_asked_with_its_parameters(
    simulated_windows: SimulatedWindows, session: RemotePowerShell
) -> None:
    given: list[str] = []

    def answer(pipeline: Pipeline) -> None:
        given.extend(pipeline.arguments)
        pipeline.write("one", "two")

    simulated_windows.play("Get-Something", answer)
    assert session.ask("Get-Something $p.name", {"name": Secret("pässword")}, TASK) == "one\ntwo"
    assert given == ['{"name": "p\\u00e4ssword"}']


def test_a_script_of_ours_that_fails_or_takes_too_long_says_so(
    simulated_windows: SimulatedWindows, session: RemotePowerShell
) -> None:
    simulated_windows.play("Get-Nothing", lambda pipeline: pipeline.fail("No such thing."))
    simulated_windows.play("Get-Forever", lambda pipeline: pipeline.wait(60))
    with pytest.raises(CommandFailed, match="No such thing"):
        session.ask("Get-Nothing", {}, TASK)
    with pytest.raises(CommandTimedOut):
        session.ask("Get-Forever", {}, TASK, timeout=0.3)
    assert session.ask("'next'", {}, TASK)


def test_a_program_that_needs_a_terminal_is_refused_before_it_is_sent(
    session: RemotePowerShell, commands: Commands
) -> None:
    commands.play("vim", lambda pipeline: None)
    with pytest.raises(CommandFailed, match="needs a terminal"):
        session.run("vim notes.txt", TASK, Heard())
    assert commands.ran == []


@pytest.mark.parametrize("mode", ["ConstrainedLanguage", "NoLanguage"])
def test_a_restricted_powershell_is_none(simulated_windows: SimulatedWindows, target: WinrmTarget, mode: str) -> None:
    simulated_windows.wsman.limits.language = mode
    with pytest.raises(NoPowerShell, match=mode):
        target.powershell().open(TASK)


def test_closing_ends_a_command_and_takes_the_session_away(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands
) -> None:
    started = threading.Event()

    def wait(pipeline: Pipeline) -> None:
        started.set()
        pipeline.wait(60)

    commands.play("wait", wait)
    errors: list[Exception] = []

    def run() -> None:
        try:
            session.run("wait", TASK, Heard())
        except ConnectionLost as error:
            errors.append(error)

    running = threading.Thread(target=run)
    running.start()
    assert started.wait(10)
    session.close()
    running.join(10)
    assert errors
    until(lambda: len(simulated_windows.wsman.shells) == 1)  # the target's own


def together(count: int, act: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=act, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_twenty_sessions_live_side_by_side(target: WinrmTarget) -> None:
    heard = [Heard() for _ in range(20)]

    def use(number: int) -> None:
        session = target.powershell()
        session.run(f"$mine = {number}", TASK, Heard())
        session.run("$mine", TASK, heard[number])
        session.close()

    together(20, use)
    assert [one.output for one in heard] == [f"{number}\n" for number in range(20)]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_lost_no_command_runs_twice_and_nothing_is_missing_unsaid(
    simulated_windows: SimulatedWindows, session: RemotePowerShell, commands: Commands, seed: int
) -> None:
    def speak(pipeline: Pipeline) -> None:
        for number in range(20):
            pipeline.write(f"line {number}")
            pipeline.wait(0.001)

    whole = "".join(f"line {number}\n" for number in range(20))
    chance = Random(seed)
    for number in range(12):
        name = f"speak {number}."
        commands.play(name, speak)
        failure = chance.choice([Failure.CUT, Failure.DROP_REPLY, Failure.HALF_A_REPLY, Failure.GARBAGE])
        simulated_windows.fail(chance.choice(["Command", "Receive", "Receive", "Signal"]), failure)
        heard = Heard()
        try:
            ended = session.run(name, TASK, heard)
            assert heard.output == whole or ended.lost
            heard = Heard()
            assert session.run("'whole'", TASK, heard).lost == ""
            assert heard.output == "whole\n"
        except ConnectionLost as error:
            assert commands.ran.count(name) == 0 or not isinstance(error, CommandNotRun)
        assert commands.ran.count(name) <= 1
