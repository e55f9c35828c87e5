"""The machine that we ask and change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from app.domain.task import TaskContext


class Os(Enum):
    LINUX = "linux"
    WINDOWS = "windows"
    MACOS = "macos"


class Stream(Enum):
    OUTPUT = "output"
    ERRORS = "errors"


type OnOutput = Callable[[Stream, str], None]

MAX_OUTPUT = 64 * 1024 * 1024
"""Bytes that one command may write to each stream before it is stopped with `OutputTooLarge`."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """How a command ended. A command that a signal killed has the shell's code for it (128 + signal)."""

    exit_code: int
    output: str
    errors: str = ""


class Target(Protocol):
    """This computer, or one behind SSH or WinRM.

    Scripts are sh on Linux and macOS and PowerShell on Windows, whatever the transport. A script is constant text:
    what differs, and every secret, travels on standard input.
    """

    @property
    def name(self) -> str: ...

    @property
    def os(self) -> Os: ...

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        """Run `script` to its end and return what it wrote, decoded as UTF-8 (bad bytes are replaced).

        `timeout` is in seconds. `on_output` is called with each piece as it arrives, in the calling thread.
        Raises CommandTimedOut, OutputTooLarge, ConnectionLost, TargetUnreachable, and Cancelled within a second of a
        cancel even while the command is silent. A command that ends with an error is a result, not an exception.
        """

    def close(self) -> None:
        """Let go of the connection. May be called more than once, from any thread."""


class Shortcut(Protocol):
    """A quicker way to the answer of a script that only reads."""

    def answer(
        self, script: str, given: Mapping[str, str], task: TaskContext, *, timeout: float, most: int
    ) -> str | None:
        """What it writes, of `most` letters within `timeout` seconds; None where `Target.run` has to be asked.

        Raises Cancelled, CommandTimedOut, OutputTooLarge, AuthenticationFailed.
        """


@runtime_checkable
class HasShortcut(Protocol):
    """A target that has one."""

    @property
    def second_look(self) -> Shortcut: ...
