"""A DNS server, over UDP and TCP, that can be ill."""

import socket
import struct
import threading
import time
from collections.abc import Mapping

from app.services.probes.anchors import USUAL
from tests.faults.world.settings import CLOCK, ROUTER, WEB

_A, _SOA, _AAAA = 1, 6, 28
_NO_ERROR, _SERVFAIL, _NXDOMAIN = 0, 2, 3
KNOWN_ENDINGS = (".com", ".net", ".org")
"""Names with these endings exist, but for those that begin with "no" or have a label of 12 letters and more."""


def address_of(name: str, zone: Mapping[str, str]) -> str:
    """ "" where there is no such name."""
    if name in zone:
        return zone[name]
    if "ntp" in name or name in USUAL.clocks:
        return CLOCK
    if name == "router.lan":
        return ROUTER
    random = any(len(label) >= 12 and label.isalnum() and not label.isalpha() for label in name.split("."))
    return WEB if name.endswith(KNOWN_ENDINGS) and not random else ""


def answer(query: bytes, mode: str, zone: Mapping[str, str]) -> bytes:
    """The message that goes back; b"" for none. Raises for what is no query."""
    if mode == "silent":
        return b""
    number, flags, questions = struct.unpack_from("!HHH", query)
    labels, place = [], 12
    while length := query[place]:
        labels.append(query[place + 1 : place + 1 + length].decode().lower())
        place += 1 + length
    question = query[12 : place + 5]
    (kind,) = struct.unpack_from("!H", query, place + 1)
    name = ".".join(labels)
    address = WEB if mode == "lies" else "" if mode == "empty" else address_of(name, zone)
    code = _SERVFAIL if mode == "fails" else _NO_ERROR if address else _NXDOMAIN
    records = b""
    families = {_A: socket.AF_INET, _AAAA: socket.AF_INET6}
    for one in address.split() if code == _NO_ERROR and kind in families else ():
        if (":" in one) == (kind == _AAAA):
            data = socket.inet_pton(families[kind], one)
            records = b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(data)) + data
    if mode == "slow":
        time.sleep(0.65)
    head = struct.pack("!HHHHHH", number, 0x8180 | flags & 0x0100 | code, questions, bool(records), 0, 0)
    return head + question + records


def serve(udp: socket.socket, tcp: socket.socket, mode: str, zone: Mapping[str, str]) -> None:
    """In threads of their own, until the process ends."""
    threading.Thread(target=_serve_udp, args=(udp, mode, zone), daemon=True).start()
    threading.Thread(target=_serve_tcp, args=(tcp, mode, zone), daemon=True).start()


def _serve_udp(server: socket.socket, mode: str, zone: Mapping[str, str]) -> None:
    while True:
        query, client = server.recvfrom(4096)
        threading.Thread(target=_reply, args=(server, client, query, mode, zone), daemon=True).start()


def _reply(server: socket.socket, client: tuple[str, int], query: bytes, mode: str, zone: Mapping[str, str]) -> None:
    try:
        said = answer(query, mode, zone)
    except (IndexError, struct.error, UnicodeDecodeError):
        return
    if said:
        server.sendto(said, client)


def _serve_tcp(server: socket.socket, mode: str, zone: Mapping[str, str]) -> None:
    while True:
        connection, _ = server.accept()
        with connection:
            connection.settimeout(5)
            try:
                (length,) = struct.unpack("!H", connection.recv(2))
                said = answer(connection.recv(length), mode, zone)
                connection.sendall(struct.pack("!H", len(said)) + said)
            except (OSError, IndexError, struct.error, UnicodeDecodeError):
                continue
