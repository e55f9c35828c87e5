"""How a diagnosis is said: titles, counts, and the whole of it as text for a ticket."""

from collections.abc import Sequence

from app.domain.diagnostics import Diagnosis, Finding, Remedy, Verdict

FULL_CHECK = "Full check"

ICONS = {
    Verdict.OK: ("circle-check", "ok"),
    Verdict.INFO: ("info", "info"),
    Verdict.WARNING: ("triangle-alert", "warning"),
    Verdict.PROBLEM: ("circle-x", "problem"),
    Verdict.UNKNOWN: ("circle-question-mark", "unknown"),
    Verdict.SUPPRESSED: ("arrow-right", "unknown"),
    Verdict.NOT_APPLICABLE: ("minus", "unknown"),
}
"""The icon of a verdict, and the name of its colours."""

WORDS = {
    Verdict.OK: "OK",
    Verdict.INFO: "Note",
    Verdict.WARNING: "Warning",
    Verdict.PROBLEM: "Problem",
    Verdict.UNKNOWN: "Could not check",
    Verdict.SUPPRESSED: "Follows from the cause",
    Verdict.NOT_APPLICABLE: "Does not apply",
}


def count(number: int, one: str, many: str = "") -> str:
    """ "1 check", "3 checks"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def names(findings: Sequence[Finding], most: int = 4) -> str:
    """The titles of the first findings, and how many more there are."""
    first = [finding.title for finding in findings[:most]]
    rest = len(findings) - most
    return ", ".join(first) + (f" and {rest} more" if rest > 0 else "")


def outcome(diagnosis: Diagnosis) -> tuple[Verdict, str]:
    """The verdict over the whole, and one line that says it."""
    if diagnosis.root_cause is not None:
        return diagnosis.root_cause.verdict, diagnosis.root_cause.judgement.summary
    warnings = diagnosis.with_verdict(Verdict.WARNING)
    if warnings:
        return Verdict.WARNING, count(len(warnings), "warning")
    unknown = diagnosis.with_verdict(Verdict.UNKNOWN)
    passed = diagnosis.with_verdict(Verdict.OK, Verdict.INFO)
    if unknown and not passed:
        return Verdict.UNKNOWN, "Nothing could be checked"
    return Verdict.OK, f"{count(len(passed), 'check')} passed"


def how_it_ran(diagnosis: Diagnosis) -> str:
    """How many checks in what time, and how often the device was asked."""
    checks = count(len(diagnosis.findings), "check")
    return f"{checks} in {diagnosis.duration:.1f} s, {count(diagnosis.round_trips, 'round trip')}"


def as_text(diagnosis: Diagnosis, title: str) -> str:
    """The whole diagnosis as plain text, for a ticket or a mail."""
    lines = [f"{title}: {diagnosis.device}, {diagnosis.started.astimezone():%Y-%m-%d %H:%M}", ""]
    cause = diagnosis.root_cause
    if cause is not None:
        lines += ["Root cause", *_finding_lines(cause), ""]
    for heading, verdict in (
        ("Problems", Verdict.PROBLEM),
        ("Warnings", Verdict.WARNING),
        ("Notes", Verdict.INFO),
        ("Follows from the cause", Verdict.SUPPRESSED),
        ("Could not check", Verdict.UNKNOWN),
    ):
        findings = [one for one in diagnosis.with_verdict(verdict) if one is not cause]
        if findings:
            lines += [heading, *(line for one in findings for line in _finding_lines(one)), ""]
    passed = diagnosis.with_verdict(Verdict.OK)
    if passed:
        lines.append(f"Passed: {', '.join(one.title for one in passed)}")
    return "\n".join(lines).rstrip() + "\n"


def _finding_lines(finding: Finding) -> list[str]:
    judgement = finding.judgement
    lines = [f"- {judgement.summary} ({finding.title})"]
    lines += [f"    {one.label}: {one.value}" for one in judgement.evidence]
    return lines + (_remedy_lines(judgement.remedy) if judgement.remedy else [])


def _remedy_lines(remedy: Remedy) -> list[str]:
    return [f"    Remedy: {remedy.summary}", *(f"      {line}" for line in remedy.by_hand)]
