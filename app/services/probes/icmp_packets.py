"""The bytes of echo requests, of their answers, and of what Linux keeps of the errors that they met. Pure.

RFC 792 and 4443; `struct sock_extended_err` of linux/errqueue.h, as ip(7) describes it.
"""

import ipaddress
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from app.services.probes.icmp import HEADERS, Ip, Outcome

_REQUEST = {4: 8, 6: 128}
_ANSWER = {4: 0, 6: 129}
_EXCEEDED = {4: 11, 6: 3}
_UNREACHABLE = {4: 3, 6: 1}
_TOO_BIG_6 = 2
_FRAGMENTATION_NEEDED = 4  # code of "unreachable", version 4
_NO_PORT = {4: 3, 6: 4}  # code of "unreachable"
_ERRORS = {(0, 11): 4, (41, 25): 6}  # (SOL_IP, IP_RECVERR), (SOL_IPV6, IPV6_RECVERR)
_FROM_THE_NETWORK = (2, 3)  # SO_EE_ORIGIN_ICMP, SO_EE_ORIGIN_ICMP6
_EXTENDED_ERROR = struct.Struct("=IBBBxII")


@dataclass(frozen=True, slots=True)
class Told:
    """What a router or the machine itself told of a packet. `number` and `ident` are those of the packet."""

    number: int
    ident: int
    outcome: Outcome
    by: Ip | None = None
    mtu: int = 0


def request(version: int, ident: int, number: int, size: int) -> bytes:
    """An echo request that fills a packet of `size` bytes."""
    data = bytes(max(0, size - HEADERS[version]))
    head = struct.pack("!BBHHH", _REQUEST[version], 0, 0, ident, number)
    checksum = _checksum(head + data) if version == 4 else 0  # the system adds that of version 6
    return struct.pack("!BBHHH", _REQUEST[version], 0, checksum, ident, number) + data


def _checksum(data: bytes) -> int:
    padded = data + b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    total = (total >> 16) + (total & 0xFFFF)
    return 0xFFFF - ((total + (total >> 16)) & 0xFFFF)


def answer(version: int, data: bytes, *, has_header: bool) -> Told | None:
    """What arrived as an answer, or as an error that a system hands over in the same way (macOS)."""
    if has_header and version == 4:
        data = data[(data[0] & 15) * 4 :] if data else b""
    if len(data) < 8:
        return None
    kind, code, _, ident, number = struct.unpack_from("!BBHHH", data)
    if kind == _ANSWER[version]:
        return Told(number, ident, Outcome.ANSWERED)
    outcome = _outcome(version, kind, code)
    inner = data[8:]
    inner = inner[(inner[0] & 15) * 4 :] if version == 4 and inner else inner[40:]
    if outcome is None or len(inner) < 8:
        return None
    mtu = struct.unpack_from("!H", data, 6)[0] if version == 4 else struct.unpack_from("!I", data, 4)[0]
    return Told(*_of_packet(inner), outcome, None, mtu if outcome is Outcome.TOO_BIG else 0)


def error(ancillary: Iterable[tuple[int, int, bytes]], packet: bytes, port: int | None) -> Told | None:
    """What the error queue of Linux tells. `packet` is what was sent, from its ICMP header on.

    `port` is where a UDP packet went: it is its number, and a machine that has nobody there was reached.
    """
    for level, kind, data in ancillary:
        version = _ERRORS.get((level, kind))
        if version is None or len(data) < _EXTENDED_ERROR.size:
            continue
        _, origin, icmp, code, info, _ = _EXTENDED_ERROR.unpack_from(data)
        outcome = _outcome(version, icmp, code)
        if origin not in _FROM_THE_NETWORK or outcome is None or (port is None and len(packet) < 8):
            continue
        if port is not None and icmp == _UNREACHABLE[version] and code == _NO_PORT[version]:
            outcome = Outcome.ANSWERED
        number, ident = (port, 0) if port is not None else _of_packet(packet)
        offender = _offender(version, data[_EXTENDED_ERROR.size :])
        return Told(number, ident, outcome, offender, info if outcome is Outcome.TOO_BIG else 0)
    return None


def _of_packet(packet: bytes) -> tuple[int, int]:
    ident, number = struct.unpack_from("!HH", packet, 4)
    return number, ident


def _outcome(version: int, kind: int, code: int) -> Outcome | None:
    if kind == _EXCEEDED[version]:
        return Outcome.ON_THE_WAY
    if (version, kind) == (6, _TOO_BIG_6) or (version, kind, code) == (4, _UNREACHABLE[4], _FRAGMENTATION_NEEDED):
        return Outcome.TOO_BIG
    return Outcome.UNREACHABLE if kind == _UNREACHABLE[version] else None


def _offender(version: int, address: bytes) -> Ip | None:
    """From a `sockaddr_in` or `sockaddr_in6`."""
    if version == 4:
        return ipaddress.IPv4Address(address[4:8]) if len(address) >= 8 else None
    return ipaddress.IPv6Address(address[8:24]) if len(address) >= 24 else None
