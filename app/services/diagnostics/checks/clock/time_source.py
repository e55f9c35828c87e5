"""time.source: does the clock have something to follow?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import fine, note, problem, warning
from app.services.facts.clock.time_source import TIME_SOURCE

_WHY = "A wrong clock breaks sign-in (Kerberos allows 5 minutes) and makes certificates look invalid."
_REMEDY = Remedy("Set time servers", step="time.ntp", by_hand=("Name the time server of the site.",))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(TIME_SOURCE)
    is_off = not found.is_enabled and not found.is_synchronised
    evidence = [Evidence("time_source", "Set by the network", "yes" if found.is_enabled else "no", is_off)]
    if found.server:
        evidence.append(Evidence("time_source", "Time server", found.server))
    if found.is_synchronised is not None:
        said = "yes" if found.is_synchronised else "no"
        evidence.append(Evidence("time_source", "Synchronised", said, not found.is_synchronised))
    if found.offset is not None:
        far = abs(found.offset) > thresholds["warning_s"]
        evidence.append(Evidence("time_source", "Difference", f"{found.offset:.3f} s", far))
    if not found.is_enabled and not is_off:
        why = "A time service of its own, or the host of a virtual machine; or the network did, until a moment ago."
        return note("The clock was set right, not by the system's own time service", *evidence, cause="other", why=why)
    if is_off:
        return warning("off", "The clock is not set by the network", *evidence, why=_WHY, remedy=_REMEDY)
    if found.offset is not None and abs(found.offset) > thresholds["problem_s"]:
        summary = f"The clock is wrong by {abs(found.offset):.0f} s"
        return problem("far_off", summary, *evidence, why=_WHY, remedy=_REMEDY)
    if found.is_synchronised is False:
        summary = f"The time server {found.server or 'that is set'} has not set the clock yet"
        return warning("not_synchronised", summary, *evidence, why=_WHY, remedy=_REMEDY)
    if found.offset is not None and abs(found.offset) > thresholds["warning_s"]:
        return warning(
            "off_by", f"The clock is wrong by {abs(found.offset):.1f} s", *evidence, why=_WHY, remedy=_REMEDY
        )
    return fine(f"The clock follows {found.server or 'the network'}", *evidence)


CHECK = Check(
    "time.source",
    "Source of the time",
    CheckGroup.TIME,
    (TIME_SOURCE,),
    judge,
    depends_on=("net.gateway", "dns.resolve"),
    thresholds={"warning_s": 2, "problem_s": 300},
)
