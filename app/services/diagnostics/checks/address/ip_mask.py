"""ip.mask: is the network as large as the network itself says?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import does_not_apply, fine, warning
from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.dhcp_offers import DHCP_OFFERS, Offered


def _remedy(address: Address, offer: Offered) -> Remedy:
    return Remedy(
        "Use the mask of the network",
        step="net.address",
        parameters={
            "interface": address.interface,
            "address": f"{address.ip.ip}/{offer.prefix}",
            "gateway": offer.routers[0] if offer.routers else "",
        },
        by_hand=(f"Enter {offer.prefix} bits as the mask of {address.ip.ip}, or use DHCP.",),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    offers = [one for one in facts.get(DHCP_OFFERS) if one.prefix is not None]
    addresses = [one for one in facts.get(ADDRESSES) if one.ip.version == 4 and one.is_usable]
    compared = [
        (address, offer)
        for address in addresses
        for offer in offers
        if address.interface == offer.interface and address.ip.ip.packed[:2] == offer.address.packed[:2]
    ]
    if not compared:
        return does_not_apply("No DHCP server says how large the network is")
    evidence = []
    for address, offer in compared:
        is_fault = address.ip.network.prefixlen != offer.prefix
        evidence += [
            Evidence("addresses", f"Mask of {address}", f"{address.ip.network.prefixlen} bits", is_fault),
            Evidence("dhcp_offers", f"As {offer.server} says", f"{offer.prefix} bits"),
        ]
    # Where servers contradict each other (dhcp.rogue), the one that agrees is right enough.
    wrong = [
        (address, offer)
        for address, offer in compared
        if not any(mine is address and address.ip.network.prefixlen == other.prefix for mine, other in compared)
    ]
    if wrong:
        address, offer = wrong[0]
        return warning(
            "differs",
            f"{address} has a mask of {address.ip.network.prefixlen} bits; the network has one of {offer.prefix}",
            *evidence,
            why="Devices beyond it are looked for in the local network, or local ones at the gateway.",
            remedy=_remedy(address, offer),
        )
    return fine(f"The mask of {compared[0][0].ip.ip} is that of the network", *evidence)


CHECK = Check(
    "ip.mask",
    "Size of the network",
    CheckGroup.NETWORK,
    (ADDRESSES, DHCP_OFFERS),
    judge,
    depends_on=("ip.address",),
    depth=Depth.FULL,
)
