"""Interactive sessions: a second, small port beside `Target`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a connection came about, for its note and the journal."""

    proofs: tuple[str, ...] = ()  # what the device accepted: "password", "key of the agent, SHA256:..."
    hops: tuple[str, ...] = ()  # names of the jump hosts, in the order in which they are reached
    old_methods: tuple[str, ...] = ()  # outdated ones that are in use
    user: str = ""  # as whom: what the device book leaves open comes from the credential

    @property
    def words(self) -> str:
        """One line."""
        way = tr("through {hops}", hops=" → ".join(self.hops)) if self.hops else ""
        return "  ·  ".join(part for part in (way, " + ".join(self.proofs)) if part)


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


class OnText(Protocol):
    def __call__(self, text: str, is_error: bool) -> None: ...


class CommandPrompt(Protocol):
    """cmd.exe on a device, without a terminal: lines go in, text comes out as it is written.

    One thread receives; the others may come from any. All of them take as long as the network does.
    """

    def receive(self, task: TaskContext) -> Sequence[tuple[str, bool]]:
        """The next pieces, each with whether it is an error's; waits for one. Empty at the end of the session.

        Raises ConnectionLost, and Cancelled on a cancel, which ends the session.
        """

    def send(self, line: str) -> None:
        """Type a line, without its end. Raises ConnectionLost; then it may or may not have arrived."""

    def interrupt(self) -> None:
        """Ctrl+C: end what runs in it. Raises ConnectionLost."""

    @property
    def exit_code(self) -> int | None:
        """How it ended, None while it runs."""

    def close(self) -> None: ...


class RecordingState(Enum):
    OFF = "off"  # it was not asked for, or it could not begin
    ON = "on"
    PAUSED = "paused"
    FULL = "full"  # it has reached its limit and goes on no more


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """How a recording is now. `problem` is a sentence for the person: a gap, or why there is none."""

    state: RecordingState
    problem: str = ""


class RecordingControls(Protocol):
    """The recording of one session, as its head shows it. Safe to use from any thread."""

    @property
    def status(self) -> RecordingStatus: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def conceal(self, secret: Secret) -> None:
        """What is typed next: from now on it does not come into the recording, also after the vault was locked."""

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each change of the status, in the thread that changed it."""


FRAMINGS = ("8N1", "8E1", "8O1", "8N2", "7N1", "7E1", "7O1", "7E2")
"""Data bits, parity (none, even, odd) and stop bits."""


class FlowControl(Enum):
    NONE = "none"
    HARDWARE = "hardware"  # RTS and CTS
    SOFTWARE = "software"  # XON and XOFF


@dataclass(frozen=True, slots=True)
class SerialLine:
    """How a serial port is set."""

    speed: int = 9600  # bits per second
    framing: str = "8N1"  # one of FRAMINGS
    flow: FlowControl = FlowControl.NONE
    dtr: bool = True
    rts: bool = True
    local_echo: bool = False  # what is typed is shown at once: for devices that do not echo


@runtime_checkable
class SerialControls(Protocol):
    """What a serial port can do beside carrying bytes. Safe to use from any thread."""

    @property
    def line(self) -> SerialLine: ...

    def change(self, line: SerialLine) -> None:
        """Set the port otherwise. Raises ConnectionLost; TargetError when it does not take that, and stays as it was.

        Hardware flow control sets RTS itself.
        """

    def send_break(self) -> None:
        """Hold the line down for a quarter of a second, and wait for it. Raises ConnectionLost.

        It is the way into the boot monitor of many switches and routers.
        """


@runtime_checkable
class SessionExtras(Protocol):
    """What the head of a session offers beside its end."""

    @property
    def recording(self) -> RecordingControls | None: ...

    @property
    def serial(self) -> SerialControls | None: ...


class SessionShell(Shell, SessionExtras, Protocol):
    """A shell with what its session's head offers."""
