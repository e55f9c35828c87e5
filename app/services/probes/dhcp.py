"""Who gives out addresses in the own network: one DISCOVER, and all OFFERs that come (RFC 2131). Nothing is taken.

Linux only, and an administrator's: elsewhere the port belongs to the system's own client.
"""

import ctypes
import secrets
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address

from app.domain.task import TaskContext

_IP = 0x0800
_COOKIE = b"\x63\x82\x53\x63"
_LOOK = 0.05  # seconds between looks at a cancel
_MOST_OFFERS = 64
_ATTACH_FILTER = 26  # SO_ATTACH_FILTER
_TO_PORT_68 = (  # classic BPF: UDP, not a later fragment, to port 68; else the packet is not even copied
    (0x30, 0, 0, 9), (0x15, 0, 6, 17), (0x28, 0, 0, 6), (0x45, 4, 0, 0x1FFF),
    (0xB1, 0, 0, 0), (0x48, 0, 0, 2), (0x15, 0, 1, 68), (0x06, 0, 0, 0xFFFF), (0x06, 0, 0, 0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """What one server would give. `seconds` is how long, 0 where it does not say."""

    interface: str
    server: str
    mac: str
    address: str
    mask: str = ""
    routers: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()
    seconds: int = 0


def discover(mac: bytes, number: int) -> bytes:
    """A whole IP packet: to everybody, from nobody, the answer to everybody as well."""
    head = struct.pack("!BBBBIHH16x6s10x192x", 1, 1, 6, 0, number, 0, 0x8000, mac)
    options = b"\x35\x01\x01" + b"\x37\x05\x01\x03\x06\x33\x36" + b"\xff"
    dhcp = head + _COOKIE + options
    dhcp += bytes(max(0, 300 - len(dhcp)))  # as old servers want it (RFC 1542 section 2.1)
    udp = struct.pack("!HHHH", 68, 67, 8 + len(dhcp), 0) + dhcp
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0x10, 20 + len(udp), 0, 0, 64, 17, 0, bytes(4), b"\xff" * 4)
    total = sum(struct.unpack("!10H", ip))
    total = (total >> 16) + (total & 0xFFFF)
    return ip[:10] + struct.pack("!H", 0xFFFF - ((total + (total >> 16)) & 0xFFFF)) + ip[12:] + udp


def read(packet: bytes, number: int) -> dict[int, bytes] | None:
    """The options of an OFFER for `number`, with the offered address as option 0. None for anything else."""
    if len(packet) < 20 or packet[9] != 17:
        return None
    dhcp = packet[(packet[0] & 15) * 4 + 8 :]
    if len(dhcp) < 240 or dhcp[0] != 2 or dhcp[236:240] != _COOKIE or struct.unpack_from("!I", dhcp, 4)[0] != number:
        return None
    if not any(dhcp[16:20]):
        return None  # a server that only says where to start from (PXE) offers no address
    options = {0: dhcp[16:20]}
    at = 240
    while at < len(dhcp) and dhcp[at] != 255:
        if dhcp[at] == 0:
            at += 1
            continue
        if at + 1 >= len(dhcp):
            break
        options.setdefault(dhcp[at], dhcp[at + 2 : at + 2 + dhcp[at + 1]])
        at += 2 + dhcp[at + 1]
    return options if options.get(53) == b"\x02" else None


def offers(interface: str, mac: bytes, task: TaskContext, *, seconds: float = 2.5) -> set[Offer]:
    """Asks twice within `seconds`. Raises PermissionError, OSError, Cancelled."""
    found: set[Offer] = set()
    number = secrets.randbits(32)
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_IP)) as opened:
        _filter(opened)
        opened.bind((interface, _IP))
        opened.settimeout(_LOOK)
        started, asked = time.monotonic(), 0
        while (now := time.monotonic()) < started + seconds and len(found) < _MOST_OFFERS:
            task.check()
            if asked < 2 and now >= started + asked * seconds / 2:
                asked += 1
                opened.sendto(discover(mac, number), (interface, _IP, 0, 1, b"\xff" * 6))
            with suppress(TimeoutError):
                packet, source = opened.recvfrom(2048)
                options = read(packet, number)
                if options is not None:
                    found.add(_offer(interface, options, packet[12:16], source[4]))
    return found


def _filter(opened: socket.socket) -> None:
    code = b"".join(struct.pack("=HBBI", *line) for line in _TO_PORT_68)
    buffer = ctypes.create_string_buffer(code)
    opened.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, struct.pack("@HP", len(_TO_PORT_68), ctypes.addressof(buffer)))


def _offer(interface: str, options: dict[int, bytes], source: bytes, mac: bytes) -> Offer:
    server = _addresses(options.get(54, b"")) or _addresses(source)
    lease = options.get(51, b"")
    return Offer(
        interface,
        server[0],
        mac.hex(":"),
        str(IPv4Address(options[0])),
        next(iter(_addresses(options.get(1, b""))), ""),
        _addresses(options.get(3, b"")),
        _addresses(options.get(6, b"")),
        struct.unpack("!I", lease)[0] if len(lease) == 4 else 0,
    )


def _addresses(data: bytes) -> tuple[str, ...]:
    return tuple(str(IPv4Address(data[at : at + 4])) for at in range(0, len(data) - 3, 4))[:8]
