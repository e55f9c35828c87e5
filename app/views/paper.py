"""Writes a document of rich text as a PDF: A4 pages with a footer, headings that stay with what they head."""

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from app.domain.errors import FileError
from app.domain.language import tr
from app.services.files import own_file_errors

DPI = 300
MARGINS = QMarginsF(18, 16, 18, 14)  # millimetres
FOOTER = 9.0  # millimetres at the foot of each page
_POINT = DPI / 72
_LONE = 90 * _POINT  # a heading that has less than this left on its page goes to the next one
_MOST_HEADINGS = 500


def write_pdf(path: Path, html: str, title: str, footer: str) -> int:
    """How many pages there are. The file is whole or not there. `footer` stands at the left of each page.

    Needs an application with a screen (any: `offscreen` too); may run in any thread. Raises FileError.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with own_file_errors(path, "written"):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.touch()
        pages = _write(part, html, title, footer)
        with own_file_errors(path, "written"):
            if not part.stat().st_size:
                raise FileError(tr("{path} cannot be written.", path=path))
            part.replace(path)
        return pages
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _write(path: Path, html: str, title: str, footer: str) -> int:
    writer = QPdfWriter(str(path))
    writer.setResolution(DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(MARGINS, QPageLayout.Unit.Millimeter)
    writer.setTitle(title)
    writer.setCreator("Satchel")
    paper = QRectF(writer.pageLayout().paintRectPixels(DPI))
    foot = FOOTER / 25.4 * DPI
    room = QSizeF(paper.width(), paper.height() - foot)
    document = _laid_out(html, writer, room)
    painter = QPainter()
    if not painter.begin(writer):
        raise FileError(tr("{path} cannot be written.", path=path.name))
    try:
        for number in range(document.pageCount()):
            if number:
                writer.newPage()
            _draw_page(painter, document, number, room)
            _draw_footer(painter, room, foot, footer, f"{number + 1} / {document.pageCount()}")
        return document.pageCount()
    finally:
        painter.end()


def _laid_out(html: str, writer: QPdfWriter, room: QSizeF) -> QTextDocument:
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(_font(10))
    document.setDocumentMargin(0)
    document.setHtml(html)
    document.setPageSize(room)
    for _ in range(_MOST_HEADINGS):
        lone = _lone_heading(document, room.height())
        if lone is None:
            break
        layout = lone.blockFormat()
        layout.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        QTextCursor(lone).setBlockFormat(layout)
        document.markContentsDirty(0, document.characterCount())
    return document


def _lone_heading(document: QTextDocument, height: float) -> QTextBlock | None:
    """The first heading that stands at the foot of its page."""
    block = document.begin()
    while block.isValid():
        form = block.blockFormat()
        if form.headingLevel() and form.pageBreakPolicy() != QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore:
            top = document.documentLayout().blockBoundingRect(block).top() % height
            if height - top < _LONE:
                return _first_of(block)
        block = block.next()
    return None


def _first_of(block: QTextBlock) -> QTextBlock:
    """The first of several headings that stand together."""
    before = block.previous()
    while before.isValid() and before.blockFormat().headingLevel():
        block, before = before, before.previous()
    return block


def _draw_page(painter: QPainter, document: QTextDocument, number: int, room: QSizeF) -> None:
    painter.save()
    clip = QRectF(0, number * room.height(), room.width(), room.height())
    painter.translate(0, -clip.top())
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = clip  # type: ignore[attr-defined,unused-ignore]
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, QColor("#1b1f24"))
    context.palette = palette  # type: ignore[attr-defined,unused-ignore]
    painter.setClipRect(clip)
    document.documentLayout().draw(painter, context)
    painter.restore()


def _draw_footer(painter: QPainter, room: QSizeF, foot: float, left: str, right: str) -> None:
    place = QRectF(0, room.height() + foot / 3, room.width(), foot * 2 / 3)
    painter.setPen(QColor("#5a626e"))
    painter.setFont(_font(8))
    bottom = Qt.AlignmentFlag.AlignBottom
    painter.drawText(place, int(bottom | Qt.AlignmentFlag.AlignRight), right)
    room_left = place.adjusted(0, 0, -place.width() / 8, 0)
    words = painter.fontMetrics().elidedText(left, Qt.TextElideMode.ElideRight, int(room_left.width()))
    painter.drawText(room_left, int(bottom | Qt.AlignmentFlag.AlignLeft), words)


def _font(points: float) -> QFont:
    font = QFont()
    font.setFamilies(["Segoe UI", "Helvetica Neue", "Inter", "Noto Sans", "DejaVu Sans"])
    font.setPointSizeF(points)
    return font
