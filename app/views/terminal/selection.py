"""What a person has marked in a terminal. Rows count from the top of the view, below 0 above it."""

from dataclasses import dataclass
from enum import Enum

from app.views.terminal.marks import Paint, Stretch
from app.views.terminal.model import Row

type Cell = tuple[int, int]
"""Column and row."""
type Extent = tuple[Cell, Cell]
"""The first cell, and the one behind the last."""

LINE_END = 1_000_000
"""A column behind every line."""


class Unit(Enum):
    """What a drag marks at a time: a click starts with cells, a double click with words, a third with lines."""

    CELL = 1
    WORD = 2
    LINE = 3


@dataclass(slots=True)
class Selection:
    """From where it began (`anchor`) to where it was drawn to (`head`): two cells, two words or two lines."""

    anchor: Extent
    head: Extent
    is_block: bool = False  # the same columns of every row

    def shift(self, rows: int) -> None:
        """The text has moved down by `rows`."""
        self.anchor, self.head = _shifted(self.anchor, rows), _shifted(self.head, rows)

    @property
    def start(self) -> Cell:
        """The first cell of it, in the order of reading."""
        return min(self.anchor[0], self.head[0], key=_reading_order)

    @property
    def end(self) -> Cell:
        """The cell behind its last one, in the order of reading."""
        return max(self.anchor[1], self.head[1], key=_reading_order)

    @property
    def is_empty(self) -> bool:
        return self.start[0] == self.end[0] and (self.is_block or self.start == self.end)

    @property
    def rows(self) -> tuple[int, int]:
        """The first and the last row."""
        return self.start[1], self.end[1]

    def stretches(self, y: int, row: Row) -> tuple[Stretch, ...]:
        span = self.span(y, row.graphemes)
        return (Stretch(*span, Paint.SELECTED),) if span else ()

    def span(self, row: int, graphemes: tuple[str, ...]) -> tuple[int, int] | None:
        """The columns from, and up to but not including, that are marked in a row."""
        start, end, columns = self.start, self.end, len(graphemes)
        if not start[1] <= row <= end[1]:
            return None
        if self.is_block:
            left, right = sorted((min(self.anchor[0][0], columns), min(self.head[0][0], columns)))
        else:
            left = min(start[0], columns) if row == start[1] else 0
            right = min(end[0], columns) if row == end[1] else columns
        return (left, right) if right > left else None


def _shifted(extent: Extent, rows: int) -> Extent:
    (first, first_row), (after, after_row) = extent
    return (first, first_row + rows), (after, after_row + rows)


def _reading_order(cell: Cell) -> tuple[int, int]:
    return cell[1], cell[0]
