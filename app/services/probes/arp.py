"""Who else claims an address in the own network: ARP probes (RFC 5227), which change nothing with those who hear them.

Linux only, and an administrator's.
"""

import socket
import struct
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address

from app.domain.task import TaskContext

_ARP = 0x0806
_HEAD = struct.Struct("!HHBBH6s4s6s4s")
_EVERYBODY = b"\xff" * 6
_LOOK = 0.05  # seconds between looks at a cancel
_PACKET_OUTGOING = 4  # linux/if_packet.h
_MOST_CLAIMS = 64


@dataclass(frozen=True, slots=True)
class Claim:
    """`mac` says that it has `address`."""

    interface: str
    address: IPv4Address
    mac: str


def packet(mac: bytes, address: IPv4Address) -> bytes:
    """A question for `address` by somebody who has none, so that nobody remembers the asker."""
    return _HEAD.pack(1, 0x0800, 6, 4, 1, mac, bytes(4), bytes(6), address.packed)


def read(data: bytes) -> tuple[IPv4Address, bytes] | None:
    """The address and the hardware address that a packet says belong together."""
    if len(data) < _HEAD.size:
        return None
    kind, protocol, length, _, operation, mac, address, _, _ = _HEAD.unpack_from(data)
    if (kind, protocol, length) != (1, 0x0800, 6) or operation not in (1, 2) or not any(address):
        return None
    return IPv4Address(address), mac


def claims(
    interface: str, mac: bytes, addresses: Sequence[IPv4Address], task: TaskContext, *, seconds: float = 1.0
) -> set[Claim]:
    """All that claim one of `addresses`, asked for twice. Raises PermissionError, OSError, Cancelled."""
    found: set[Claim] = set()
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ARP)) as opened:
        opened.bind((interface, _ARP))
        opened.settimeout(_LOOK)
        started, asked = time.monotonic(), 0
        while (now := time.monotonic()) < started + seconds and len(found) < _MOST_CLAIMS:
            task.check()
            if asked < 2 and now >= started + asked * seconds / 3:
                asked += 1
                _ask(opened, interface, mac, addresses)
            with suppress(TimeoutError):
                data, source = opened.recvfrom(256)
                said = read(data)
                if said and said[0] in addresses and source[2] != _PACKET_OUTGOING:
                    found.add(Claim(interface, said[0], said[1].hex(":")))
    return found


def _ask(opened: socket.socket, interface: str, mac: bytes, addresses: Iterable[IPv4Address]) -> None:
    for address in addresses:
        opened.sendto(packet(mac, address), (interface, _ARP, 0, 1, _EVERYBODY))
