"""From the cable to the name: what people mean when they say that the internet is gone."""

from tests.faults.fault import Fault
from tests.faults.world.settings import World

FAULTS = (
    Fault(
        "no address",
        "no-internet",
        "ip.address.no_dhcp",
        client="ip addr flush dev eth0; ip addr add 169.254.7.7/16 dev eth0 scope link",
    ),
    Fault("no gateway", "no-internet", "net.gateway.none", client="ip route del default"),
    Fault("dead gateway", "no-internet", "net.gateway.silent", client="ip route replace default via 10.77.0.99"),
    Fault("dead DNS", "no-internet", "dns.resolve.server_silent", world=World(dns="silent")),
    Fault("no DNS server", "no-internet", "dns.resolve.server_refused", world=World(dns="refuses")),
    Fault(
        "no DNS server, and a router that has said so too often",
        "no-internet",
        "dns.resolve.server_refused",
        router="nft 'add table inet u; add chain inet u o { type filter hook output priority 0; }'\n"
        "nft add rule inet u o icmp type destination-unreachable drop",
        world=World(dns="refuses"),
    ),
)
