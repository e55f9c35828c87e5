"""The text of a selection."""

from collections.abc import Sequence

from app.views.terminal.engine import TerminalEngine
from app.views.terminal.model import Row
from app.views.terminal.reading import transcript
from app.views.terminal.selection import Selection
from app.views.terminal.words import row_cells


def selected_text(engine: TerminalEngine, rows: Sequence[Row], selection: Selection) -> str:
    """What is marked, soft-wrapped lines joined (not in a block) and blanks at the ends of lines dropped."""
    text = transcript(engine, rows)
    first, last = selection.rows
    parts: list[str] = []
    for row in range(max(first, -text.top), min(last, max(len(rows), len(text.lines) - text.top)) + 1):
        cells = row_cells(text, rows, row)
        span = selection.span(row, cells)
        marked = "".join(cells[span[0] : span[1]]) if span else ""
        goes_on = text.top + row in text.wrapped and row < last and not selection.is_block
        parts.append(marked if goes_on else marked.rstrip() + "\n")
    return "".join(parts).removesuffix("\n")
