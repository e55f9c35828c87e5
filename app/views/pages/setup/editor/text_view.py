"""The text of the profile, as it stands in the file: to read, and to edit by hand."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.domain.language import tr
from app.services.setup.profiles.draft import Look
from app.views.theme import theme
from app.views.widgets.buttons import Button
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.low_place import HiddenWhenLow
from app.views.widgets.text import WrappedLabel, label

_LOW = 220  # pixels at 100 % text: below, the text needs the room of what explains it
_KEYS = QKeySequence.StandardKey
MEANING = tr("The forms keep comments and the order of the lines. What you write here is taken over as it is.")


class ProfileText(QPlainTextEdit):
    """Once nothing of its own is left to be undone, the keys mean the edits of the profile."""

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_undo, is_redo = (event.matches(key) for key in (_KEYS.Undo, _KEYS.Redo))
            if (is_undo and not self.document().isUndoAvailable()) or (
                is_redo and not self.document().isRedoAvailable()
            ):
                event.ignore()
                return False
        return super().event(event)


class TextView(QWidget):
    """`written` brings a text that a person wants to have taken over."""

    written = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.edit = ProfileText()
        self.edit.setAccessibleName(tr("Text of the profile"))
        self.edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        style(self.edit, role="details")
        self.problem = WrappedLabel("", "small", "problem")
        self.take = Button(tr("Take over this text"), "check")
        self.take.clicked.connect(lambda: self.written.emit(self.edit.toPlainText()))
        self.edit.textChanged.connect(self._show_state)
        self._shown = ""
        head = panel(column(label(tr("Text"), "heading"), WrappedLabel(MEANING, tone="secondary"), spacing=2))
        HiddenWhenLow(head, self, _LOW)
        self.setLayout(column(head, Grow(self.edit), row(Grow(self.problem), self.take), spacing=10))
        self.setFocusProxy(self.edit)
        self._show_state()

    @property
    def has_changes(self) -> bool:
        return self.edit.toPlainText() != self._shown

    def show_text(self, text: str, look: Look) -> None:
        """Show the text of the draft, with the lines marked in which something is wrong."""
        plain = text.replace("\r\n", "\n")
        if plain != self._shown or self.has_changes:
            self._shown = plain
            place, cursor = self.edit.verticalScrollBar().value(), self.edit.textCursor()
            at = cursor.position()
            self.edit.setPlainText(plain)
            cursor.setPosition(min(at, len(plain)))
            self.edit.setTextCursor(cursor)
            self.edit.verticalScrollBar().setValue(place)
        self.show_problem("")
        self._mark([one.line for one in look.problems if one.line])

    def show_problem(self, words: str) -> None:
        self.problem.set_words(words)

    def go_to(self, line: int) -> None:
        """Put the cursor at the beginning of a line (from 1)."""
        block = self.edit.document().findBlockByNumber(line - 1)
        self.edit.setTextCursor(QTextCursor(block))
        self.edit.setFocus()

    def _mark(self, lines: list[int]) -> None:
        marks = []
        for line in lines:
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.edit.document().findBlockByNumber(line - 1))
            mark.cursor = cursor
            mark.format.setBackground(theme().color("problem.bg"))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.edit.setExtraSelections(marks)

    @Slot()
    def _show_state(self) -> None:
        self.take.set_reason("" if self.has_changes else tr("The text is as the forms show it."))
