"""Objects of PowerShell as rows: their words, their kinds, and what a spreadsheet gets of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.inspection import Cell as InspectedCell
from app.domain.inspection import CellKind, Column, Row
from app.domain.inspection_table import LONGEST, TableRow, plain
from app.domain.powershell import ObjectTable

MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Objects:
    """What is shown. `is_cut`: the device has more."""

    columns: tuple[Column, ...]
    rows: Sequence[TableRow]
    is_cut: bool = False


def as_objects(table: ObjectTable) -> Objects:
    """Columns, and rows with the words of their cells. Takes a while for many: not on the UI thread."""
    names = table.columns[:MOST_COLUMNS]
    rows = [
        Row(str(number), {str(n): _cell(cell) for n, cell in enumerate(cells[:MOST_COLUMNS])})
        for number, cells in enumerate(table.rows)
    ]
    numeric = {str(n) for n in range(len(names))}
    for one in rows:
        for name in list(numeric):
            if isinstance(one.cells.get(name), str):
                numeric.discard(name)
    kinds = [CellKind.NUMBER if str(n) in numeric else CellKind.TEXT for n in range(len(names))]
    columns = tuple(Column(str(n), name, kind) for n, (name, kind) in enumerate(zip(names, kinds, strict=True)))
    words = [tuple(_words(row.cells.get(column.id)) for column in columns) for row in rows]
    shown = [TableRow(row, said, "\n".join(said).casefold()) for row, said in zip(rows, words, strict=True)]
    return Objects(columns, shown, table.is_cut)


def _cell(cell: str | float | bool | None) -> str | float | None:
    return str(cell) if isinstance(cell, bool) else cell


def _words(cell: InspectedCell) -> str:
    """As PowerShell gave it, in one line: a number is not rounded."""
    return "" if cell is None else plain(str(cell)[:LONGEST])
