"""Whose work is in the program, and under which words: a list that can be searched, and the text of each."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRectF, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QPainter, QStandardItem, QStandardItemModel, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.domain.language import counted, tr
from app.services.program.licences import LicenceText
from app.views.theme import theme
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.lists import AnyIndex, RowList, choose_row
from app.views.widgets.painting import draw_text
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import label

_TEXT = Qt.ItemDataRole.UserRole
_MOST_MARKS = 200


class LicencesView(QWidget):
    """The first text is chosen at once; a search keeps those in which all its words stand, and marks them."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: Sequence[LicenceText] = ()
        self.strip = TaskStrip(stopped_words=tr("Stopped."))
        self.search = SearchField(tr("Search names and texts"))
        self.search.changed.connect(self._search)
        self.count = label("", "small", "secondary")
        self.model = QStandardItemModel(self)
        self.list = RowList(tr("Licences"), _paint, 30)
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._show)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(tr("Text of the licence"))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        style(self.text, role="details")
        side = panel(column(self.search, self.count, Grow(self.list), spacing=6))
        self.setLayout(column(self.strip, Grow(row(Grow(side, 2), Grow(self.text, 5), spacing=14)), spacing=8))
        self.setFocusProxy(self.search)

    @Slot(object)
    def show_texts(self, texts: Sequence[LicenceText]) -> None:
        """All of them."""
        self._texts = texts
        self._search(self.search.text)

    @Slot(str)
    def _search(self, query: str) -> None:
        words = query.casefold().split()
        found = [number for number, text in enumerate(self._texts) if text.has(words)]
        self.model.clear()
        for number in found:
            item = QStandardItem(self._texts[number].title)
            item.setData(number, _TEXT)
            item.setToolTip(self._texts[number].title)
            item.setEditable(False)
            self.model.appendRow(item)
        self.count.setText(counted(len(found), "text") if found else tr("No text has these words"))
        if found:
            choose_row(self.list, self.model.index(0, 0))
        else:
            self.text.clear()

    @Slot(QModelIndex, QModelIndex)
    def _show(self, index: QModelIndex, _: QModelIndex) -> None:
        number = index.data(_TEXT)
        if number is not None:
            self.text.setPlainText(self._texts[number].text)
            self._mark(self.search.text.split())

    def _mark(self, words: Sequence[str]) -> None:
        """Mark the words, and bring the first into view."""
        look = QTextCharFormat()
        look.setBackground(QBrush(QColor(theme().color("selection.bg"))))
        marks: list[QTextEdit.ExtraSelection] = []
        first: QTextCursor | None = None
        for word in words:
            cursor = self.text.document().find(word)
            while not cursor.isNull() and len(marks) < _MOST_MARKS:
                first = first or QTextCursor(cursor)
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = cursor, look
                marks.append(mark)
                cursor = self.text.document().find(word, cursor)
        self.text.setExtraSelections(marks)
        if first is not None:
            first.clearSelection()
            self.text.setTextCursor(first)


def _paint(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    draw_text(painter, rect.adjusted(10, 0, -8, 0), index.data(), "accent.text" if selected else "text.primary")
