"""`satchel show`: a look into a device, as the window shows it."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.inspection import Cell, Column, Filter, Look, Row, State, Tone, View
from app.domain.inspection_table import cell_words, plural

_TONES = (Tone.BAD, Tone.ATTENTION, Tone.GOOD, Tone.QUIET)
_WIDEST = 60
"""Letters of a cell in the terminal; --json gives all."""


def show(session: Session) -> int:
    from app.services.inspection import VIEWS
    from app.services.inspection.asking import look_at, look_command

    options = session.options
    if not options.view:
        return _list_views(session, VIEWS)
    view = _view(VIEWS, options.view)
    if options.filter == "?":
        return _list_filters(session, view)
    filter = _filter(view, options.filter, options.source)
    target = session.target(options.device, only_reads=True)
    if options.command:
        command = look_command(view, target.os, filter)
        session.output.line(command)
        session.output.document(session.named({"device": target.name, "view": view.id, "command": command}))
        return DONE
    look = look_at(target, view, filter, session.task)
    columns = view.columns[look.os]
    rows = _wanted(look.listing.rows, columns, options.search, options.sort or view.sort_by, options.top)
    session.output.table(*_fitting(rows, columns))
    if not rows:
        session.output.message(f"There are no {plural(view.noun)} {'that match' if look.listing.rows else 'to show'}.")
    for note in look.listing.notes:
        session.output.message(note)
    if look.listing.is_cut:
        session.output.message("There is more than this.")
    session.output.document(session.named(_document(target.name, view, filter, look, rows)))
    return DONE


def _list_views(session: Session, views: Sequence[View]) -> int:
    session.output.table([(view.id, view.teaches) for view in views], ("VIEW", "WHAT IT SHOWS"))
    session.output.document({"views": [{"id": view.id, "title": view.title} for view in views]})
    return DONE


def _list_filters(session: Session, view: View) -> int:
    session.output.table([(one.id, one.title) for one in view.filters], ("FILTER", "WHAT IT SHOWS"))
    session.output.document({"filters": [{"id": one.id, "title": one.title} for one in view.filters]})
    return DONE


def _view(views: Sequence[View], wanted: str) -> View:
    for view in views:
        if wanted.casefold() in (view.id, view.title.casefold(), view.noun):
            return view
    raise UsageError(f'There is no view "{wanted}".', hint=f"There are: {', '.join(view.id for view in views)}.")


def _filter(view: View, wanted: str | None, source: str | None) -> Filter | None:
    found = view.filters[0] if view.filters else None
    if wanted:
        found = next((one for one in view.filters if one.id == wanted), None)
        if found is None:
            known = ", ".join(one.id for one in view.filters) or "none"
            raise UsageError(f'{view.title} have no filter "{wanted}".', hint=f"There are: {known}.")
    if source and found:
        return replace(found, given={**found.given, "source": source})
    return found


def _wanted(rows: Sequence[Row], columns: Sequence[Column], search: str | None, sort: str, top: int) -> Sequence[Row]:
    found = list(rows)
    if search:
        words = search.casefold()
        found = [row for row in found if words in "\n".join([*_texts(row, columns), row.details]).casefold()]
    name = sort.removeprefix("-")
    if name not in {column.id for column in columns}:
        raise UsageError(f'There is no column "{name}".', hint=f"There are: {', '.join(one.id for one in columns)}.")
    empty = [row for row in found if row.cells.get(name) in (None, "")]
    filled = [row for row in found if row.cells.get(name) not in (None, "")]
    filled.sort(key=lambda row: _order(row.cells[name]), reverse=sort.startswith("-"))
    found = [*filled, *empty]
    return found[:top] if top > 0 else found


def _order(cell: Cell) -> Any:
    if isinstance(cell, State):  # what needs someone comes first
        return (_TONES.index(cell.tone), cell.word)
    return cell.casefold() if isinstance(cell, str) else cell.timestamp() if isinstance(cell, datetime) else cell


def _fitting(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[list[list[str]], list[str]]:
    """The table and its head. On a terminal what is extra gives way first, then the ends of the widest column."""
    kept = list(columns)
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
    while (too_much := sum(_widths(rows, kept)) + 2 * (len(kept) - 1) - room) > 0:
        extra = [column for column in kept if column.is_extra]
        if not extra:
            break
        kept.remove(extra[-1])
    texts = [_texts(row, kept) for row in rows]
    if too_much > 0:
        widths = _widths(rows, kept)
        widest = widths.index(max(widths))
        most = max(widths[widest] - too_much, 8)
        for line in texts:
            line[widest] = line[widest] if len(line[widest]) <= most else f"{line[widest][: most - 1]}…"
    return texts, [column.title.upper() for column in kept]


def _widths(rows: Sequence[Row], columns: Sequence[Column]) -> list[int]:
    texts = [_texts(row, columns) for row in rows]
    return [max([len(column.title), *(len(line[at]) for line in texts)]) for at, column in enumerate(columns)]


def _texts(row: Row, columns: Sequence[Column]) -> list[str]:
    return [_text(row.cells.get(column.id), column) for column in columns]


def _text(cell: Cell, column: Column) -> str:
    """As the window has it, and not longer than a line bears."""
    shown = cell_words(cell, column.kind)
    return shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 1]}…"


def _document(device: str, view: View, filter: Filter | None, look: Look, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "device": device,
        "view": view.id,
        "filter": filter.id if filter else None,
        "at": f"{look.at:%Y-%m-%dT%H:%M:%SZ}",
        "command": look.command,
        "notes": list(look.listing.notes),
        "is_cut": look.listing.is_cut,
        "rows": [_record(row) for row in rows],
    }


def _record(row: Row) -> dict[str, Any]:
    return {"key": row.key, **{name: _json(cell) for name, cell in row.cells.items()}, "details": row.details or None}


def _json(cell: Cell) -> Any:
    if isinstance(cell, State):
        return {"word": cell.word, "tone": cell.tone.value}
    return f"{cell:%Y-%m-%dT%H:%M:%SZ}" if isinstance(cell, datetime) else cell
