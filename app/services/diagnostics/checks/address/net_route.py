"""net.route: which way do packets to the internet take, and is somebody there?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.services.diagnostics.wording import by_system, does_not_apply, fine, problem
from app.services.facts.network.gateways import GATEWAYS
from app.services.facts.network.way_out import WAY_OUT, Way

_LINUX = Remedy(
    tr("Take the route out"),
    by_hand=(
        tr("See where it comes from: ip rule; ip route show table all"),
        tr("A VPN that ended badly, its kill switch, or a security program leaves such routes: end or restart it."),
    ),
)
_WINDOWS = Remedy(
    tr("Take the route out"),
    by_hand=(
        tr("See where it comes from: route print"),
        tr("A VPN that ended badly leaves such routes: end or restart it, or restart the device."),
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    ways = facts.get(WAY_OUT)
    evidence = [
        Evidence("way_out", tr("To {goal}", goal=one.goal), _said(one), one.is_refused or _is_dead(one)) for one in ways
    ]
    if all(one.way == "none" for one in ways):
        return does_not_apply(tr("The device has no route to the internet"))
    remedy = by_system(facts.os, linux=_LINUX, windows=_WINDOWS)
    sites, halves = [one for one in ways if one.is_site], [one for one in ways if not one.is_site]
    # An address for documentation may be thrown away on purpose: only all of them say something.
    for group in (sites, halves):
        if group and all(one.is_refused for one in group):
            return problem(
                "refused",
                tr("A route of the device itself turns away what is sent to the internet: {way}", way=group[0].way),
                *evidence,
                why=tr("It never leaves the device, whatever the network is like."),
                remedy=remedy,
            )
    judged = _dead(facts, sites, evidence, remedy) or _dead(facts, halves, evidence, remedy)
    return judged or fine(tr("Packets to the internet go {halves}", halves=halves[0]), *evidence)


def _said(one: Way) -> str:
    return tr("{one}, where nobody is", one=one) if _is_dead(one) else str(one)


def _is_dead(one: Way) -> bool:
    return one.way == "goes" and one.is_there is False


def _dead(facts: Facts, ways: Sequence[Way], evidence: Sequence[Evidence], remedy: Remedy) -> Judgement | None:
    """What goes to the gateway of a default route is judged with the gateways."""
    found = facts.find(GATEWAYS)
    gateways = {one.address for one in found} if not isinstance(found, Missing) else set()
    dead = [one for one in ways if _is_dead(one) and (one.hop is None or one.hop not in gateways)]
    going = [one for one in ways if one.way == "goes"]
    places = {(one.interface, one.hop) for one in dead}
    if not dead or any((one.interface, one.hop) not in places for one in going):
        return None
    if dead[0].hop:
        return problem(
            "dead_end",
            tr("What is sent to the internet goes {dead}, and nobody is there", dead=dead[0]),
            *evidence,
            why=tr("A route that is closer to the goal than the default route, or a rule, sends it there."),
            remedy=remedy,
        )
    return problem(
        "no_gateway",
        tr("The route to the internet leads straight into {interface}, without a gateway", interface=dead[0].interface),
        *evidence,
        why=tr("The device looks for the machines of the internet in its own network, where they are not."),
        remedy=Remedy(
            tr("Have the network give a gateway (DHCP)"),
            step="net.address",
            parameters={"interface": dead[0].interface},
            by_hand=(tr("Use DHCP, or enter the router of the site as gateway."),),
        ),
    )


CHECK = Check(
    "net.route",
    tr("Way that packets take"),
    CheckGroup.NETWORK,
    (WAY_OUT, GATEWAYS),
    judge,
    depends_on=("ip.address", "ip.static"),
)
