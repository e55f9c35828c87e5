"""What a person has marked in a terminal. Rows count from the top of the view, below 0 above it."""

from dataclasses import dataclass
from enum import Enum

from app.views.terminal.marks import Paint, Stretch
from app.views.terminal.model import Row

type Cell = tuple[int, int]
"""Column and row."""


class Unit(Enum):
    """What a drag marks at a time: a click starts with cells, a double click with words, a third with lines."""

    CELL = 1
    WORD = 2
    LINE = 3


_WORD_MARKS = set("-_./~:@%+#?&=,")  # paths, addresses and options are one word


@dataclass(slots=True)
class Selection:
    """From `anchor` to `head`, both included when the unit is not CELL."""

    anchor: Cell
    head: Cell
    unit: Unit = Unit.CELL

    def shift(self, rows: int) -> None:
        """The text has moved down by `rows`."""
        self.anchor = self.anchor[0], self.anchor[1] + rows
        self.head = self.head[0], self.head[1] + rows

    @property
    def is_empty(self) -> bool:
        return self.unit is Unit.CELL and self.anchor == self.head

    @property
    def rows(self) -> tuple[int, int]:
        """The first and the last row."""
        return min(self.anchor[1], self.head[1]), max(self.anchor[1], self.head[1])

    def stretches(self, y: int, row: Row) -> tuple[Stretch, ...]:
        span = self.span(y, row.graphemes)
        return (Stretch(*span, Paint.SELECTED),) if span else ()

    def span(self, row: int, graphemes: tuple[str, ...]) -> tuple[int, int] | None:
        """The columns from, and up to but not including, that are marked in a row."""
        first, last = sorted((self.anchor, self.head), key=lambda cell: (cell[1], cell[0]))
        if self.is_empty or not first[1] <= row <= last[1]:
            return None
        columns = len(graphemes)
        if self.unit is Unit.LINE:
            return 0, columns
        start = min(first[0], columns) if row == first[1] else 0
        end = min(last[0], columns) if row == last[1] else columns
        if self.unit is Unit.WORD:
            start = word_around(graphemes, start)[0] if row == first[1] else start
            end = word_around(graphemes, end)[1] if row == last[1] else end
        return (start, end) if end > start else None


def word_around(graphemes: tuple[str, ...], column: int) -> tuple[int, int]:
    """The columns from, and up to but not including, of the word that holds `column`."""
    if not graphemes:
        return 0, 0
    column = min(max(column, 0), len(graphemes) - 1)
    kind = _kind(graphemes[column])
    start = end = column
    while start > 0 and _kind(graphemes[start - 1]) == kind:
        start -= 1
    while end < len(graphemes) and _kind(graphemes[end]) == kind:
        end += 1
    return start, end


def _kind(grapheme: str) -> str:
    if grapheme == "" or grapheme[0].isalnum() or grapheme in _WORD_MARKS:  # "" is the second half of a wide one
        return "word"
    return "space" if grapheme.isspace() else "mark"
