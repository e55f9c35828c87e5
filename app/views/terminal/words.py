"""Words and lines around a cell, also where the terminal wrapped them. Rows count from the top of the view."""

from collections.abc import Sequence

from app.views.terminal.model import Row
from app.views.terminal.reading import Transcript, cells_of
from app.views.terminal.selection import LINE_END, Cell, Extent, Unit

REACH = 100
"""Rows above and below the mouse over which a word may go on."""

_WORD_MARKS = set("-_./~:@%+#?&=,")  # paths, addresses and options are one word
_SENTENCE_MARKS = set(".,:?")  # behind a word they belong to the sentence


def extent_at(text: Transcript, rows: Sequence[Row], cell: Cell, unit: Unit) -> Extent:
    """What one click at `cell` marks. `rows` is what the view shows, `text` all that is behind it."""
    if unit is Unit.CELL:
        return cell, cell
    first, after = text.whole_line(text.top + cell[1])
    if unit is Unit.LINE:
        return (0, first - text.top), (LINE_END, after - 1 - text.top)
    first, after = max(first, text.top + cell[1] - REACH), min(after, text.top + cell[1] + REACH)
    cells: list[str] = []
    begins: list[int] = []  # of each row, in cells of the whole line
    for number in range(first, after):
        begins.append(len(cells))
        cells.extend(row_cells(text, rows, number - text.top))
    if not cells:
        return cell, cell
    index = begins[text.top + cell[1] - first] + cell[0]
    start, end = word_around(cells, index)
    return _cell_at(begins, start, first - text.top), _cell_at(begins, end, first - text.top, is_end=True)


def row_cells(text: Transcript, rows: Sequence[Row], row: int) -> tuple[str, ...]:
    """The cells of a row of the view, or of one above or below it."""
    if 0 <= row < len(rows):
        return rows[row].graphemes
    number = text.top + row
    return cells_of(text.lines[number]) if 0 <= number < len(text.lines) else ()


def word_around(cells: Sequence[str], column: int) -> tuple[int, int]:
    """The columns from, and up to but not including, of the word that holds `column`."""
    if not cells:
        return 0, 0
    column = min(max(column, 0), len(cells) - 1)
    kind = _kind(cells[column])
    start = end = column
    while start > 0 and _kind(cells[start - 1]) == kind:
        start -= 1
    while end < len(cells) and _kind(cells[end]) == kind:
        end += 1
    while kind == "word" and end - 1 > column and cells[end - 1] in _SENTENCE_MARKS:
        end -= 1
    return start, end


def _cell_at(begins: Sequence[int], index: int, first_row: int, *, is_end: bool = False) -> Cell:
    """The cell of a place in a whole line; an end stays in the row of the cell before it."""
    row = max(0, sum(begin < index if is_end else begin <= index for begin in begins) - 1)
    return index - begins[row], first_row + row


def _kind(grapheme: str) -> str:
    if grapheme == "" or grapheme[0].isalnum() or grapheme in _WORD_MARKS:  # "" is the second half of a wide one
        return "word"
    return "space" if grapheme.isspace() else "mark"
