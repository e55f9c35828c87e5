"""A time server (SNTP, RFC 4330) whose time may be wrong."""

import contextlib
import socket
import struct
import threading
import time

_EPOCH = 2_208_988_800  # seconds from 1900 to 1970


def _stamp(seconds: float) -> bytes:
    return struct.pack("!II", int(seconds + _EPOCH) & 0xFFFFFFFF, int(seconds % 1 * 2**32))


def serve(server: socket.socket, ahead: float) -> None:
    """Until the process ends. `ahead`: seconds."""
    while True:
        query, client = server.recvfrom(512)
        if len(query) < 48:
            continue
        now = _stamp(time.time() + ahead)
        head = struct.pack("!BBbbII4s", 0x24, 2, 6, -20, 0, 0, b"TEST")
        with contextlib.suppress(OSError):  # there may be no way back
            server.sendto(head + now + query[40:48] + now + now, client)


def serve_in_background(server: socket.socket, ahead: float) -> None:
    """In a thread of its own."""
    threading.Thread(target=serve, args=(server, ahead), daemon=True).start()
