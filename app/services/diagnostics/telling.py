"""A diagnosis in words: for a ticket as plain text or Markdown, and for the customer, who is no technician."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from app.domain.diagnostics import Change, Confidence, Diagnosis, Finding, Remedy, Verdict
from app.domain.language import tr
from app.domain.local_time import local, minute_words

_GROUPS = (
    (tr("Problems"), Verdict.PROBLEM),
    (tr("Warnings"), Verdict.WARNING),
    (tr("Notes"), Verdict.INFO),
    (tr("Follows from the cause"), Verdict.SUPPRESSED),
    (tr("Could not check"), Verdict.UNKNOWN),
)
_BAD = (Verdict.PROBLEM, Verdict.WARNING)
_MOST_CHANGES = 40
_UNITS = {
    "bytes": "bytes",
    "d": "days",
    "days": "days",
    "dbm": "dBm",
    "degrees": "°C",
    "gb": "GB",
    "mbit": "Mbit/s",
    "minutes": "minutes",
    "ms": "ms",
    "percent": "%",
    "s": "s",
    "seconds": "s",
    "share": "%",
}
"""What the last word of a limit's name stands for. A share is said in percent."""
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def as_text(diagnosis: Diagnosis, title: str) -> str:
    """The whole diagnosis as plain text."""
    lines = [f"{title}: {_name(diagnosis)}, {minute_words(diagnosis.started)}", ""]
    cause = diagnosis.root_cause
    if cause is not None:
        lines += [how_sure(diagnosis, cause), *_finding_lines(cause), ""]
    for heading, findings in _groups(diagnosis):
        lines += [heading, *(line for one in findings for line in _finding_lines(one)), ""]
    if diagnosis.changes and diagnosis.compared_with:
        lines += [
            tr("Changed since {compared_with}", compared_with=_day(diagnosis.compared_with)),
            *_change_lines(diagnosis.changes, "- "),
            "",
        ]
    if left_out := ", ".join(one.title for one in diagnosis.left_out):
        lines += [tr("Not asked: {left_out}", left_out=left_out), ""]
    if passed := _passed(diagnosis):
        lines.append(f"Passed: {passed}")
    return "\n".join(lines).rstrip() + "\n"


def as_markdown(diagnosis: Diagnosis, title: str) -> str:
    """The same for a ticket system that reads Markdown. What the device said stands as code or is escaped."""
    lines = [f"## {_plain(title)}: {_plain(_name(diagnosis))}", "", minute_words(diagnosis.started), ""]
    cause = diagnosis.root_cause
    if cause is not None:
        lines += [f"### {how_sure(diagnosis, cause)}", "", *_marked_lines(cause), ""]
    for heading, findings in _groups(diagnosis):
        lines += [f"### {heading}", "", *(line for one in findings for line in _marked_lines(one)), ""]
    if diagnosis.changes and diagnosis.compared_with:
        lines += [f"### Changed since {_day(diagnosis.compared_with)}", ""]
        lines += [*map(_plain_item, _change_lines(diagnosis.changes, "- ")), ""]
    if left_out := ", ".join(one.title for one in diagnosis.left_out):
        lines += [tr("Not asked: {left_out}", left_out=_plain(left_out)), ""]
    if passed := _passed(diagnosis):
        lines.append(f"Passed: {_plain(passed)}")
    return "\n".join(lines).rstrip() + "\n"


def for_customer(diagnosis: Diagnosis, title: str) -> str:
    """What was found, in plain words: no commands, no evidence, nothing that only a technician can use."""
    lines = [f"{title}: {_name(diagnosis)}, {minute_words(diagnosis.started)}", ""]
    cause = diagnosis.root_cause
    others = [one for one in diagnosis.with_verdict(*_BAD) if one is not cause]
    if cause is not None:
        lines += [tr("What is wrong"), *_customer_lines(cause), ""]
    if others:
        lines += [tr("What else needs attention") if cause else tr("What needs attention")]
        lines += [line for one in others for line in _customer_lines(one)]
        lines.append("")
    if cause is None and not others:
        lines += [tr("Nothing wrong was found."), ""]
    fine = len(diagnosis.with_verdict(Verdict.OK, Verdict.INFO))
    unknown = len(diagnosis.with_verdict(Verdict.UNKNOWN))
    lines.append(
        tr("{fine} checks found everything in order.", fine=fine)
        if fine != 1
        else tr("1 check found everything in order.")
    )
    if unknown:
        lines.append(tr("{unknown} could not be made.", unknown=unknown))
    return "\n".join(lines).rstrip() + "\n"


