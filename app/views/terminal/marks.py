"""What is marked in a terminal beside its text: a selection, what was found, a link under the mouse."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple, Protocol

from PySide6.QtGui import QColor

from app.views.terminal.model import Row


class Paint(Enum):
    """How a stretch of cells is marked."""

    SELECTED = "selected"
    HIT = "hit"
    CURRENT_HIT = "current hit"
    LINK = "link"
    CARET = "caret"


class Stretch(NamedTuple):
    """The columns from `start`, up to but not including `end`."""

    start: int
    end: int
    paint: Paint


class Marker(Protocol):
    """Marks stretches of rows. Rows count from the top of the view."""

    def stretches(self, y: int, row: Row) -> Sequence[Stretch]:
        """What is marked in a row, from left to right."""
        ...

    def shift(self, rows: int) -> None:
        """The text has moved down by `rows`."""
        ...


def mark_colors(color: Callable[[str], QColor]) -> dict[Paint, QColor]:
    """The colours of what is marked, in the current theme."""
    return {
        Paint.SELECTED: color("term.selection"),
        Paint.HIT: color("term.hit"),
        Paint.CURRENT_HIT: color("term.hit.current"),
        Paint.LINK: color("term.cursor"),
        Paint.CARET: color("term.cursor"),
    }


def columns_of(row: Row, start: int, end: int) -> tuple[int, int]:
    """The columns of a stretch of a row's text, which is given in characters."""
    if all(len(grapheme) == 1 for grapheme in row.graphemes):
        return start, end
    begins, columns, at = [], [], 0
    for column, grapheme in enumerate(row.graphemes):
        if grapheme:  # "" is the second half of a wide one
            begins.append(at)
            columns.append(column)
        at += len(grapheme)
    columns.append(len(row.graphemes))
    return columns[max(0, bisect_right(begins, start) - 1)], columns[bisect_left(begins, end)]
