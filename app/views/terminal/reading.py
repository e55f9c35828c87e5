"""The text of a terminal: where the view stands in it, and what a selection holds."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.views.terminal.engine import TerminalEngine
from app.views.terminal.model import Row

SAMPLE = 50
"""Lines that say together where they stand in another text."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The scrollback and the screen as text at one moment, oldest line first."""

    lines: list[str]
    wrapped: set[int]  # the numbers of the lines that go on in the next one
    top: int  # the number of the line that the view begins with

    def whole_line(self, number: int) -> tuple[int, int]:
        """The first and, not included, the last number of the line that `number` is a piece of."""
        first, after = number, number + 1
        while first - 1 in self.wrapped:
            first -= 1
        while after - 1 in self.wrapped and after < len(self.lines):
            after += 1
        return first, after


def transcript(engine: TerminalEngine, rows: Sequence[Row]) -> Transcript:
    """All text. `rows` is what the view shows. 15 to 25 ms for 12,000 lines."""
    plain = engine.text()
    lines, wrapped = plain.split("\n"), set[int]()
    if not plain.isascii() or max(map(len, lines)) >= engine.size()[0]:  # a line that is not full was not wrapped
        joined = engine.text(joined=True)
        wrapped = soft_wraps(lines, joined) if len(joined) != len(plain) else wrapped
    return Transcript(lines, wrapped, view_top(lines, rows, engine.viewed_from))


def lost_lines(before: Sequence[str], now: Sequence[str]) -> int:
    """How many of the oldest lines are gone, because the scrollback was full."""
    start = now[:SAMPLE]
    for lost, line in enumerate(before):
        if line == start[0] and before[lost : lost + SAMPLE] == start:
            return lost
    return 0


def view_top(lines: Sequence[str], rows: Sequence[Row], near: int | None = None) -> int:
    """The number of the line that the view begins with; where `place_of` finds none, what it most likely is."""
    found = place_of(lines, rows, near)
    if found is not None:
        return found
    is_blank = not any(grapheme.strip() for row in rows for grapheme in row.graphemes)
    if is_blank:
        return len(lines) if near is None else near
    return max(0, len(lines) - len(rows))


def place_of(lines: Sequence[str], rows: Sequence[Row], near: int | None) -> int | None:
    """The number of the line from which on the lines are what `rows` show; None where they are so nowhere.

    Of several such places it is the last, or the one next to `near`.
    """
    shown = ["".join(row.graphemes).rstrip() for row in rows]
    while shown and not shown[-1]:
        shown.pop()
    if not shown:
        return None
    last = len(lines) - len(shown)
    middle = last if near is None else min(max(near, 0), max(last, 0))
    for top in _outwards(middle, last):
        if lines[top].rstrip() == shown[0] and all(
            lines[top + n].rstrip() == text for n, text in enumerate(shown[1:], 1)
        ):
            return top
    return None


def _outwards(middle: int, last: int) -> Iterator[int]:
    """Every number from 0 to `last`, those next to `middle` first."""
    for distance in range(max(middle, last - middle) + 1):
        if 0 <= middle - distance <= last:
            yield middle - distance
        if distance and middle + distance <= last:
            yield middle + distance


def soft_wraps(lines: Sequence[str], joined: str) -> set[int]:
    """The numbers of the lines that go on in the next one. `joined` is the same text with those joined."""
    wrapped, at = set(), 0
    for number, line in enumerate(lines):
        at += len(line)
        if at >= len(joined) or joined[at] == "\n":
            at += 1
        else:
            wrapped.add(number)
    return wrapped


def cells_of(line: str) -> tuple[str, ...]:
    """A line as one entry for each column, as rows of the engine are: "" after a wide character."""
    cells: list[str] = []
    for character in line:
        if unicodedata.combining(character) and cells:
            cells[-1] += character
        else:
            cells.append(character)
            if unicodedata.east_asian_width(character) in "WF":
                cells.append("")
    return tuple(cells)
