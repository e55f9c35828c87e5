"""vpn.overlap: does a network behind the VPN have the same addresses as one at the device?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, note, problem, warning
from app.services.facts.vpn.networks import NETWORKS, Route, Way


def _keeping_apart(os: Os, tunnel: Route) -> Remedy:
    word = as_word(os, tunnel.interface)
    single = by_system(
        os,
        linux=Remedy(
            "", by_hand=(tr("For one machine behind the VPN: ip route add ADDRESS/32 dev {word}", word=word),)
        ),
        windows=Remedy(
            "",
            by_hand=(
                tr(
                    "For one machine behind the VPN: New-NetRoute -DestinationPrefix ADDRESS/32 -InterfaceAlias {word}",
                    word=word,
                ),
            ),
        ),
    )
    return Remedy(
        tr("Keep the two networks apart"),
        by_hand=(
            tr("Give the network here other addresses: at its router, the one for the DHCP server too."),
            *single.by_hand,
        ),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    routes = facts.get(NETWORKS)
    tunnels = [one for one in routes if one.way is Way.TUNNEL and one.network.prefixlen > 1]
    if not tunnels:
        return does_not_apply(tr("No network is reached through a VPN"))
    ways_out = {one.interface for one in routes if one.network.prefixlen == 0}
    own = [one for one in routes if one.way is not Way.TUNNEL and one.is_direct and 1 < one.network.prefixlen < 31]
    evidence = [
        *(
            Evidence("networks", tr("Through {interface}", interface=one.interface), str(one.network))
            for one in tunnels[:20]
        ),
        *(Evidence("networks", tr("At {interface}", interface=one.interface), str(one.network)) for one in own[:20]),
    ]
    pairs = [(tunnel, near) for tunnel in tunnels for near in own if tunnel.network.overlaps(near.network)]
    same = [one for one in pairs if 32 > one[0].network.prefixlen >= one[1].network.prefixlen]
    if same:
        # A bridge that also leads out is the network here: a server of virtual machines has its cable in it.
        inner = {near: near.way is Way.BRIDGE and near.interface not in ways_out for _, near in same}
        tunnel, near = min(same, key=lambda one: inner[one[1]])
        return _same(facts.os, tunnel, near, evidence, is_inner=inner[near])
    if pairs:
        tunnel, near = pairs[0]
        summary = tr(
            "{network} at {interface} is a part of what {tunnel_interface} reaches",
            network=near.network,
            interface=near.interface,
            tunnel_interface=tunnel.interface,
        )
        why = tr("Machines behind the VPN with such an address are not reached; the others are.")
        return note(summary, *evidence, cause="part", why=why)
    return fine(tr("What the VPN reaches and the networks here have different addresses"), *evidence)


def _same(os: Os, tunnel: Route, near: Route, evidence: list[Evidence], *, is_inner: bool) -> Judgement:
    lines = [Evidence(e.fact, e.label, e.value, e.value in (str(tunnel.network), str(near.network))) for e in evidence]
    if is_inner:
        summary = tr(
            "{interface} of this device uses {network}, as the network behind {tunnel_interface}",
            interface=near.interface,
            network=near.network,
            tunnel_interface=tunnel.interface,
        )
        why = tr(
            "Containers or virtual machines have the addresses of the machines behind the VPN, which are not reached."
        )
        return warning("container_network", summary, *lines, why=why, remedy=_keeping_apart(os, tunnel))
    if tunnel.network == near.network:
        summary = tr(
            "The network here and the one behind {interface} are both {network}",
            interface=tunnel.interface,
            network=near.network,
        )
        why = tr("An address means two machines: those here and those behind the VPN are mistaken for each other.")
        return problem("same_network", summary, *lines, why=why, remedy=_keeping_apart(os, tunnel))
    summary = tr(
        "{interface} takes {network} out of the network here, {near_network}",
        interface=tunnel.interface,
        network=tunnel.network,
        near_network=near.network,
    )
    why = tr("Machines here with these addresses, maybe printers or the router, are not reached while the VPN stands.")
    return problem("takes_part", summary, *lines, why=why, remedy=_keeping_apart(os, tunnel))


CHECK = Check(
    "vpn.overlap", tr("Addresses of the VPN"), CheckGroup.NETWORK, (NETWORKS,), judge, depends_on=("ip.address",)
)
