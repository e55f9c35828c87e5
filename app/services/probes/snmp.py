"""SNMP, versions 1 and 2c: asking for values (RFC 1157, RFC 3416). Only reads."""

import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.task import TaskContext
from app.services.probes import ber

type Oid = tuple[int, ...]
type Value = int | bytes | Oid | None

PORT = 161
COMMUNITY = b"public"
"""What devices leave the factory with. Another one makes them silent: that is then `unknown`."""

_GET, _GET_NEXT, _RESPONSE, _GET_BULK = 0xA0, 0xA1, 0xA2, 0xA5
_COUNTS = frozenset({ber.INTEGER, 0x41, 0x42, 0x43, 0x46})  # INTEGER, Counter32, Gauge32, TimeTicks, Counter64
_NOTHING = frozenset({ber.NULL, 0x80, 0x81, 0x82})  # NULL, noSuchObject, noSuchInstance, endOfMibView
_ADDRESS, _OPAQUE = 0x40, 0x44
_LARGEST = 65_535  # bytes of a datagram
_MOST_VALUES = 1000
_TRY = 0.8  # seconds until a request is sent again


@dataclass(frozen=True, slots=True)
class Response:
    """What a device answers. `values` are in the order in which it wrote them; None where it has no such value."""

    request: int
    error: int  # error-status: 0 is none, 2 is noSuchName of version 1
    values: tuple[tuple[Oid, Value], ...]

    def under(self, prefix: Oid) -> Iterator[tuple[Oid, Value]]:
        """The values below `prefix`, each with the rest of its identifier."""
        size = len(prefix)
        return ((oid[size:], value) for oid, value in self.values if oid[:size] == prefix and value is not None)


def get(oids: Sequence[Oid], request: int, *, version: int = 1) -> bytes:
    return _message(_GET, oids, (request, 0, 0), version)


def get_next(oids: Sequence[Oid], request: int, *, version: int = 1) -> bytes:
    """A message that asks for the first value behind each of `oids`. `version`: 0 is SNMPv1, 1 is SNMPv2c."""
    return _message(_GET_NEXT, oids, (request, 0, 0), version)


def get_bulk(columns: Sequence[Oid], rows: int, request: int) -> bytes:
    """A message that asks for the first `rows` values of each column. Version 2c only."""
    return _message(_GET_BULK, columns, (request, 0, rows), 1)


def _message(kind: int, oids: Sequence[Oid], header: tuple[int, int, int], version: int) -> bytes:
    bindings = [ber.encode(ber.SEQUENCE, ber.encode_oid(oid), ber.encode(ber.NULL)) for oid in oids]
    numbers = [ber.encode_integer(number) for number in header]
    pdu = ber.encode(kind, *numbers, ber.encode(ber.SEQUENCE, *bindings))
    return ber.encode(ber.SEQUENCE, ber.encode_integer(version), ber.encode(ber.OCTETS, COMMUNITY), pdu)


def decode(message: bytes) -> Response:
    """Raises ValueError for what is no response."""
    outer = ber.decode(message[:_LARGEST])
    version, _, pdu = _parts(outer, ber.SEQUENCE, 3)
    if ber.decode_integer(version) not in (0, 1):
        raise ValueError("another version of SNMP")
    request, status, _, bindings = _parts(pdu, _RESPONSE, 4)
    values = []
    for number, binding in enumerate(ber.elements(bindings.content)):
        if number >= _MOST_VALUES:
            raise ValueError("too many values")
        name, value = _parts(binding, ber.SEQUENCE, 2)
        values.append((ber.decode_oid(name), _value(value)))
    return Response(ber.decode_integer(request), ber.decode_integer(status), tuple(values))


def _parts(element: ber.Element, tag: int, count: int) -> list[ber.Element]:
    parts = list(ber.elements(element.content))
    if element.tag != tag or len(parts) != count:
        raise ValueError("not a message of SNMP")
    return parts


def _value(element: ber.Element) -> Value:
    if element.tag in _NOTHING:
        return None
    if element.tag in _COUNTS:
        return ber.decode_integer(element)
    if element.tag == ber.OID:
        return ber.decode_oid(element)
    if element.tag in (ber.OCTETS, _ADDRESS, _OPAQUE):
        return element.content
    raise ValueError("a value of an unknown type")


def ask(
    host: str, messages: Sequence[bytes], task: TaskContext, *, port: int = PORT, timeout: float = 2.0
) -> list[bytes]:
    """What `host` sends back to `messages` within `timeout` seconds, as it comes; each is sent a second time.

    Only datagrams from the address and the port that were asked are taken. Raises OSError, among them
    ConnectionRefusedError where nothing listens there, and Cancelled.
    """
    try:
        kind, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    except UnicodeError as error:
        raise OSError("not a name of a device") from error
    answers: list[bytes] = []
    with socket.socket(kind, socket.SOCK_DGRAM) as wire:
        wire.connect(address)
        started = time.monotonic()
        for part in range(2):
            for message in messages:
                wire.send(message)
            until = started + (_TRY if part == 0 else timeout)
            while len(answers) < len(messages) and (left := until - time.monotonic()) > 0:
                wire.settimeout(min(left, 0.2))
                task.check()
                try:
                    answers.append(wire.recv(_LARGEST))
                except TimeoutError:
                    continue
            if len(answers) >= len(messages):
                break
    return answers
