"""ip.mask: is the network as large as the network itself says?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, warning
from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.dhcp_offers import DHCP_OFFERS, Offered


def _remedy(address: Address, offer: Offered) -> Remedy:
    return Remedy(
        tr("Use the mask of the network"),
        step="net.address",
        parameters={
            "interface": address.interface,
            "address": f"{address.ip.ip}/{offer.prefix}",
            "gateway": offer.routers[0] if offer.routers else "",
        },
        by_hand=(tr("Enter {prefix} bits as the mask of {ip}, or use DHCP.", prefix=offer.prefix, ip=address.ip.ip),),
    )


def _bits(mask: int | None) -> str:
    return tr("{mask} bits", mask=mask)


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
        return does_not_apply(tr("No DHCP server says how large the network is"))
    evidence = []
    for address, offer in compared:
        mask = address.ip.network.prefixlen
        is_fault = mask != offer.prefix
        evidence += [
            Evidence("addresses", tr("Mask of {address}", address=address), _bits(mask), is_fault),
            Evidence("dhcp_offers", tr("As {server} says", server=offer.server), _bits(offer.prefix)),
        ]
    # Where servers contradict each other (dhcp.rogue), the one that agrees is right enough.
    wrong = [
        (address, offer)
        for address, offer in compared
        if not any(mine is address and address.ip.network.prefixlen == other.prefix for mine, other in compared)
    ]
    if wrong:
        address, offer = wrong[0]
        summary = tr(
            "{address} has a mask of {prefixlen} bits; the network has one of {prefix}",
            address=address,
            prefixlen=address.ip.network.prefixlen,
            prefix=offer.prefix,
        )
        why = tr("Devices beyond it are looked for in the local network, or local ones at the gateway.")
        return warning("differs", summary, *evidence, why=why, remedy=_remedy(address, offer))
    return fine(tr("The mask of {ip} is that of the network", ip=compared[0][0].ip.ip), *evidence)


CHECK = Check(
    "ip.mask",
    tr("Size of the network"),
    CheckGroup.NETWORK,
    (ADDRESSES, DHCP_OFFERS),
    judge,
    depends_on=("ip.address",),
    depth=Depth.FULL,
)
