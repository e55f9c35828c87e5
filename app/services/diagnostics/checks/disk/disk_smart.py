"""disk.smart: what do the drives say of themselves?"""

from collections.abc import Iterator, Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Missing, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import by_system, does_not_apply, fine, listed, note, problem, warning
from app.services.facts.disk.smart import ERROR_LOG, FAILING, MEDIA_ERRORS, PAST, PREFAIL, SELF_TEST, SMART, Smart

_CRITICAL = (
    (1, tr("spare blocks are used up")),
    (4, tr("it can no longer be relied on")),
    (8, tr("it only lets itself be read")),
    (16, tr("its buffer against power cuts has failed")),
)
"""Bits of an NVMe drive's critical warning (NVM Express 1.4, 5.14.1.2). 2 is the temperature."""
_TOO_HOT = 2


def _replacing(facts: Facts, one: Smart) -> Remedy:
    save = tr("Make a backup now, before anything else is done with the drive.")
    replace = tr("Replace the drive, and keep the report of it for the warranty.")
    test = tr(
        "Let the drive test itself: smartctl -t short {device}, and 2 minutes later: smartctl -l selftest {device}",
        device=one.device,
    )
    return by_system(
        facts.os,
        linux=Remedy(tr("Save the data, then replace the drive"), by_hand=(save, test, replace)),
        windows=Remedy(
            tr("Save the data, then replace the drive"),
            by_hand=(
                save,
                tr("Read its record, as an administrator: Get-PhysicalDisk | Get-StorageReliabilityCounter"),
                replace,
            ),
        ),
    )


def _grown(facts: Facts) -> dict[str, dict[str, int]]:
    """By drive, what has become more since the last visit."""
    before = facts.earlier(SMART)
    if isinstance(before, Missing):
        return {}
    known = {one.key: one.counters for one in before}
    return {
        one.key: {
            name: count - known[one.key][name]
            for name, count in one.counters.items()
            if count > known[one.key].get(name, count)
        }
        for one in facts.get(SMART)
        if one.key in known
    }


def _failing(one: Smart, thresholds: Thresholds) -> str:
    if one.exit_bits & FAILING or one.passed is False:
        return tr("says that it is failing")
    for bit, words in _CRITICAL:
        if (one.critical or 0) & bit:
            return f"warns: {words}"
    if one.spare is not None and one.spare_needed is not None and one.spare < one.spare_needed:
        return tr(
            "has {spare} % of its spare blocks left, and needs {spare_needed} %",
            spare=one.spare,
            spare_needed=one.spare_needed,
        )
    if one.used is not None and one.used >= thresholds["used_problem_percent"]:
        return tr("has used {used} % of its life", used=one.used)
    return ""


def _doubts(one: Smart, grown: dict[str, int], thresholds: Thresholds) -> Iterator[tuple[str, str]]:
    """Cause and words of what is not good about a drive, the worst first."""
    for name, more in grown.items():
        yield "growing", tr("has {more} more {name} than at the last visit", more=more, name=name)
    bad = {name: count for name, count in one.counters.items() if count > 0 and name != MEDIA_ERRORS}
    if bad:
        yield "errors", tr("has {count}", count=listed(f"{count} {name}" for name, count in bad.items()))
    if one.exit_bits & PREFAIL:
        yield "below_threshold", tr("has a value below the limit of its maker")
    if one.exit_bits & SELF_TEST:
        yield "self_test", tr("has failed a test of itself")
    if one.used is not None and one.used >= thresholds["used_warning_percent"]:
        yield "worn", tr("has used {used} % of its life", used=one.used)
    most = thresholds["hot_nvme_degrees" if one.is_nvme else "hot_degrees"]
    if (one.critical or 0) & _TOO_HOT or (one.temperature or 0) >= most:
        yield (
            "hot",
            tr("is too hot: {degrees} \u00b0C", degrees=one.temperature) if one.temperature else tr("is too hot"),
        )


def _remarks(one: Smart) -> Iterator[str]:
    if one.media_errors:
        yield tr(
            "{media_errors} media errors in its life, none of them since the last visit as far as that is known",
            media_errors=one.media_errors,
        )
    if one.exit_bits & PAST:
        yield tr("a value was below its limit once, and is not any more")
    if one.exit_bits & ERROR_LOG:
        yield tr("there are errors in its own log, which may be old")
    if one.link_errors:
        yield tr(
            "{link_errors} errors on the way to it: suspect the cable if they increase", link_errors=one.link_errors
        )


