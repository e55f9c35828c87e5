"""upd.recent: has the device got its updates?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Missing, Reason
from app.domain.language import counted, tr
from app.services.diagnostics.wording import does_not_apply, fine, listed, note, problem, warning
from app.services.facts.platform import PLATFORM
from app.services.facts.updates.update_history import UPDATE_HISTORY, WINDOWS_UPDATE, UpdateHistory

_DAY = 86400
_REMEDY = Remedy(tr("Install the updates"), step="update.run", by_hand=(tr("Then see that they come by themselves."),))
_SECURITY = Remedy(tr("Install the security updates"), step="update.run", parameters={"which": "security"})


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    history, platform = facts.get(UPDATE_HISTORY), facts.find(PLATFORM)
    is_container = not isinstance(platform, Missing) and bool(platform.container)
    is_windows = history.manager == WINDOWS_UPDATE
    learned = history.installed if is_windows else history.refreshed
    evidence = _evidence(history, thresholds)
    if learned is None:
        return _never(history, is_container, evidence)
    days = (history.now - learned) // _DAY
    if not is_container and days > thresholds["warning_days"]:
        what = tr("No update was installed") if is_windows else tr("The device has not looked for updates")
        say = problem if days > thresholds["problem_days"] else warning
        why = tr("Holes that have become known since then stay open.")
        return say(
            "outdated",
            tr("{what} for {days}", what=what, days=counted(days, "day")),
            *evidence,
            why=why,
            remedy=_REMEDY,
        )
    if history.security and not is_container and _since_change(history) > thresholds["waiting_days"]:
        summary = tr(
            "{updates} wait, and none was installed for {days}",
            updates=counted(len(history.security), "security update"),
            days=counted(_since_change(history), "day"),
        )
        return warning("waiting", summary, *evidence, remedy=_SECURITY)
    if history.waiting:
        summary = tr("{updates} to install", updates=counted(len(history.waiting), "update"))
        if history.security:
            summary = tr("{updates}, {security} for security", updates=summary, security=len(history.security))
        return note(summary, *evidence, cause="pending")
    return fine(tr("The last updates are from {days}", days=_ago(days)), *evidence)


def _ago(days: int) -> str:
    return tr("today") if days <= 0 else counted(days, "day ago", "days ago")


def _since_change(history: UpdateHistory) -> int:
    return (history.now - (history.installed or history.now)) // _DAY


def _never(history: UpdateHistory, is_container: bool, evidence: list[Evidence]) -> Judgement:
    if history.manager == WINDOWS_UPDATE:
        summary = tr("The device does not say when it last installed an update")
        return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.ABSENT)
    if is_container:
        return does_not_apply(tr("A container gets its updates with a new image"))
    shown = Evidence("update_history", tr("Lists of packages"), tr("none"), True)
    summary = tr("{manager} has never looked for updates", manager=history.manager)
    return warning("never", summary, shown, *evidence, why=tr("So nobody knows what is to be updated."), remedy=_REMEDY)


def _evidence(history: UpdateHistory, thresholds: Thresholds) -> list[Evidence]:
    shown = []
    if history.refreshed is not None:
        days = (history.now - history.refreshed) // _DAY
        shown.append(
            Evidence("update_history", tr("Last looked for updates"), _ago(days), days > thresholds["warning_days"])
        )
    if history.installed is not None:
        days = _since_change(history)
        shown.append(Evidence("update_history", tr("Last installed"), _ago(days), days > thresholds["warning_days"]))
    if history.waiting:
        shown.append(Evidence("update_history", tr("To be installed"), listed(history.waiting, 8)))
    if history.security:
        shown.append(Evidence("update_history", tr("For security"), listed(history.security, 8), True))
    return shown


CHECK = Check(
    "upd.recent",
    tr("Updates"),
    CheckGroup.UPDATES,
    (UPDATE_HISTORY, PLATFORM),
    judge,
    thresholds={"warning_days": 35, "problem_days": 90, "waiting_days": 30},
    depth=Depth.FULL,
)
