"""What a report tells, read out of the journal's events. Whatever shape the data of an event has, nothing here fails.

Names that are looked for in `Event.data`: `device`; VISIT_STARTED `client`, `symptom`; DEVICE_CONNECTED `address`,
`os`; HOST_KEY_TRUSTED `fingerprint`; CREDENTIAL_USED `title`; COMMAND_RUN `command`, `exit_code`; DIAGNOSED `diagnosis`
(as `diagnostics.rendering.to_json` gives it); RUN_STARTED `run`, `profile`, `items`; STEP_… `run`, `key`, `message`;
RUN_ENDED `run`, `outcome`; NOTE `text`; CONNECTION_FAILED `message`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from app.domain.facts import Reason
from app.domain.journal import Event, EventKind


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One finding as the report shows it."""

    check: str
    title: str
    verdict: str
    summary: str
    why: str = ""
    evidence: tuple[tuple[str, str, bool], ...] = ()  # label, value, is it the fault
    reason: str = ""
    remedy: str = ""
    by_hand: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """One diagnosis of one device."""

    device: str
    at: datetime
    duration: float  # seconds
    root: FoundItem | None
    findings: tuple[FoundItem, ...]

    def having(self, *verdicts: str) -> tuple[FoundItem, ...]:
        """The findings with one of these verdicts, without the root cause."""
        return tuple(one for one in self.findings if one.verdict in verdicts and one is not self.root)


class Standing(Enum):
    """Where a change stands at the end of the visit, in the report's words."""

    PROVEN = "Changed, proven"
    ALREADY = "Already so"
    UNDONE = "Undone"
    FAILED = "Failed"
    UNFINISHED = "Not finished"
    SKIPPED = "Left out"
    NOT_REACHED = "Not reached"
    UNKNOWN = "Not known"


@dataclass(slots=True)
class Alteration:
    """One step of a run."""

    title: str
    changes: tuple[tuple[str, str, str], ...]  # label, before, after
    standing: Standing
    message: str = ""


@dataclass(slots=True)
class Run:
    """One setup run on one device."""

    run: str
    device: str
    profile: str
    at: datetime
    steps: dict[str, Alteration]
    ended: bool = False


@dataclass(frozen=True, slots=True)
class LogLine:
    at: datetime
    device: str
    what: str
    detail: str = ""


@dataclass(slots=True)
class Content:
    """Everything that the report shows."""

    client: str = ""
    symptoms: list[str] = field(default_factory=list)
    started: datetime | None = None
    ended: datetime | None = None  # None while the visit is open
    last: datetime | None = None
    devices: dict[str, dict[str, str]] = field(default_factory=dict)
    examinations: list[Examination] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    log: list[LogLine] = field(default_factory=list)
    credentials: dict[str, str] = field(default_factory=dict)  # title -> devices
    notes: list[tuple[datetime, str]] = field(default_factory=list)

    def steps(self, standing: Standing) -> int:
        return sum(step.standing is standing for run in self.runs for step in run.steps.values())


_LOG_WORDS = {
    EventKind.DEVICE_CONNECTED: ("Connected", "address"),
    EventKind.CONNECTION_FAILED: ("Could not connect", "message"),
    EventKind.HOST_KEY_TRUSTED: ("Trusted the key", "fingerprint"),
    EventKind.CREDENTIAL_USED: ("Used a credential", "title"),
    EventKind.SESSION_OPENED: ("Opened a session", "kind"),
    EventKind.SESSION_CLOSED: ("Closed the session", "kind"),
    EventKind.COMMAND_RUN: ("Ran a command", "command"),
    EventKind.DIAGNOSED: ("Examined", ""),
    EventKind.RUN_STARTED: ("Began a setup run", "profile"),
    EventKind.RUN_ENDED: ("Ended the setup run", "outcome"),
    EventKind.STEP_UNDONE: ("Undid a change", "key"),
    EventKind.NOTE: ("Note", "text"),
    EventKind.REPORT_SAVED: ("Saved a report", "path"),
}

_REASONS = {reason.name.lower(): reason.value for reason in Reason}


def read_content(events: Sequence[Event]) -> Content:
    """Go through the visit once, oldest event first."""
    content = Content()
    for event in events:
        content.started = content.started or event.at
        content.last = event.at
        _log(content, event)
        if (device := _word(event.data, "device")) and event.kind is not EventKind.CONNECTION_FAILED:
            known = content.devices.setdefault(device, {})
            known.update({key: _word(event.data, key) for key in ("address", "os") if _word(event.data, key)})
        match event.kind:
            case EventKind.VISIT_STARTED:
                content.client = _word(event.data, "client")
                _add_symptom(content, _word(event.data, "symptom"))
            case EventKind.VISIT_CLOSED:
                content.ended = event.at
            case EventKind.DIAGNOSED:
                _diagnosed(content, event)
            case EventKind.CREDENTIAL_USED:
                _credential(content, event)
            case EventKind.NOTE:
                content.notes.append((event.at, _word(event.data, "text")))
            case EventKind.RUN_STARTED:
                content.runs.append(_run(event))
            case _:
                _follow(content, event)
    return content


