"""The text of a terminal: where the view stands in it, and what a selection holds."""

import unicodedata
from collections.abc import Sequence

from app.views.terminal.engine import TerminalEngine
from app.views.terminal.model import Row
from app.views.terminal.selection import Selection


def view_top(lines: Sequence[str], rows: Sequence[Row]) -> int:
    """The number of the line that the view begins with: the last place where the lines are what the view shows."""
    shown = ["".join(row.graphemes).rstrip() for row in rows]
    while shown and not shown[-1]:
        shown.pop()
    if not shown:
        return len(lines)
    for top in range(len(lines) - len(shown), -1, -1):
        if lines[top].rstrip() == shown[0] and all(
            lines[top + n].rstrip() == text for n, text in enumerate(shown[1:], 1)
        ):
            return top
    return max(0, len(lines) - len(rows))


def soft_wraps(lines: Sequence[str], joined: str) -> set[int]:
    """The numbers of the lines that go on in the next one. `joined` is the same text with those joined."""
    wrapped, at = set(), 0
    for number, line in enumerate(lines):
        at += len(line)
        if at >= len(joined) or joined[at] == "\n":
            at += 1
        else:
            wrapped.add(number)
    return wrapped


def cells_of(line: str) -> tuple[str, ...]:
    """A line as one entry for each column, as rows of the engine are: "" after a wide character."""
    cells: list[str] = []
    for character in line:
        if unicodedata.combining(character) and cells:
            cells[-1] += character
        else:
            cells.append(character)
            if unicodedata.east_asian_width(character) in "WF":
                cells.append("")
    return tuple(cells)


def selected_text(engine: TerminalEngine, rows: Sequence[Row], selection: Selection) -> str:
    """What is marked, soft-wrapped lines joined and blanks at the ends of lines dropped."""
    lines = engine.lines()
    top = view_top(lines, rows)
    wrapped = soft_wraps(lines, "\n".join(engine.lines(joined=True)))
    first, last = selection.rows
    parts: list[str] = []
    for row in range(first, last + 1):
        is_shown = 0 <= row < len(rows)
        line = lines[top + row] if 0 <= top + row < len(lines) else ""
        cells = rows[row].graphemes if is_shown else cells_of(line)
        span = selection.span(row, cells)
        text = "".join(cells[span[0] : span[1]]) if span else ""
        goes_on = top + row in wrapped and row < last
        parts.append(text if goes_on else text.rstrip() + "\n")
    return "".join(parts).removesuffix("\n")
