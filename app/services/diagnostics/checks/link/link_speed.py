"""link.speed: is the cable as fast as it should be?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, note, warning
from app.services.facts.network.links import LINKS

_CABLE = Remedy(
    tr("Change the cable or the port"),
    by_hand=(
        tr("Try another cable: a damaged pair gives 100 Mbit/s or less."),
        tr("Set both ends to automatic duplex."),
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    wired = [link for link in facts.get(LINKS) if link.is_physical and link.is_connected and not link.is_wifi]
    known = sorted((link for link in wired if link.speed), key=lambda link: link.speed)
    evidence = [
        Evidence(
            "links",
            link.name,
            tr(
                "{speed} Mbit/s, {more} duplex",
                speed=link.speed,
                more=tr("half") if link.is_half_duplex else tr("full"),
            ),
            link.is_half_duplex or link.speed < thresholds["slow_mbit"],
        )
        for link in known
    ]
    for link in known:
        if link.is_half_duplex:
            why = tr("One end is fixed to a speed and the other is not, or the cable is damaged.")
            return warning(
                "half_duplex", tr("{name} runs at half duplex", name=link.name), *evidence, why=why, remedy=_CABLE
            )
    if not known:
        return does_not_apply(tr("No wired connection tells its speed"))
    slowest = known[0]
    if slowest.speed < thresholds["slow_mbit"]:
        return warning(
            "slow",
            tr("{name} runs at only {speed} Mbit/s", name=slowest.name, speed=slowest.speed),
            *evidence,
            remedy=_CABLE,
        )
    if slowest.speed < thresholds["usual_mbit"]:
        summary = tr("{name} runs at {speed} Mbit/s", name=slowest.name, speed=slowest.speed)
        why = tr("Gigabit is usual: an old switch or a cable with four wires gives 100.")
        return note(summary, *evidence, cause="below_gigabit", why=why)
    return fine(tr("{name} runs at {speed} Mbit/s", name=slowest.name, speed=slowest.speed), *evidence)


CHECK = Check(
    "link.speed",
    tr("Speed of the cable"),
    CheckGroup.NETWORK,
    (LINKS,),
    judge,
    depends_on=("link.up",),
    thresholds={"slow_mbit": 100, "usual_mbit": 1000},
)
