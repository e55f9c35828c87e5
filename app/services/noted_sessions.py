"""Sessions whose beginning, commands and end are in the journal of the visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from app.domain.errors import AppError, CommandFailed, CommandNotRun
from app.domain.journal import EventKind, Journal
from app.domain.task import Cancelled, TaskContext
from app.services.connection_notes import about
from app.services.redaction import redact

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.domain.powershell import Completions, Ended, ObjectTable, PowerShellListener, PowerShellSession
    from app.domain.sessions import CommandPrompt, Shell


@contextmanager
def keeping(error: AppError) -> Iterator[None]:
    """What cannot be written down takes nothing from `error`, which tells what may have happened on the device."""
    try:
        yield
    except AppError as unwritten:
        error.hint = f"{error.hint} {unwritten}"


class Closable(Protocol):
    def close(self) -> None: ...


class NotedShell:
    """A shell whose end is told once."""

    def __init__(self, shell: Shell, note_end: Callable[[], None]) -> None:
        self._shell = shell
        self._note_end: Callable[[], None] | None = note_end

    def receive(self, task: TaskContext) -> bytes:
        return self._shell.receive(task)

    def send(self, data: bytes) -> None:
        self._shell.send(data)

    def resize(self, columns: int, rows: int) -> None:
        self._shell.resize(columns, rows)

    @property
    def exit_code(self) -> int | None:
        return self._shell.exit_code

    def close(self) -> None:
        self._shell.close()
        note_end, self._note_end = self._note_end, None
        if note_end:
            note_end()


class NotedPowerShell:
    """A session whose commands and end are told. What they wrote is not: it may hold anything."""

    def __init__(
        self, session: PowerShellSession, device: Device, journal: Callable[[], Journal], end: Callable[[], None]
    ) -> None:
        self._session = session
        self._device = device
        self._journal = journal
        self._end: Callable[[], None] | None = end

    @property
    def prompt(self) -> str:
        return self._session.prompt

    @property
    def folder(self) -> str:
        return self._session.folder

    @property
    def about(self) -> str:
        return self._session.about

    def run(self, command: str, task: TaskContext, listener: PowerShellListener) -> Ended:
        ended = None
        try:
            ended = self._session.run(command, task, listener)
        except (CommandFailed, CommandNotRun):  # refused before it was sent, or by the device; or it never came there
            raise
        except Cancelled:
            self._note(command, None)  # how it ended is not known, but it may have done its work
            raise
        except AppError as error:
            with keeping(error):
                self._note(command, None)
            raise
        self._note(command, ended)
        return ended

    def complete(self, text: str, cursor: int, task: TaskContext) -> Completions:
        return self._session.complete(text, cursor, task)

    def table(self, task: TaskContext, most: int = 5000) -> ObjectTable | None:
        return self._session.table(task, most)

    def _note(self, command: str, ended: Ended | None) -> None:
        said: dict[str, object] = {"exit_code": ended.exit_code if ended else None}
        if ended and ended.has_failed:
            said["failed"] = True
        self._journal().append(EventKind.COMMAND_RUN, command=redact(command), **said, **about(self._device))

    def close(self) -> None:
        self._session.close()
        end, self._end = self._end, None
        if end:
            end()


class NotedCommandPrompt:
    """A cmd.exe whose end is told once. A line that it echoes is dropped: whoever has typed it shows it."""

    def __init__(self, prompt: CommandPrompt, end: Callable[[], None]) -> None:
        self._prompt = prompt
        self._end: Callable[[], None] | None = end
        self._echo = ""

    def receive(self, task: TaskContext) -> Sequence[tuple[str, bool]]:
        while pieces := self._prompt.receive(task):
            echo, self._echo = self._echo, ""
            (first, is_error), *others = pieces
            if not echo or is_error or not first.startswith(echo):
                return pieces
            first = first.removeprefix(echo).removeprefix("\r\n")
            if left := [*([(first, False)] if first else []), *others]:  # none would be the end of the session
                return left
        return []

    def send(self, line: str) -> None:
        self._echo = line
        self._prompt.send(line)

    def interrupt(self) -> None:
        self._prompt.interrupt()

    @property
    def exit_code(self) -> int | None:
        return self._prompt.exit_code

    def close(self) -> None:
        self._prompt.close()
        end, self._end = self._end, None
        if end:
            end()
