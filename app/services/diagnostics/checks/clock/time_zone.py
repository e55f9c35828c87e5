"""time.zone: is there one time zone, and which?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import fine, warning
from app.services.facts.clock.time_zone import TIME_ZONE


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    zone = facts.get(TIME_ZONE)
    sign = "-" if zone.offset < 0 else "+"
    offset = f"UTC{sign}{abs(zone.offset) // 60:02d}:{abs(zone.offset) % 60:02d}"
    evidence = [
        Evidence("time_zone", tr("Time zone"), zone.name or tr("not named")),
        Evidence("time_zone", tr("Now"), offset),
    ]
    if zone.also:
        return warning(
            "two_zones",
            tr("The system names two time zones: {name} and {also}", name=zone.name, also=zone.also),
            *evidence,
            Evidence("time_zone", "/etc/timezone", zone.also, True),
            why=tr("Programs disagree about the local time, depending on where they look."),
            remedy=Remedy(tr("Set the time zone"), step="time.zone", parameters={"zone": zone.name}),
        )
    return fine(tr("The time zone is {name} ({offset})", name=zone.name or tr("not named"), offset=offset), *evidence)


CHECK = Check("time.zone", tr("Time zone"), CheckGroup.TIME, (TIME_ZONE,), judge)
