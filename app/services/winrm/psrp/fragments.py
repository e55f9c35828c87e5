"""Messages of PowerShell Remoting out of the fragments in which they travel ([MS-PSRP] 2.2.4), within bounds."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAX_MESSAGE = 64 * 2**20
"""Bytes. No object that a person looks at is larger."""

_FRAGMENT = struct.Struct(">QQBI")  # object, fragment, flags, length
_MESSAGE = struct.Struct("<II")  # destination, kind
_HEAD = 40  # bytes of a message before its content: two numbers, two UUIDs
_START, _END, _WHOLE = 1, 2, 3
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Message:
    kind: int
    content: bytes  # XML in UTF-8


class Defragmenter:
    """What is missing in the middle is a ValueError, unless `expect_gap` has said that something may be missing."""

    def __init__(self) -> None:
        self._rest = b""
        self._parts: list[bytes] = []
        self._size = 0
        self._number: int | None = 0  # of the present message, as the device counts; None where that is not known
        self._next = 0
        self._may_skip = False
        self.has_gap = False  # something was missing since `expect_gap`

    def expect_gap(self) -> None:
        """An answer was lost: what comes next need not follow what was there."""
        self._rest, self._parts, self._size, self._next = b"", [], 0, 0
        self._may_skip = True

    def begin(self) -> None:
        """A new pipeline: what was lost of one before is not missing in it."""
        if self._may_skip:
            self._number, self._may_skip = None, False
        self.has_gap = False

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that are complete. Raises ValueError for what is none."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        at, end = 0, len(data)
        while at < end:
            if end - at < _FRAGMENT.size:
                break
            number, fragment, flags, length = _FRAGMENT.unpack_from(data, at)
            start = at + _FRAGMENT.size
            if length > MAX_MESSAGE:
                raise ValueError("a fragment is too large")
            if start + length > end:
                break
            at = start + length
            if self._may_skip and not self._goes_on(number, flags):
                continue
            self._number = number
            if flags & _WHOLE == _WHOLE:
                yield _message(data[start:at])
            elif (whole := self._joined(data[start:at], fragment, flags)) is not None:
                yield _message(whole)
        self._rest = data[at:]
        if len(self._rest) > MAX_MESSAGE:
            raise ValueError("a fragment is too large")

    def _goes_on(self, number: int, flags: int) -> bool:
        """After a gap: whether this is the beginning of a message. Notes whether one before it is missing."""
        if not flags & _START:
            self.has_gap = True
            return False
        self.has_gap = self.has_gap or self._number is None or number != self._number + 1
        self._may_skip = False
        return True

    def _joined(self, piece: bytes, fragment: int, flags: int) -> bytes | None:
        if flags & _START:
            self._parts, self._size, self._next = [], 0, fragment
        if fragment != self._next or (not self._parts and not flags & _START):
            raise ValueError("a fragment is missing")
        self._parts.append(piece)
        self._size += len(piece)
        self._next += 1
        if self._size > MAX_MESSAGE:
            raise ValueError("a message is too large")
        if not flags & _END:
            return None
        whole, self._parts = b"".join(self._parts), []
        return whole


def _message(data: bytes) -> Message:
    if len(data) < _HEAD:
        raise ValueError("a message is cut short")
    kind = _MESSAGE.unpack_from(data)[1]
    return Message(kind, data[_HEAD + 3 :] if data.startswith(_BOM, _HEAD) else data[_HEAD:])
