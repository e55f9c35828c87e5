"""Small files as one stream that every `tar` reads: the headers of POSIX.1-1988 (ustar), with few operations for each.

IEEE Std 1003.1, "pax", ustar Interchange Format.
"""

from collections.abc import Iterable, Mapping
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


def folder_of(path: str) -> str:
    """Of an absolute one; quicker than what knows of others."""
    return path.rpartition("/")[0] or "/"


class Headers:
    """What many of them have in common is made once."""

    def __init__(self) -> None:
        self._ends: dict[bytes, tuple[bytes, int]] = {}
        self._modes: dict[int, tuple[bytes, int]] = {}

    def pieces(self, parts: Iterable[Part], folders: Mapping[str, bytes]) -> list[bytes]:
        """Header and content of each. `folders`: how the stream names them, "" for the one that it begins in."""
        pieces: list[bytes] = []
        for part in parts:
            end, end_sum = self._end(folders[folder_of(part.path)])
            mode, mode_sum = self._mode(part.file.mode or 0)
            name, data = part.path.rpartition("/")[2].encode(), part.file.data
            size = len(data)
            numbers = b"%011o\0%011o\0" % (size, min(max(int(part.file.modified or 0), 0), _LATEST))
            checksum = mode_sum + end_sum + sum(name) + sum(numbers)
            pieces.append(b"%b%b%b%06o\0 0%b" % (name.ljust(LONGEST_NAME, b"\0"), mode, numbers, checksum, end))
            pieces.append(data)
            if size % _BLOCK:
                pieces.append(bytes(-size % _BLOCK))
        return pieces

    def _mode(self, mode: int) -> tuple[bytes, int]:
        """With owners that nobody takes from here; their sum counts what is the same in all headers too."""
        if not (found := self._modes.get(mode)):
            fields = b"%07o\0%07o\0%07o\0" % (mode, 0, 0)
            found = self._modes[mode] = fields, sum(fields) + _TYPE_AND_BLANKS
        return found

    def _end(self, folder: bytes) -> tuple[bytes, int]:
        """All that stands behind the checksum and the type, and its sum."""
        if not (found := self._ends.get(folder)):
            end = b"%b%b%b%b" % (bytes(100), b"ustar\x0000", bytes(80), folder.ljust(LONGEST_FOLDER + 12, b"\0"))
            found = self._ends[folder] = end, sum(end)
        return found
