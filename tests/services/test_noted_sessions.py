"""What the journal of the visit is told of sessions, and what happens where it takes nothing."""

from typing import Any

import pytest

from app.domain.devices import Device, Transport
from app.domain.errors import CommandNotRun, ConnectionLost, FileError
from app.domain.journal import Event, EventKind
from app.domain.powershell import Completions, Ended, ObjectTable, PowerShellListener
from app.domain.task import Cancelled, TaskContext
from app.services.noted_sessions import NotedPowerShell
from tests.servers.heard import Heard

TASK = TaskContext()
DEVICE = Device("w", "Reception PC", Transport.WINRM, "192.0.2.7")


class Ends:
    """A session whose commands end in one way."""

    prompt = folder = about = ""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def run(self, command: str, task: TaskContext, listener: PowerShellListener) -> Ended:
        raise self._error

    def complete(self, text: str, cursor: int, task: TaskContext) -> Completions:
        raise AssertionError

    def table(self, task: TaskContext, most: int = 5000) -> ObjectTable | None:
        raise AssertionError

    def close(self) -> None: ...


class Full:
    """A journal on a full disk."""

    def __init__(self) -> None:
        self.tried: list[EventKind] = []

    def append(self, kind: EventKind, /, **data: Any) -> Event:
        self.tried.append(kind)
        raise FileError("The journal cannot be written: the disk is full.")

    def events(self) -> list[Event]:
        raise AssertionError


def run(error: BaseException, journal: Full) -> None:
    NotedPowerShell(Ends(error), DEVICE, lambda: journal, lambda: None).run("del x", TASK, Heard())


def test_a_full_disk_does_not_hide_that_a_command_may_have_run() -> None:
    with pytest.raises(ConnectionLost, match="was running") as caught:
        run(ConnectionLost("The session has ended. The command was running.", hint="Look."), Full())
    assert caught.value.hint == "Look. The journal cannot be written: the disk is full."


def test_a_command_that_did_not_run_is_not_told_of() -> None:
    journal = Full()
    with pytest.raises(CommandNotRun):
        run(CommandNotRun("It was not run."), journal)
    assert journal.tried == []


def test_a_stopped_command_that_cannot_be_written_down_says_so() -> None:
    with pytest.raises(FileError):
        run(Cancelled(), Full())
