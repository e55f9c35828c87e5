"""Which DHCP servers answer in the networks of the device. Nothing is taken of what they offer.

It needs an administrator, and a Linux: Windows keeps the port of DHCP for its own client.
"""

import ipaddress
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.domain.facts import Fact, FactUnavailable, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.answers import whole

if TYPE_CHECKING:
    from app.services.probes.dhcp import Offer

# The same as `probes/dhcp.py`, on another device: a whole IP packet from nobody to everybody, and all that is offered.
_PYTHON = r"""
import os, socket, struct, sys, time
dev, mac = sys.argv[1], bytes.fromhex(sys.argv[2].replace(":", ""))
xid = os.urandom(4)
boot = struct.pack("!4s4sHH16x6s202x", b"\1\1\6\0", xid, 0, 32768, mac) + b"c\x82Sc\x35\1\1\x37\5\1\3\6\x33\x36\xff"
boot += bytes(300 - len(boot))
udp = struct.pack("!HHHH", 68, 67, 8 + len(boot), 0) + boot
ip = struct.pack("!BBHHHBBH4s4s", 69, 16, 20 + len(udp), 0, 0, 64, 17, 0, bytes(4), b"\xff" * 4)
total = sum(struct.unpack("!10H", ip)); total = (total >> 16) + (total & 65535)
packet = ip[:10] + struct.pack("!H", 65535 - total) + ip[12:] + udp
s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(2048)); s.bind((dev, 2048)); s.settimeout(0.05)
four = lambda b: " ".join(socket.inet_ntoa(b[n:n + 4]) for n in range(0, min(len(b), 32) - 3, 4))
start, asked, seen = time.time(), 0, set()
while time.time() < start + 2.5 and len(seen) < 64:
    if asked < 2 and time.time() >= start + asked * 1.25:
        asked += 1; s.sendto(packet, (dev, 2048, 0, 1, b"\xff" * 6))
    try: p, source = s.recvfrom(2048)
    except OSError: continue
    b = p[(p[0] & 15) * 4 + 8:] if len(p) > 28 and p[9] == 17 else b""
    if len(b) < 240 or b[0] != 2 or b[4:8] != xid or b[236:240] != b"c\x82Sc" or not any(b[16:20]): continue
    o, at = {}, 240
    while at + 1 < len(b) and b[at] != 255:
        if b[at] == 0: at += 1; continue
        o.setdefault(b[at], b[at + 2:at + 2 + b[at + 1]]); at += 2 + b[at + 1]
    if o.get(53) != b"\2": continue
    lease = struct.unpack("!I", o[51])[0] if len(o.get(51, b"")) == 4 else 0
    seen.add((four(o.get(54, b""))[:15] or four(p[12:16]), source[4].hex(":"), four(b[16:20]), four(o.get(1, b""))[:15], four(o.get(3, b"")), four(o.get(6, b"")), str(lease)))
for one in sorted(seen): print("|".join(("offer", dev) + one))
"""  # noqa: E501 - a script in its own language

_LINUX = (
    r"""
[ "$(id -u)" = 0 ] || exit 81
command -v python3 >/dev/null 2>&1 || exit 127
ask() {
python3 -I -c '"""
    + _PYTHON.strip()
    + r"""' "$@"
}
for d in /sys/class/net/*; do
n=${d##*/}
case $n in docker*|veth*|virbr*|br-*|cni*|lxc*|vnet*|tap*|cali*) continue ;; esac
read -r kind <"$d/type" && read -r up <"$d/carrier" && read -r mac <"$d/address" || continue
[ "$kind" = 1 ] && [ "$up" = 1 ] || continue
echo "asked|$n"
ask "$n" "$mac" &
done 2>/dev/null
wait
:
"""
)


@dataclass(frozen=True, slots=True)
class Offered:
    """What one server offers on one adapter."""

    interface: str
    server: ipaddress.IPv4Address
    mac: str
    address: ipaddress.IPv4Address
    prefix: int | None
    """Bits of the mask; None where it offers none."""
    routers: tuple[str, ...]
    name_servers: tuple[str, ...]
    seconds: int = 0

    def __str__(self) -> str:
        return f"{self.server} ({self.mac})"


def parse(os: Os, text: str) -> tuple[Offered, ...]:
    """Raises ValueError for an answer that does not say where was asked."""
    lines = [line for line in text.splitlines() if line]
    if not any(line.startswith("asked|") for line in lines):
        raise ValueError("nobody was asked")
    return tuple(_offer(line) for line in lines if line.startswith("offer|"))


def _offer(line: str) -> Offered:
    _, interface, server, mac, address, mask, routers, names, seconds = line.split("|")
    return Offered(
        interface,
        ipaddress.IPv4Address(server),
        mac,
        ipaddress.IPv4Address(address),
        ipaddress.IPv4Network(f"0.0.0.0/{mask}").prefixlen if mask else None,
        tuple(routers.split()),
        tuple(names.split()),
        whole(seconds),
    )


def own(task: TaskContext) -> str:
    """Raises PermissionError, FactUnavailable."""
    if sys.platform != "linux":
        raise FactUnavailable(Reason.ABSENT, tr("this system keeps the port of DHCP for its own client"))
    from app.services.probes.dhcp import offers
    from app.services.probes.interfaces import connected_interfaces
    from app.services.probes.together import together

    questions = list(connected_interfaces())[:8]
    if not questions:
        raise FactUnavailable(Reason.NOT_APPLICABLE, tr("no adapter is connected"))
    first = questions[0]
    offers(first.name, first.mac, task, seconds=0)  # says so at once where it is not allowed
    heard = together([partial(offers, one.name, one.mac, task) for one in questions], task, 4.0)
    every = sorted(
        {one for found in heard for one in found or ()}, key=lambda one: (one.interface, one.server, one.mac)
    )
    return "\n".join([*(f"asked|{one.name}" for one in questions), *map(_line, every)])


def _line(one: "Offer") -> str:
    lists = (" ".join(one.routers), " ".join(one.name_servers))
    return "|".join(
        ("offer", one.interface, one.server, one.mac, one.address, one.mask, *lists, str(one.seconds)),
    )


_TOLD = tr("the DHCP servers of the own network, of whose offers nothing is taken")
DHCP_OFFERS = Fact("dhcp_offers", {Os.LINUX: _LINUX}, parse, deadline=5, own=own, contacts=_TOLD)
