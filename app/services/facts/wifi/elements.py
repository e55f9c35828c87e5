"""What an access point sends of itself: information elements of IEEE 802.11 (9.4.2). Anyone may send them."""

from collections.abc import Iterator
from dataclasses import dataclass

_SSID, _LOAD, _HT, _VHT, _EXTENDED = 0, 11, 61, 192, 255
_HE_OPERATION, _EHT_OPERATION = 36, 106
_HE_HAS_VHT, _HE_HAS_COHOSTED, _HE_HAS_6_GHZ = 1 << 14, 1 << 15, 1 << 17
_MOST = 256  # elements


@dataclass(frozen=True, slots=True)
class Elements:
    """`width` in MHz. `stations` and `busy` (percent of the time) as the access point counts them, None if it does
    not."""

    ssid: bytes = b""
    width: int = 20
    stations: int | None = None
    busy: int | None = None


def read(data: bytes) -> Elements:
    """Never fails: an element that is cut off ends it, one of the wrong size is left out."""
    ssid, width, stations, busy = b"", 20, None, None
    for kind, content in _elements(data):
        if kind == _SSID and not ssid:
            ssid = content[:32]
        elif kind == _LOAD and len(content) >= 3:
            stations, busy = int.from_bytes(content[:2], "little"), round(content[2] / 2.55)
        else:
            width = max(width, _width(kind, content))
    return Elements(ssid, width, stations, busy)


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    for _ in range(_MOST):
        if place + 2 > len(data):
            return
        kind, length = data[place], data[place + 1]
        content = data[place + 2 : place + 2 + length]
        if len(content) < length:
            return
        yield kind, content
        place += 2 + length


def _width(kind: int, content: bytes) -> int:
    if kind == _HT and len(content) >= 2:
        return 40 if content[1] & 0b100 and content[1] & 0b11 in (1, 3) else 20
    if kind == _VHT and len(content) >= 3:
        return _vht_width(content)
    if kind == _EXTENDED and content and content[0] == _HE_OPERATION:
        return _he_width(content[1:])
    if kind == _EXTENDED and len(content) >= 7 and content[0] == _EHT_OPERATION and content[1] & 1:
        return {0: 20, 1: 40, 2: 80, 3: 160, 4: 320}.get(content[6] & 0b111, 20)
    return 20


def _vht_width(content: bytes) -> int:
    width, first, second = content[0], content[1], content[2]
    if width == 0:
        return 20  # HT says whether it is 40
    return 160 if width in (2, 3) or (second and abs(second - first) in (8, 16)) else 80


def _he_width(content: bytes) -> int:
    parameters = int.from_bytes(content[:3], "little")
    place = 6 + (3 if parameters & _HE_HAS_VHT else 0) + (1 if parameters & _HE_HAS_COHOSTED else 0)
    if not parameters & _HE_HAS_6_GHZ or len(content) < place + 5:
        return 20
    return (20, 40, 80, 160)[content[place + 1] & 0b11]
