"""The line that is typed: it grows to many lines, recalls, and asks for completion."""

import math

from PySide6.QtCore import QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.domain.language import tr
from app.domain.powershell_text import is_complete
from app.domain.recall import Recall
from app.views.theme import theme
from app.views.widgets.layout import style

MOST_LINES = 10
"""On the screen at once; more can be scrolled."""
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier


class Editor(QPlainTextEdit):
    """Enter runs what is complete, Ctrl+Enter whatever there is; Shift+Enter begins another line.

    `popup` takes keys first while it is open.
    """

    run_asked = Signal(str)
    stop_asked = Signal()  # Ctrl+C with nothing marked
    completion_asked = Signal(bool)  # whether a person wants to see all
    search_asked = Signal()
    paste_asked = Signal(str)  # many lines
    place_asked = Signal(int)  # the next place of an error, or the one before
    scroll_asked = Signal(int)  # pages of the output
    copy_asked = Signal()  # what is marked in the output

    def __init__(self, *, is_script: bool = True) -> None:
        """`is_script`: what is typed is PowerShell, that may go on in the next line and can be completed."""
        super().__init__()
        self._is_script = is_script
        self.recall = Recall()
        self.popup: KeyTaker | None = None
        self.setAccessibleName(tr("Command"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        style(self, role="line")
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._fit)
        theme().changed.connect(self._apply_look)
        self._apply_look()

    # -- the text ----------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return self.toPlainText()

    @property
    def cursor_at(self) -> int:
        """The place of the cursor, in characters."""
        return len(_characters(self.text, self.textCursor().position()))

    def show_text(self, text: str, at: int | None = None) -> None:
        """Show another text, as if it had been typed: undo brings the one before back. `at` in characters."""
        self.replace(0, len(self.text), text)
        if at is not None:
            self._go_to(at)

    def replace(self, start: int, length: int, text: str) -> None:
        """Put `text` in the place of some characters, with the cursor behind it."""
        whole = self.text
        cursor = self.textCursor()
        cursor.setPosition(_units(whole[:start]))
        cursor.setPosition(_units(whole[: start + length]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def go_to_line(self, line: int, character: int) -> None:
        """Put the cursor to a place that is counted from 1."""
        lines = self.text.split("\n")
        line = min(max(line, 1), len(lines))
        before = sum(len(one) + 1 for one in lines[: line - 1])
        self._go_to(before + min(max(character - 1, 0), len(lines[line - 1])))

    def _go_to(self, at: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(_units(self.text[:at]))
        self.setTextCursor(cursor)

    # -- keys --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (self.popup is not None and self.popup.takes(event)) or self._act_on(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _act_on(self, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _RETURN:
            return self._enter(held)
        if held == _CTRL:
            return self._act_on_ctrl(key)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self._act_on_tab(held)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return held == _NONE and self._walk(-1 if key == Qt.Key.Key_Up else 1)
        if key == Qt.Key.Key_Escape and self.text:
            self.show_text("")
            self.recall.leave()
            return True
        signals = {
            Qt.Key.Key_F8: (self.place_asked, -1 if held == _SHIFT else 1),
            Qt.Key.Key_PageUp: (self.scroll_asked, -1),
            Qt.Key.Key_PageDown: (self.scroll_asked, 1),
        }
        if key in signals:
            signal, step = signals[key]
            signal.emit(step)
        return key in signals

    def _act_on_tab(self, held: Qt.KeyboardModifier) -> bool:
        """Tab completes where there is something to complete; otherwise it goes on, as Shift+Tab goes back."""
        if held == _NONE and self._is_script and self.text.strip():
            self.completion_asked.emit(False)
        else:
            QWidget.focusNextPrevChild(self, held == _NONE)  # of an editor it would stay
        return True

    def _act_on_ctrl(self, key: Qt.Key) -> bool:
        acts = {
            Qt.Key.Key_Space: lambda: self.completion_asked.emit(True),
            Qt.Key.Key_R: self.search_asked.emit,
            Qt.Key.Key_C: self.copy_asked.emit if not self.textCursor().hasSelection() else None,
        }
        act = acts.get(key)
        if act is not None:
            act()
        return act is not None

    def _enter(self, held: Qt.KeyboardModifier) -> bool:
        if held == _SHIFT or (held == _NONE and not self._may_run()):
            self._begin_line()
        elif held in (_NONE, _CTRL):
            self.run_asked.emit(self.text)
        return True

    def _may_run(self) -> bool:
        """In the middle of several lines Enter makes another one."""
        return not self._is_script or is_complete(self.text)

    def _begin_line(self) -> None:
        """With the spaces that the line before begins with."""
        cursor = self.textCursor()
        before = cursor.block().text()
        cursor.insertText("\n" + before[: len(before) - len(before.lstrip(" \t"))])
        self.setTextCursor(cursor)

    def _walk(self, step: int) -> bool:
        """Up from the first line and down from the last go through what was typed before."""
        edge = QTextCursor(self.textCursor())
        way = QTextCursor.MoveOperation.Up if step < 0 else QTextCursor.MoveOperation.Down
        if edge.movePosition(way):
            return False
        shown = self.recall.earlier(self.text) if step < 0 else self.recall.later(self.text)
        if shown != self.text:
            self.show_text(shown)
        return True

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self.popup is not None:
            self.popup.leave()
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.popup is not None and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.popup.leave()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Many lines are asked about; a line end at the end of one would run nothing, but is not wanted."""
        text = fit_for_line(source.text())
        if "\n" in text:
            self.paste_asked.emit(text)
        elif text:
            self.textCursor().insertText(text)
            self.ensureCursorVisible()

    # -- its size ----------------------------------------------------------------------------------

    @Slot()
    def _apply_look(self) -> None:
        self.document().setDefaultFont(theme().font("code", mono=True))
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._height())

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    @Slot()
    def _fit(self) -> None:
        if self.height() != self._height():
            self.setFixedHeight(self._height())
            self.updateGeometry()
            if self.height() < MOST_LINES * self.line_height:
                self.verticalScrollBar().setValue(0)  # all of it has room

    def _height(self) -> int:
        """Of what is typed, but of no more than some lines."""
        most, high = MOST_LINES * self.line_height, 0.0
        block = self.document().begin()
        while block.isValid() and high < most:
            high += max(self.blockBoundingRect(block).height(), self.line_height)
            block = block.next()
        return min(math.ceil(high), most) + 10

    @property
    def line_height(self) -> int:
        return QFontMetrics(self.document().defaultFont()).lineSpacing()


class KeyTaker:
    """What is open over the line."""

    def takes(self, event: QKeyEvent) -> bool:
        raise NotImplementedError

    def leave(self) -> None:
        raise NotImplementedError


def fit_for_line(text: str) -> str:
    """What is pasted, without control characters and without the line ends behind it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n").replace("\u2028", "\n")
    return "".join(one for one in text if one.isprintable() or one in "\n\t").rstrip("\n")


def _units(text: str) -> int:
    """UTF-16 units, as Qt counts."""
    return len(text) + sum(one > "\uffff" for one in text)


def _characters(text: str, units: int) -> str:
    """The part of a text before a place that is given in UTF-16 units."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "replace")
