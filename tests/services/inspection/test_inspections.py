"""What is done around a look and an action: identity, rights, refusals, the journal, and commands for a person."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from app.domain.devices import THIS_COMPUTER
from app.domain.errors import AppError, CommandFailed, CommandTimedOut, ConnectionLost, FileError, OutputTooLarge
from app.domain.inspection import Acted, Action, Look, Row
from app.domain.journal import EventKind
from app.domain.target import CommandResult, OnOutput, Os, Stream, Target
from app.domain.task import Cancelled, TaskContext
from app.services.connection_notes import ConnectionNotes
from app.services.inspection import view
from app.services.inspection.asking import act_on, action_command, look_at, sentence
from app.services.inspection.inspections import Inspections
from app.services.journal_file import JournalFile
from app.services.report_content import read_content
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.waiting import until

PROCESSES = view("processes")
SERVICES = view("services")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="asks a real Linux")


def action(id: str, of: str = "processes") -> Action:
    return next(one for one in view(of).actions if one.id == id)


@dataclass(frozen=True)
class Within:
    """This computer, with words before `sh`: another user, or another set of tools."""

    words: tuple[str, ...]
    name: str = "web01"

    @property
    def os(self) -> Os:
        return Os.LINUX

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        done = subprocess.run(
            [*self.words, "sh", "-c", script], input=stdin, capture_output=True, timeout=timeout, check=False
        )
        if on_output:
            on_output(Stream.OUTPUT, done.stdout.decode())
        return CommandResult(done.returncode, done.stdout.decode(), done.stderr.decode())

    def close(self) -> None:
        pass


class Says:
    """A device that answers what it is told to."""

    name = "web01"

    def __init__(self, *answers: CommandResult | BaseException, os: Os = Os.LINUX) -> None:
        self.os = os
        self.answers = list(answers)

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        if on_output:
            for start in range(0, len(answer.output), 2**20):
                on_output(Stream.OUTPUT, answer.output[start : start + 2**20])
        return answer

    def close(self) -> None:
        pass


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(["sleep", "4242"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def journal(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "journal.jsonl")


def inspections(target: Target, journal: JournalFile) -> Inspections:
    class Opens:
        def target(self, *_: object) -> Target:
            return target

    return Inspections(cast("Any", Opens()), lambda: journal, ConnectionNotes(lambda: journal))


def look(target: Target, id: str = "processes", filter: str = "") -> Look:
    chosen = next((one for one in view(id).filters if one.id == filter), None)
    return look_at(target, view(id), chosen, TaskContext())


def row_of(process: "subprocess.Popen[bytes]") -> Row:
    return next(row for row in look(LocalTarget()).listing.rows if row.given["pid"] == str(process.pid))


@on_linux
def test_this_computer_is_looked_into_and_a_process_of_it_is_ended(
    sleeper: "subprocess.Popen[bytes]", journal: JournalFile
) -> None:
    row = row_of(sleeper)
    assert (row.cells["name"], row.cells["command"]) == ("sleep", "sleep 4242")
    heard: list[Acted] = []
    done = inspections(LocalTarget(), journal).act(
        THIS_COMPUTER, PROCESSES, action("end"), [row], TaskContext(), on_acted=heard.append
    )
    assert [one.message for one in done] == [f"sleep (process {sleeper.pid}) has ended."] == [heard[0].message]
    assert sleeper.wait(30) == -15
    event = journal.events()[-1]
    assert event.kind is EventKind.DEVICE_ACTED_ON
    assert event.data["command"] == f"kill {sleeper.pid}"
    assert read_content(journal.events()).log[-1].detail == f"End: sleep (process {sleeper.pid}) has ended."


@on_linux
def test_another_process_with_the_same_number_is_left_alone(sleeper: "subprocess.Popen[bytes]") -> None:
    row = row_of(sleeper)
    earlier = replace(row, given={**row.given, "started": "17"})
    assert "It has ended already" in act_on(LocalTarget(), PROCESSES, action("kill"), earlier, TaskContext()).message
    assert sleeper.poll() is None


@on_linux
def test_what_runs_satchel_itself_is_never_ended() -> None:
    rows = {row.given["pid"]: row for row in look(LocalTarget()).listing.rows}
    own = rows[str(os.getpid())]
    assert action("kill").refusal(own) == "It carries this very session, so it is left alone."
    unknowing = replace(own, given={**own.given, "carries": ""})
    assert (
        "carries this very session"
        in act_on(LocalTarget(), PROCESSES, action("kill"), unknowing, TaskContext()).message
    )


@on_linux
@pytest.mark.skipif(not shutil.which("setpriv") or os.getuid() != 0, reason="needs root, to be someone else")
def test_who_may_not_is_told_so(sleeper: "subprocess.Popen[bytes]") -> None:
    nobody = Within(("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"))
    seen = look(nobody)
    assert any("sign in as root" in note for note in seen.listing.notes)
    row = next(row for row in seen.listing.rows if row.given["pid"] == str(sleeper.pid))
    refused = act_on(nobody, PROCESSES, action("kill"), row, TaskContext())
    assert refused.message == "sleep: this user may not do that."
    assert refused.error is not None and refused.error.hint.startswith("Sign in as root, or run the command with sudo")
    assert not [row for row in look(nobody, filter="mine").listing.rows if row.cells["user"] == "root"]
    for id in ("services", "disks", "connections", "software", "scheduled", "users"):
        assert look(nobody, id).os is Os.LINUX


@on_linux
@pytest.mark.skipif(not shutil.which("busybox"), reason="busybox is not installed")
def test_a_device_with_nothing_but_busybox_answers_too(sleeper: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    subprocess.run(["busybox", "--install", "-s", str(tmp_path)], check=True)
    bare = Within(("env", "-i", f"PATH={tmp_path}"))
    rows = {row.given["pid"]: row for row in look(bare).listing.rows}
    assert rows[str(sleeper.pid)].cells["command"] == "sleep 4242"
    assert act_on(bare, PROCESSES, action("end"), rows[str(sleeper.pid)], TaskContext()).error is None
    assert any(row.cells["name"] == "/" for row in look(bare, "disks").listing.rows)
    assert look(bare, "connections").os is Os.LINUX
    assert look(bare, "users").os is Os.LINUX


_INIT_SCRIPT = r"""#!/bin/sh
### BEGIN INIT INFO
# Provides: demo
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: demo
### END INIT INFO
case $1 in
start) touch /run/demo ;; stop) rm -f /run/demo ;; restart) touch /run/demo ;;
status) [ -e /run/demo ] || exit 3; echo it runs ;; *) exit 2 ;;
esac
"""


@pytest.fixture
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        yield made


@pytest.mark.skipif(not shutil.which("service", path="/usr/sbin:/sbin"), reason="there are no init scripts here")
def test_services_of_init_scripts_are_started_and_stopped(machine: PrivateMachine) -> None:
    machine.reads(
        f"cat >/etc/init.d/demo <<'END'\n{_INIT_SCRIPT}END\nchmod 755 /etc/init.d/demo; update-rc.d demo defaults"
    )

    def row() -> Row:
        return next(row for row in look(machine, "services").listing.rows if row.key == "demo")

    assert row().cells["state"].word == "stopped"  # type: ignore[union-attr]
    for name, said in (("start", "running"), ("restart", "running"), ("stop", "stopped")):
        assert act_on(machine, SERVICES, action(name, "services"), row(), TaskContext()).error is None
        assert row().cells["state"].word == said  # type: ignore[union-attr]
    assert row().cells["start"] == "automatic"
    assert act_on(machine, SERVICES, action("disable", "services"), row(), TaskContext()).error is None
    assert row().cells["start"] == "by hand"


def failure(work: Callable[[], object]) -> AppError:
    with pytest.raises(AppError) as raised:
        work()
    return raised.value


@pytest.mark.parametrize(
    ("answer", "said", "hint"),
    [
        (CommandResult(0, "nonsense"), "could not be understood", "by hand"),
        (CommandResult(0, ""), "could not be understood", "by hand"),
        (CommandResult(81, "", "no"), "may not do that", "Sign in as root"),
        (CommandResult(80, ""), "nothing of the kind", "Another view"),
        (CommandResult(127, "", "sh: x: not found"), "is not on the device", "Install it"),
        (CommandResult(1, "", "The disk is full. Make room."), "The disk is full.", "Make room."),
        (CommandResult(3, "", ""), "exit code 3", "Look again"),
    ],
)
def test_what_goes_wrong_is_said_in_plain_words(answer: CommandResult, said: str, hint: str) -> None:
    error = failure(lambda: look(Says(answer)))
    assert said in str(error) and hint in error.hint
    assert isinstance(error, CommandFailed)


def test_a_device_that_answers_without_end_is_stopped() -> None:
    assert isinstance(failure(lambda: look(Says(CommandResult(0, "x" * 2**24)))), OutputTooLarge)


def test_a_mac_is_said_to_have_no_views() -> None:
    assert "cannot be shown" in str(failure(lambda: look(Says(os=Os.MACOS))))


def rows(*names: str) -> list[Row]:
    return [Row(name, {"name": name}, {"name": name}) for name in names]


def test_a_row_that_fails_does_not_stop_the_others_and_all_of_it_is_written_down(journal: JournalFile) -> None:
    target = Says(CommandResult(0, ""), CommandResult(90, "", "It does not run. See its log."), CommandResult(0, ""))
    done = inspections(target, journal).act(
        THIS_COMPUTER, SERVICES, action("start", "services"), rows("a", "b", "c"), TaskContext()
    )
    assert [one.message for one in done] == ["a runs.", "b: It does not run.", "c runs."]
    told = [event.data for event in journal.events() if event.kind is EventKind.DEVICE_ACTED_ON]
    assert [(data["row"], data["outcome"]) for data in told] == [("a", "done"), ("b", "failed"), ("c", "done")]


@pytest.mark.parametrize("end", [ConnectionLost("gone"), Cancelled()])
def test_an_end_in_the_middle_is_written_down_as_not_known(journal: JournalFile, end: BaseException) -> None:
    target = Says(CommandResult(0, ""), end)
    with pytest.raises(type(end)):
        inspections(target, journal).act(
            THIS_COMPUTER, SERVICES, action("stop", "services"), rows("a", "b", "c"), TaskContext()
        )
    told = [event.data for event in journal.events() if event.kind is EventKind.DEVICE_ACTED_ON]
    assert [(data["row"], data["outcome"]) for data in told] == [("a", "done"), ("b", "unknown")]
    assert told[1]["summary"] == "Stop: b: it is not known how it ended."


def test_nothing_is_done_where_there_is_no_journal() -> None:
    def no_journal() -> JournalFile:
        raise FileError("The disk is full.")

    wanted = Inspections(cast("Any", None), no_journal, ConnectionNotes(no_journal))  # there is nothing to connect to
    with pytest.raises(FileError):
        wanted.act(THIS_COMPUTER, SERVICES, action("stop", "services"), rows("a"), TaskContext())


def test_what_took_too_long_is_not_said_to_have_failed(journal: JournalFile) -> None:
    target = Says(CommandTimedOut("The command did not end within 120 s and was stopped."), CommandResult(0, ""))
    done = inspections(target, journal).act(
        THIS_COMPUTER, SERVICES, action("stop", "services"), rows("a", "b"), TaskContext()
    )
    assert done[0].message == "a: The command did not end within 120 s and was stopped."
    assert [event.data["outcome"] for event in journal.events()] == ["unknown", "done"]


HOSTILE = "a'; rm -rf /\n\r\u2028x $(id) `id` \"‘’\x1b[2J"


def test_a_command_for_a_person_is_one_line_and_holds_a_hostile_name_as_a_word() -> None:
    given = {"name": HOSTILE, "folder": "\\My Tasks\\"}
    row = Row("x", {"name": HOSTILE}, given)
    shown = action_command(action("stop", "services"), Os.LINUX, row)
    assert len(shown.splitlines()) == 1 and "\x1b" not in shown
    seen = subprocess.run(
        ["sh", "-c", shown.replace("systemctl stop", "printf %s")], capture_output=True, text=True, check=True
    )
    assert seen.stdout == "a'; rm -rf / x $(id) `id` \"‘’ [2J"
    windows = action_command(action("run", "scheduled"), Os.WINDOWS, row)
    assert windows.startswith(
        "Start-ScheduledTask -TaskPath '\\My Tasks\\' -TaskName 'a''; rm -rf / x $(id) `id` \"‘‘’’"
    )
    assert sentence("Stop {name}?", SERVICES, row) == "Stop a'; rm -rf / x $(id) `id` \"‘’ [2J?"


@on_linux
def test_the_use_of_the_processors_is_that_of_now() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        until(lambda: (row_of(busy).cells["cpu"] or 0) > 5)  # type: ignore[operator]
    finally:
        busy.kill()
        busy.wait()
