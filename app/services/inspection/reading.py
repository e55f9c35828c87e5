"""What the views share to read answers. A device may be hostile: everything that it says is cut to a fair size.

Linux answers in lines of fields between tabs, the first of which says what the line is; Windows in one JSON object
{"rows": [...], "notes": [...], "cut": false}. What makes no sense raises ValueError, TypeError or one of their kinds.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.inspection import Cell, Listing, Row
from app.services.facts.answers import json_list, json_object

MAX_ROWS = 5000
MAX_TEXT = 1000
"""Letters of a cell."""
MAX_DETAILS = 16_000
"""Letters of a row's details."""
MAX_NOTES = 10
READ_ERRORS = (ValueError, LookupError, TypeError, ArithmeticError, OSError)
"""What reading an answer that is none may raise."""

_INTERVAL = re.compile(r"P(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?", re.ASCII)
_UNITS = ("d", "h", "min", "s")
_SINGLE = {"1 d": "day", "1 h": "hour", "1 min": "minute", "1 s": "second"}
_STAMP = re.compile(r"(?:[A-Z][a-z]{2} )?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def plain(value: object, most: int = MAX_TEXT) -> str:
    """One line without control characters and without marks that turn the direction of text."""
    text = "" if value is None else str(value)
    return _CONTROL.sub(" ", text[: 2 * most]).strip()[:most]


def plain_lines(value: object, most: int = MAX_DETAILS) -> str:
    """Text of several lines, as `plain` has it for one."""
    text = "" if value is None else str(value)
    return _CONTROL_IN_LINES.sub(" ", text[: 2 * most].replace("\r\n", "\n")).strip()[:most]


def number(value: object) -> int | None:
    """A whole number; None for nothing. Raises ValueError or OverflowError."""
    if value is None or value in ("", "-"):
        return None
    return int(float(value)) if isinstance(value, float) else int(str(value))


def at(seconds: object) -> datetime | None:
    """Seconds since 1970 as a time in UTC; None for nothing, and for what lies before, which means never."""
    if seconds in (None, "", "-") or float(str(seconds)) <= 0:
        return None
    try:
        return datetime.fromtimestamp(float(str(seconds)), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("no time") from error


def stamp(text: str) -> datetime | None:
    """A time as systemd writes it where the zone is UTC: "Wed 2026-11-25 22:44:12 UTC"; None for anything else."""
    match = _STAMP.fullmatch(text)
    try:
        return datetime.strptime(match[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def tabbed(text: str, *kinds: str) -> Iterator[list[str]]:
    """The fields of each line that is of one of these kinds, without the kind."""
    for line in text.split("\n"):
        kind, *fields = line.rstrip("\r").split("\t")
        if kind in kinds:
            yield fields


def properties(text: str, kind: str, *, joins: bool = False) -> Iterator[dict[str, str]]:
    """What `systemctl show` and `loginctl show-session` write: "Name=value" lines, an empty line between two things.

    Of a name that comes again the first value counts, or with `joins` all of them.
    """
    thing: dict[str, str] = {}
    for (line,) in (fields for fields in tabbed(text, kind) if len(fields) == 1):
        if not line:
            yield thing
            thing = {}
        name, mark, value = line.partition("=")
        if mark and name not in thing:
            thing[name] = value
        elif mark and joins:
            thing[name] += f"; {value}"
    yield thing


def notes_of(text: str) -> list[str]:
    """The lines `note<tab>sentence` of an answer from Linux."""
    return [fields[0] for fields in tabbed(text, "note") if fields]


def is_cut(text: str) -> bool:
    """Whether an answer from Linux says that there is more."""
    return any(line == "cut" for line in text.split("\n"))


def see_its_end(text: str) -> None:
    """Raises ValueError for an answer from Linux that broke off before its last line, `done`."""
    if not any(line == "done" for line in text.split("\n")):
        raise ValueError("the answer broke off")


def windows_listing(text: str, row_of: Callable[[dict[str, Any]], Row]) -> Listing:
    """An answer from Windows, each of its objects made a row. Windows PowerShell gives a lone one without its list."""
    answer = json_object(text)
    rows = answer["rows"]
    found = [one for one in (rows if isinstance(rows, list) else [rows]) if one is not None]
    if not all(isinstance(one, dict) for one in found):
        raise TypeError("a row is no object")
    notes = answer.get("notes") or []
    said = [str(one) for one in (notes if isinstance(notes, list) else [notes])]
    return Listing([row_of(one) for one in found], said, answer.get("cut") is True)


def objects(text: str) -> list[dict[str, Any]]:
    """A JSON array of objects, of which more than are shown are not looked at."""
    return json_list(text)[: MAX_ROWS + 1]


def bounded(listing: Listing) -> Listing:
    """The listing as it may be shown: so many rows, and each cell one line of a fair length."""
    rows = [_bounded_row(row) for row in listing.rows[:MAX_ROWS]]
    notes = tuple(dict.fromkeys(note for one in listing.notes[:MAX_NOTES] if (note := plain(one, 300))))
    return Listing(_unique(rows), notes, listing.is_cut or len(listing.rows) > MAX_ROWS)


def _bounded_row(row: Row) -> Row:
    cells: Mapping[str, Cell] = {
        name: (plain(cell) if isinstance(cell, str) else cell) for name, cell in row.cells.items()
    }
    return replace(row, cells=cells, details=plain_lines(row.details))


def _unique(rows: Sequence[Row]) -> list[Row]:
    """A key that a device gives twice would make one row of two."""
    seen: dict[str, int] = {}
    found: list[Row] = []
    for row in rows:
        times = seen[row.key] = seen.get(row.key, 0) + 1
        found.append(row if times == 1 else replace(row, key=f"{row.key}#{times}"))
    return found


def interval_words(text: str) -> str:
    """The "PT1H30M" of XML as "1 h 30 min", "PT1H" as "hour"; what is written in another way stays as it is."""
    found = _INTERVAL.fullmatch(text)
    amounts = found.groups() if found else ()
    parts = [f"{int(amount)} {unit}" for amount, unit in zip(amounts, _UNITS, strict=False) if amount]
    return _SINGLE.get(" ".join(parts), " ".join(parts)) or text
