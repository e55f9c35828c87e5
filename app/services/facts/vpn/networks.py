"""Which networks are reached where: at the own cable, or through a tunnel."""

import ipaddress
from dataclasses import dataclass
from enum import Enum

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

# `ip -d` tells what kind an adapter is of; without it (busybox), what is point to point is a tunnel.
_LINUX = r"""
[ -r /proc/net/route ] || exit 127
big=$(printf '\001\000' | od -An -td2 | tr -d ' ' 2>/dev/null); big=${big:-1}
echo "order|$big"
if command -v ip >/dev/null 2>&1; then
{ ip -o -d link 2>/dev/null || ip -o link; } | tr '|' ' ' | sed 's/^/link|/'
else
for d in /sys/class/net/*; do
read -r type <"$d/type" 2>/dev/null || continue
kind=none; [ -d "$d/bridge" ] && kind=bridge; [ -e "$d/tun_flags" ] && kind=tun
case $type in 512|65534) kind=tun ;; esac
echo "kind|${d##*/}|$kind"
done
fi
while read -r dev dest gw flags ref use metric mask rest; do
[ "$dev" = Iface ] || echo "route|$dev|$dest|$gw|$mask"
done </proc/net/route | head -n 2000
"""

_WINDOWS = r"""
$kind = @{}
foreach ($n in [Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
  $t = [int]$n.NetworkInterfaceType
  $kind[$n.Name] = if ($t -in 23, 131, 53 -or $n.Description -match 'WireGuard|Wintun|TAP-|OpenVPN|Tailscale|AnyConnect|Fortinet|PANGP|Juniper|SonicWall|Check Point') { 'tunnel' }
    elseif ($n.Description -match 'Hyper-V|VirtualBox|VMware') { 'bridge' } elseif ($t -eq 24) { 'loopback' } else { 'network' }
}
@(Get-NetRoute -AddressFamily IPv4 | Where-Object { $_.InterfaceAlias -and $kind[$_.InterfaceAlias] -ne 'loopback' } | Select-Object -First 1000 | ForEach-Object { @{
  interface = $_.InterfaceAlias; network = $_.DestinationPrefix; gateway = $_.NextHop; kind = [string]$kind[$_.InterfaceAlias] } }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


class Way(Enum):
    NETWORK = "network"
    TUNNEL = "tunnel"
    BRIDGE = "bridge"  # to containers or virtual machines on the device itself


@dataclass(frozen=True, slots=True)
class Route:
    """Where packets for `network` go. `is_direct`: to machines at the other end of the cable, without a gateway."""

    interface: str
    network: ipaddress.IPv4Network
    way: Way
    is_direct: bool = True


def parse(os: Os, text: str) -> tuple[Route, ...]:
    return _parse_windows(text) if os is Os.WINDOWS else _parse_linux(text)


def _parse_windows(text: str) -> tuple[Route, ...]:
    found = []
    for one in json_list(text):
        network = ipaddress.IPv4Network(str(one["network"]), strict=False)
        direct = ipaddress.ip_address(str(one["gateway"])).is_unspecified
        # Windows has routes of its own for each address, for broadcast and for multicast.
        if network.is_multicast or (network.prefixlen == 32 and direct):
            continue
        found.append(Route(str(one["interface"]), network, Way(one["kind"] or "network"), direct))
    return tuple(found)


def _parse_linux(text: str) -> tuple[Route, ...]:
    rows = [line.split("|") for line in text.splitlines() if line]
    if rows[0][0] != "order":
        raise ValueError("the answer does not begin with the order of bytes")
    little = whole(rows[0][1]) == 1
    ways: dict[str, Way] = {}
    for row in rows:
        if row[0] == "link":
            name, way = _link(row[1])
            ways[name] = way
        elif row[0] == "kind":
            ways[row[1]] = {"tun": Way.TUNNEL, "bridge": Way.BRIDGE}.get(row[2], Way.NETWORK)
    return tuple(
        Route(
            row[1],
            ipaddress.IPv4Network((_address(row[2], little), str(_address(row[4], little))), strict=False),
            ways.get(row[1], Way.NETWORK),
            is_direct=not int(row[3], 16),
        )
        for row in rows
        if row[0] == "route" and row[1] != "lo"
    )


def _link(line: str) -> tuple[str, Way]:
    """One line of `ip -o link`: "2: tun0: <POINTOPOINT,UP> mtu 1500 ...", with its kind in the details."""
    _, name, about = line.split(": ", 2)
    words = about.split()
    flags = words[0].strip("<>").split(",")
    is_tap = " tun type tap" in about and " master " not in about
    if "POINTOPOINT" in flags or "link/none" in about or "wireguard" in words or is_tap:
        return name.partition("@")[0], Way.TUNNEL
    return name.partition("@")[0], Way.BRIDGE if " bridge forward_delay" in about.replace("\\", " ") else Way.NETWORK


def _address(text: str, little: bool) -> ipaddress.IPv4Address:
    data = bytes.fromhex(text)
    return ipaddress.IPv4Address(data[::-1] if little else data)


NETWORKS = Fact("networks", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
