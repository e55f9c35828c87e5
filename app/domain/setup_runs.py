"""Plans and runs of the setup: what would be done to a device, what was done, and how it ended."""

from dataclasses import dataclass
from enum import Enum

from app.domain.profiles import OnFail
from app.domain.setup import Arguments, Change, Comparison, ItemState, Restart, Risk, State, Undo


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One step in a plan: what is there, what will be, and what it risks."""

    key: str  # unique within the plan: "time.zone", "account.local#2"
    step: str
    title: str
    group: str
    comparison: Comparison
    before: State | None  # what was probed; None when the state is unknown
    risk: Risk
    undo: Undo
    arguments: Arguments
    interrupts: str = ""
    needs: tuple[str, ...] = ()  # keys of items before it that must not fail
    on_fail: OnFail = OnFail.STOP
    restart: Restart = Restart.NO
    seconds: int = 5  # how long it usually takes
    is_by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done to one device. Frozen: `digest` (SHA-256) names exactly what a person approved.

    `machine` tells apart two devices with the same name; "" where the device does not say who it is.
    """

    device: str
    profile: str
    items: tuple[PlanItem, ...]
    digest: str
    machine: str = ""

    @property
    def to_do(self) -> tuple[PlanItem, ...]:
        return tuple(item for item in self.items if item.comparison.state is ItemState.CHANGE)


class Outcome(Enum):
    """How one item of a run ended."""

    CHANGED = "changed"
    ALREADY = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"  # left out by the person, or not reached after a failure or a stop
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class ItemResult:
    key: str
    title: str
    outcome: Outcome
    changes: tuple[Change, ...] = ()
    message: str = ""  # why it failed
    hint: str = ""
    details: str = ""  # what the device said when it failed
    undoable: bool = False  # there is something of it on the device that an undo takes back


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run, or an undo of one, did."""

    run: str  # id of the run, names it in the journal and for the undo
    device: str
    profile: str
    items: tuple[ItemResult, ...]
    stopped: bool = False  # a person stopped it between two steps
    restart_due: tuple[str, ...] = ()  # why the device must still be started again: titles of steps
    waits: bool = False  # this computer is to be started again, and `resume` then goes on
    address: str = ""  # where the device is now, if that is not where it was
    cut_off: bool = False  # the device was lost, or a secret is missing: the run has not ended, `resume` goes on

    @property
    def failed(self) -> bool:
        return any(item.outcome is Outcome.FAILED for item in self.items)
