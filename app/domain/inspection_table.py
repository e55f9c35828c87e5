"""What a device answered, as a table: the words of its cells, their order, and what a search finds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite

from app.domain import language
from app.domain.csv_text import csv_text
from app.domain.file_listing import natural_key
from app.domain.files import shown_name, size_words
from app.domain.inspection import Cell, CellKind, Column, Row, State, Tone
from app.domain.local_time import local

FEWER_FIRST = {
    CellKind.SIZE,
    CellKind.PERCENT,
    CellKind.NUMBER,
    CellKind.DURATION,
    CellKind.TIME,
    CellKind.DAY,
}
"""Kinds of which a person who clicks on their column wants to see the largest, or the newest, first."""
_TONES = (Tone.BAD, Tone.ATTENTION, Tone.GOOD, Tone.QUIET)
"""In this order states are sorted: what is wrong comes first."""
type _Key = tuple[int, float, str]
_DAY = len("2026-03-19")
LONGEST = 400
"""Letters of a cell that are shown in a row; the details have all of it."""


@dataclass(frozen=True, slots=True)
class TableOrder:
    """`column` is the id of one; "" leaves the rows as the device gave them."""

    column: str = ""
    is_descending: bool = False

    @classmethod
    def of(cls, text: str) -> "TableOrder":
        """Read "-cpu"."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    def by_column(self, column: Column) -> "TableOrder":
        """What a click on a column makes of it: the other direction, or that column as it is most useful."""
        if column.id == self.column:
            return replace(self, is_descending=not self.is_descending)
        return TableOrder(column.id, column.kind in FEWER_FIRST)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with the words of its cells, by column. `searched` is all of them in small letters."""

    row: Row
    words: tuple[str, ...]
    searched: str


def table_rows(rows: Sequence[Row], columns: Sequence[Column]) -> list[TableRow]:
    """Make the words of all cells. 5,000 rows of eight take some 50 ms: not on the UI thread."""
    found = []
    for row in rows:
        words = tuple(cell_words(row.cells.get(column.id), column.kind) for column in columns)
        found.append(TableRow(row, words, "\n".join((*words, row.details)).casefold()))
    return found


def sort_rows(rows: Sequence[TableRow], order: TableOrder, columns: Sequence[Column]) -> list[TableRow]:
    """In order; what has no value in that column comes last in either direction."""
    column = next((one for one in columns if one.id == order.column), None)
    if column is None:
        return list(rows)
    cells = [row.row.cells.get(column.id) for row in rows]
    if all(type(cell) is int or (type(cell) is float and isfinite(cell)) for cell in cells):  # as in most columns
        places = sorted(range(len(rows)), key=cells.__getitem__, reverse=order.is_descending)  # type: ignore[arg-type]
        return [rows[place] for place in places]
    having: list[tuple[_Key, TableRow]] = []
    lacking: list[TableRow] = []
    for row in rows:
        if (key := _sort_key(row.row.cells.get(column.id))) is None:
            lacking.append(row)
        else:
            having.append((key, row))
    having.sort(key=lambda pair: pair[0], reverse=order.is_descending)
    return [*(row for _, row in having), *lacking]


def keep_order(rows: Sequence[TableRow], before: Sequence[TableRow]) -> list[TableRow]:
    """Rows that were there already stay in their order, new ones come after them: none moves under the pointer."""
    places = {row.row.key: place for place, row in enumerate(before)}
    return sorted(rows, key=lambda row: places.get(row.row.key, len(places)))


_DEEPEST = 12
"""Steps by which a row of a tree is moved to the right."""
_STEP = "    "


def tree_rows(rows: Sequence[TableRow]) -> list[TableRow]:
    """Each under the one whose "pid" is its "parent", and moved to the right; brothers keep their order.

    What has no parent among them stands at the left, also what is its own ancestor by what a device says.
    """
    children: dict[Cell, list[TableRow]] = {}
    there = {row.row.cells.get("pid") for row in rows}
    for row in rows:
        parent = row.row.cells.get("parent")
        is_root = parent not in there or parent == row.row.cells.get("pid")
        children.setdefault(None if is_root else parent, []).append(row)
    found: list[TableRow] = []
    waiting = [(row, 0) for row in reversed(children.pop(None, []))]
    while waiting or children:
        if not waiting:  # a ring
            waiting = [(row, 0) for row in reversed(children.pop(next(iter(children))))]
        row, depth = waiting.pop()
        found.append(_moved(row, min(depth, _DEEPEST)))
        waiting.extend((child, depth + 1) for child in reversed(children.pop(row.row.cells.get("pid"), [])))
    return found


def _moved(row: TableRow, depth: int) -> TableRow:
    return TableRow(row.row, (_STEP * depth + row.words[0], *row.words[1:]), row.searched) if depth else row


def find_rows(rows: Sequence[TableRow], text: str) -> Sequence[TableRow]:
    """Those that hold each word of `text`, in upper or lower case, in any cell or in their details."""
    words = text.casefold().split()
    return [row for row in rows if all(word in row.searched for word in words)] if words else rows


def _sort_key(cell: Cell) -> _Key | None:
    """Numbers come before words where a column has both."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, State):
        return (1, _TONES.index(cell.tone), natural_key(cell.word))
    if isinstance(cell, str):
        return (1, 0, natural_key(cell))
    if isinstance(cell, datetime):
        return (0, cell.timestamp(), "")
    return (0, cell, "") if _is_sensible(cell) else None


