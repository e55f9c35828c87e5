"""Setup steps: what a device should be like, how it differs, how it is changed, and how the change is taken back.

A step is data and pure functions. The service probes the device, compares, carries out, probes and compares again (that
is the proof), and undoes from what it read before the first change.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from app.domain.ansible import AnsiblePart
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.target import Os

type State = Mapping[str, Any]
"""What a probe has read, in JSON values only, because it goes to the journal and comes back for the undo.
It never holds a secret, and it holds all that the undo needs. What stands under `noted` serves only the undo, and is no
part of "as it was before": others may change it in between."""

type Arguments = Mapping[str, Any]
"""The checked values of a step's parameters: str, int, bool, list[str] or Secret, by name."""


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


class Context(Enum):
    """As whom a step works on the device. Probes run as who is signed in, but for PERSON on Windows: as that person."""

    ADMINISTRATOR = "administrator"
    SYSTEM = "system"  # Windows over WinRM: the logon of the network is not enough, a scheduled task of SYSTEM does it
    PERSON = "person"
    """As the person whom the parameter `user` names, never as who is signed in for us. On Linux the script runs as that
    user, with HOME and the session bus of theirs. On Windows it runs in their session where they are signed in, else as
    SYSTEM; `$hive` is the registry of the person either way (Registry::HKEY_USERS\\<SID>), `$person` has Sid, Name,
    Profile and IsSignedIn."""


class Restart(Enum):
    """Whether the device must be started again before a step has its whole effect."""

    NO = "no"
    MAY = "may"  # the device says so afterwards
    MUST = "must"


class ParameterKind(Enum):
    TEXT = "text"
    NUMBER = "number"  # a whole number
    LIST = "list"
    SWITCH = "switch"
    CHOICE = "choice"  # one of `choices`
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
    choices: tuple[str, ...] = ()
    least: int | None = None  # of a number
    most: int | None = None
    is_long: bool = False  # a text of several lines
    is_internal: bool = False  # filled in by the program: no form asks for it


class ItemState(Enum):
    """Where a device stands against one step. The values are stable: they appear in JSON output."""

    CHANGE = "change"
    OK = "ok"
    UNKNOWN = "unknown"
    IMPOSSIBLE = "impossible"
    NOT_WANTED = "not_wanted"  # the profile wants it only elsewhere (`when`)


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
    reason: str = ""  # with UNKNOWN, IMPOSSIBLE and NOT_WANTED

    @classmethod
    def of(cls, changes: Sequence[Change]) -> "Comparison":
        return cls(ItemState.CHANGE if changes else ItemState.OK, tuple(changes))


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file of this computer that a script needs on the device."""

    name: str  # there
    sha256: str
    path: str  # here


@dataclass(frozen=True, slots=True)
class Operation:
    """Constant script text per system, and the parameters that reach it on standard input.

    In sh they are the variables `p_<name>`, in PowerShell `$p.<name>`. A `Secret` is revealed only on that way.
    `files` are brought to the device first, over its own connection: the script finds them in the folder `p_carried`,
    which only the system may write to and which is gone afterwards. Without any the parameter is empty.
    """

    scripts: Mapping[Os, str]
    given: Mapping[str, str | Secret] = field(default_factory=dict)
    timeout: float = 120  # seconds
    files: tuple[CarriedFile, ...] = ()


NOT_FOR_ANSIBLE = tr("Ansible cannot be told this step yet.")


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One thing that a device should be like.

    `probe` gives the fact that reads the present state; it never writes. `compare` is pure: preview, proof and drift
    are all the same comparison. `apply` and `revert` get the state that was captured before the first change. After
    an undo the device must probe equal to that state.

    A step that can cut our own connection says after how many seconds the device takes it back by itself
    (`rollback_after`: it runs `revert` unless we have reached it again), and where it is then (`found_at`).
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
    undo_of: Callable[[Arguments], Undo] | None = None  # where it depends on the arguments
    interrupts: str = ""  # what people notice while it runs, in plain words
    proven_on: frozenset[Os] = frozenset({Os.LINUX})
    context: Context = Context.ADMINISTRATOR
    restart: Restart = Restart.NO
    seconds: int = 5  # how long it usually takes, for the preview
    rollback_after: int = 0  # seconds; 0 for a step that cannot cut the connection
    found_at: Callable[[Arguments], str] | None = None  # the address of the device afterwards; "" where it is now,
    # ":2222" where it is now, on another port
    is_by_hand: bool = False  # a person does it and proves it: cabling, a label, a reading
    ansible: Callable[[Arguments], AnsiblePart] | str = NOT_FOR_ANSIBLE
    """The same as tasks of an Ansible playbook, or why there are none. Secrets come as `Expression`s."""


def undo_with(step: Step, arguments: Arguments) -> Undo:
    """How well `step` can be taken back with these arguments."""
    return step.undo_of(arguments) if step.undo_of else step.undo


RIGHTS_HINT = tr(
    "Connect as an administrator of the device. On Linux that is root, or a user for whom sudo asks for no password."
)
"""What helps where a change needs rights that the user who is signed in does not have."""
