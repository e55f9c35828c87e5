"""One question to one DNS server (RFC 1035), over UDP, and over TCP where UDP gets no answer or too short a one."""

import os
import socket
import struct
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

_PORT = 53
_MOST = 4096  # bytes of an answer over UDP
_MOST_RECORDS = 64
_MOST_HOPS = 32  # of a compressed name: a hostile one points at itself
A, AAAA, SRV = 1, 28, 33
NO_ERROR, NO_SUCH_NAME = 0, 3


class Malformed(ValueError):
    """Not an answer to our question."""


@dataclass(frozen=True, slots=True)
class Record:
    """`value`: an address, or "host:port" of a service."""

    kind: int
    value: str


@dataclass(frozen=True, slots=True)
class Reply:
    """`code`: 0 fine, 3 no such name, 2 the server failed, 5 it refuses to answer us. `is_cut`: more comes by TCP."""

    code: int
    records: tuple[Record, ...]
    is_cut: bool = False

    def of_kind(self, kind: int) -> tuple[str, ...]:
        return tuple(record.value for record in self.records if record.kind == kind)


def ask_server(server: str, name: str, within: float, *, kind: int = A, tries: int = 2) -> tuple[Reply, float]:
    """The reply, and the seconds that it took. `within` is for each of `tries`; a late answer to an earlier one counts.

    Raises OSError: TimeoutError without an answer, ConnectionRefusedError where no server runs.
    """
    sent: dict[bytes, float] = {}
    with socket.socket(_family(server), socket.SOCK_DGRAM) as made:
        made.connect((server, _PORT))
        for _ in range(tries):
            number, started = os.urandom(2), time.monotonic()
            sent[number] = started
            made.send(write_question(number, name, kind))
            while (left := within - (time.monotonic() - started)) > 0:
                made.settimeout(left)
                try:
                    data = made.recv(_MOST)
                    reply = read_reply(data, data[:2] if data[:2] in sent else number)
                except TimeoutError:
                    break
                except Malformed:
                    continue  # not for us: it does not use up our patience either
                took = time.monotonic() - sent[data[:2]]
                return (ask_by_tcp(server, name, within, kind=kind), took) if reply.is_cut else (reply, took)
    raise TimeoutError(f"{server} does not answer")


def ask_by_tcp(server: str, name: str, within: float, *, kind: int = A) -> Reply:
    """Raises OSError, and Malformed."""
    number = os.urandom(2)
    question = write_question(number, name, kind)
    until = time.monotonic() + within
    with socket.create_connection((server, _PORT), within) as made:
        made.sendall(struct.pack("!H", len(question)) + question)
        (size,) = struct.unpack("!H", _exactly(made, 2, until))
        return read_reply(_exactly(made, size, until), number)


def write_question(number: bytes, name: str, kind: int) -> bytes:
    """Raises ValueError for what is no name."""
    labels = [label.encode("ascii") for label in name.rstrip(".").split(".")]
    if not all(0 < len(label) < 64 for label in labels):
        raise ValueError(f"{name!r} is no name")
    wire = b"".join(bytes([len(label)]) + label for label in labels)
    return number + b"\1\0\0\1\0\0\0\0\0\0" + wire + struct.pack("!BHH", 0, kind, 1)


def read_reply(data: bytes, number: bytes) -> Reply:
    """Raises Malformed."""
    if len(data) < 12 or data[:2] != number or not data[2] & 0x80:
        raise Malformed("not an answer to our question")
    questions, answers = struct.unpack_from("!HH", data, 4)
    place = 12
    try:
        for _ in range(min(questions, 4)):
            place = _after_name(data, place) + 4
        records = []
        for _ in range(min(answers, _MOST_RECORDS)):
            place = _after_name(data, place)
            kind, _, _, size = struct.unpack_from("!HHIH", data, place)
            place += 10
            record = _record(data, kind, place, size)
            records += [record] if record else []
            place += size
    except (IndexError, struct.error) as error:
        raise Malformed("the answer breaks off") from error
    return Reply(data[3] & 15, tuple(records), bool(data[2] & 2))


def _record(data: bytes, kind: int, place: int, size: int) -> Record | None:
    raw = data[place : place + size]
    if len(raw) != size:
        raise Malformed("the answer breaks off")
    if kind == A and size == 4:
        return Record(kind, str(IPv4Address(raw)))
    if kind == AAAA and size == 16:
        return Record(kind, str(IPv6Address(raw)))
    if kind == SRV and size > 6:
        (port,) = struct.unpack_from("!H", raw, 4)
        return Record(kind, f"{_name(data, place + 6)}:{port}")
    return None


def _after_name(data: bytes, place: int) -> int:
    while True:
        size = data[place]
        if size == 0:
            return place + 1
        if size & 0xC0:
            return place + 2
        place += 1 + size


def _name(data: bytes, place: int) -> str:
    labels: list[str] = []
    for _ in range(_MOST_HOPS):
        size = data[place]
        if size == 0:
            return ".".join(labels)
        if size & 0xC0 == 0xC0:
            place = (size & 0x3F) << 8 | data[place + 1]
            continue
        label = data[place + 1 : place + 1 + size].decode("ascii", "replace")
        labels.append("".join(letter if letter.isalnum() or letter in "-_" else "?" for letter in label))
        place += 1 + size
    raise Malformed("a name that points at itself")


def _exactly(made: socket.socket, size: int, until: float) -> bytes:
    data = b""
    while len(data) < size:
        made.settimeout(max(until - time.monotonic(), 0.001))
        piece = made.recv(size - len(data))
        if not piece:
            raise Malformed("the answer breaks off")
        data += piece
    return data


def _family(server: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in server else socket.AF_INET