def _is_sensible(number: float) -> bool:
    return isinstance(number, int) or isfinite(number)


# -- words -----------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """What a device said, in one line that does nothing to the lines around it."""
    return text if text.isprintable() else shown_name(" ".join(text.split()))


def cell_words(cell: Cell, kind: CellKind) -> str:
    """As people read it; "" where there is no value, or none that makes sense."""
    if cell is None:
        return ""
    if isinstance(cell, State):
        return plain(cell.word)
    if isinstance(cell, str):
        return plain(cell[:LONGEST])
    if isinstance(cell, datetime):
        return time_words(cell)[: _DAY if kind is CellKind.DAY else None]
    try:
        return _WORDS.get(kind, _number_words)(cell) if _is_sensible(cell) else ""
    except (ValueError, OverflowError):  # more digits than anything that is counted has
        return ""


def time_words(at: datetime) -> str:
    """In local time: "2026-03-19 14:02:33"."""
    return f"{local(at):%Y-%m-%d %H:%M:%S}"


def duration_words(seconds: float) -> str:
    """The two largest units: "3 d 4 h", "12 min 5 s", "8 s"."""
    left = max(int(seconds), 0)
    parts = []
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, length)
        parts.append((count, unit))
    first = next((at for at, (count, _) in enumerate(parts) if count), len(parts) - 1)
    return " ".join(f"{count:,} {unit}" for count, unit in parts[first : first + 2] if count or unit == "s")


def _number_words(number: float) -> str:
    return f"{number:.0f}" if number == int(number) else f"{number:.1f}"


_WORDS: dict[CellKind, Callable[[float], str]] = {
    CellKind.SIZE: size_words,
    CellKind.PERCENT: lambda share: f"{share:.1f} %",
    CellKind.DURATION: duration_words,
}


def counted(number: int, noun: str) -> str:
    """ "1 process", "3 processes"."""
    return language.counted(number, noun, plural(noun))


def nouns(noun: str) -> str:
    """Of several: "processes". What translators get of these is made from the views (`tests/translations`)."""
    return language.tr(plural(noun))


def plural(noun: str) -> str:
    """Of an English noun, as far as our views need it."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    is_y = noun.endswith("y") and not noun.endswith(("ay", "ey", "oy", "uy"))
    return f"{noun[:-1]}ies" if is_y else f"{noun}s"


# -- taken elsewhere -------------------------------------------------------------------------------


def as_csv(rows: Sequence[TableRow], columns: Sequence[Column]) -> str:
    """For a spreadsheet: numbers as they are, in bytes and seconds, times in UTC as ISO 8601 writes them."""
    has_details = any(row.row.details for row in rows)
    head = [*(column.title for column in columns), *(["Details"] if has_details else [])]

    def line(row: TableRow) -> list[str | float | None]:
        cells = [_exported(row.row.cells.get(column.id)) for column in columns]
        return [*cells, row.row.details] if has_details else cells

    return csv_text(head, map(line, rows))


def _exported(cell: Cell) -> str | float | None:
    if isinstance(cell, State):
        return cell.word
    return cell.isoformat() if isinstance(cell, datetime) else cell


def as_text(rows: Sequence[TableRow]) -> str:
    """For the clipboard: a line for each row, its cells parted by tabs."""
    return "\n".join("\t".join(row.words) for row in rows)
