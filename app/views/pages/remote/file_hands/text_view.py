"""A text of a file to read: poured in by parts so that the window goes on, searched, never changed."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.language import tr
from app.views.widgets.buttons import IconButton
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.search_key import SearchKey
from app.views.widgets.text import label

PART = 30_000
"""Characters that are added at a time: some milliseconds."""
_Wrap = QPlainTextEdit.LineWrapMode


class TextView(QWidget):
    """The text and a line to find in it, which Escape closes."""

    def __init__(self) -> None:
        super().__init__()
        self.edit = QPlainTextEdit(readOnly=True)
        self.edit.setAccessibleName(tr("Text of the file"))
        self.edit.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.edit.setUndoRedoEnabled(False)
        style(self.edit, role="details")
        self.search = SearchField(tr("Find in this file"), "Ctrl+F")
        self.found = label("", "small", "secondary")
        self._rest = ""
        self._pouring = QTimer(self, interval=0)
        self._pouring.timeout.connect(self._pour)
        self._build()

    def _build(self) -> None:
        before, after = (
            IconButton("chevron-up", tr("Hit before"), key="Shift+Enter"),
            IconButton("chevron-down", tr("Next hit")),
        )
        before.clicked.connect(self.find_before)
        after.clicked.connect(self.find_next)
        self.bar = panel(row(Grow(self.search), self.found, before, after, margins=(12, 6, 8, 6)), edge="bottom")
        self.bar.hide()
        self.search.changed.connect(self._find_typed)
        self.search.edit.returnPressed.connect(self.find_next)
        self.setLayout(column(self.bar, Grow(self.edit), spacing=0))
        self.setFocusProxy(self.edit)
        SearchKey(self, self.show_find)
        for keys, act in (
            ("F3", self.find_next),
            ("Shift+F3", self.find_before),
            ("Shift+Return", self.find_before),
        ):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @property
    def is_pouring(self) -> bool:
        """Is a part of the text not in it yet?"""
        return self._pouring.isActive()

    def show_text(self, text: str, *, wraps: bool = True) -> None:
        """Show another text from its beginning."""
        self._close_find()
        self.edit.setLineWrapMode(_Wrap.WidgetWidth if wraps else _Wrap.NoWrap)
        self.edit.setPlainText(text[:PART])
        self._rest = text[PART:]
        self.edit.moveCursor(QTextCursor.MoveOperation.Start)
        if self._rest:
            self._pouring.start()
        else:
            self._pouring.stop()

    def clear(self) -> None:
        """Hold nothing of a file that is no longer looked at."""
        self.show_text("")

    @Slot()
    def show_find(self) -> None:
        """Open the line to find in."""
        self.bar.show()
        self.search.edit.setFocus()
        self.search.edit.selectAll()

    @Slot()
    def find_next(self) -> bool:
        """Go to the next hit, round the end; whether there is one."""
        return self._find(QTextDocument.FindFlag(0))

    @Slot()
    def find_before(self) -> bool:
        return self._find(QTextDocument.FindFlag.FindBackward)

    def _find(self, flags: QTextDocument.FindFlag) -> bool:
        wanted = self.search.text
        if not wanted:
            self.found.setText("")
            return False
        hit = self.edit.find(wanted, flags)
        if not hit:
            at = self.edit.textCursor()
            end = QTextCursor.MoveOperation.End if flags else QTextCursor.MoveOperation.Start
            self.edit.moveCursor(end)
            hit = self.edit.find(wanted, flags)
            if not hit:
                self.edit.setTextCursor(at)
        self.found.setText("" if hit else tr("Not found"))
        return hit

    @Slot(str)
    def _find_typed(self, _: str) -> None:
        cursor = self.edit.textCursor()
        cursor.setPosition(cursor.selectionStart())  # one more letter: the same hit goes on to be one
        self.edit.setTextCursor(cursor)
        self.find_next()

    @Slot()
    def _pour(self) -> None:
        part, self._rest = self._rest[:PART], self._rest[PART:]
        cursor = QTextCursor(self.edit.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(part)
        if not self._rest:
            self._pouring.stop()

    def _close_find(self) -> None:
        self.bar.hide()
        self.search.edit.clear()
        self.found.setText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.bar.isVisible():
            self._close_find()
            self.edit.setFocus()
        else:
            super().keyPressEvent(event)