def _log(content: Content, event: Event) -> None:
    if event.kind not in _LOG_WORDS:
        return
    what, key = _LOG_WORDS[event.kind]
    device, detail = _word(event.data, "device"), _word(event.data, key) if key else ""
    if event.kind is EventKind.DIAGNOSED:
        detail = _outcome(_mapping(event.data.get("diagnosis")))
    if event.kind is EventKind.COMMAND_RUN and event.data.get("exit_code"):
        detail += f"  (ended with {_word(event.data, 'exit_code')})"
    if event.kind in (EventKind.STEP_UNDONE, EventKind.RUN_ENDED) and (run := _run_of(content, event)):
        device = device or run.device
        step = run.steps.get(_word(event.data, "key"))
        detail = step.title if step else detail
    content.log.append(LogLine(event.at, device, what, detail))


def _outcome(diagnosis: Mapping[str, Any]) -> str:
    """A diagnosis in one line: its cause, or how much was found."""
    findings = _mappings(diagnosis.get("findings"))
    wrong = sum(_word(one, "verdict") in ("problem", "warning") for one in findings)
    counted = f"{len(findings)} checks, {wrong or 'nothing'} found wrong"
    return _word(_mapping(diagnosis.get("root_cause")), "summary") or counted


def _add_symptom(content: Content, symptom: str) -> None:
    if symptom and symptom not in content.symptoms:
        content.symptoms.append(symptom)


def _credential(content: Content, event: Event) -> None:
    title, device = _word(event.data, "title") or "without a title", _word(event.data, "device")
    before = content.credentials.get(title, "")
    parts = [*before.split(", ")] if before else []
    content.credentials[title] = ", ".join(dict.fromkeys([*parts, device] if device else parts))


def _diagnosed(content: Content, event: Event) -> None:
    document = _mapping(event.data.get("diagnosis"))
    _add_symptom(content, _word(event.data, "symptom_title") or _word(document, "symptom"))
    findings = tuple(_finding(one) for one in _mappings(document.get("findings")))
    root_check = _word(_mapping(document.get("root_cause")), "check")
    root = next((one for one in findings if root_check and one.check == root_check), None)
    device = _word(event.data, "device") or _word(document, "device")
    duration = document.get("duration_s")
    content.examinations.append(
        Examination(device, event.at, float(duration) if isinstance(duration, int | float) else 0.0, root, findings)
    )


def _finding(document: Mapping[str, Any]) -> FoundItem:
    details = _mapping(document.get("remedy_details"))
    by_hand = details.get("by_hand")
    return FoundItem(
        check=_word(document, "check"),
        title=_word(document, "title") or _word(document, "check"),
        verdict=_word(document, "verdict"),
        summary=_word(document, "summary"),
        why=_word(document, "why"),
        evidence=tuple(
            (_word(one, "label") or _word(one, "fact"), _word(one, "value"), one.get("is_fault") is True)
            for one in _mappings(document.get("evidence"))
        ),
        reason=_REASONS.get(_word(document, "reason"), ""),
        remedy=_word(details, "summary"),
        by_hand=tuple(str(line) for line in by_hand) if isinstance(by_hand, list) else (),
    )


def _run(event: Event) -> Run:
    steps = {}
    for item in _mappings(event.data.get("items")):
        changes = tuple(
            (_word(one, "label"), _word(one, "before"), _word(one, "after")) for one in _mappings(item.get("changes"))
        )
        title = _word(item, "title") or _word(item, "step")
        steps[_word(item, "key")] = Alteration(title, changes, _planned(item), _word(item, "reason"))
    data = event.data
    return Run(_word(data, "run"), _word(data, "device"), _word(data, "profile"), event.at, steps)


def _planned(item: Mapping[str, Any]) -> Standing:
    if item.get("skipped") is True:
        return Standing.SKIPPED
    planned = {"ok": Standing.ALREADY, "change": Standing.NOT_REACHED}
    return planned.get(_word(item, "state"), Standing.UNKNOWN)


def _run_of(content: Content, event: Event) -> Run | None:
    run = _word(event.data, "run")
    return next((one for one in reversed(content.runs) if one.run == run), None)


def _follow(content: Content, event: Event) -> None:
    run = _run_of(content, event)
    if run is None:
        return
    if event.kind is EventKind.RUN_ENDED:
        run.ended = True
    step = run.steps.get(_word(event.data, "key"))
    if step is None:
        return
    match event.kind:
        case EventKind.STEP_BEGUN | EventKind.UNDO_BEGUN:
            step.standing = Standing.UNFINISHED
        case EventKind.STEP_DONE:
            step.standing = Standing.ALREADY if event.data.get("changed") is False else Standing.PROVEN
        case EventKind.STEP_FAILED:
            undo = "The undo failed. " if event.data.get("undo") is True else ""
            step.standing, step.message = Standing.FAILED, undo + _word(event.data, "message")
        case EventKind.STEP_UNDONE:
            step.standing = Standing.UNDONE
        case _:
            pass


def _word(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
