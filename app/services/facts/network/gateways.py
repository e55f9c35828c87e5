"""The ways out of the own network, and whether the machines there answer."""

import ipaddress
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

# /proc/net/route holds addresses as one hexadecimal number in the byte order of the machine: the parser turns them.
# For `ping` the shell needs it as well. One lost packet is no verdict: a silent gateway is asked a second time.
# Without `ping`, any packet makes the device ask for the gateway's hardware address: whether it comes says enough.
_LINUX = r"""
[ -r /proc/net/route ] || exit 127
big=$(printf '\001\000' | od -An -td2 | tr -d ' ' 2>/dev/null); big=${big:-1}
echo "order|$big"
cat /proc/net/route | while read -r dev dest gw flags ref use metric mask rest; do
[ "$dest" = 00000000 ] && [ "$mask" = 00000000 ] && [ "$dev" != lo ] || continue
echo "route|$dev|$gw|$metric"
done
while read -r dest plen src splen gw metric ref use flags dev; do
[ "$plen" = 00 ] && [ "$dev" != lo ] && [ "$gw" != 00000000000000000000000000000000 ] && echo "route6|$dev|$gw|$metric"
done </proc/net/ipv6_route 2>/dev/null
ask() {
if command -v ping >/dev/null 2>&1; then
ping -c 1 -W 1 "$1" >/dev/null 2>&1 || ping -c 2 -W 1 "$1" >/dev/null 2>&1
case $? in 0) echo "ping|$1|yes" ;; 1) echo "ping|$1|no" ;; *) echo "ping|$1|unknown" ;; esac
return
fi
echo "ping|$1|unknown"
if command -v bash >/dev/null 2>&1; then bash -c ': >"/dev/udp/$1/9" && echo >"/dev/udp/$1/9"' - "$1"
elif command -v python3 >/dev/null 2>&1; then
python3 -I -c 'import socket, sys; socket.socket(type=socket.SOCK_DGRAM).sendto(b"\n", (sys.argv[1], 9))' "$1"
else return; fi 2>/dev/null
n=0
while [ $n -lt 15 ] && ! grep -q "^$1 .* 0x2 " /proc/net/arp; do sleep 0.1 2>/dev/null || sleep 1; n=$((n+1)); done
}
for gw in $(awk '$2=="00000000" && $8=="00000000" && $3!="00000000" {print $3}' /proc/net/route | sort -u); do
a=${gw%??????}; r=${gw#??}; b=${r%????}; r=${r#??}; c=${r%??}; e=${r#??}
if [ "$big" = 1 ]; then ip=$((0x$e)).$((0x$c)).$((0x$b)).$((0x$a)); else ip=$((0x$a)).$((0x$b)).$((0x$c)).$((0x$e)); fi
ask "$ip" &
done
wait
while read -r ip hw flags mac mask dev; do
[ "$ip" = IP ] || echo "arp|$ip|$flags|$mac|$dev"
done </proc/net/arp
"""

_WINDOWS = r"""
@(Get-NetRoute -DestinationPrefix '0.0.0.0/0', '::/0' -ErrorAction SilentlyContinue | ForEach-Object {
  $hop = $_.NextHop; $alive = $null
  if ($hop -match '\.') { $alive = [bool](Test-Connection -ComputerName $hop -Count 2 -Quiet) }
  $n = Get-NetNeighbor -IPAddress $hop -ErrorAction SilentlyContinue | Select-Object -First 1
  @{ interface = $_.InterfaceAlias; gateway = $hop; metric = [long]$_.RouteMetric + [long]$_.InterfaceMetric
     answers = $alive; neighbour = $(if ($n) { [int]$n.State } else { -1 }) }
}) | ConvertTo-Json -Compress
"""

_UNRESOLVED = (0, 1)  # MSFT_NetNeighbor State: Unreachable, Incomplete
_ARP_COMPLETE = 2  # ATF_COM, linux/if_arp.h


@dataclass(frozen=True, slots=True)
class Gateway:
    """One default route. `answers` and `is_on_the_wire` (it has told its hardware address) are None where not known.

    `address` is None for a route straight into an interface, as a VPN or a modem has it.
    """

    interface: str
    address: ipaddress.IPv4Address | ipaddress.IPv6Address | None
    metric: int = 0
    answers: bool | None = None
    is_on_the_wire: bool | None = None

    def __str__(self) -> str:
        return f"{self.address} on {self.interface}" if self.address else self.interface


def parse(os: Os, text: str) -> tuple[Gateway, ...]:
    return _parse_windows(text) if os is Os.WINDOWS else _parse_linux(text)


def _parse_windows(text: str) -> tuple[Gateway, ...]:
    found = []
    for item in json_list(text):
        address = ipaddress.ip_address(str(item["gateway"]).partition("%")[0])
        state = whole(item["neighbour"], -1)
        found.append(
            Gateway(
                str(item["interface"]),
                None if address.is_unspecified else address,
                whole(item["metric"]),
                None if item["answers"] is None else bool(item["answers"]),
                None if state < 0 else state not in _UNRESOLVED,
            )
        )
    return tuple(found)


def _parse_linux(text: str) -> tuple[Gateway, ...]:
    rows = [line.split("|") for line in text.splitlines() if line]
    if rows[0][0] != "order":
        raise ValueError("the answer does not begin with the order of bytes")
    little = rows[0] == ["order", "1"]
    said = {row[1]: {"yes": True, "no": False}.get(row[2]) for row in rows if row[0] == "ping"}
    wire = {row[1]: bool(int(row[2], 16) & _ARP_COMPLETE) for row in rows if row[0] == "arp"}
    found = []
    for row in rows:
        if row[0] == "route":
            data = bytes.fromhex(row[2])
            address = ipaddress.IPv4Address(data[::-1] if little else data)
            known = None if address.is_unspecified else address
            found.append(
                Gateway(row[1], known, whole(row[3]), said.get(str(address)), wire.get(str(address)) if known else None)
            )
        elif row[0] == "route6":
            found.append(Gateway(row[1], ipaddress.IPv6Address(bytes.fromhex(row[2])), int(row[3], 16)))
    return tuple(found)


GATEWAYS = Fact("gateways", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=5)
