"""The part of ASN.1's basic encoding (X.690) that SNMP is written in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
_LONGEST = 65_535  # bytes: a message travels in one datagram
_MOST_PARTS = 128  # of an object identifier (RFC 2578, section 3.5)


@dataclass(frozen=True, slots=True)
class Element:
    tag: int
    content: bytes


def encode(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(size))) + size + content


def encode_integer(value: int) -> bytes:
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, signed=True))


def encode_oid(oid: Sequence[int]) -> bytes:
    return encode(OID, b"".join(_encode_part(part) for part in (40 * oid[0] + oid[1], *oid[2:])))


def _encode_part(part: int) -> bytes:
    septets = [part & 0x7F]
    while part := part >> 7:
        septets.append(part & 0x7F | 0x80)
    return bytes(reversed(septets))


def decode(data: bytes) -> Element:
    """The one element that `data` is. Raises ValueError."""
    first, *rest = elements(data)
    if rest:
        raise ValueError("more than one element")
    return first


def elements(data: bytes) -> Iterator[Element]:
    """The elements that follow one another in `data`. Raises ValueError for what is cut off or has no end."""
    place = 0
    while place < len(data):
        if place + 2 > len(data) or data[place] & 0x1F == 0x1F:
            raise ValueError("an element is cut off, or its tag is of a kind that SNMP does not use")
        tag, length = data[place], data[place + 1]
        place += 2
        if length & 0x80:
            count = length & 0x7F
            if not 0 < count <= 4 or place + count > len(data):
                raise ValueError("a length that makes no sense")
            length = int.from_bytes(data[place : place + count])
            place += count
        if length > _LONGEST or place + length > len(data):
            raise ValueError("an element is longer than the message")
        yield Element(tag, data[place : place + length])
        place += length


def decode_integer(element: Element) -> int:
    """Of any type that counts: INTEGER, and the counters and gauges of SNMP, which are never negative."""
    if not 0 < len(element.content) <= 9:
        raise ValueError("not a whole number")
    return int.from_bytes(element.content, signed=element.tag == INTEGER)


def decode_oid(element: Element) -> tuple[int, ...]:
    if element.tag != OID or not element.content or element.content[-1] & 0x80:
        raise ValueError("not an object identifier")
    parts: list[int] = []
    part = 0
    for octet in element.content:
        part = part << 7 | octet & 0x7F
        if part >= 1 << 32 or len(parts) > _MOST_PARTS:
            raise ValueError("an object identifier that is too long")
        if not octet & 0x80:
            parts.append(part)
            part = 0
    first = min(parts[0] // 40, 2)
    return (first, parts[0] - 40 * first, *parts[1:])
