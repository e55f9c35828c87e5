"""dhcp.rogue: does more than one DHCP server answer, and do they say the same?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.target import Os
from app.services.diagnostics.wording import does_not_apply, fine, listed, note, problem
from app.services.facts.network.dhcp_lease import DHCP_LEASES
from app.services.facts.network.dhcp_offers import DHCP_OFFERS, Offered


def _said(one: Offered) -> str:
    network = f"{one.address}/{one.prefix}" if one.prefix is not None else str(one.address)
    return f"offers {network}, gateway {listed(one.routers) or 'none'}, DNS {listed(one.name_servers) or 'none'}"


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    offers = facts.get(DHCP_OFFERS)
    if not offers:
        return does_not_apply("No DHCP server answers in this network")
    evidence = [Evidence("dhcp_offers", f"{one} on {one.interface}", _said(one)) for one in offers]
    for interface in dict.fromkeys(one.interface for one in offers):
        here = [one for one in offers if one.interface == interface]
        if len({one.server for one in here}) < 2:
            continue
        if len({(one.prefix, frozenset(one.routers)) for one in here}) == 1:
            summary = f"{len(here)} DHCP servers answer on {interface}, and say the same"
            return note(
                summary, *evidence, cause="several", why="Two that share the work are usual in larger networks."
            )
        return _rogue(facts, interface, here)
    return fine(f"One DHCP server answers: {offers[0].server}", *evidence)


def _rogue(facts: Facts, interface: str, here: Sequence[Offered]) -> Judgement:
    strangers = _strangers(facts, here)
    shown = strangers or here
    return problem(
        "several_differ",
        f"DHCP servers on {interface} contradict each other: {listed(here)}",
        *[Evidence("dhcp_offers", f"{one} on {interface}", _said(one), one in shown) for one in here],
        why="Which of them a device obeys is chance: some get a gateway or a network that leads nowhere. Often it is a "
        "router of somebody that is plugged in the wrong way round.",
        remedy=Remedy(
            "Take the wrong server off the network",
            by_hand=(
                f"Look for {listed(one.mac for one in shown)} in the table of the switch, and unplug that port.",
                "Renew the addresses of the devices that were misled.",
                "Switch on DHCP snooping where the switch has it.",
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
    "DHCP servers",
    CheckGroup.NETWORK,
    (DHCP_OFFERS, DHCP_LEASES),
    judge,
    depends_on=("link.up",),
    depth=Depth.FULL,
    proven_on=frozenset({Os.LINUX}),
)
