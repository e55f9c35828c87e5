"""net.ipv6: does IPv6 lead as far as IPv4?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, listed, warning
from app.services.facts.network.addresses import ADDRESSES
from app.services.facts.network.both_protocols import BOTH_PROTOCOLS

_REMEDY = Remedy(
    tr("Mend IPv6 in the router, or switch it off"),
    step="net.resolution",
    parameters={"ipv6": "off"},
    by_hand=(
        tr(
            "Look at the IPv6 state of the router: does it have a prefix from the provider, "
            "or still announce an old one?"
        ),
        tr("Check whether a second router or a computer that shares its connection announces itself."),
        tr("Until it is mended, IPv6 can be switched off on this device."),
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    tried = facts.get(BOTH_PROTOCOLS)
    addresses = facts.get(ADDRESSES)
    own = [one for one in addresses if one.ip.version == 6 and one.is_usable and one.ip.is_global]
    ipv4, ipv6 = ([one for one in tried if one.version == version] for version in (4, 6))
    if not own:
        return does_not_apply(tr("The device has no IPv6 address that leads to the internet"))
    if not ipv6 or not any(one.is_reached for one in ipv4):
        return does_not_apply(tr("IPv6 could not be compared: nobody was reached over IPv4, or nobody there has IPv6"))
    evidence = [
        Evidence("addresses", tr("Own address"), listed(own, 2)),
        *(
            Evidence(
                "both_protocols",
                tr("{host} over IPv{version}", host=one.host, version=one.version),
                one.way.value,
                not one.is_reached,
            )
            for one in tried
        ),
    ]
    if any(one.is_reached for one in ipv6):
        return fine(tr("The internet is reached over IPv6 as over IPv4"), *evidence)
    return warning(
        "broken",
        tr("Over IPv6 nobody is reached, over IPv4 {host}", host=listed(one.host for one in ipv4 if one.is_reached)),
        *evidence,
        why=tr("Programs try IPv6 first and wait for it: pages begin late, and some programs do not fall back at all."),
        remedy=_REMEDY,
    )


CHECK = Check(
    "net.ipv6",
    tr("IPv6"),
    CheckGroup.NETWORK,
    (BOTH_PROTOCOLS, ADDRESSES),
    judge,
    depends_on=("net.gateway",),
    depth=Depth.FULL,
)
