"""sys.uptime: when was the last full start?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, note, warning
from app.services.facts.performance.uptime import UPTIME, Uptime


def _words(uptime: Uptime) -> str:
    if uptime.days >= 1:
        return counted(int(uptime.days), "day")
    if uptime.seconds >= 3600:
        return counted(int(uptime.seconds // 3600), "hour")
    return counted(int(uptime.seconds // 60), "minute")


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    uptime = facts.get(UPTIME)
    summary = tr("Running for {uptime}", uptime=_words(uptime))
    evidence = Evidence(
        "uptime", tr("Since the last full start"), _words(uptime), uptime.days > thresholds["warning_days"]
    )
    if uptime.has_fast_startup and uptime.days > thresholds["warning_days"]:
        why = tr("Fast Startup is on: shutting down does not restart Windows, only Restart does.")
        remedy = Remedy(
            tr("Restart the device"), step="system.restart", by_hand=(tr("Choose Restart, not Shut down."),)
        )
        return warning("fast_startup", summary, evidence, why=why, remedy=remedy)
    if uptime.days > thresholds["warning_days"]:
        return note(summary, evidence, cause="long", why=tr("A server may run that long; updates wait for a restart."))
    return fine(summary, evidence)


CHECK = Check(
    "sys.uptime", tr("Time since start"), CheckGroup.SYSTEM, (UPTIME,), judge, thresholds={"warning_days": 30}
)
