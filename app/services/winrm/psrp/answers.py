"""What our own scripts answer, read within bounds."""

import re
from collections.abc import Sequence

from app.domain.powershell import Completion, Completions, ObjectTable
from app.services.facts.answers import read_json

_LONGEST_TEXT = 32767  # characters, of a path on Windows
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""In what would come into the line that is run: it has to be what a person sees, and no second line."""
_LONGEST_NUMBER = 12  # characters of an exit code, a line, a column


def utf16_length(text: str) -> int:
    """As .NET counts: characters beyond the first plane are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_completions(said: str, text: str) -> Completions:
    """For `text`. Empty for an answer that is none."""
    try:
        found = read_json(said)
        items = tuple(
            Completion(str(item["t"]), str(item["s"]), str(item["k"]), str(item["h"]))
            for item in found["items"][:200]
            if not _UNFIT.search(str(item["t"])[:_LONGEST_TEXT]) and len(str(item["t"])) <= _LONGEST_TEXT
        )
        at, count = int(found["at"]), int(found["length"])
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return Completions(len(text), 0)
    if not 0 <= at <= at + count <= utf16_length(text):
        return Completions(len(text), 0)
    encoded = text.encode("utf-16-le", "surrogatepass")
    start, end = (len(encoded[: 2 * units].decode("utf-16-le", "replace")) for units in (at, at + count))
    return Completions(start, end - start, items)


def read_table(said: str, most: int) -> ObjectTable | None:
    lines = said.splitlines()
    if not lines:
        return None
    try:
        head = read_json(lines[0])
        columns = tuple(str(name) for name in head["columns"][:60])
        rows = [_row(row, len(columns)) for line in lines[1:] for row in read_json(line)]
    except (ValueError, TypeError, KeyError):
        return None
    return ObjectTable(columns, rows[:most], bool(head["cut"]) or len(rows) > most) if columns else None


def _row(cells: Sequence[object], count: int) -> tuple[str | int | float | bool | None, ...]:
    plain = [cell if isinstance(cell, str | int | float | bool | None) else str(cell) for cell in cells[:count]]
    return tuple(plain + [None] * (count - len(plain)))


def read_number(text: str) -> int | None:
    try:
        return int(text) if len(text) <= _LONGEST_NUMBER else None
    except ValueError:
        return None