def _evidence(one: Smart, is_fault: bool) -> Evidence:
    if one.is_asleep:
        return Evidence("smart", one.title, tr("sleeps, and was not woken"))
    if one.is_unreadable:
        return Evidence("smart", one.title, tr("does not tell"))
    said = [tr("passed") if one.passed else tr("failed") if one.passed is False else tr("no verdict of its own")]
    said += [f"{count} {name}" for name, count in one.counters.items() if count]
    said += [tr("{used} % of its life used", used=one.used)] if one.used is not None else []
    said += [f"{one.temperature} \u00b0C"] if one.temperature else []
    said += [tr("{hours} hours in use", hours=one.hours)] if one.hours else []
    return Evidence("smart", one.title, ", ".join(said), is_fault)


def _without_tool(facts: Facts) -> Judgement:
    package = {"names": ["smartmontools"]}
    remedy = by_system(
        facts.os,
        linux=Remedy(tr("Install smartmontools"), step="software.package", parameters=package),
        windows=Remedy(
            tr("Install smartmontools"), by_hand=(tr("Install smartmontools, in its version for Windows."),)
        ),
    )
    summary = tr("The drives' own record (SMART) cannot be read: smartmontools is not installed")
    return Judgement(Verdict.UNKNOWN, summary, reason=Reason.ABSENT, remedy=remedy)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    known = facts.find(SMART)
    if isinstance(known, Missing) and known.reason is Reason.ABSENT:
        return _without_tool(facts)
    drives = facts.get(SMART)
    told = [one for one in drives if not one.is_asleep and not one.is_unreadable]
    return _of(facts, told, thresholds) if told else _silent(drives)


def _silent(drives: Sequence[Smart]) -> Judgement:
    if not any(one.is_asleep for one in drives):
        return does_not_apply(tr("No drive here keeps a record of itself"))
    evidence = tuple(_evidence(one, False) for one in drives)
    summary = tr("The drives sleep, and were not woken")
    return Judgement(Verdict.UNKNOWN, summary, reason=Reason.TIMED_OUT, evidence=evidence)


def _of(facts: Facts, told: Sequence[Smart], thresholds: Thresholds) -> Judgement:
    grown = _grown(facts)
    failing = {one.key: words for one in told if (words := _failing(one, thresholds))}
    doubts = {one.key: found for one in told if (found := list(_doubts(one, grown.get(one.key, {}), thresholds)))}
    evidence = [_evidence(one, one.key in failing or one.key in doubts) for one in facts.get(SMART)]
    for one in told:
        if one.key in failing:
            why = tr("A drive that says so is often dead within weeks.")
            return problem(
                "failing", f"{one.title} {failing[one.key]}", *evidence, why=why, remedy=_replacing(facts, one)
            )
    for one in sorted(told, key=lambda one: "growing" not in dict(doubts.get(one.key, []))):
        for cause, words in doubts.get(one.key, [])[:1]:
            say = problem if cause == "growing" else warning
            why = _WHY.get(cause, "")
            return say(cause, f"{one.title} {words}", *evidence, why=why, remedy=_replacing(facts, one))
    remarks = [f"{one.title}: {words}" for one in told for words in _remarks(one)]
    if remarks:
        return note(
            tr("The drives are in order, with a remark: {remarks}", remarks=remarks[0]), *evidence, cause="remark"
        )
    return fine(tr("{one}: in order", one=listed(one.title for one in told)), *evidence)


_WHY = {
    "growing": tr("Errors that increase are the surest sign of a dying drive."),
    "errors": tr("A drive with such sectors may live for years, or for days: what counts is whether they increase."),
    "self_test": tr("The drive found errors when it read all of itself."),
    "worn": tr("Flash wears out by writing. The data is safe until it is worn; plan for a new drive."),
    "hot": tr("Heat makes a drive slow, and old before its time."),
}
CHECK = Check(
    "disk.smart",
    tr("Health of the drives"),
    CheckGroup.DISK,
    (SMART,),
    judge,
    thresholds={"used_problem_percent": 100, "used_warning_percent": 80, "hot_degrees": 70, "hot_nvme_degrees": 85},
    depth=Depth.FULL,
    causes=("growing", "errors", "below_threshold", "self_test", "worn", "hot"),
)
