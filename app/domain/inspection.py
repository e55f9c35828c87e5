"""Looking into a device: views of its processes, services and so on, the same for every kind of device."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from app.domain.errors import AppError
from app.domain.target import Os


class CellKind(Enum):
    """How a column is shown, aligned and sorted."""

    TEXT = "text"
    CODE = "code"  # a path, a command line
    NUMBER = "number"
    SIZE = "size"  # bytes
    PERCENT = "percent"
    DURATION = "duration"  # seconds
    TIME = "time"  # datetime, UTC
    DAY = "day"  # datetime of which only the day is known
    STATE = "state"  # a `State`


class Tone(Enum):
    """What a state means. It is never shown by its colour alone."""

    GOOD = "good"
    QUIET = "quiet"  # neither good nor bad: stopped on purpose
    ATTENTION = "attention"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class State:
    word: str
    tone: Tone = Tone.QUIET


type Cell = str | int | float | datetime | State | None


@dataclass(frozen=True, slots=True)
class Column:
    """`id` names the value in a row."""

    id: str
    title: str
    kind: CellKind = CellKind.TEXT
    is_wide: bool = False  # takes what room is left
    is_extra: bool = False  # the first to go where there is little room


@dataclass(frozen=True, slots=True)
class Row:
    """One process, service, ... `key` names it for an action, and stays the same from one look to the next."""

    key: str
    cells: Mapping[str, Cell]
    given: Mapping[str, str] = field(default_factory=dict)  # what an action's script needs to know
    details: str = ""  # more than fits into a line: the text of an event


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice of what is shown, such as "Errors of the last day"; it changes what is asked of the device."""

    id: str
    title: str
    given: Mapping[str, str] = field(default_factory=dict)
    is_tree: bool = False  # each row stands under the one whose "pid" is its "parent"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done to chosen rows.

    `question` and `done` are sentences with "{name}" for the row. A script ends with 0 when it is done, and gets the
    row's `given` as its parameters; `shown` is the same for a person to type, with {words} from `given`.
    """

    id: str
    title: str
    icon: str
    scripts: Mapping[Os, str]
    shown: Mapping[Os, str]
    question: str
    done: str
    meaning: str = ""  # a sentence behind the question: what it brings
    is_dangerous: bool = False  # something may be lost: asked twice, never the default
    fits: Callable[[Row], bool] = lambda row: True
    refusal: Callable[[Row], str] = lambda row: ""  # a sentence: why it is never done to this one
    warning: Callable[[Row], str] = lambda row: ""  # a sentence: what else it brings with it


@dataclass(frozen=True, slots=True)
class Listing:
    """What a device answered."""

    rows: Sequence[Row]
    notes: Sequence[str] = ()  # what is not complete and why: "Owners are shown to root only."
    is_cut: bool = False  # there are more than were fetched


@dataclass(frozen=True, slots=True)
class Look:
    """One look into a device."""

    os: Os
    at: datetime  # UTC
    listing: Listing
    command: str  # what a person would type for the same


@dataclass(frozen=True, slots=True)
class Acted:
    """What became of an action on one row; without an error it was done, and seen to be so."""

    row: Row
    message: str  # "Process 4711 (backup) has ended.", or what went wrong
    error: AppError | None = None


@dataclass(frozen=True, slots=True)
class View:
    """One kind of thing to look at. Adding one is one module and one line."""

    id: str
    title: str
    icon: str
    noun: str  # of one row: "process"
    teaches: str  # one sentence for who has not used it
    columns: Mapping[Os, tuple[Column, ...]]
    sort_by: str  # id of a column; "-cpu" begins with the largest
    scripts: Mapping[Os, str]
    shown: Mapping[Os, str]  # the command that a person would type for the same, with {words} of the filter
    parse: Callable[[Os, str], Listing]  # raises ValueError for an answer that is none
    filters: tuple[Filter, ...] = ()
    actions: tuple[Action, ...] = ()
    name_column: str = "name"
    refresh_every: float | None = None  # seconds, where looking again by itself makes sense
    is_live: bool = False  # it is watched, not looked at: the rows come by themselves
