"""Checks, what they find, and the one cause behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from app.domain.facts import Fact, Facts, Reason
from app.domain.language import Worded
from app.domain.target import Os


class Verdict(Enum):
    """The values are stable: they appear in JSON output. `word` is what a person reads."""

    OK = "ok"
    INFO = "info"
    WARNING = "warning"
    PROBLEM = "problem"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"


class CheckGroup(Worded):
    NETWORK = "Network"
    WIFI = "Wi-Fi"
    PRINTING = "Printing"
    TIME = "Time"
    DISK = "Disk"
    HARDWARE = "Hardware"
    PERFORMANCE = "Performance"
    SYSTEM = "System"
    UPDATES = "Updates"
    SECURITY = "Security"
    ACCOUNTS = "Accounts"
    INVENTORY = "Inventory"


class Depth(Enum):
    """How long a check may take, with everything that it asks for. The values are stable: they appear in JSON output.

    A set holds what is quicker as well. Each check's own facts end within their deadlines, so that every run ends.
    """

    QUICK = "quick"  # part of what is done in 3 s
    FULL = "full"  # part of what is done in 30 s on this computer, 60 s over a network
    DEEP = "deep"  # on demand only: it takes longer, or it is a load for the device or the network


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was tested, and what came back: `label` in plain words, `value` as the machine said it."""

    fact: str
    label: str
    value: str
    is_fault: bool = False


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would put it right: a setup step with its parameters, or what a person does by hand, or both."""

    summary: str
    step: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    by_hand: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check says about the facts.

    `summary` is one sentence that names the thing and the number. `cause` is the short name of the cause, stable once
    shipped; the full code is `<check>.<cause>`. `why` is one more sentence for a reader who wants to understand.
    """

    verdict: Verdict
    summary: str
    cause: str = ""
    why: str = ""
    evidence: tuple[Evidence, ...] = ()
    remedy: Remedy | None = None
    reason: Reason | None = None  # only with UNKNOWN and NOT_APPLICABLE
    despite: tuple[str, ...] = ()  # ids of dependencies whose failure would not explain this one


type Thresholds = Mapping[str, float]
type Named = Mapping[str, str]
"""What a person has named beside the complaint, by what it is: "vpn", "share"."""
type Judge = Callable[[Facts, Thresholds], Judgement]


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """One question about a device. `judge` is pure.

    `depends_on` names the checks whose failure explains a failure of this one: it is then suppressed, not repeated.
    `thresholds` are the defaults; a site may override each. `proven_on` names the systems on which this check has
    really run; on the others it is written from documentation and recorded answers only.
    `causes` are those that stand in no call which gives a verdict: they come out of a table.
    `about` gives the same check about what a person has named (its facts ask with it); None where that makes no
    difference to it. What is named is checked before: one line of at most 200 letters.
    """

    id: str
    title: str
    group: CheckGroup
    needs: tuple[Fact[Any], ...]
    judge: Judge
    depends_on: tuple[str, ...] = ()
    thresholds: Thresholds = field(default_factory=dict)
    depth: Depth = Depth.QUICK
    proven_on: frozenset[Os] = frozenset({Os.LINUX})
    about: Callable[[Named], "Check"] | None = None
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """What a person wants to be examined: a complaint, a set, or only some checks.

    `goes_on`: past the first confirmed cause of a complaint. `with_rights`: what was denied is asked again as
    administrator, as far as that needs no question.
    """

    symptom: str = ""  # id; "" for a set
    depth: Depth = Depth.FULL  # the set, and how deep a complaint is followed
    named: Named = field(default_factory=dict)
    checks: tuple[str, ...] = ()  # ids; only these
    goes_on: bool = False
    with_rights: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A check that was not judged, and why, in words."""

    check: str  # id
    title: str
    why: str


class Confidence(Enum):
    """How sure a root cause is. The values are stable: they appear in JSON output."""

    CONFIRMED = "confirmed"  # a fault was seen, and all that it rests on could be judged
    LIKELY = "likely"  # a fault was seen, and not all below it could be judged; or the only thing that is odd
    POSSIBLE = "possible"  # odd, and not all below it could be judged


@dataclass(frozen=True, slots=True)
class Finding:
    """A check with its judgement, as part of a diagnosis. `thresholds` are those that it was judged by."""

    check: str  # id
    title: str
    group: CheckGroup
    judgement: Judgement
    suppressed_by: str = ""  # id of the check that explains this one
    new_since: datetime | None = None  # UTC: what is wrong now was in order then, at an earlier visit
    thresholds: Thresholds = field(default_factory=dict)
    own_thresholds: frozenset[str] = frozenset()  # names of those that the site has set

    @property
    def verdict(self) -> Verdict:
        return Verdict.SUPPRESSED if self.suppressed_by else self.judgement.verdict

    @property
    def cause(self) -> str:
        """The full cause code, or "" where nothing is wrong."""
        return f"{self.check}.{self.judgement.cause}" if self.judgement.cause else ""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was at an earlier visit. `before` is "" for what is new, `after` for what is gone."""

    kind: str  # "Software", "Disks": words that a user reads
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that one run over one device found.

    `changes` say what is not as it was at `compared_with` (UTC), an earlier visit; None where nothing is known of one.
    """

    device: str
    started: datetime  # UTC
    duration: float  # seconds
    round_trips: int  # how often the device was asked
    findings: tuple[Finding, ...]
    root_cause: Finding | None = None
    symptom: str = ""
    changes: tuple[Change, ...] = ()
    compared_with: datetime | None = None
    confidence: Confidence | None = None  # of the root cause
    doubts: tuple[str, ...] = ()  # ids of checks below the root cause that could not be judged
    left_out: tuple[LeftOut, ...] = ()
    asked: Examination = Examination()

    def with_verdict(self, *verdicts: Verdict) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.verdict in verdicts)

    def finding(self, check: str) -> Finding | None:
        """What the check with this id found; None where it was not asked."""
        return next((one for one in self.findings if one.check == check), None)

    @property
    def consequences(self) -> tuple[Finding, ...]:
        """What follows from the root cause."""
        return tuple(
            one for one in self.findings if self.root_cause is not None and one.suppressed_by == self.root_cause.check
        )

    @property
    def denied(self) -> tuple[Finding, ...]:
        """What an administrator of the device could have read."""
        return tuple(one for one in self.with_verdict(Verdict.UNKNOWN) if one.judgement.reason is Reason.DENIED)

    @property
    def has_problems(self) -> bool:
        return bool(self.with_verdict(Verdict.PROBLEM, Verdict.WARNING))
