"""Small files as one stream that every `tar` reads: the headers of POSIX.1-1988 (ustar), with few operations for each.

IEEE Std 1003.1, "pax", ustar Interchange Format.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.file_channel import SmallFile

LONGEST_NAME = 100  # bytes of the last part of a path
LONGEST_FOLDER = 155  # bytes of what stands before it
END = bytes(1024)
_BLOCK = 512
_LATEST = 0xFFFFFFFF  # seconds since 1970, as SFTP
_TYPE_AND_BLANKS = 8 * 0x20 + ord("0")  # what the checksum counts for its own field, and for a plain file


@dataclass(frozen=True, slots=True)
class Part:
    """A file on its way: one of many, under its temporary name."""

    index: int
    file: SmallFile
    path: str  # the temporary one


def stream(parts: Iterable[Part], folders: dict[str, bytes], mode: int) -> list[bytes]:
    """The pieces for parts that all get the permissions `mode`. `folders`: as the stream names them, "" for its top."""
    fixed = b"%07o\0%07o\0%07o\0" % (mode, 0, 0)  # the owners are not taken from here
    base = sum(fixed) + _TYPE_AND_BLANKS
    ends = {folder: _end(name) for folder, name in folders.items()}
    pieces: list[bytes] = []
    for part in parts:
        folder, _, text = part.path.rpartition("/")
        end, end_sum = ends[folder]
        name, data = text.encode(), part.file.data
        size = len(data)
        numbers = b"%011o\0%011o\0" % (size, min(max(int(part.file.modified or 0), 0), _LATEST))
        checksum = base + end_sum + sum(name) + sum(numbers)
        pieces.append(b"%b%b%b%06o\0 0%b" % (name.ljust(LONGEST_NAME, b"\0"), fixed, numbers, checksum, end))
        pieces.append(data)
        if size % _BLOCK:
            pieces.append(bytes(-size % _BLOCK))
    return pieces


def _end(folder: bytes) -> tuple[bytes, int]:
    """All that stands in a header behind its checksum and its type, and the sum of that."""
    end = b"%b%b%b%b" % (bytes(100), b"ustar\x0000", bytes(80), folder.ljust(LONGEST_FOLDER + 12, b"\0"))
    return end, sum(end)
