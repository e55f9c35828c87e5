"""The tables in which the firmware describes the device (SMBIOS, DMTF DSP0134), as the kernel hands them on.

They are read as they are, so that no tool is needed on the device.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_END = 127
_MOST = 512  # structures
SYSTEM, MEMORY_ARRAY, MEMORY_DEVICE = 1, 16, 17


@dataclass(frozen=True, slots=True)
class Structure:
    """One table: `data` with its head of four bytes, `strings` counted from 1."""

    kind: int
    data: bytes
    strings: tuple[str, ...]

    def number(self, offset: int, size: int) -> int:
        """Little endian; 0 where the table is older and has no such field."""
        return int.from_bytes(self.data[offset : offset + size], "little") if len(self.data) >= offset + size else 0

    def text(self, offset: int) -> str:
        place = self.number(offset, 1)
        said = self.strings[place - 1].strip() if 0 < place <= len(self.strings) else ""
        words = said.lower().replace(".", "").replace("-", " ")
        empty = ("not specified", "not available", "unknown", "none", "no dimm", "empty", "to be filled by oem")
        return "" if words in empty or not said.strip("0 ") else said


def from_hex(text: str) -> tuple[Structure, ...]:
    """As `od -An -v -tx1` writes them. Raises ValueError."""
    found = tuple(_structures(bytes.fromhex("".join(text.split()))))
    if not found:
        raise ValueError("no table")
    return found


def _structures(data: bytes) -> Iterator[Structure]:
    at, count = 0, 0
    while at + 4 <= len(data) and count < _MOST:
        kind, length = data[at], data[at + 1]
        if length < 4 or at + length > len(data):
            raise ValueError("a broken table")
        end = data.find(b"\0\0", at + length)
        if end < 0:
            raise ValueError("a table without an end")
        texts = [one.decode("latin-1") for one in data[at + length : end].split(b"\0") if one]
        yield Structure(kind, data[at : at + length], tuple(_shown(texts)))
        if kind == _END:
            return
        at, count = end + 2, count + 1


def _shown(texts: Sequence[str]) -> Iterator[str]:
    for text in texts[:64]:
        yield "".join(letter if letter.isprintable() else "?" for letter in text[:100])
