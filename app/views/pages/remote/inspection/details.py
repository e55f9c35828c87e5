"""All that is known of the row that is chosen: also what has no room in the table."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.inspection import Column
from app.domain.inspection_table import TableRow
from app.domain.language import tr
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, column, row, style
from app.views.widgets.text import ElidedLabel

_MOST_NAMED = 50


class Details(QWidget):
    """Beside the table, or under it where that is narrow."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel("", "strong")
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(tr("Details of the chosen row"))
        self.text.setTabChangesFocus(True)
        style(self.text, role="details")
        copy = Button(tr("Copy"), "copy", Kind.GHOST, small=True)
        copy.clicked.connect(self._copy)
        close = IconButton("x", tr("Close the details"), side=24)
        close.clicked.connect(self.closed)
        head = row(Grow(self.title), copy, close, spacing=4)
        self.setLayout(column(head, Grow(self.text), margins=(12, 4, 8, 8), spacing=4))
        self.setMinimumSize(160, 90)
        style(self, bg="surface")

    def show_rows(self, rows: Sequence[TableRow], columns: Sequence[Column], none: str) -> None:
        """The one row that is chosen, or the names of several. `none` says what to do where none is."""
        if len(rows) == 1:
            self._show(rows[0].words[0] if rows[0].words else "", details_text(rows[0], columns))
        elif rows:
            names = [row.words[0] if row.words else row.row.key for row in rows[:_MOST_NAMED]]
            more = "\n" + tr("and {count:,} more", count=len(rows) - _MOST_NAMED) if len(rows) > _MOST_NAMED else ""
            self._show(tr("{count:,} chosen", count=len(rows)), "\n".join(names) + more)
        else:
            self._show(tr("Details"), none)

    def _show(self, title: str, text: str) -> None:
        self.title.set_words(title)
        if text != self.text.toPlainText():  # what a person has marked in it stays marked
            self.text.setPlainText(text)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())


def details_text(row: TableRow, columns: Sequence[Column]) -> str:
    """Each column in a line, then what the device said more of it."""
    named = [(column.title, words) for column, words in zip(columns, row.words, strict=False) if words]
    width = max((len(title) for title, _ in named), default=0)
    lines = [f"{title:<{width}}  {words}" for title, words in named]
    is_more = row.row.details and row.row.details not in row.row.cells.values()
    return "\n".join([*lines, *(["", row.row.details] if is_more else [])])
