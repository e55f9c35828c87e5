"""What a report tells, read out of the journal's events. Whatever shape the data of an event has, nothing here fails.

Names that are looked for in `Event.data`: `device`; VISIT_STARTED `client`, `symptom`; DEVICE_CONNECTED `address`,
`os`; HOST_KEY_TRUSTED `fingerprint`, `what`; CREDENTIAL_USED `title`; COMMAND_RUN `command`, `exit_code`;
SESSION_RECORDED `file`, `sha256`; DIAGNOSED `diagnosis` (as `diagnostics.rendering.to_json` gives it); RUN_STARTED
`run`, `profile`, `items`; STEP_… `run`, `key`, `message`; RUN_ENDED `run`, `outcome`; NOTE `text`; CONNECTION_FAILED
`message`; CONNECTION_CHECKED `check` (as `connection_check.rendering.to_json` gives it); DEVICE_ACTED_ON,
FILES_TRANSFERRED and FILES_CHANGED `summary`; TUNNEL_… `way`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.connection_check import in_a_sentence
from app.domain.facts import Reason
from app.domain.journal import Event, EventKind
from app.domain.language import tr
from app.services.journal_words import mapping, mappings, word
from app.services.report_runs import Run, Standing, begun_run, follow, run_of


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
    new_since: datetime | None = None  # it was in order then


@dataclass(frozen=True, slots=True)
class Examination:
    """One diagnosis of one device, or a check of the connection to it. `changes` are kind, what, before and after,
    since `compared_with`."""

    device: str
    at: datetime
    duration: float  # seconds
    root: FoundItem | None
    findings: tuple[FoundItem, ...]
    changes: tuple[tuple[str, str, str, str], ...] = ()
    compared_with: datetime | None = None
    of_connection: bool = False

    def having(self, *verdicts: str) -> tuple[FoundItem, ...]:
        """The findings with one of these verdicts, without the root cause."""
        return tuple(one for one in self.findings if one.verdict in verdicts and one is not self.root)


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
    taken_back: dict[tuple[str, str], datetime] = field(default_factory=dict)  # device and check: a fix was undone

    def steps(self, standing: Standing) -> int:
        return sum(step.standing is standing for run in self.runs for step in run.steps.values())


_LOG_WORDS = {
    EventKind.DEVICE_CONNECTED: (tr("Connected"), "address"),
    EventKind.CONNECTION_FAILED: (tr("Could not connect"), "message"),
    EventKind.CONNECTION_CHECKED: (tr("Checked the connection"), ""),
    EventKind.HOST_KEY_TRUSTED: (tr("Trusted the key"), "fingerprint"),
    EventKind.LEGACY_ALLOWED: (tr("Allowed outdated encryption"), "methods"),
    EventKind.JUMP_HOST_USED: (tr("Went through the jump host"), "hop"),
    EventKind.CREDENTIAL_USED: (tr("Used a credential"), "title"),
    EventKind.SESSION_OPENED: (tr("Opened a session"), "kind"),
    EventKind.SESSION_CLOSED: (tr("Closed the session"), "kind"),
    EventKind.SESSION_RECORDED: (tr("Recorded the session"), "file"),
    EventKind.COMMAND_RUN: (tr("Ran a command"), "command"),
    EventKind.DEVICE_ACTED_ON: (tr("Changed the device"), "summary"),
    EventKind.FILES_TRANSFERRED: (tr("Copied files"), "summary"),
    EventKind.TUNNEL_OPENED: (tr("Opened a tunnel"), "way"),
    EventKind.TUNNEL_CLOSED: (tr("Closed the tunnel"), "way"),
    EventKind.FILES_CHANGED: (tr("Changed files"), "summary"),
    EventKind.DIAGNOSED: (tr("Examined"), ""),
    EventKind.FIX_BEGUN: (tr("Began to put right"), "summary"),
    EventKind.FIX_ENDED: (tr("Ended putting right"), "end"),
    EventKind.RUN_STARTED: (tr("Began a setup run"), "profile"),
    EventKind.RUN_ENDED: (tr("Ended the setup run"), "outcome"),
    EventKind.STEP_ROLLED_BACK: (tr("The device took a change back by itself"), "title"),
    EventKind.RESTART_BEGUN: (tr("Started the device again"), ""),
    EventKind.RESTART_DONE: (tr("The device was back"), ""),
    EventKind.STEP_UNDONE: (tr("Undid a change"), "key"),
    EventKind.NOTE: (tr("Note"), "text"),
    EventKind.REPORT_SAVED: (tr("Saved a report"), "path"),
    EventKind.TRACES_WIPED: (tr("Wiped from this computer"), "wiped"),
}

_NOT_REACHED = (EventKind.CONNECTION_FAILED, EventKind.CONNECTION_CHECKED)  # no work was done on the device
_REASONS = {reason.name.lower(): reason.words for reason in Reason}


def read_content(events: Sequence[Event]) -> Content:
    """Go through the visit once, oldest event first."""
    content = Content()
    for event in events:
        content.started = content.started or event.at
        content.last = event.at
        _log(content, event)
        if (device := word(event.data, "device")) and event.kind not in _NOT_REACHED:
            content.devices.setdefault(device, {})
            told_of = word(event.data, "hop") if event.kind is EventKind.JUMP_HOST_USED else device
            known = content.devices.setdefault(told_of or device, {})
            known.update({key: word(event.data, key) for key in ("address", "os") if word(event.data, key)})
        match event.kind:
            case EventKind.VISIT_STARTED:
                content.client = word(event.data, "client")
                _add_symptom(content, word(event.data, "symptom"))
            case EventKind.VISIT_CLOSED:
                content.ended = event.at
            case EventKind.DIAGNOSED:
                _diagnosed(content, event)
            case EventKind.CONNECTION_CHECKED:
                _checked(content, event)
            case EventKind.CREDENTIAL_USED:
                _credential(content, event)
            case EventKind.FIX_ENDED if event.data.get("undone") is True:
                content.taken_back[word(event.data, "device"), word(event.data, "check")] = event.at
            case EventKind.NOTE:
                content.notes.append((event.at, word(event.data, "text")))
            case EventKind.RUN_STARTED:
                content.runs.append(begun_run(event))
            case _:
                follow(content.runs, event)
    return content


def _log(content: Content, event: Event) -> None:
    if event.kind not in _LOG_WORDS:
        return
    what, key = _LOG_WORDS[event.kind]
    if event.kind is EventKind.HOST_KEY_TRUSTED and word(event.data, "what") == "certificate":
        what = tr("Trusted the certificate")
    device, detail = word(event.data, "device"), word(event.data, key) if key else ""
    if event.kind is EventKind.DIAGNOSED:
        detail = _outcome(mapping(event.data.get("diagnosis")))
    if event.kind is EventKind.FIX_ENDED:
        detail = _fix_words(event.data)
    if event.kind is EventKind.SESSION_RECORDED:
        detail = f"{detail}, SHA-256 {word(event.data, 'sha256')}"
    if event.kind is EventKind.CONNECTION_CHECKED:
        detail = word(mapping(event.data.get("check")), "summary")
    if event.kind is EventKind.COMMAND_RUN and event.data.get("exit_code"):
        detail += "  " + tr("(ended with {code})", code=word(event.data, "exit_code"))
    if event.kind in (EventKind.STEP_UNDONE, EventKind.RUN_ENDED) and (run := run_of(content.runs, event)):
        device = device or run.device
        step = run.steps.get(word(event.data, "key"))
        detail = step.title if step else detail
    content.log.append(LogLine(event.at, device, what, detail))


def _fix_words(data: Mapping[str, Any]) -> str:
    """How a fix ended: what the same check said before and says now."""
    ended = word(data, "end").replace("_", " ")
    now = ", " + tr("now: {verdict}", verdict=word(data, "after")) if word(data, "after") else ""
    return f"{word(data, 'before')}: {ended}{now}{tr(', taken back') if data.get('undone') is True else ''}"


def _outcome(diagnosis: Mapping[str, Any]) -> str:
    """A diagnosis in one line: its cause, or how much was found."""
    findings = mappings(diagnosis.get("findings"))
    wrong = sum(word(one, "verdict") in ("problem", "warning") for one in findings)
    counted = tr("{findings} checks, {wrong} found wrong", findings=len(findings), wrong=wrong or tr("nothing"))
    return word(mapping(diagnosis.get("root_cause")), "summary") or counted


def _add_symptom(content: Content, symptom: str) -> None:
    if symptom and symptom not in content.symptoms:
        content.symptoms.append(symptom)


def _credential(content: Content, event: Event) -> None:
    title, device = word(event.data, "title") or tr("without a title"), word(event.data, "device")
    before = content.credentials.get(title, "")
    parts = [*before.split(", ")] if before else []
    content.credentials[title] = ", ".join(dict.fromkeys([*parts, device] if device else parts))


def _diagnosed(content: Content, event: Event) -> None:
    document = mapping(event.data.get("diagnosis"))
    _add_symptom(content, word(event.data, "symptom_title") or word(document, "symptom"))
    findings = tuple(_finding(one) for one in mappings(document.get("findings")))
    root_check = word(mapping(document.get("root_cause")), "check")
    root = next((one for one in findings if root_check and one.check == root_check), None)
    device = word(event.data, "device") or word(document, "device")
    duration = document.get("duration_s")
    changes = tuple(
        (word(one, "kind"), word(one, "what"), word(one, "before"), word(one, "after"))
        for one in mappings(document.get("changes"))
    )
    seconds = float(duration) if isinstance(duration, int | float) else 0.0
    since = _time(document.get("compared_with"))
    content.examinations.append(Examination(device, event.at, seconds, root, findings, changes, since))


def _checked(content: Content, event: Event) -> None:
    """A check of a connection reads like any other examination: the broken stage is the root, later ones follow."""
    document = mapping(event.data.get("check"))
    every = mappings(document.get("stages"))
    stages = tuple(_stage(one) for one in every if word(one, "verdict") != "not_reached")
    if missed := [in_a_sentence(word(one, "title")) for one in every if word(one, "verdict") == "not_reached"]:
        summary = tr("not reached: {missed}", missed=", ".join(dict.fromkeys(missed)))
        stages = (*stages, FoundItem("not_reached", tr("Connection"), "suppressed", summary))
    root = next((one for one in stages if one.verdict == "problem"), None)
    duration = document.get("duration_s")
    seconds = float(duration) if isinstance(duration, int | float) else 0.0
    content.examinations.append(
        Examination(word(event.data, "device"), event.at, seconds, root, stages, of_connection=True)
    )


def _stage(document: Mapping[str, Any]) -> FoundItem:
    hop, title, verdict = word(document, "hop"), word(document, "title"), word(document, "verdict")
    fix = mapping(document.get("fix"))
    return FoundItem(
        check=word(document, "stage"),
        title=tr("Connection: {title} of {hop}", title=in_a_sentence(title), hop=hop)
        if hop
        else tr("Connection: {title}", title=in_a_sentence(title)),
        verdict="not_applicable" if verdict == "skipped" else verdict,
        summary=word(document, "summary"),
        evidence=tuple(
            (word(one, "label"), word(one, "value"), one.get("is_fault") is True)
            for one in mappings(document.get("evidence"))
        ),
        remedy=word(fix, "summary"),
        by_hand=tuple(word(one, "command") for one in mappings(fix.get("commands"))),
    )


def _finding(document: Mapping[str, Any]) -> FoundItem:
    details = mapping(document.get("remedy_details"))
    by_hand = details.get("by_hand")
    return FoundItem(
        check=word(document, "check"),
        title=word(document, "title") or word(document, "check"),
        verdict=word(document, "verdict"),
        summary=word(document, "summary"),
        why=word(document, "why"),
        evidence=tuple(
            (word(one, "label") or word(one, "fact"), word(one, "value"), one.get("is_fault") is True)
            for one in mappings(document.get("evidence"))
        ),
        reason=_REASONS.get(word(document, "reason"), ""),
        remedy=word(details, "summary"),
        by_hand=tuple(str(line) for line in by_hand) if isinstance(by_hand, list) else (),
        new_since=_time(document.get("new_since")),
    )


def _time(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None
