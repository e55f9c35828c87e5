"""IPP: what a printer says of itself (Get-Printer-Attributes, RFC 8011). Only reads."""

import contextlib
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.domain.task import TaskContext

if TYPE_CHECKING:
    pass

PORT = 631
_GET_PRINTER_ATTRIBUTES = 0x000B
_OPERATION, _END = 0x01, 0x03
_CHARSET, _LANGUAGE, _URI, _KEYWORD = 0x47, 0x48, 0x45, 0x44
_INTEGER, _BOOLEAN, _ENUM = 0x21, 0x22, 0x23
_LAST_DELIMITER = 0x0F
_LARGEST = 256 * 1024  # bytes of an answer
_MOST_VALUES = 2000
_HEADERS = {"Content-Type": "application/ipp"}

type Value = int | str


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` below 0x100 means that it was done. All values of an attribute stand under its name."""

    status: int
    attributes: Mapping[str, tuple[Value, ...]]

    def text(self, name: str) -> str:
        values = self.attributes.get(name, ())
        return str(values[0]) if values else ""

    def number(self, name: str) -> int | None:
        values = self.attributes.get(name, ())
        return values[0] if values and isinstance(values[0], int) else None


def encode_question(uri: str, wanted: Sequence[str]) -> bytes:
    """A Get-Printer-Attributes request of version 1.1, which every printer understands."""
    head = (0x0101).to_bytes(2) + _GET_PRINTER_ATTRIBUTES.to_bytes(2) + (1).to_bytes(4)
    fixed = (
        _attribute(_CHARSET, "attributes-charset", "utf-8"),
        _attribute(_LANGUAGE, "attributes-natural-language", "en"),
        _attribute(_URI, "printer-uri", uri),
    )
    names = [_attribute(_KEYWORD, "" if number else "requested-attributes", one) for number, one in enumerate(wanted)]
    return head + bytes((_OPERATION,)) + b"".join((*fixed, *names)) + bytes((_END,))


def _attribute(tag: int, name: str, value: str) -> bytes:
    return bytes((tag,)) + b"".join(len(data).to_bytes(2) + data for data in (name.encode(), value.encode()))


def decode(message: bytes) -> Answer:
    """Raises ValueError for what is no answer of a printer."""
    if len(message) < 9 or not 1 <= message[0] <= 2:
        raise ValueError("not an answer of a printer")
    found: dict[str, list[Value]] = {}
    place, name, count = 8, "", 0
    while place < len(message) and (tag := message[place]) != _END:
        place += 1
        if tag <= _LAST_DELIMITER:
            name = ""
            continue
        own_name, place = _field(message, place)
        data, place = _field(message, place)
        name = own_name.decode("utf-8", "replace") or name
        count += 1
        if not name or count > _MOST_VALUES:
            raise ValueError("attributes that make no sense")
        found.setdefault(name, []).append(_value(tag, data))
    if place >= len(message):
        raise ValueError("the answer is cut off")
    return Answer(int.from_bytes(message[2:4]), {name: tuple(values) for name, values in found.items()})


def _field(message: bytes, place: int) -> tuple[bytes, int]:
    start = place + 2
    end = start + int.from_bytes(message[place:start])
    if start > len(message) or end > len(message):
        raise ValueError("the answer is cut off")
    return message[start:end], end


def _value(tag: int, data: bytes) -> Value:
    if tag in (_INTEGER, _ENUM, _BOOLEAN):
        if not 0 < len(data) <= 4:
            raise ValueError("not a whole number")
        return int.from_bytes(data, signed=True)
    return data.decode("utf-8", "replace")


def ask(uri: str, wanted: Sequence[str], task: TaskContext, *, timeout: float = 2.0) -> bytes:
    """What the printer at `uri` (ipp, ipps, http or https) answers. No redirect, no proxy, no sign-in.

    A printer signs its own certificate: it is not judged here. Raises OSError, ValueError and Cancelled.
    """
    import http.client
    import ssl

    parts = urlsplit(uri)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else PORT)
    connection: http.client.HTTPConnection
    if parts.scheme in ("ipps", "https"):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.connect()
        with task.on_cancel(partial(_cut, connection.sock)):
            connection.request("POST", parts.path or "/", encode_question(uri, wanted), _HEADERS)
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise ValueError(f"the printer answers with status {answer.status}")
            return answer.read(_LARGEST)
    except http.client.HTTPException as error:
        raise ValueError(f"no answer that HTTP knows: {type(error).__name__}") from error
    finally:
        connection.close()
        task.check()


def _cut(wire: socket.socket) -> None:
    """Frees a thread that waits for a printer that only drips."""
    with contextlib.suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
