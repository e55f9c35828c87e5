"""One request and its answer over a socket, with bounds on what a hostile service may send."""

import io
import socket
import time
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPResponse, IncompleteRead
from typing import Any, cast

from app.services.sliced_waits import Look, in_slices, send_all

_MOST = 64 * 2**20  # bytes of one answer: an envelope has 500 KiB as Windows comes, and may be set larger
_MOST_HEAD = 2**20  # bytes of its headers, with the beginning of the body that comes with them
_PATIENCE = 10  # times the patience with silence: what a whole answer may take that keeps dripping
_PIECE = 2**18  # bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: list[tuple[str, str]] = field(default_factory=list)
    keeps: bool = True  # the connection stays

    def all(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        return [value for found, value in self.headers if found.lower() == name.lower()]

    @property
    def kind(self) -> str:
        """Content-Type; "" where it has none."""
        return next(iter(self.all("Content-Type")), "")


def exchange(
    sock: socket.socket, head: dict[str, str], path: str, body: bytes, silence: float, *, look: Look
) -> Answer:
    """Post `body` and read the answer. `silence`: seconds without a byte until it is given up.

    Raises OSError (TimeoutError is one), http.client.HTTPException, ValueError for more than is reasonable, and what
    `look` raises, which is asked while it waits.
    """
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    message = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1") + body
    send_all(sock, message, silence, look)
    # HTTPResponse asks the socket for nothing but a file.
    incoming = _Incoming(sock, silence, look)
    response = HTTPResponse(cast("socket.socket", incoming), method="POST")
    try:
        response.begin()
        incoming.left = _MOST
        content = bytearray()
        while piece := response.read(_PIECE):
            content += piece
        if response.length:  # what is missing of a body whose length was said; read() keeps silent about it
            raise IncompleteRead(bytes(content[:100]), response.length)
        return Answer(response.status, bytes(content), response.getheaders(), not response.will_close)
    finally:
        response.close()


def is_idle(sock: socket.socket) -> bool:
    """Whether nothing has come since the last answer: neither an end nor something unasked for."""
    sock.setblocking(False)
    try:
        sock.recv(1)
    except BlockingIOError:
        return True
    except OSError as error:  # TLS that had only something to say to itself
        return type(error).__name__ == "SSLWantReadError"
    return False


class _Incoming(io.RawIOBase):
    def __init__(self, sock: socket.socket, silence: float, look: Look) -> None:
        self._sock = sock
        self._silence = silence
        self._look = look
        self._end = time.monotonic() + silence * _PATIENCE
        self.left = _MOST_HEAD  # bytes that may still come

    def makefile(self, mode: str, *_: object) -> io.BufferedReader:
        return io.BufferedReader(self, _PIECE)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        receive = partial(self._sock.recv_into, buffer)
        count = in_slices(self._sock, min(left, self._silence), self._look, receive)
        self.left -= count
        if self.left < 0:
            raise ValueError("the answer is larger than is reasonable")
        return count
