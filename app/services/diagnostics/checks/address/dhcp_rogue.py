"""dhcp.rogue: does more than one DHCP server answer, and do they say the same?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import does_not_apply, fine, listed, note, problem
from app.services.facts.network.dhcp_lease import DHCP_LEASES
from app.services.facts.network.dhcp_offers import DHCP_OFFERS, Offered


def _said(one: Offered) -> str:
    network = f"{one.address}/{one.prefix}" if one.prefix is not None else str(one.address)
    return tr(
        "offers {network}, gateway {routers}, DNS {name_servers}",
        network=network,
        routers=listed(one.routers) or tr("none"),
        name_servers=listed(one.name_servers) or tr("none"),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    offers = facts.get(DHCP_OFFERS)
    if not offers:
        return does_not_apply(tr("No DHCP server answers in this network"))
    evidence = [
        Evidence("dhcp_offers", tr("{one} on {interface}", one=one, interface=one.interface), _said(one))
        for one in offers
    ]
    for interface in dict.fromkeys(one.interface for one in offers):
        here = [one for one in offers if one.interface == interface]
        if len({one.server for one in here}) < 2:
            continue
        if len({(one.prefix, frozenset(one.routers)) for one in here}) == 1:
            summary = tr(
                "{here} DHCP servers answer on {interface}, and say the same", here=len(here), interface=interface
            )
            return note(
                summary, *evidence, cause="several", why=tr("Two that share the work are usual in larger networks.")
            )
        return _rogue(facts, interface, here)
    return fine(tr("One DHCP server answers: {server}", server=offers[0].server), *evidence)


def _rogue(facts: Facts, interface: str, here: Sequence[Offered]) -> Judgement:
    strangers = _strangers(facts, here)
    shown = strangers or here
    return problem(
        "several_differ",
        tr("DHCP servers on {interface} contradict each other: {here}", interface=interface, here=listed(here)),
        *[
            Evidence("dhcp_offers", tr("{one} on {interface}", one=one, interface=interface), _said(one), one in shown)
            for one in here
        ],
        why=tr(
            "Which of them a device obeys is chance: some get a gateway or a network that leads nowhere. Often it is a "
            "router of somebody that is plugged in the wrong way round."
        ),
        remedy=Remedy(
            tr("Take the wrong server off the network"),
            by_hand=(
                tr(
                    "Look for {mac} in the table of the switch, and unplug that port.",
                    mac=listed(one.mac for one in shown),
                ),
                tr("Renew the addresses of the devices that were misled."),
                tr("Switch on DHCP snooping where the switch has it."),
            ),
        ),
    )


def _strangers(facts: Facts, here: Sequence[Offered]) -> list[Offered]:
    """Those that have not lent the device its address, where that is known."""
    leases = facts.find(DHCP_LEASES)
    known = set() if isinstance(leases, Missing) else {one.server for one in leases}
    strangers = [one for one in here if str(one.server) not in known]
    return strangers if len(strangers) < len(here) else []


CHECK = Check(
    "dhcp.rogue",
    tr("DHCP servers"),
    CheckGroup.NETWORK,
    (DHCP_OFFERS, DHCP_LEASES),
    judge,
    depends_on=("link.up",),
    depth=Depth.FULL,
    proven_on=frozenset({Os.LINUX}),
)
