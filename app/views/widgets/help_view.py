"""A page of the help, from a text in `resources/help`: headings, lists, nothing that leads out of the program."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent, QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser

from app.domain.language import tr
from app.services.resources import resource
from app.views.theme import theme

_WIDEST = 760  # pixels at 100 % text: longer lines are hard to read
_LINE = 135.0  # percent
_INDENT = 20.0  # pixels at 100 % text, as are the spaces below
_BELOW, _ABOVE_HEADING = 6.0, 14.0


class HelpView(QTextBrowser):
    """Shows one topic. It opens no addresses."""

    def __init__(self, topic: str) -> None:
        super().__init__()
        self._topic = topic
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Help"))
        theme().changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        look = theme()
        page = QTextDocument(self)
        page.setDefaultFont(look.font("body"))
        page.setDocumentMargin(0)
        page.setMarkdown(resource(f"help/{self._topic}.md").read_text("utf-8"))
        page.setIndentWidth(_INDENT * look.text_scale)
        block = page.firstBlock()
        while block.isValid():
            _space(block, look.text_scale)
            block = block.next()
        self.setDocument(page)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._fit()

    def _fit(self) -> None:
        """Leave what is wider than a line empty, with the scroll bar at the edge of the page."""
        room = max(self.width() - round(_WIDEST * theme().text_scale), 0)
        if room != self.viewportMargins().right():
            self.setViewportMargins(0, 0, room, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _space(block: QTextBlock, scale: float) -> None:
    look = QTextBlockFormat()
    look.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    look.setBottomMargin(_BELOW * scale)
    if block.blockFormat().headingLevel() > 1:
        look.setTopMargin(_ABOVE_HEADING * scale)
    QTextCursor(block).mergeBlockFormat(look)
