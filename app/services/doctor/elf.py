"""Which shared libraries a library of Linux names as needed: the dynamic section of ELF64 (System V ABI, chapter 5)."""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

_LITTLE_64 = b"\x7fELF\x02\x01"
_DYNAMIC, _LOAD = 2, 1  # kinds of segments
_NEEDED, _STRINGS = 1, 5  # entries of the dynamic section
_MOST = 4096  # segments, entries; bytes of a name


def needed_by(path: Path) -> tuple[str, ...]:
    """The names, as the loader looks for them. Raises OSError, ValueError for what is no such file."""
    data = path.read_bytes()
    try:
        return tuple(_names(data))
    except (struct.error, IndexError) as error:
        raise ValueError(f"{path} is cut short") from error


def _names(data: bytes) -> Iterator[str]:
    if not data.startswith(_LITTLE_64):
        raise ValueError("no library of a 64-bit Linux")
    start, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    segments = [struct.unpack_from("<IIQQQQQQ", data, start + size * number) for number in range(min(count, _MOST))]
    loads = {one[3]: (one[2], one[5]) for one in segments if one[0] == _LOAD}  # by its address: place, size
    for kind, _, place, _, _, length, *_ in segments:
        if kind == _DYNAMIC:
            entries = [struct.unpack_from("<qQ", data, place + 16 * at) for at in range(min(length // 16, _MOST))]
            strings = next((value for tag, value in entries if tag == _STRINGS), 0)
            table = _place_of(strings, loads)
            for tag, value in entries:
                if tag == _NEEDED:
                    end = data.index(b"\0", table + value, table + value + _MOST)
                    yield data[table + value : end].decode("ascii", "replace")


def _place_of(address: int, loads: Mapping[int, tuple[int, int]]) -> int:
    """Where in the file lies what the program finds at an address."""
    for start, (place, size) in loads.items():
        if start <= address < start + size:
            return address - start + place
    raise ValueError("its names lie nowhere")
