"""time.source: does the clock have something to follow?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import fine, note, problem, warning
from app.services.facts.clock.time_source import TIME_SOURCE

_WHY = tr("A wrong clock breaks sign-in (Kerberos allows 5 minutes) and makes certificates look invalid.")
_REMEDY = Remedy(tr("Set time servers"), step="time.ntp", by_hand=(tr("Name the time server of the site."),))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(TIME_SOURCE)
    is_off = not found.is_enabled and not found.is_synchronised
    evidence = [Evidence("time_source", tr("Set by the network"), tr("yes") if found.is_enabled else tr("no"), is_off)]
    if found.server:
        evidence.append(Evidence("time_source", tr("Time server"), found.server))
    if found.is_synchronised is not None:
        said = tr("yes") if found.is_synchronised else tr("no")
        evidence.append(Evidence("time_source", tr("Synchronised"), said, not found.is_synchronised))
    if found.offset is not None:
        far = abs(found.offset) > thresholds["warning_s"]
        evidence.append(Evidence("time_source", tr("Difference"), f"{found.offset:.3f} s", far))
    if not found.is_enabled and not is_off:
        why = tr("A time service of its own, or the host of a virtual machine; or the network did, until a moment ago.")
        return note(
            tr("The clock was set right, not by the system's own time service"), *evidence, cause="other", why=why
        )
    if is_off:
        return warning("off", tr("The clock is not set by the network"), *evidence, why=_WHY, remedy=_REMEDY)
    if found.offset is not None and abs(found.offset) > thresholds["problem_s"]:
        summary = tr("The clock is wrong by {offset:.0f} s", offset=abs(found.offset))
        return problem("far_off", summary, *evidence, why=_WHY, remedy=_REMEDY)
    if found.is_synchronised is False:
        summary = tr("The time server {server} has not set the clock yet", server=found.server or tr("that is set"))
        return warning("not_synchronised", summary, *evidence, why=_WHY, remedy=_REMEDY)
    if found.offset is not None and abs(found.offset) > thresholds["warning_s"]:
        return warning(
            "off_by",
            tr("The clock is wrong by {offset:.1f} s", offset=abs(found.offset)),
            *evidence,
            why=_WHY,
            remedy=_REMEDY,
        )
    return fine(tr("The clock follows {server}", server=found.server or tr("the network")), *evidence)


CHECK = Check(
    "time.source",
    tr("Source of the time"),
    CheckGroup.TIME,
    (TIME_SOURCE,),
    judge,
    depends_on=("net.gateway", "dns.resolve"),
    thresholds={"warning_s": 2, "problem_s": 300},
)
