"""Tables as CSV for a spreadsheet, which calculates nothing in them: what a machine said is text, not a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = "=+-@\t\r"
"""What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection")."""


def harmless(text: str) -> str:
    """With an apostrophe before what a spreadsheet would calculate, and before what begins like that already."""
    looks_marked = text[:1] == "'" and text[1:2] in (*FORMULA, "'")
    return f"'{text}" if text[:1] in tuple(FORMULA) or looks_marked else text


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> str:
    """A table with its head; a number stays one, None is an empty cell."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    for line in (head, *rows):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in line])
    return table.getvalue()
