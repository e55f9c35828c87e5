"""A page of the help: headings, lists, tables, links between topics, and nothing that leads out of the program."""

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import (
    QBrush,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit

from app.domain.language import tr
from app.services.help.topics import slug
from app.services.resources import resource
from app.views.theme import scaled, theme

_WIDEST = 760  # pixels at 100 % text: longer lines are hard to read
_EDGE = 12  # pixels between the text and the scroll bar or the edge
_LINE = 135.0  # percent
_INDENT = 20.0  # pixels at 100 % text, as are the spaces below
_BELOW, _ABOVE_HEADING, _CELL = 6.0, 14.0, 5.0
_TITLE_SIZES = {1: "title", 2: "heading"}
_MOST_MARKS = 200


class HelpView(QTextBrowser):
    """Shows one topic. It opens no addresses: a link to another topic is told by `topic_asked`."""

    topic_asked = Signal(str)  # topic, or topic#section

    def __init__(self, topic: str = "") -> None:
        super().__init__()
        self._text = resource(f"help/{topic}.md").read_text("utf-8") if topic else ""
        self._marked: list[str] = []
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._follow)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Help"))
        self.setProperty("ring", "inside")
        theme().changed.connect(self._show)
        self._show()

    def show_text(self, markdown: str) -> None:
        """Show a topic from its beginning."""
        self._text = markdown
        self._show()

    def go_to(self, section: str) -> None:
        """Show a section, by the name that an address gives it, at the top."""
        block = self.document().firstBlock()
        while block.isValid():
            if block.blockFormat().headingLevel() and slug(block.text()) == section:
                place = round(self.document().documentLayout().blockBoundingRect(block).top())
                self.verticalScrollBar().setValue(place)
                self.setTextCursor(QTextCursor(block))
                self.verticalScrollBar().setValue(place)
                return
            block = block.next()

    def mark(self, words: list[str]) -> None:
        """Mark these words wherever they stand; an empty list takes the marks away."""
        self._marked = words
        look = QTextCharFormat()
        look.setBackground(QBrush(theme().color("selection.bg")))
        marks: list[QTextEdit.ExtraSelection] = []
        for word in filter(None, words):
            cursor = self.document().find(word)
            while not cursor.isNull() and len(marks) < _MOST_MARKS:
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = cursor, look
                marks.append(mark)
                cursor = self.document().find(word, cursor)
        self.setExtraSelections(marks)

    @property
    def place(self) -> int:
        """How far down it is scrolled, in pixels."""
        return self.verticalScrollBar().value()

    def scroll_to(self, place: int) -> None:
        """Scroll to where it was."""
        self.verticalScrollBar().setValue(place)

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        name = link.path().rpartition("/")[2].removesuffix(".md")
        section = link.fragment()
        self.topic_asked.emit(f"{name}#{section}" if section else name)

    @Slot()
    def _show(self) -> None:
        look = theme()
        page = QTextDocument(self)
        page.setDefaultFont(look.font("body"))
        page.setDocumentMargin(0)
        page.setMarkdown(self._text)
        page.setIndentWidth(_INDENT * look.text_scale)
        block = page.firstBlock()
        while block.isValid():
            _space(block, look.text_scale)
            block = block.next()
        for part in page.rootFrame().childFrames():
            if isinstance(part, QTextTable):
                _dress_table(part, look.text_scale)
        self.setDocument(page)
        self.mark(self._marked)  # in the colours of now
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._fit()

    def _fit(self) -> None:
        """Leave what is wider than a line empty, with the scroll bar at the edge of the page."""
        room = max(self.width() - scaled(_WIDEST), _EDGE)
        if room != self.viewportMargins().right():
            self.setViewportMargins(0, 0, room, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()  # first: the text is laid out for the width that is left
        super().resizeEvent(event)


def _space(block: QTextBlock, scale: float) -> None:
    look = QTextBlockFormat()
    look.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    look.setBottomMargin(_BELOW * scale)
    level = block.blockFormat().headingLevel()
    if level > 1:
        look.setTopMargin(_ABOVE_HEADING * scale)
    QTextCursor(block).mergeBlockFormat(look)
    letters = QTextCharFormat()
    iterator = block.begin()
    while not iterator.atEnd():
        part = iterator.fragment()
        shown = part.charFormat()
        if level or shown.fontFixedPitch() or shown.isAnchor():
            letters = QTextCharFormat()
            size = _TITLE_SIZES.get(level, "body")
            letters.setFont(theme().font(size, 600 if level else shown.fontWeight(), mono=shown.fontFixedPitch()))
            if shown.isAnchor():
                letters.setForeground(QBrush(theme().color("accent.text")))
            cursor = QTextCursor(block)
            cursor.setPosition(part.position())
            cursor.setPosition(part.position() + part.length(), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(letters)
        iterator += 1


def _dress_table(table: QTextTable, scale: float) -> None:
    look = table.format().toTableFormat()
    look.setBorder(1)
    look.setBorderCollapse(True)
    look.setBorderBrush(QBrush(theme().color("border.default")))
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setCellPadding(_CELL * scale)
    look.setCellSpacing(0)
    look.setBottomMargin(_ABOVE_HEADING * scale)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(look)
