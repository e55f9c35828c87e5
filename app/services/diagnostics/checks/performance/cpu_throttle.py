"""cpu.throttle: does heat or power keep the processors from their full speed?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import does_not_apply, fine, note, warning
from app.services.facts.performance.throttling import THROTTLING, Throttling, Zone

_COOLING = Remedy(
    "Cool it down",
    by_hand=(
        "Clear the air inlets of dust, and see that the fan turns.",
        "Take it off the bed, out of the sun or out of the closed cupboard.",
    ),
)
_POWER = Remedy("Give it enough power", by_hand=("Use the power supply and the cable that belong to it.",))
_PLAN = Remedy(
    "Let the firmware give full speed", by_hand=("Check adapter, battery and cooling; set the power plan to balanced.",)
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(THROTTLING)
    hot = [
        zone for zone in found.zones if zone.critical and zone.degrees >= zone.critical - thresholds["below_critical"]
    ]
    if not found.is_known and not found.has_too_little_power:
        return does_not_apply("The device does not tell of its speed or its temperature")
    limited = found.limit is not None and found.limit < thresholds["limit_percent"]
    evidence = [
        Evidence(
            "throttling",
            zone.name,
            f"{zone.degrees:.0f} \u00b0C{f' of {zone.critical:.0f} at most' if zone.critical else ''}",
            zone in hot,
        )
        for zone in found.zones[:8]
    ]
    evidence += _counted(found, limited=limited)
    bad = _fault(found, hot, evidence, limited=limited)
    if bad:
        return bad
    if limited:
        return note(f"The processors are set to at most {found.limit} % of their speed", *evidence, cause="limited")
    if found.zones:
        warmest = max(found.zones, key=lambda zone: zone.degrees)
        return fine(f"Nothing slows the processors; the warmest part is at {warmest.degrees:.0f} \u00b0C", *evidence)
    return fine("Nothing slows the processors", *evidence)


def _fault(found: Throttling, hot: list[Zone], evidence: list[Evidence], *, limited: bool) -> Judgement | None:
    if found.has_too_little_power:
        shown = Evidence("throttling", "Supply", "below what it needs", True)
        return warning("power", "The device gets too little power", shown, *evidence, remedy=_POWER)
    if found.now:
        summary = f"Heat has slowed the processors {found.now} times in one second"
        return warning("heat", summary, *evidence, remedy=_COOLING)
    if hot:
        summary = f"{hot[0].name} is at {hot[0].degrees:.0f} \u00b0C, and switches off at {hot[0].critical:.0f} \u00b0C"
        return warning("hot", summary, *evidence, remedy=_COOLING)
    if limited and found.firmware:
        summary = f"The firmware holds the processors at {found.limit} % of their speed"
        why = "Usually an adapter of another make, a worn battery, or heat."
        return warning("firmware", summary, *evidence, why=why, remedy=_PLAN)
    return None


def _counted(found: Throttling, *, limited: bool) -> list[Evidence]:
    said = []
    if found.total is not None:
        said.append(
            Evidence(
                "throttling",
                "Slowed by heat",
                f"{found.now} times in a second, {found.total} since the start",
                bool(found.now),
            )
        )
    if found.limit is not None:
        plan = f", plan {found.governor}" if found.governor else ""
        said.append(
            Evidence("throttling", "Speed that is allowed", f"{found.limit} %{plan}", limited and bool(found.firmware))
        )
    if found.firmware:
        said.append(
            Evidence("throttling", "Limited by the firmware", f"noted {found.firmware} times in a day", limited)
        )
    return said


CHECK = Check(
    "cpu.throttle",
    "Speed of the processors",
    CheckGroup.PERFORMANCE,
    (THROTTLING,),
    judge,
    thresholds={"limit_percent": 90, "below_critical": 3},
    depth=Depth.FULL,
)
