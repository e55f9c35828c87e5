"""A printer in the network, simulated: SNMP and IPP with a state to choose, and a port that takes what is printed.

It writes both languages itself, byte by byte, so that it does not repeat a mistake of the program's own writers.
"""

import contextlib
import http.server
import socket
import threading
from collections.abc import Iterable

_ERRORS = {"jam": b"\x04\x00", "no_paper": b"\x40\x00", "door": b"\x08\x00"}  # hrPrinterDetectedErrorState
_REASONS = {"jam": "media-jam-error", "no_paper": "media-empty-error", "door": "door-open-error", "asleep": "standby"}
_HOST = bytes((0x2B, 6, 1, 2, 1, 25, 3, 5, 1))  # hrPrinterEntry: 1.3.6.1.2.1.25.3.5.1
_SUPPLY = bytes((0x2B, 6, 1, 2, 1, 43, 11, 1, 1))  # prtMarkerSuppliesEntry: 1.3.6.1.2.1.43.11.1.1
_SYSTEM = bytes((0x2B, 6, 1, 2, 1, 1, 1))


def _element(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    assert len(content) < 65_536
    if len(content) < 128:
        return bytes((tag, len(content))) + content
    return bytes((tag, 0x82)) + len(content).to_bytes(2) + content


def _value(oid: bytes, value: int | bytes) -> bytes:
    encoded = _element(4, value) if isinstance(value, bytes) else _element(2, value.to_bytes(2))
    return _element(0x30, _element(6, oid), encoded)


def _answer(question: bytes, mode: str) -> bytes:
    """The number of the request is repeated, and what was asked is told by its kind: A1 GETNEXT, A5 GETBULK."""
    place = question.index(b"public") + 6
    kind, number = question[place], question[place + 4 : place + 4 + question[place + 3]]
    if kind == 0xA5:
        level = 40 if mode == "toner_low" else 900
        supply = ((4, 3), (6, b"Black toner"), (8, 1000), (9, level))
        values = [_value(_SUPPLY + bytes((column, 1, 1)), value) for column, value in supply]
    else:
        status = 1 if mode == "asleep" else 3
        values = [
            _value(_HOST + bytes((1, 1)), status),
            _value(_HOST + bytes((2, 1)), _ERRORS.get(mode, b"\0\0")),
            _value(_SYSTEM + b"\0", b"Simulated printer"),
        ]
    pdu = _element(0xA2, _element(2, number), _element(2, b"\0"), _element(2, b"\0"), _element(0x30, *values))
    return _element(0x30, question[2:5], _element(4, b"public"), pdu)


def _snmp(server: socket.socket, mode: str) -> None:
    while True:
        question, client = server.recvfrom(2048)
        with contextlib.suppress(OSError, ValueError, IndexError):
            server.sendto(_answer(question, mode), client)


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    return bytes((tag,)) + len(name).to_bytes(2) + name.encode() + len(value).to_bytes(2) + value


def ipp_answer(mode: str) -> bytes:
    """Version 1.1, status 0, request 1: a printer that is stopped where something is in its way."""
    state = 5 if mode in _ERRORS else 3
    attributes: Iterable[bytes] = (
        _attribute(0x47, "attributes-charset", b"utf-8"),
        b"\x04",
        _attribute(0x23, "printer-state", state.to_bytes(4)),
        _attribute(0x44, "printer-state-reasons", _REASONS.get(mode, "none").encode()),
        _attribute(0x41, "printer-make-and-model", b"Simulated printer"),
    )
    return b"\1\1\0\0\0\0\0\1\1" + b"".join(attributes) + b"\3"


def _handler(mode: str) -> type[http.server.BaseHTTPRequestHandler]:
    class Ipp(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = ipp_answer(mode)
            self.send_response(200)
            self.send_header("Content-Type", "application/ipp")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Ipp


def _take(server: socket.socket) -> None:
    while True:
        server.accept()[0].close()


def serve(udp: socket.socket, ipp: socket.socket, raw: socket.socket, mode: str) -> None:
    """In threads of their own, until the process ends."""
    web = http.server.ThreadingHTTPServer(("", 0), _handler(mode), bind_and_activate=False)
    web.socket.close()
    web.socket = ipp
    for work in (lambda: _snmp(udp, mode), web.serve_forever, lambda: _take(raw)):
        threading.Thread(target=work, daemon=True).start()