def how_sure(diagnosis: Diagnosis, cause: Finding) -> str:
    """How a cause is called."""
    match diagnosis.confidence:
        case Confidence.CONFIRMED:
            return tr("Root cause")
        case Confidence.LIKELY:
            return tr("Likely cause")
        case Confidence.POSSIBLE:
            return tr("Possible cause")
    return tr("Root cause") if cause.verdict is Verdict.PROBLEM else tr("Likely cause")


def limit_words(name: str, value: float) -> str:
    """A limit of a check as it is read: "warning 10 GB" for `warning_gb`."""
    words, unit, scale = limit_parts(name)
    return " ".join(part for part in (words, f"{value * scale:g}", unit) if part)


def limit_parts(name: str) -> tuple[str, str, float]:
    """What a limit is called, the unit in which a person reads and types it, and how many of them 1 is."""
    *words, last = name.split("_")
    if last not in _UNITS:
        return name.replace("_", " "), "", 1.0
    return " ".join(words), _UNITS[last], 100.0 if last == "share" else 1.0


def _name(diagnosis: Diagnosis) -> str:
    return tr("This computer") if diagnosis.device == "local" else diagnosis.device


def _day(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d}"


def _groups(diagnosis: Diagnosis) -> Iterator[tuple[str, Sequence[Finding]]]:
    for heading, verdict in _GROUPS:
        if findings := [one for one in diagnosis.with_verdict(verdict) if one is not diagnosis.root_cause]:
            yield heading, findings


def _passed(diagnosis: Diagnosis) -> str:
    return ", ".join(one.title for one in diagnosis.with_verdict(Verdict.OK))


def _since(finding: Finding) -> str:
    return tr(", new since {new_since}", new_since=_day(finding.new_since)) if finding.new_since else ""


def _finding_lines(finding: Finding) -> list[str]:
    judgement = finding.judgement
    lines = [f"- {judgement.summary} ({finding.title}{_since(finding)})"]
    lines += [f"    {one.label}: {one.value}" for one in judgement.evidence]
    return lines + (_remedy_lines(judgement.remedy) if judgement.remedy else [])


def _remedy_lines(remedy: Remedy) -> list[str]:
    return [f"    Remedy: {remedy.summary}", *(f"      {line}" for line in remedy.by_hand)]


def _customer_lines(finding: Finding) -> list[str]:
    judgement = finding.judgement
    lines = [f"- {judgement.summary}{_since(finding)}"]
    lines += [f"  {judgement.why}"] if judgement.why else []
    return lines + (["  " + tr("What helps: {summary}", summary=judgement.remedy.summary)] if judgement.remedy else [])


def _change_lines(changes: Sequence[Change], mark: str) -> list[str]:
    lines = [f"{mark}{one.kind}: {one.what}: {_change(one)}" for one in changes[:_MOST_CHANGES]]
    rest = len(changes) - _MOST_CHANGES
    return [*lines, mark + tr("and {rest} more", rest=rest)] if rest > 0 else lines


def _change(change: Change) -> str:
    if not change.before:
        return tr("new ({after})", after=change.after)
    return f"{change.before} → {change.after}" if change.after else tr("gone (was {before})", before=change.before)


def _marked_lines(finding: Finding) -> Iterable[str]:
    judgement = finding.judgement
    yield f"- **{_plain(judgement.summary)}** ({_plain(finding.title + _since(finding))})"
    for one in judgement.evidence:
        yield f"  - {_plain(one.label)}: {_code(one.value)}"
    if judgement.remedy:
        yield f"  - Remedy: {_plain(judgement.remedy.summary)}"
        for line in judgement.remedy.by_hand:
            yield f"    - {_plain(line)}"


def _plain(text: str) -> str:
    """Without line breaks, and so that no letter of it is a mark of Markdown or HTML."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _plain_item(line: str) -> str:
    return f"- {_plain(line.removeprefix('- '))}"


def _code(text: str) -> str:
    """What a machine said, on one line. Its own back-ticks cannot end it."""
    line = " ".join(text.split())
    longest = max((len(found) for found in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}" if longest else f"`{line}`" if line else "–"
