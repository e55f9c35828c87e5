"""Setup steps: what a device should be like, how it differs, how it is changed, and how the change is taken back.

A step is data and pure functions. The service probes the device, compares, carries out, probes and compares again (that
is the proof), and undoes from what it read before the first change.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from app.domain.facts import Fact
from app.domain.secret import Secret
from app.domain.target import Os

type State = Mapping[str, Any]
"""What a probe has read, in JSON values only, because it goes to the journal and comes back for the undo.
It never holds a secret, and it holds all that the undo needs."""

type Arguments = Mapping[str, Any]
"""The checked values of a step's parameters: str, bool, list[str] or Secret, by name."""


class Risk(Enum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    LOCKOUT = "lockout"  # can cut our own connection


class Undo(Enum):
    """How well a step can be taken back."""

    EXACT = "exact"  # byte for byte, from what was read before
    INVERSE = "inverse"  # by the opposite action
    PARTIAL = "partial"
    NONE = "none"


class ParameterKind(Enum):
    TEXT = "text"
    LIST = "list"
    SWITCH = "switch"
    SECRET = "secret"  # noqa: S105 - the name of a kind, not a password


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value that a step needs. `pattern` is a regular expression for the whole of a text, or of each list item."""

    name: str
    label: str
    kind: ParameterKind = ParameterKind.TEXT
    required: bool = True
    default: Any = None
    pattern: str = ""
    pattern_hint: str = ""  # the pattern in plain words, for the message
    example: str = ""


class ItemState(Enum):
    """Where a device stands against one step. The values are stable: they appear in JSON output."""

    CHANGE = "change"
    OK = "ok"
    UNKNOWN = "unknown"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, as a person reads it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a device differs from what a step wants. No changes and OK: nothing to do."""

    state: ItemState
    changes: tuple[Change, ...] = ()
    reason: str = ""  # with UNKNOWN and IMPOSSIBLE

    @classmethod
    def of(cls, changes: Sequence[Change]) -> "Comparison":
        return cls(ItemState.CHANGE if changes else ItemState.OK, tuple(changes))


@dataclass(frozen=True, slots=True)
class Operation:
    """Constant script text per system, and the parameters that reach it on standard input.

    In sh they are the variables `p_<name>`, in PowerShell `$p.<name>`. A `Secret` is revealed only on that way.
    """

    scripts: Mapping[Os, str]
    given: Mapping[str, str | Secret] = field(default_factory=dict)
    timeout: float = 120  # seconds


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One thing that a device should be like.

    `probe` gives the fact that reads the present state; it never writes. `compare` is pure: preview, proof and drift
    are all the same comparison. `apply` and `revert` get the state that was captured before the first change. After
    an undo the device must probe equal to that state.
    """

    id: str
    title: str
    why: str
    group: str
    parameters: tuple[Parameter, ...]
    probe: Callable[[Arguments], Fact[State]]
    compare: Callable[[State, Arguments], Comparison]
    apply: Callable[[State, Arguments], Operation]
    revert: Callable[[State, Arguments], Operation]
    platforms: frozenset[Os] = frozenset({Os.LINUX})
    risk: Risk = Risk.LOW
    undo: Undo = Undo.EXACT
    interrupts: str = ""  # what people notice while it runs, in plain words
    proven_on: frozenset[Os] = frozenset({Os.LINUX})


@dataclass(frozen=True, slots=True)
class ProfileItem:
    """One use of a step in a profile."""

    step: str  # id
    arguments: Mapping[str, Any]  # as written; checked against the step's parameters when the plan is made


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kind of device should be like: a list of steps with their values."""

    name: str
    items: tuple[ProfileItem, ...]
    description: str = ""
    asked: tuple[Parameter, ...] = ()  # values that the person at the device gives


RIGHTS_HINT = (
    "Connect as an administrator of the device. On Linux that is root, or a user for whom sudo asks for no password."
)
"""What helps where a change needs rights that the user who is signed in does not have."""


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


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run, or an undo of one, did."""

    run: str  # id of the run, names it in the journal and for the undo
    device: str
    profile: str
    items: tuple[ItemResult, ...]
    stopped: bool = False  # a person stopped it between two steps

    @property
    def failed(self) -> bool:
        return any(item.outcome is Outcome.FAILED for item in self.items)
