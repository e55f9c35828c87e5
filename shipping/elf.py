"""What several steps of the build read in a library of Linux: ELF-64, System V gABI, chapters 4 and 5."""

import struct
from typing import NamedTuple

PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")
LOAD, DYNAMIC = 1, 2  # PT_LOAD, PT_DYNAMIC


class ProgramHeader(NamedTuple):
    """A piece of the file, and where it lies in memory."""

    kind: int
    flags: int
    offset: int
    address: int
    physical: int
    size: int
    memory: int
    alignment: int


def program_headers(library: bytes) -> list[ProgramHeader]:
    """Raises ValueError where it is no library of a 64-bit little-endian system."""
    if library[:6] != b"\x7fELF\x02\x01":
        raise ValueError("not a library of a 64-bit little-endian system")
    place, count = headers_at(library), struct.unpack_from("<H", library, 56)[0]
    return [ProgramHeader(*PROGRAM_HEADER.unpack_from(library, place + n * PROGRAM_HEADER.size)) for n in range(count)]


def headers_at(library: bytes) -> int:
    place: int = struct.unpack_from("<Q", library, 32)[0]
    return place
