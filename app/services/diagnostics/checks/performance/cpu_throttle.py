"""cpu.throttle: does heat or power keep the processors from their full speed?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, note, warning
from app.services.facts.performance.throttling import THROTTLING, Throttling, Zone

_COOLING = Remedy(
    tr("Cool it down"),
    by_hand=(
        tr("Clear the air inlets of dust, and see that the fan turns."),
        tr("Take it off the bed, out of the sun or out of the closed cupboard."),
    ),
)
_POWER = Remedy(tr("Give it enough power"), by_hand=(tr("Use the power supply and the cable that belong to it."),))
_PLAN = Remedy(
    tr("Let the firmware give full speed"),
    by_hand=(tr("Check adapter, battery and cooling; set the power plan to balanced."),),
)


def _degrees(zone: Zone) -> str:
    if not zone.critical:
        return f"{zone.degrees:.0f} °C"
    return tr("{degrees:.0f} °C of {most:.0f} at most", degrees=zone.degrees, most=zone.critical)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(THROTTLING)
    hot = [
        zone for zone in found.zones if zone.critical and zone.degrees >= zone.critical - thresholds["below_critical"]
    ]
    if not found.is_known and not found.has_too_little_power:
        return does_not_apply(tr("The device does not tell of its speed or its temperature"))
    limited = found.limit is not None and found.limit < thresholds["limit_percent"]
    evidence = [Evidence("throttling", zone.name, _degrees(zone), zone in hot) for zone in found.zones[:8]]
    evidence += _counted(found, limited=limited)
    bad = _fault(found, hot, evidence, limited=limited)
    if bad:
        return bad
    if limited:
        return note(
            tr("The processors are set to at most {limit} % of their speed", limit=found.limit),
            *evidence,
            cause="limited",
        )
    if found.zones:
        warmest = max(found.zones, key=lambda zone: zone.degrees)
        return fine(
            tr("Nothing slows the processors; the warmest part is at {degrees:.0f} °C", degrees=warmest.degrees),
            *evidence,
        )
    return fine(tr("Nothing slows the processors"), *evidence)


def _fault(found: Throttling, hot: list[Zone], evidence: list[Evidence], *, limited: bool) -> Judgement | None:
    if found.has_too_little_power:
        shown = Evidence("throttling", tr("Supply"), tr("below what it needs"), True)
        return warning("power", tr("The device gets too little power"), shown, *evidence, remedy=_POWER)
    if found.now:
        summary = tr("Heat has slowed the processors {now} times in one second", now=found.now)
        return warning("heat", summary, *evidence, remedy=_COOLING)
    if hot:
        summary = tr(
            "{name} is at {degrees:.0f} °C, and switches off at {critical:.0f} °C",
            name=hot[0].name,
            degrees=hot[0].degrees,
            critical=hot[0].critical,
        )
        return warning("hot", summary, *evidence, remedy=_COOLING)
    if limited and found.firmware:
        summary = tr("The firmware holds the processors at {limit} % of their speed", limit=found.limit)
        why = tr("Usually an adapter of another make, a worn battery, or heat.")
        return warning("firmware", summary, *evidence, why=why, remedy=_PLAN)
    return None


def _counted(found: Throttling, *, limited: bool) -> list[Evidence]:
    said = []
    if found.total is not None:
        said.append(
            Evidence(
                "throttling",
                tr("Slowed by heat"),
                tr("{now} times in a second, {total} since the start", now=found.now, total=found.total),
                bool(found.now),
            )
        )
    if found.limit is not None:
        plan = f", plan {found.governor}" if found.governor else ""
        said.append(
            Evidence(
                "throttling", tr("Speed that is allowed"), f"{found.limit} %{plan}", limited and bool(found.firmware)
            )
        )
    if found.firmware:
        said.append(
            Evidence(
                "throttling",
                tr("Limited by the firmware"),
                tr("noted {firmware} times in a day", firmware=found.firmware),
                limited,
            )
        )
    return said


CHECK = Check(
    "cpu.throttle",
    tr("Speed of the processors"),
    CheckGroup.PERFORMANCE,
    (THROTTLING,),
    judge,
    thresholds={"limit_percent": 90, "below_critical": 3},
    depth=Depth.FULL,
)
