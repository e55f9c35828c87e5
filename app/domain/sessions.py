"""Interactive sessions: a second, small port beside `Target`."""

from typing import Protocol

from app.domain.task import TaskContext


class Shell(Protocol):
    """A shell with a terminal on a device. One thread receives; `send`, `resize` and `close` come from any thread."""

    def receive(self, task: TaskContext) -> bytes:
        """The next piece of output, at most 64 KiB; waits for it. b"" at the end of the session.

        Raises ConnectionLost when the link died, Cancelled on a cancel.
        """

    def send(self, data: bytes) -> None:
        """Type `data`. Never blocks longer than the write to a local buffer. Raises ConnectionLost."""

    def resize(self, columns: int, rows: int) -> None: ...

    @property
    def exit_code(self) -> int | None:
        """How the shell ended, None while it runs or when the device did not say."""

    def close(self) -> None: ...


class CommandConsole(Protocol):
    """A device that runs one command at a time and has no terminal: WinRM."""

    @property
    def prompt(self) -> str: ...

    def run(self, command: str, task: TaskContext, on_output: "OnText") -> int:
        """Run one line, stream what it writes (text, is_error), and return its exit code."""

    def close(self) -> None: ...


class OnText(Protocol):
    def __call__(self, text: str, is_error: bool) -> None: ...
