"""Facts: what can be read from a target. Checks judge them; setup steps compare them with what is wanted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.domain.language import Worded, tr
from app.domain.secret import Secret
from app.domain.target import Os
from app.domain.task import TaskContext


class Reason(Worded):
    """Why something is not known. The values are words that a user reads."""

    NOT_APPLICABLE = "does not apply to this device"
    DENIED = "needs administrator rights"
    TIMED_OUT = "did not answer in time"
    ABSENT = "the tool for it is not on this device"
    UNPARSABLE = "the answer could not be understood"
    TOO_LARGE = "the answer was too large"
    NOT_KEPT = "is not among the saved facts"


EXIT_NOT_APPLICABLE = 80
EXIT_DENIED = 81
"""Exit codes with which a fact's script says why it has no answer. 127 (command not found) means ABSENT,
124 (what `timeout` returns) means TIMED_OUT, any other code but 0 means UNPARSABLE."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that could not be read, and why."""

    reason: Reason
    detail: str = ""


class FactMissing(Exception):
    """A judge or a comparison asked for a fact that could not be read. The service turns it into `unknown`."""

    def __init__(self, name: str, missing: Missing) -> None:
        super().__init__(name, missing)
        self.name = name
        self.missing = missing


@dataclass(frozen=True, slots=True, eq=False)
class Fact[T]:
    """One thing that a target can tell.

    `own` asks with an engine of ours, and is used in place of the script where the target is the computer that Satchel
    runs on: it writes what the script would write, and `parse` reads both. It runs in a thread of its own, must end
    soon after its task is cancelled (at the deadline), and may raise OSError (PermissionError means DENIED,
    TimeoutError TIMED_OUT) and FactUnavailable.
    `contacts` names, in words that a user reads, whom it contacts beyond the device and its gateway: "" for nobody.

    `scripts` ask the target and only read: sh for Linux and macOS, PowerShell for Windows; a system that is not listed
    has no such fact. `parse` is pure, gets what the script wrote, and raises ValueError (or a subclass, KeyError,
    IndexError, TypeError) for an answer that makes no sense. `given` are the script's parameters: they reach it as
    shell variables `p_<name>` (sh) or `$p.<name>` (PowerShell), never as script text; a secret is revealed only
    on that way. `deadline` is in seconds.
    """

    name: str
    scripts: Mapping[Os, str]
    parse: Callable[[Os, str], T]
    deadline: float = 5.0
    given: Mapping[str, str | Secret] = field(default_factory=dict)
    own: Callable[[TaskContext], str] | None = None
    contacts: str = ""


class FactUnavailable(Exception):
    """An engine of ours cannot tell, and why."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Facts(Protocol):
    """Facts of one target that have been read, or found missing."""

    @property
    def os(self) -> Os:
        """The system of the target: what is advised, and how things are called there, depends on it."""

    def get[T](self, fact: Fact[T]) -> T:
        """The value. Raises FactMissing."""

    def find[T](self, fact: Fact[T]) -> T | Missing:
        """The value, or why there is none."""

    def earlier[T](self, fact: Fact[T]) -> T | Missing:
        """What the device said the last time that it was asked, if that was kept (Missing: NOT_APPLICABLE if not)."""


class KnownFacts:
    """Facts that are held in memory: what a run has read, or what a test gives."""

    def __init__(
        self, known: Mapping[Fact[Any], Any], os: Os = Os.LINUX, *, earlier: Mapping[Fact[Any], Any] | None = None
    ) -> None:
        self._known = known
        self._os = os
        self._earlier = earlier or {}

    @property
    def os(self) -> Os:
        return self._os

    def get[T](self, fact: Fact[T]) -> T:
        found = self.find(fact)
        if isinstance(found, Missing):
            raise FactMissing(fact.name, found)
        return found

    def find[T](self, fact: Fact[T]) -> T | Missing:
        found: T | Missing = self._known.get(fact, Missing(Reason.NOT_APPLICABLE, tr("was not asked")))
        return found

    def earlier[T](self, fact: Fact[T]) -> T | Missing:
        unknown = Missing(Reason.NOT_APPLICABLE, tr("nothing is known of an earlier visit"))
        found: T | Missing = self._earlier.get(fact, unknown)
        return found
