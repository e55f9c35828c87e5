"""A PDF of rich text: A4 pages with their numbers, headings that stay with what they head, whole or not there."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextFormat
from pytestqt.qtbot import QtBot

from app.domain.errors import FileError
from app.views import paper
from app.views.paper import write_pdf

LINES = "".join(f"<p>line {number}</p>" for number in range(90))


def test_a_document_is_written_on_a4_pages(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "report.pdf"
    assert write_pdf(path, f"<h1>Visit report</h1>{LINES}", "Visit report", "Nordlys Dental") == 3
    data = path.read_bytes()
    assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", data)) == 3
    assert re.search(rb"/MediaBox \[0 0 595(\.\d+)? 842(\.\d+)?\]", data), "A4 in points"
    assert [one.name for one in path.parent.iterdir()] == ["report.pdf"]


def test_what_cannot_be_written_is_said_and_leaves_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FileError):
        write_pdf(tmp_path / "file" / "report.pdf", "<p>x</p>", "x", "x")
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_heading_at_the_foot_of_a_page_goes_to_the_next_with_those_before_it(qtbot: QtBot, tmp_path: Path) -> None:
    writer = QPdfWriter(str(tmp_path / "x.pdf"))
    writer.setResolution(paper.DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(paper.MARGINS, QPageLayout.Unit.Millimeter)
    room = QSizeF(writer.pageLayout().paintRectPixels(paper.DPI).size())
    moved = 0
    for lines in range(30, 44):
        html = "".join(f"<p>line {n}</p>" for n in range(lines)) + "<h2>Two</h2><h3>Three</h3><p>text</p>"
        document = paper._laid_out(html, writer, room)
        blocks = {
            block.text(): block for block in (document.findBlockByNumber(n) for n in range(document.blockCount()))
        }
        layout = document.documentLayout()
        page = {
            name: int(layout.blockBoundingRect(blocks[name]).bottom() // room.height())
            for name in ("Two", "Three", "text")
        }
        assert len(set(page.values())) == 1, (lines, page)
        breaks = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore
        moved += blocks["Two"].blockFormat().pageBreakPolicy() == breaks
    assert moved, "it was tried"
