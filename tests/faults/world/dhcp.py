"""DHCP servers that only make offers (RFC 2131): as many as are wanted, from one socket."""

import contextlib
import socket
import struct
import threading
from collections.abc import Sequence

_COOKIE = b"\x63\x82\x53\x63"

type Server = tuple[str, str, str]
"""Its address, the address that it offers, and its gateway."""


def offer(query: bytes, server: Server) -> bytes:
    """For a network of 24 bits."""
    own, offered, router = map(socket.inet_aton, server)
    head = b"\2\1\6\0" + query[4:8] + bytes(2) + b"\x80\0" + bytes(4) + offered + bytes(8) + query[28:44] + bytes(192)
    options = b"\x35\1\2" + b"\x36\4" + own + b"\1\4\xff\xff\xff\0" + b"\3\4" + router + b"\6\4" + router
    return head + _COOKIE + options + b"\x33\4" + struct.pack("!I", 3600) + b"\xff"


def serve(bound: socket.socket, servers: Sequence[Server]) -> None:
    """Until the process ends."""
    while True:
        query = bound.recv(2048)
        if len(query) >= 240 and query[0] == 1:
            for one in servers:
                with contextlib.suppress(OSError):
                    bound.sendto(offer(query, one), ("255.255.255.255", 68))


def serve_in_background(bound: socket.socket, device: str, servers: Sequence[Server]) -> None:
    """In a thread of its own."""
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    threading.Thread(target=serve, args=(bound, servers), daemon=True).start()
