"""Who else claims the device's own addresses, and whether more than one claims that of the gateway."""

import ipaddress
import re
import sys
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.answers import json_list
from app.services.facts.event_log import ONLY_NO_EVENTS
from app.services.facts.network.gateways import default_routes

# As root, by ARP probes: python3 can send them, and so can arping. Nobody remembers who asks with a probe (RFC 5227).
_PYTHON = r"""
import socket, struct, sys, time
dev, mac, ips = sys.argv[1], bytes.fromhex(sys.argv[2].replace(":", "")), sys.argv[3:]
s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x806))
s.bind((dev, 0x806)); s.settimeout(0.05)
start, asked, seen = time.time(), 0, set()
while time.time() < start + 1:
    if asked < 2 and time.time() >= start + asked * 0.35:
        asked += 1
        for ip in ips: s.sendto(struct.pack("!HHBBH6s4s6s4s", 1, 2048, 6, 4, 1, mac, bytes(4), bytes(6), socket.inet_aton(ip)), (dev, 0x806, 0, 1, b"\xff" * 6))
    try: said, source = s.recvfrom(256)
    except OSError: continue
    if len(said) < 28 or source[2] == 4 or said[:8] not in (b"\0\1\x08\0\6\4\0\1", b"\0\1\x08\0\6\4\0\2"): continue
    ip, who = socket.inet_ntoa(said[14:18]), said[8:14].hex(":")
    if ip in ips and len(seen) < 64: seen.add((ip, who))
for ip, who in sorted(seen): print("claim|%s|%s|%s" % (dev, ip, who))
"""  # noqa: E501 - a script in its own language

_LINUX = (
    r"""
[ "$(id -u)" = 0 ] || exit 81
command -v ip >/dev/null 2>&1 && command -v python3 >/dev/null 2>&1 || exit 127
for d in /sys/class/net/*; do
read -r mac <"$d/address" && echo "mine|$mac"
done 2>/dev/null
ask() {
python3 -I -c '"""
    + _PYTHON.strip()
    + r"""' "$@" || echo "failed|$1"
}
for d in /sys/class/net/*; do
n=${d##*/}
case $n in docker*|veth*|virbr*|br-*|cni*|lxc*|vnet*|tap*|cali*) continue ;; esac
read -r kind <"$d/type" && read -r up <"$d/carrier" || continue
read -r mac <"$d/address" && read -r flags <"$d/flags" || continue
[ "$kind" = 1 ] && [ "$up" = 1 ] && [ $((flags & 128)) = 0 ] || continue
own=$(ip -o -4 addr show dev "$n" 2>/dev/null | sed -n 's/.* inet \([0-9.]*\).*/\1/p')
gw=$(ip -4 route show default dev "$n" 2>/dev/null | sed -n 's/^default via \([0-9.]*\).*/\1/p')
[ -n "$own" ] || continue
for a in $own; do echo "own|$n|$a"; done
for a in $gw; do echo "gateway|$n|$a"; done
ask "$n" "$mac" $own $gw &
done 2>/dev/null
wait
"""
)

# Windows sees a conflict itself and writes it down: the address and the hardware address are values of the event.
_WINDOWS = r"""
$filter = @{ LogName = 'System'; ProviderName = 'Tcpip'; Id = 4198, 4199; StartTime = (Get-Date).AddDays(-1) }
$events = @()
try { $events = @(Get-WinEvent -FilterHashtable $filter -MaxEvents 50 -ErrorAction Stop) }
catch { ONLY_NO_EVENTS }
ConvertTo-Json -Compress -InputObject @($events | ForEach-Object { $e = $_
  @{ values = @($e.Properties | ForEach-Object { [string]$_.Value }); time = $e.TimeCreated.ToUniversalTime().ToString('s') } })
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language


_A_MAC = re.compile(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One address of the device or of its gateway, and the hardware addresses of others that say it is theirs."""

    interface: str
    address: ipaddress.IPv4Address
    is_gateway: bool
    claimed_by: tuple[str, ...] = ()
    seen: str = ""
    """When, in UTC, where the system wrote it down; "" for just now."""

    def __str__(self) -> str:
        return (
            tr("{address} on {interface}", address=self.address, interface=self.interface)
            if self.interface
            else str(self.address)
        )


def parse(os: Os, text: str) -> tuple[Asked, ...]:
    if os is Os.WINDOWS:
        return _parse_windows(text)
    rows = [line.split("|") for line in text.splitlines() if line]
    if not any(row[0] == "mine" for row in rows):
        raise ValueError("the device does not tell its own hardware addresses")
    mine = {row[1].lower() for row in rows if row[0] == "mine"}
    failed = {row[1] for row in rows if row[0] == "failed"}
    claims = {(row[1], row[2], _mac(row[3])) for row in rows if row[0] == "claim"}
    return tuple(
        Asked(
            row[1],
            ipaddress.IPv4Address(row[2]),
            row[0] == "gateway",
            tuple(sorted(mac for name, ip, mac in claims if (name, ip) == (row[1], row[2]) and mac not in mine)),
        )
        for row in rows
        if row[0] in ("own", "gateway") and row[1] not in failed
    )


def _parse_windows(text: str) -> tuple[Asked, ...]:
    found: dict[ipaddress.IPv4Address, set[str]] = {}
    seen: dict[ipaddress.IPv4Address, str] = {}
    for item in json_list(text):
        values = [str(one) for one in (item["values"] if isinstance(item["values"], list) else [item["values"]])]
        address = next(ip for value in values if (ip := _ip(value)))
        seen[address] = max(seen.get(address, ""), str(item["time"]))
        found.setdefault(address, set()).update(_mac(one) for one in values if _A_MAC.fullmatch(one))
    return tuple(
        Asked("", address, False, tuple(sorted(macs)) or ("unknown",), seen[address]) for address, macs in found.items()
    )


def _ip(text: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(text)
    except ValueError:
        return None


def _mac(text: str) -> str:
    plain = text.lower().replace("-", ":")
    if len(bytes.fromhex(plain.replace(":", ""))) != 6:
        raise ValueError("not a hardware address")
    return plain


def own(task: TaskContext) -> str:
    from app.services.probes.arp import claims
    from app.services.probes.interfaces import connected_interfaces, every_mac

    lines = [f"mine|{mac}" for mac in sorted(every_mac())]
    gateways = default_routes()
    questions = []
    for one in connected_interfaces():
        mine = [address.ip for address in one.addresses]
        beyond = [address for name, address in gateways if name == one.name]
        if mine:
            lines += [f"own|{one.name}|{address}" for address in mine]
            lines += [f"gateway|{one.name}|{address}" for address in beyond]
            questions.append((one.name, one.mac, [*mine, *beyond]))
    seconds = min(1.0, 2.0 / max(1, len(questions)))
    for name, mac, addresses in questions:
        found = claims(name, mac, addresses, task, seconds=seconds)
        lines += sorted(f"claim|{one.interface}|{one.address}|{one.mac}" for one in found)
    return "\n".join(lines)


ADDRESS_CLAIMS = Fact(
    "address_claims",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=4,
    own=own if sys.platform == "linux" else None,
    contacts=tr("everybody in the own network, with the question whose the device's address is"),
)
