"""The report of a visit: one self-contained HTML file that a company can hand to its customer.

It is a rendering of the journal and of nothing else.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.domain.journal import Event
from app.domain.secret import Secret
from app.domain.settings import Report
from app.services.files import write_atomically
from app.services.journal_file import hash_of
from app.services.report_content import read_content
from app.services.report_html import render
from app.services.report_masks import masked


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


def save_report(path: Path, html: str) -> None:
    """Write the report atomically, readable for its owner. Raises FileError."""
    write_atomically(path, html.encode("utf-8", "replace"), mode=0o644)
