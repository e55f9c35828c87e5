"""One page over plain HTTP, taken as it comes: no redirects, no proxy, and only so much of it."""

import http.client
import io
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.services.probes.tcp import Attempt, Way, connected

MOST = 8 * 1024
"""Bytes of an answer that are taken."""
_PIECE = 4 * 1024
_MOST_DATE = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 0 for what is not HTTP. `location`: where a redirect leads. `date`: as the server wrote it."""

    status: int = 0
    body: str = ""
    location: str = ""
    date: str = ""


def fetch(url: str, within: float) -> tuple[Attempt, bytes]:
    """Ask for `url` (http) and give what comes, within `within` seconds for all of it."""
    until = time.monotonic() + within
    parts = urlsplit(url)
    attempt, made = connected(parts.hostname or "", parts.port or 80, within)
    if made is None:
        return attempt, b""
    with made:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        asked = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        try:
            made.settimeout(max(until - time.monotonic(), 0.05))
            made.sendall(f"{asked}User-Agent: Satchel\r\nAccept: */*\r\nConnection: close\r\n\r\n".encode("ascii"))
            data = _all_of(made, until)
        except OSError:
            data = b""
    return (attempt if data else Attempt(Way.LATE, attempt.address, attempt.milliseconds)), data


def read_answer(data: bytes) -> Answer:
    """What `data` says. One that breaks off counts as far as it came."""
    answer = http.client.HTTPResponse(_Given(data[:MOST]))  # type: ignore[arg-type]  # it only asks for a file
    try:
        answer.begin()
    except (http.client.HTTPException, ValueError, OSError):
        return Answer()
    try:
        body = answer.read()
    except http.client.IncompleteRead as error:
        body = error.partial
    except (http.client.HTTPException, ValueError, OSError):
        body = b""
    head = answer.headers
    return Answer(
        answer.status,
        body.decode("utf-8", "replace"),
        _line(head.get("Location", ""), 300),
        _line(head.get("Date", ""), _MOST_DATE),
    )


class _Given:
    """Stands where `http.client` expects a connection."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


def _all_of(made: socket.socket, until: float) -> bytes:
    data = b""
    while len(data) < MOST and (left := until - time.monotonic()) > 0 and not _is_whole(data):
        made.settimeout(left)
        try:
            piece = made.recv(_PIECE)
        except OSError:
            break
        if not piece:
            break
        data += piece
    return data


def _is_whole(data: bytes) -> bool:
    """Some servers keep the connection open although they were asked to close it."""
    head, mark, body = data.partition(b"\r\n\r\n")
    if not mark:
        return False
    for line in head.lower().split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name == b"content-length" and value.strip()[:9].isdigit():
            return len(body) >= int(value.strip()[:9])
    return b" 204 " in head[:16] or b" 304 " in head[:16]


def _line(text: str, most: int) -> str:
    return "".join(letter for letter in text[:most] if letter.isprintable()).strip()
