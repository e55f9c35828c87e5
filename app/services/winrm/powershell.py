"""A PowerShell on a Windows device: over PowerShell Remoting, or where that is closed, over a console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import AuthenticationFailed
from app.domain.language import tr
from app.domain.powershell import Completions, Ended, ObjectTable, PowerShellListener, PowerShellStream, Written
from app.domain.task import TaskContext
from app.services.winrm.console import WinrmConsole, open_console

if TYPE_CHECKING:
    from app.domain.powershell import PowerShellSession
    from app.services.winrm.target import WinrmTarget


def open_powershell(target: WinrmTarget, task: TaskContext) -> PowerShellSession:
    """Raises what opening a target raises, what its console raises, and NoPowerShell where there is neither."""
    from app.services.winrm.psrp.holding import NoPowerShell

    session = target.powershell()
    try:
        session.open(task)
    except NoPowerShell as error:
        session.close()
        try:
            console = open_console(target, task)
        except AuthenticationFailed as refused:
            raise error from refused  # what was asked for says more than what was to take its place
        return ConsolePowerShell(console, str(error))
    except BaseException:
        session.close()
        raise
    return session


class ConsolePowerShell:
    """Each command is a PowerShell of its own: the folder stays, variables do not. See `PowerShellSession`."""

    def __init__(self, console: WinrmConsole, reason: str) -> None:
        self._console = console
        self._reason = reason

    @property
    def prompt(self) -> str:
        return self._console.prompt

    @property
    def folder(self) -> str:
        return self._console.place

    @property
    def about(self) -> str:
        """Says why it is less than a session."""
        return tr("A console only: variables do not stay, and nothing can be asked. {reason}", reason=self._reason)

    def run(self, command: str, task: TaskContext, listener: PowerShellListener) -> Ended:
        def write(text: str, is_error: bool) -> None:
            listener.wrote(Written(PowerShellStream.ERROR if is_error else PowerShellStream.OUTPUT, text))

        code = self._console.run(command, task, write)
        return Ended(has_failed=code != 0, exit_code=code)

    def complete(self, text: str, cursor: int, task: TaskContext) -> Completions:
        return Completions(cursor, 0)

    def table(self, task: TaskContext, most: int = 5000) -> ObjectTable | None:
        return None

    def close(self) -> None:
        self._console.close()
