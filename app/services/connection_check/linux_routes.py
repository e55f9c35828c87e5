"""Which way the Linux kernel sends packets to an address: rtnetlink(7), without a process."""

import os
import socket
import struct
from dataclasses import dataclass
from ipaddress import ip_address

_GET_ROUTE, _NEW_ROUTE, _ERROR = 26, 24, 2
_REQUEST = 1
_DESTINATION, _INTERFACE, _GATEWAY, _SOURCE, _VIA = 1, 4, 5, 7, 18
_GET_FLAGS, _IS_UP, _IS_RUNNING = 0x8913, 0x1, 0x40  # SIOCGIFFLAGS, IFF_UP, IFF_RUNNING
_HEADER, _ROUTE, _ATTRIBUTE = struct.Struct("=IHHII"), struct.Struct("=8BI"), struct.Struct("=HH")
_POINT_TO_POINT = ("tun", "tap", "wg", "ppp", "tailscale", "zt", "vpn", "ipsec", "xfrm", "nordlynx", "proton")


@dataclass(frozen=True, slots=True)
class Route:
    """`gateway` is "" where the address is on the wire itself."""

    interface: str
    gateway: str = ""
    source: str = ""

    @property
    def is_vpn(self) -> bool:
        return self.interface.startswith(_POINT_TO_POINT)

    @property
    def has_carrier(self) -> bool:
        """Whether something is at the other end of the cable (netdevice(7)); True where the kernel does not say."""
        if not hasattr(socket, "AF_NETLINK"):
            return True
        import fcntl

        request = struct.pack("16sH14x", self.interface.encode()[:15], 0)
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as kernel:
                answer = fcntl.ioctl(kernel, _GET_FLAGS, request)
        except OSError:
            return True
        flags = int(struct.unpack_from("H", answer, 16)[0])
        return not flags & _IS_UP or bool(flags & _IS_RUNNING)


def route_to(address: str, *, scope: int = 0) -> Route:
    """The route to an address. Raises OSError with the reason where there is none."""
    destination = ip_address(address)
    family = socket.AF_INET if destination.version == 4 else socket.AF_INET6
    body = _ROUTE.pack(family, destination.max_prefixlen, 0, 0, 0, 0, 0, 0, 0)
    body += _attribute(_DESTINATION, destination.packed)
    if scope:
        body += _attribute(_INTERFACE, struct.pack("=I", scope))
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.settimeout(2)
        kernel.send(_HEADER.pack(_HEADER.size + len(body), _GET_ROUTE, _REQUEST, 1, 0) + body)
        return parse_route(kernel.recv(65536))


def parse_route(answer: bytes) -> Route:
    """Read the kernel's answer. Raises OSError for a refusal."""
    length, kind, _, _, _ = _HEADER.unpack_from(answer)
    if kind == _ERROR:
        code = -struct.unpack_from("=i", answer, _HEADER.size)[0]
        raise OSError(code, os.strerror(code))
    if kind != _NEW_ROUTE:
        raise OSError(f"the kernel answered with message {kind}")
    found = dict(_attributes(answer[_HEADER.size + _ROUTE.size : length]))
    index = struct.unpack("=I", found[_INTERFACE])[0] if _INTERFACE in found else 0
    gateway = found.get(_GATEWAY) or found.get(_VIA, b"")[2:]  # RTA_VIA has the family in front
    return Route(_interface(index), _text(gateway), _text(found.get(_SOURCE, b"")))


def _attribute(kind: int, data: bytes) -> bytes:
    whole = _ATTRIBUTE.pack(_ATTRIBUTE.size + len(data), kind) + data
    return whole + bytes(-len(whole) % 4)


def _attributes(data: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + _ATTRIBUTE.size <= len(data):
        length, kind = _ATTRIBUTE.unpack_from(data, at)
        if length < _ATTRIBUTE.size:
            break
        found.append((kind, data[at + _ATTRIBUTE.size : at + length]))
        at += length + (-length % 4)
    return found


def _interface(index: int) -> str:
    try:
        return socket.if_indextoname(index)
    except OSError:
        return f"interface {index}"


def _text(packed: bytes) -> str:
    return str(ip_address(packed)) if len(packed) in (4, 16) else ""
