"""Transfers: what is to be copied where, by which rules, and how it stands."""

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Protocol

from app.domain.devices import Device, Transport
from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.prompts import Answers, LoginQuestion
from app.domain.task import TaskContext

_WINRM = (Transport.WINRM, Transport.WINRMS)


class Rule(Enum):
    """What happens where a file of that name is there already. Values are stored."""

    ASK = "ask"
    SKIP = "skip"
    NEWER = "newer"  # replace it where the source was modified later
    REPLACE = "replace"
    RENAME = "rename"  # keep both: "name (2).txt"


class Priority(IntEnum):
    """Higher goes first. Values are stored."""

    LOW = 0
    NORMAL = 1
    HIGH = 2


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """Copy `paths` of one place into `folder` of another; folders with all that is in them.

    A place is a Device: `THIS_COMPUTER`, or one with files. Both may be devices: then the bytes go through this
    computer. It holds no secret and is stored, so that a closed program goes on with it.
    """

    id: str  # UUID, hex
    source: Device
    paths: tuple[str, ...]
    target: Device
    folder: str
    rule: Rule = Rule.ASK
    priority: Priority = Priority.NORMAL
    limit: int = 0  # bytes per second, 0: none
    verify: bool = True  # compare SHA-256 where the device can compute it
    names: tuple[str, ...] = ()  # what they are called there, one for each of `paths`; () as they are


LARGE_FOR_WINRM = 200 * 1000 * 1000
"""Bytes from which another way is worth a person's trouble: decision 032 has the figures."""


def quicker_way(order: TransferOrder, size: int) -> str:
    """What is said of `size` bytes that go over WinRM, "" where that is as good as any other way."""
    device = next((one for one in (order.source, order.target) if one.transport in _WINRM), None)
    if device is None or size < LARGE_FOR_WINRM:
        return ""
    path = order.folder if device is order.target else next(iter(order.paths), "")
    share = f"\\\\{device.host}\\{path[0]}${path[2:]}" if path[1:2] == ":" else f"\\\\{device.host}\\C$"
    return tr("This much goes quicker over SMB ({share}), or over SFTP where the device has OpenSSH.", share=share)


class TransferState(Enum):
    """Values are stored."""

    WAITING = "waiting"  # for its turn
    CONNECTING = "connecting"
    RUNNING = "running"
    ASKING = "asking"  # a person must decide
    PAUSED = "paused"  # by a person
    BROKEN = "broken"  # the link was lost; it is tried again by itself
    FAILED = "failed"  # a person must do something first
    DONE = "done"
    STOPPED = "stopped"  # by a person; what was half done is taken away

    @property
    def is_over(self) -> bool:
        return self in (TransferState.DONE, TransferState.STOPPED)

    @property
    def is_active(self) -> bool:
        return self in (TransferState.CONNECTING, TransferState.RUNNING, TransferState.ASKING)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A name that is taken. `order` is the id of the transfer."""

    order: str
    path: str  # where it is to go
    source_size: int
    source_modified: float | None
    target_size: int
    target_modified: float | None
    is_folder: bool = False  # a folder stands where a file should go, or the other way round


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said to a conflict; `for_all`: also to those that follow in this transfer."""

    rule: Rule
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """One file of a transfer that could not be copied, or was left out; the others went on."""

    path: str  # of the source
    error: AppError


@dataclass(frozen=True, slots=True)
class TransferReport:
    """How far a transfer is. Totals are 0 while they are counted."""

    done_bytes: int = 0
    total_bytes: int = 0
    done_files: int = 0
    total_files: int = 0
    skipped_files: int = 0
    current: str = ""  # path of the file that moves now, in the source
    phase: str = ""  # "Counting", "Copying", "Verifying", "Done": a key, which the window has words for
    verified_files: int = 0  # their SHA-256 was the same on both sides
    troubles: tuple[Trouble, ...] = ()  # the first 1000


class TransferControl(Protocol):
    """What carries an order out tells and asks through this. Called from the thread that carries it out."""

    def report(self, report: TransferReport) -> None:
        """How far it is. Cheap: may be called as often as there is news."""

    def decide(self, conflict: Conflict, task: TaskContext) -> Decision:
        """What is to be done with a name that is taken. Waits for a person; raises Cancelled."""

    def throttle(self, count: int, task: TaskContext) -> None:
        """`count` bytes have moved since the last call. May wait for a speed limit or a pause; raises Cancelled."""


class AskingControl(TransferControl, Protocol):
    """It also puts what a device asks during the login to a person."""

    def ask(self, question: LoginQuestion) -> Answers:
        """Implements `Ask`."""


@dataclass(frozen=True, slots=True)
class TransferStatus:
    """One transfer as the queue shows it."""

    order: TransferOrder
    state: TransferState = TransferState.WAITING
    report: TransferReport = field(default_factory=TransferReport)
    speed: float = 0.0  # bytes per second, over the last seconds
    error: AppError | None = None  # of FAILED and BROKEN; of STOPPED: why a part is left; of DONE: it is in no journal
    conflict: Conflict | None = None  # of ASKING
    question: LoginQuestion | None = None  # of ASKING
    is_left_over: bool = False  # of an earlier start of the program: a person decides whether it goes on
    retry_in: float = 0.0  # seconds until a BROKEN one is tried again
