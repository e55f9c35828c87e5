"""time.skew: is the clock right? Compared with other clocks, by the device itself."""

import math
from email.utils import parsedate_to_datetime
from statistics import median_low

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Missing, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import by_system, fine, listed, problem, warning
from app.services.facts.clock.skew import TIME_SKEW, OtherClock
from app.services.facts.network.portal import PORTAL

_WHY = tr("A wrong clock breaks sign-in (Kerberos allows 5 minutes) and makes certificates look invalid.")
_LINUX = Remedy(tr("Set the clock"), by_hand=(tr("Let the time service set it: timedatectl set-ntp true"),))
_WINDOWS = Remedy(tr("Set the clock"), by_hand=(tr("As an administrator: w32tm /resync /force"),))
_TRUST = {"domain": 0, "configured": 1, "public": 2, "gateway": 3}
_SAID = {
    "unset": tr("says that it does not know the time"),
    "silent": tr("no answer"),
    "refused": tr("no time server runs there"),
    "unreachable": tr("not reachable"),
    "unresolved": tr("the name is not known"),
}
_DATE_IS_WITHIN = 2.0  # seconds: the date of a web page is cut to seconds, and waits a little on its way


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    clocks = facts.get(TIME_SKEW)
    evidence = [_evidence(one, thresholds) for one in clocks if one.kind != "gateway" or one.status == "answer"]
    good = sorted((one for one in clocks if one.status == "answer"), key=lambda one: _TRUST.get(one.kind, 9))
    dates = _dates(facts)
    evidence += [
        Evidence("portal", tr("Date of {host}", host=host), _ahead(offset), abs(offset) > thresholds["problem_s"])
        for host, offset in dates
    ]
    if good:
        return _compared(good, dates, evidence, thresholds, facts.os)
    if dates:
        return _by_date(clocks, dates, evidence, thresholds, facts.os)
    summary = tr("No other clock was reached to compare with")
    return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.TIMED_OUT)


def _evidence(clock: OtherClock, thresholds: Thresholds) -> Evidence:
    if clock.status != "answer":
        is_fault = clock.kind in ("domain", "configured")
        return Evidence("time_skew", clock.name, _SAID.get(clock.status, clock.status), is_fault)
    far = abs(clock.offset) > thresholds["warning_s"]
    return Evidence("time_skew", clock.name, _ahead(clock.offset), far)


def _ahead(offset: float) -> str:
    return f"{offset:+.1f} s" if abs(offset) >= 0.05 else tr("the same")


def _dates(facts: Facts) -> list[tuple[str, float]]:
    """What web servers say, of pages that came as they were sent: others may say anything."""
    pages = facts.find(PORTAL)
    found = []
    for page in () if isinstance(pages, Missing) else pages:
        if page.is_right and page.at and page.answer.date:
            try:
                offset = parsedate_to_datetime(page.answer.date).timestamp() - page.at
            except (ValueError, TypeError, OverflowError):
                continue
            found.append((page.host, 0.0 if abs(offset) <= _DATE_IS_WITHIN else offset))
    return found


def _compared(
    good: list[OtherClock], dates: list[tuple[str, float]], evidence: list[Evidence], thresholds: Thresholds, os: Os
) -> Judgement:
    offset = good[0].offset if len(good) < 3 else median_low([one.offset for one in good])
    if not math.isfinite(offset):
        raise ValueError("a clock without a time")
    said_by = min(good, key=lambda one: abs(one.offset - offset))
    others = [one.offset for one in good if one is not said_by] + [offset for _, offset in dates]
    doubted = [one for one in others if abs(one - offset) > thresholds["warning_s"] + _DATE_IS_WITHIN]
    if doubted and len(doubted) == len(others):
        summary = tr(
            "The clocks disagree: {name} {offset}, another {doubted}",
            name=said_by.name,
            offset=_ahead(offset),
            doubted=_ahead(doubted[0]),
        )
        why = tr("One of them is wrong. Which one cannot be told from here.")
        return warning("clocks_disagree", summary, *_all_far(evidence), why=why, remedy=_remedy(os, ()))
    return _verdict(offset, tr("as {name} says", name=said_by.name), evidence, thresholds, _remedy(os, (said_by.name,)))


def _all_far(evidence: list[Evidence]) -> list[Evidence]:
    if any(one.is_fault for one in evidence):
        return evidence
    return [Evidence(one.fact, one.label, one.value, True) for one in evidence]


def _verdict(offset: float, who: str, evidence: list[Evidence], thresholds: Thresholds, remedy: Remedy) -> Judgement:
    way = "behind" if offset > 0 else "ahead"
    if abs(offset) > thresholds["problem_s"]:
        summary = tr("The clock is {offset} {way}, {who}", offset=_span(abs(offset)), way=way, who=who)
        return problem("far_off", summary, *evidence, why=_WHY, remedy=remedy)
    if abs(offset) > thresholds["warning_s"]:
        summary = tr("The clock is {offset} {way}, {who}", offset=_span(abs(offset)), way=way, who=who)
        return warning("off_by", summary, *evidence, why=_WHY, remedy=remedy)
    return fine(
        tr("The clock is right within {warning_s:g} s, {who}", warning_s=thresholds["warning_s"], who=who), *evidence
    )


def _by_date(
    clocks: tuple[OtherClock, ...],
    dates: list[tuple[str, float]],
    evidence: list[Evidence],
    thresholds: Thresholds,
    os: Os,
) -> Judgement:
    host, offset = min(dates, key=lambda one: abs(one[1]))
    told = [one.name for one in clocks if one.kind in ("domain", "configured")]
    if abs(offset) > thresholds["warning_s"] or not told:
        return _verdict(offset, tr("as the web server {host} says", host=host), evidence, thresholds, _remedy(os, ()))
    return warning(
        "ntp_blocked",
        tr("The time server {told} does not answer; the clock is still right", told=listed(told)),
        *evidence,
        why=tr("The internet is reached, but no time server: UDP port 123 may be blocked. The clock will drift."),
        remedy=Remedy(
            tr("Let the clock reach a time server"),
            step="time.ntp",
            by_hand=(tr("Name a time server of the site, or allow UDP port 123 to the one that is set."),),
        ),
    )


def _span(seconds: float) -> str:
    for size, word in ((86400 * 365.25, "years"), (86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {word}"
    return tr("{seconds:.1f} seconds", seconds=seconds)


def _remedy(os: Os, servers: tuple[str, ...]) -> Remedy:
    return Remedy(
        tr("Set the clock"),
        step="time.ntp",
        parameters={"servers": list(servers)} if servers else {},
        by_hand=by_system(os, linux=_LINUX, windows=_WINDOWS).by_hand,
    )


CHECK = Check(
    "time.skew",
    tr("Clock"),
    CheckGroup.TIME,
    (TIME_SKEW, PORTAL),
    judge,
    depends_on=("net.gateway", "dns.resolve"),
    thresholds={"warning_s": 2, "problem_s": 300},
)
