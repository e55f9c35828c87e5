"""The line that a reader sees while a device writes it: carriage return, backspace and erasing are carried out.

It is one line of text that may be wrapped, not a screen: what moves to another row by address ends the line, tabs go to
every eighth column, and a wide character counts as one cell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.services.recordings.control import CONTROL, LINE_ENDS, ends_line

LONGEST = 8192
"""Characters; a longer line is cut in two."""
_CSI = re.compile(r"\x1b\[(\d*)[;\d]*([@-~])")
_EDITS = re.compile(r"[\x08\t]|\r(?!\n)|\x1b\[[0-9;]*[ACDGKPX@]")


def has_edits(text: str) -> bool:
    """Whether `text` does more to a line than to make it longer."""
    plain = "\b" not in text and "\t" not in text and text.count("\r") == text.count("\r\n")
    return not plain or ("\x1b[" in text and _EDITS.search(text) is not None)


@dataclass(frozen=True, slots=True)
class Done:
    """A line that has ended."""

    text: str
    offsets: list[int]  # of each character, in all that was fed
    first: list[int]  # of the character that was written first into each column
    was_edited: bool
    is_moved: bool = False  # the cursor was put elsewhere; there was no line feed


class Line:
    """Feed it text without unfinished sequences. Each cell knows the offset of its character in all that was fed."""

    def __init__(self, columns: int = 80) -> None:
        self.columns = max(2, columns)
        self._offset = 0
        self._begin()

    def _begin(self) -> None:
        self._characters: list[str] = []
        self._offsets: list[int] = []
        self._first: list[int] = []
        self._cursor = 0
        self._above = 0  # rows by which the cursor stands above this line: some shells go up and come back
        self.was_edited = False
        self.began = self._offset
        """The offset at which this line began."""

    @property
    def text(self) -> str:
        return "".join(self._characters)

    @property
    def text_to_cursor(self) -> str:
        return "".join(self._characters[: self._cursor])

    @property
    def offsets(self) -> list[int]:
        """Of each character of `text`."""
        return self._offsets

    def feed(self, text: str) -> Iterator[Done]:
        """Take in `text` and give each line that it ends."""
        start, at = self._offset, 0
        for found in CONTROL.finditer(text):
            if found.start() > at:
                self._offset = start + at
                yield from self._write(text[at : found.start()])
            at = found.end()
            self._offset = start + at
            sequence = found.group()
            if sequence[-1] == "m":  # a colour: the most frequent by far
                continue
            if self._above and sequence in LINE_ENDS:
                self._above -= 1
            elif ends_line(sequence):
                yield from self._finish(is_moved=len(sequence) > 1)
            else:
                self.was_edited |= _EDITS.match(text, found.start()) is not None
                self._edit(sequence)
        if at < len(text):
            self._offset = start + at
            yield from self._write(text[at:])
        self._offset = start + len(text)
        if not self._characters:
            self.began = self._offset

    def so_far(self, *, is_moved: bool = False) -> Done:
        """The line as it stands."""
        return Done(self.text, self._offsets, self._first, self.was_edited, is_moved)

    def skip(self, length: int) -> None:
        """Leave out whole lines, of together `length` characters, that nobody wants to see."""
        self._offset += length
        self._begin()

    def finish(self) -> str:
        """The line as far as it has come; a new one begins."""
        text = self.text
        self._begin()
        return text

    def _write(self, plain: str) -> Iterator[Done]:
        if self._above:
            yield from self._finish(is_moved=True)  # it is written into another line
        while plain:
            piece, plain = plain[: LONGEST - self._cursor], plain[LONGEST - self._cursor :]
            end = self._cursor + len(piece)
            gap = self._cursor - len(self._characters)
            if gap > 0:
                self._characters += " " * gap
                self._offsets += [self._offset] * gap
            self._characters[self._cursor : end] = piece
            self._offsets[self._cursor : end] = range(self._offset, self._offset + len(piece))
            if end > len(self._first):
                fresh = end - max(self._cursor, len(self._first))
                self._first += [self._offset] * (end - fresh - len(self._first))
                self._first += range(self._offset + len(piece) - fresh, self._offset + len(piece))
            self._offset += len(piece)
            self._cursor = end
            if self._cursor >= LONGEST:
                yield from self._finish()

    def _finish(self, *, is_moved: bool = False) -> Iterator[Done]:
        done = self.so_far(is_moved=is_moved)
        self._begin()
        yield done

    def _edit(self, sequence: str) -> None:
        match sequence:
            case "\r" | " \r":
                here = self._cursor + (sequence == " \r")
                self._cursor = max(0, (here - 1) // self.columns * self.columns)
            case "\b":
                self._cursor = max(0, self._cursor - 1)
            case "\t":
                self._cursor = min(LONGEST - 1, (self._cursor // 8 + 1) * 8)
            case _ if found := _CSI.fullmatch(sequence):
                self._carry_out(found.group(2), int(found.group(1) or 0))

    def _carry_out(self, final: str, number: int) -> None:
        count, at = max(1, min(number, LONGEST)), self._cursor
        match final:
            case "C":
                self._cursor = min(LONGEST - 1, at + count)
            case "D":
                self._cursor = max(0, at - count)
            case "A":
                rows = min(count, at // self.columns)
                self._cursor, self._above = at - rows * self.columns, self._above + count - rows
            case "G":
                self._cursor = min(LONGEST - 1, at // self.columns * self.columns + count - 1)
            case "K" if number == 0:
                self._drop(at, len(self._characters))
            case "K":
                self._blank(0, at + 1 if number == 1 else len(self._characters))
            case "P":
                self._drop(at, at + count)
            case "X":
                self._blank(at, at + count)
            case "@":
                count = min(count, LONGEST - len(self._characters))
                self._characters[at:at] = " " * count
                self._offsets[at:at] = [self._offset] * count

    def _drop(self, start: int, end: int) -> None:
        del self._characters[start:end]
        del self._offsets[start:end]

    def _blank(self, start: int, end: int) -> None:
        end = min(end, len(self._characters))
        if start < end:
            self._characters[start:end] = " " * (end - start)
