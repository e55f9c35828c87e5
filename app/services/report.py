"""The report of a visit: one self-contained HTML file that a company can hand to its customer.

It is a rendering of the journal and of nothing else.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.domain.journal import Event
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.secret import Secret
from app.domain.settings import Report, Settings
from app.services.files import write_atomically
from app.services.journal_file import hash_of
from app.services.report_content import read_content
from app.services.report_html import render
from app.services.report_masks import masked

type PrintPaper = Callable[[Path, str, str, str], int]
"""Writes a PDF of rich text, with a title and a footer; how many pages. Raises FileError."""


def render_report(
    events: Sequence[Event], masks: Report, technician: str = "", *, known_secrets: Iterable[Secret] = ()
) -> str:
    """The report as HTML. What looks like a secret is always masked, and so are the values in `known_secrets`."""
    content = read_content(masked(events, masks, known_secrets))
    return render(content, technician=technician, last_hash=hash_of(events), count=len(events), masks=masks)


def render_customer_report(
    events: Sequence[Event], masks: Report, technician: str = "", *, known_secrets: Iterable[Secret] = ()
) -> str:
    """The report in plain words, for somebody who is no technician. Masked as `render_report`."""
    from app.services.report_customer import render_for_customer

    return render_for_customer(read_content(masked(events, masks, known_secrets)), technician=technician)


def write_paper(
    path: Path, events: Sequence[Event], settings: Settings, print_paper: PrintPaper, *, for_customer: bool
) -> int:
    """The report as a PDF: how many pages. Masked as `render_report`. Raises FileError."""
    from app.services.report_paper import render_for_paper
    from app.services.report_parts import day

    content = read_content(masked(events, settings.report, ()))
    title = tr("Service report") if for_customer else tr("Visit report")
    html = render_for_paper(
        content,
        technician=settings.technician,
        last_hash=hash_of(events),
        count=len(events),
        for_customer=for_customer,
    )
    footer = "  ·  ".join(filter(None, (title, content.client, day(content.started), "Satchel")))
    return print_paper(path, html, title, footer)


def report_path(folder: Path, client: str, suffix: str, *, for_customer: bool = False) -> Path:
    """A name that says when, and for whom."""
    plain = "".join(letter for letter in client if letter.isalnum() or letter in " -").strip()
    kind = "service" if for_customer else "visit"
    return folder / f"{kind}-{local(datetime.now(UTC)):%Y%m%d-%H%M%S}{f' {plain}' if plain else ''}{suffix}"


def save_report(path: Path, html: str) -> None:
    """Write the report atomically, readable for its owner. Raises FileError."""
    write_atomically(path, html.encode("utf-8", "replace"), mode=0o644)
