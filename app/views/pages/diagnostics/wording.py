"""How a diagnosis is said on the page: titles, counts, days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.domain.diagnostics import Depth, Diagnosis, Examination, Finding, Verdict
from app.domain.language import and_more, counted, tr
from app.domain.local_time import local
from app.services.diagnostics.telling import limit_words

SETS = {Depth.QUICK: tr("Quick check"), Depth.FULL: tr("Full check"), Depth.DEEP: tr("Deep tests")}
SOME_CHECKS = tr("Some checks")

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
    Verdict.OK: tr("OK"),
    Verdict.INFO: tr("Note"),
    Verdict.WARNING: tr("Warning"),
    Verdict.PROBLEM: tr("Problem"),
    Verdict.UNKNOWN: tr("Could not check"),
    Verdict.SUPPRESSED: tr("Follows from the cause"),
    Verdict.NOT_APPLICABLE: tr("Does not apply"),
}


def names(findings: Sequence[Finding], most: int = 4) -> str:
    """The titles of the first findings, and how many more there are."""
    return and_more(", ".join(finding.title for finding in findings[:most]), len(findings) - most)


def outcome(diagnosis: Diagnosis) -> tuple[Verdict, str]:
    """The verdict over the whole, and one line that says it."""
    if diagnosis.root_cause is not None:
        return diagnosis.root_cause.verdict, diagnosis.root_cause.judgement.summary
    warnings = diagnosis.with_verdict(Verdict.WARNING)
    if warnings:
        return Verdict.WARNING, counted(len(warnings), "warning")
    unknown = diagnosis.with_verdict(Verdict.UNKNOWN)
    passed = diagnosis.with_verdict(Verdict.OK, Verdict.INFO)
    if unknown and not passed:
        return Verdict.UNKNOWN, tr("Nothing could be checked")
    return Verdict.OK, counted(len(passed), "check passed", "checks passed")


def set_of(asked: Examination) -> str:
    """Which tile an examination belongs to: the id of a symptom, or the value of a depth."""
    return asked.symptom or asked.depth.value


def deeper(asked: Examination) -> Examination:
    """What looks at what an examination has left out: past the first cause, and else at the deep tests."""
    return replace(asked, goes_on=True) if asked.symptom and not asked.goes_on else replace(asked, depth=Depth.DEEP)


def in_doubt(diagnosis: Diagnosis) -> str:
    """What below the cause could not be judged; "" where all could."""
    titles = {one.check: one.title for one in diagnosis.findings}
    named = [titles.get(one, one) for one in diagnosis.doubts]
    return tr("Not sure: could not be judged below it: {named}.", named=", ".join(named)) if named else ""


def limits_of(finding: Finding) -> str:
    """The thresholds that a finding was judged by; those that the site has set are marked."""
    parts = [
        tr("{limit} (set for this site)", limit=limit_words(name, value))
        if name in finding.own_thresholds
        else limit_words(name, value)
        for name, value in finding.thresholds.items()
    ]
    return tr("Limits: {parts}", parts=", ".join(parts)) if parts else ""


def how_it_ran(diagnosis: Diagnosis) -> str:
    """How many checks in what time, and how often the device was asked."""
    checks = counted(len(diagnosis.findings), "check")
    return tr(
        "{checks} in {duration:.1f} s, {round_trips}",
        checks=checks,
        duration=diagnosis.duration,
        round_trips=counted(diagnosis.round_trips, "round trip"),
    )


def day_words(at: datetime) -> str:
    """A day of the past, as short as it can be said."""
    here, now = local(at), local(datetime.now(UTC))
    day = f"{here.day} {here:%b}"
    if here.date() == now.date():
        return f"{here:%H:%M}"
    return day if here.year == now.year else f"{day} {here.year}"
