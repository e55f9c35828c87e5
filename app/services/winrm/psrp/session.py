"""A PowerShell that stays open on a Windows device, as `PowerShellSession`."""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from app.domain.errors import AppError, CommandFailed, CommandTimedOut
from app.domain.language import tr
from app.domain.powershell import Completions, Ended, ObjectTable, PowerShellListener, PowerShellStream, Written
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.services.targets.turn import Turn
from app.services.winrm.console import refuse_what_hangs
from app.services.winrm.failures import Peer, said
from app.services.winrm.link import Entry
from app.services.winrm.psrp import scripts
from app.services.winrm.psrp.answers import read_completions, read_number, read_table, utf16_length
from app.services.winrm.psrp.carrying_out import Carried
from app.services.winrm.psrp.following import Following
from app.services.winrm.psrp.holding import Holding, NoPowerShell
from app.services.winrm.psrp.kinds import PipelineState
from app.services.winrm.psrp.records import error_written, place

COLUMNS = 120
"""Characters in a line, as tables are laid out. Texts are not cut."""

_NEW = tr("This is a new session on the device: the variables and the folder of the one before are gone.") + "\n"
_LONGEST_FOLDER, _LONGEST_PROMPT = 32767, 2000  # characters
_FULL = "FullLanguage"


class RemotePowerShell:
    """See `PowerShellSession`."""

    def __init__(self, name: str, peer: Peer, entry: Entry) -> None:
        """Opened when it is first used."""
        self.name = name
        self._peer = peer
        self._held = Holding(name, peer, entry, COLUMNS, self._greet)
        self._token = secrets.token_hex(16)
        self._busy = threading.Lock()
        self._about = self._prompt = self._folder = ""

    @property
    def prompt(self) -> str:
        return self._prompt

    @property
    def folder(self) -> str:
        return self._folder

    @property
    def about(self) -> str:
        return self._about

    def open(self, task: TaskContext) -> None:
        """Open the session on the device. Raises NoPowerShell where it has none for us, and as `run`."""
        with Turn(self._busy, task):
            self._held.runspace(task)

    def run(self, command: str, task: TaskContext, listener: PowerShellListener) -> Ended:
        """See `PowerShellSession.run`. Raises CommandFailed for a program that needs a terminal, before it is sent."""
        refuse_what_hangs(command)
        with Turn(self._busy, task):
            runspace = self._held.runspace(task)
            if self._held.has_new:
                self._held.has_new = False
                listener.wrote(Written(PowerShellStream.WARNING, _NEW))
            following = Following(runspace, self._peer, listener, task, token=self._token, columns=COLUMNS)
            arguments = (command, self._token, str(COLUMNS))
            carried = self._held.carry_out(scripts.RUN, arguments, task, following.take, keeps_scope=True)
            if task.cancelled and carried.state == PipelineState.STOPPED:
                if self._held.is_settled:
                    self._ask_where()
                raise Cancelled
            return self._ended(following, carried, listener)

    def complete(self, text: str, cursor: int, task: TaskContext) -> Completions:
        """See `PowerShellSession.complete`."""
        with Turn(self._busy, task):
            said = self._held.ask(scripts.COMPLETE, (text, str(utf16_length(text[:cursor]))), task)
        return read_completions(said, text)

    def table(self, task: TaskContext, most: int = 5000) -> ObjectTable | None:
        """See `PowerShellSession.table`."""
        with Turn(self._busy, task):
            said = self._held.ask(scripts.TABLE, (str(most),), task)
        return read_table(said, most)

    def ask(
        self,
        script: str,
        given: Mapping[str, str | Secret],
        task: TaskContext,
        *,
        timeout: float = 60,
        on_text: Callable[[str], None] | None = None,
    ) -> str:
        """The text that a script writes, object by object with line ends between; its parameters are in `$p`.

        For other services; `timeout` in seconds. What the script sets is forgotten. With `on_text` each piece goes
        there at once, and "" is returned. Raises as `run`, CommandFailed with the words of the error that has ended the
        script, and CommandTimedOut.
        """
        plain = {name: value.reveal() if isinstance(value, Secret) else value for name, value in given.items()}
        inner = TaskContext()
        timer = threading.Timer(timeout, inner.cancel)
        timer.daemon = True
        timer.start()
        try:
            with Turn(self._busy, task), task.on_cancel(inner.cancel):
                return self._held.ask(scripts.ASK + script, (json.dumps(plain),), inner, on_text)
        except Cancelled:
            task.check()
            raise CommandTimedOut(
                tr("{name} did not answer within {timeout:g} s.", name=self.name, timeout=timeout)
            ) from None
        finally:
            timer.cancel()

    def close(self) -> None:
        """See `PowerShellSession.close`."""
        is_free = self._busy.acquire(timeout=0.1)
        self._held.close(at_once=not is_free)
        if is_free:
            self._busy.release()

    def _greet(self, task: TaskContext) -> None:
        try:
            lines = self._held.ask(scripts.HELLO, (self._token,), task).split("\n", 8)
        except CommandFailed as error:
            raise NoPowerShell(
                tr("{name} allows only some commands over PowerShell Remoting.", name=self.name), details=str(error)
            ) from error
        if len(lines) != 9 or lines[1] != "hello":
            raise NoPowerShell(tr("{name} answers, but not as PowerShell does.", name=self.name))
        edition, version, machine, user, mode = (said(line, 200) for line in lines[2:7])
        self._take_place(*lines[7:])
        if mode != _FULL:
            raise NoPowerShell(tr("PowerShell on {name} is restricted ({mode}).", name=self.name, mode=mode))
        self._about = " · ".join(part for part in (f"{edition} {version}", machine, user) if part)

    def _ask_where(self) -> None:
        """After a cancel the folder may be another one."""
        with suppress(AppError):
            lines = self._held.ask(scripts.WHERE, (self._token,), TaskContext(), persists=False).split("\n", 4)
            if len(lines) == 5:
                self._take_place(lines[3], lines[4])

    def _take_place(self, folder: str, prompt: str) -> None:
        self._folder, self._prompt = folder[:_LONGEST_FOLDER], prompt[:_LONGEST_PROMPT]

    def _ended(self, following: Following, carried: Carried, listener: PowerShellListener) -> Ended:
        has_failed = carried.state in (PipelineState.FAILED, PipelineState.STOPPED)
        if has_failed and carried.error is not None:
            listener.wrote(error_written(carried.error))
        elif carried.state == PipelineState.STOPPED:
            listener.wrote(Written(PowerShellStream.ERROR, tr("The device has stopped the command.") + "\n"))
        exit_code = None
        match following.said:
            case ["syntax", line, column, message]:
                where = place(read_number(line), read_number(column))
                listener.wrote(Written(PowerShellStream.ERROR, message + "\n", place=where))
                has_failed = True
            case ["end", code, folder, prompt]:
                exit_code = read_number(code)
                self._take_place(folder, prompt or f"PS {folder}> ")
        return Ended(has_failed, exit_code, carried.lost)
