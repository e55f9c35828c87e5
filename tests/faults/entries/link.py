"""The cable, addresses, and the way out of the own network."""

from tests.faults.fault import Fault
from tests.faults.world.settings import CLIENT, ROUTER, SECOND, WEB, World

_DROPS = "nft add table inet ill; nft 'add chain inet ill {0} {{ type filter hook {0} priority 0; {1} }}'\n"
# A machine of its own on the cable of the router: its hardware address is another one.
_NEIGHBOUR = f"""sysctl -qw net.ipv4.conf.all.arp_ignore=1
ip link add link lan name neighbour type macvlan mode bridge
ip addr add {CLIENT}/32 dev neighbour; ip link set neighbour up
"""

FAULTS = (
    Fault("healthy, with DHCP", "no-internet", "", world=World(dhcp="answers")),
    Fault("no carrier", "no-internet", "link.up.no_carrier", router="ip link set lan down"),
    Fault("adapter off", "no-internet", "link.up.disabled", client="ip link set eth0 down"),
    Fault("address conflict", "no-internet", "ip.conflict.in_use", router=_NEIGHBOUR),
    Fault(
        "rogue DHCP",
        "no-internet",
        "dhcp.rogue.several_differ",
        world=World(dhcp="rogue"),
    ),
    Fault(
        "gateway elsewhere",
        "no-internet",
        "ip.static.gateway_outside",
        client="ip route replace default via 10.78.0.1 dev eth0 onlink",
    ),
    Fault(
        "wrong mask",
        "no-internet",
        "ip.mask.differs",
        client=f"ip addr add {CLIENT}/8 dev eth0; ip addr del {CLIENT}/24 dev eth0; "
        "ip route replace default via 10.77.0.1",
        world=World(dhcp="answers"),
    ),
    Fault(
        "router that only answers ARP",
        "no-internet",
        "net.gateway.arp_only",
        router=_DROPS.format("prerouting", "policy drop;"),
    ),
    Fault(
        "router that does not answer ping",
        "no-internet",
        "",
        router=_DROPS.format("input", "") + "nft add rule inet ill input icmp type echo-request drop",
    ),
    Fault(
        "another gateway first",
        "no-internet",
        "net.gateway.first_is_silent",
        client="ip route del default\nip route add default via 10.77.0.99 metric 10\n"
        "ip route add default via 10.77.0.1 metric 100",
    ),
    Fault(
        "two devices with the gateway's address",
        "no-internet",
        "ip.conflict.gateway_twice",
        router=_NEIGHBOUR.replace(CLIENT, ROUTER),
    ),
    Fault(
        "two ways out",
        "no-internet",
        "net.multigw.equal_metric",
        client=f"ip route append default via {SECOND} dev eth0",
    ),
    Fault(
        "loss at the gateway",
        "no-internet",
        "net.gateway.loss",
        router=_DROPS.format("input", "")
        + "nft add rule inet ill input icmp type echo-request numgen inc mod 4 == 0 drop",
    ),
    Fault(
        "hole for large packets",
        "no-internet",
        "net.mtu.black_hole",
        router="ip link set wan mtu 1400\n"
        + _DROPS.format("output", "")
        + "nft add rule inet ill output icmp type destination-unreachable drop",
    ),
    Fault(
        "IPv6 that leads nowhere",
        "no-internet",
        "net.ipv6.broken",
        client="sysctl -qw net.ipv6.conf.all.disable_ipv6=0\nip addr add 2a02:db9::20/64 dev eth0 nodad; "
        "ip -6 route add default via 2a02:db9::1",
        world=World(zone={"www.google.com": f"{WEB} 2a02:db8::80"}),
    ),
    Fault(
        "firewall of the device that lets nothing out",
        "no-internet",
        "net.gateway.own_firewall",
        client=_DROPS.format("output", "") + "nft add rule inet ill output oifname eth0 drop",
    ),
    Fault(
        "firewall of the device that stops pings alone",
        "no-internet",
        "",
        client=_DROPS.format("output", "") + "nft add rule inet ill output icmp type echo-request drop",
    ),
    Fault(
        "firewall of the device that lets nothing in",
        "no-internet",
        "net.gateway.own_firewall_in",
        client=_DROPS.format("input", "") + "nft add rule inet ill input iifname eth0 drop",
    ),
    Fault(
        "slow line",  # large packets wait so long that they are dropped: no word of their size is meant
        "no-internet",
        "",
        internet="tc qdisc add dev isp root tbf rate 64kbit burst 2k latency 800ms",
    ),
    Fault(
        "halves of the internet that lead to a VPN that has gone",
        "no-internet",
        "net.route.dead_end",
        client="ip route add 0.0.0.0/1 via 10.77.0.97; ip route add 128.0.0.0/1 via 10.77.0.97",
    ),
    Fault(
        "default route without a gateway",
        "no-internet",
        "net.route.no_gateway",
        client="ip route replace default dev eth0",
    ),
    Fault(
        "way out by a rule alone",
        "no-internet",
        "",
        client="ip route del default; ip rule add from all lookup 77 pref 10\n"
        f"ip route add default via {ROUTER} table 77",
    ),
    Fault("smaller way", "no-internet", "", router="ip link set wan mtu 1400"),
)
