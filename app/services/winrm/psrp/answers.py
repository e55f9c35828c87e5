"""What our own scripts answer, read within bounds."""

import json
from collections.abc import Sequence

from app.domain.powershell import Completion, Completions, ObjectTable


def read_completions(said: str, length: int) -> Completions:
    try:
        found = json.loads(said)
        items = tuple(
            Completion(str(item["t"]), str(item["s"]), str(item["k"]), str(item["h"])) for item in found["items"][:200]
        )
        start, count = int(found["at"]), int(found["length"])
    except (ValueError, TypeError, KeyError):
        return Completions(length, 0)
    return Completions(start, count, items) if 0 <= start <= start + count <= length else Completions(length, 0)


def read_table(said: str, most: int) -> ObjectTable | None:
    lines = said.splitlines()
    if not lines:
        return None
    try:
        head = json.loads(lines[0])
        columns = tuple(str(name) for name in head["columns"][:60])
        rows = [_row(row, len(columns)) for line in lines[1:] for row in json.loads(line)]
    except (ValueError, TypeError, KeyError):
        return None
    return ObjectTable(columns, rows[:most], bool(head["cut"]) or len(rows) > most) if columns else None


def _row(cells: Sequence[object], count: int) -> tuple[str | int | float | bool | None, ...]:
    plain = [cell if isinstance(cell, str | int | float | bool | None) else str(cell) for cell in cells[:count]]
    return tuple(plain + [None] * (count - len(plain)))


def read_number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
