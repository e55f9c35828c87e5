"""What a console shows: commands and what they wrote, coloured and bounded."""

import threading
from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit

from app.domain.task import TaskContext
from app.views.theme import theme
from app.views.widgets.layout import style

MOST_LINES = 10_000  # that stay on the screen
MOST_WAITING = 1_000_000  # characters, before the sender waits
_TURN = 32_000  # characters that are shown in one turn of the event loop
_TONE = QTextFormat.Property.UserProperty
_TONES = {"output": "term.fg", "errors": "term.red", "prompt": "term.blue", "note": "term.dim", "typed": "term.fg"}

type Piece = tuple[str, str]
"""A tone and a text."""


class TextQueue(QObject):
    """Takes text from any thread. `waits` says on the UI thread that there is some."""

    waits = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pieces: deque[Piece] = deque()
        self._size = 0
        self._changed = threading.Condition()

    def put(self, text: str, tone: str, task: TaskContext) -> None:
        """Add text, after waiting for room. Raises Cancelled."""
        with task.on_cancel(self._wake), self._changed:
            while self._size >= MOST_WAITING and not task.cancelled:
                self._changed.wait()
            task.check()
            was_empty = not self._pieces
            self._pieces.append((tone, text))
            self._size += len(text)
        if was_empty:
            self.waits.emit()

    def take(self, most: int) -> list[Piece]:
        """The oldest pieces, with at most `most` characters."""
        taken: list[Piece] = []
        with self._changed:
            while self._pieces and most > 0:
                tone, text = self._pieces.popleft()
                if len(text) > most:
                    self._pieces.appendleft((tone, text[most:]))
                    text = text[:most]
                taken.append((tone, text))
                most -= len(text)
                self._size -= len(text)
            self._changed.notify_all()
        return taken

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


class ConsoleOutput(QPlainTextEdit):
    """Read-only; follows its end unless a person has scrolled back."""

    def __init__(self) -> None:
        super().__init__(readOnly=True)
        self.queue = TextQueue(self)
        self.queue.waits.connect(self._take)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._take)
        self.setMaximumBlockCount(MOST_LINES)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName("Output")
        style(self, role="console")
        theme().changed.connect(self._apply_look)
        self._apply_look()

    def write(self, text: str, tone: str) -> None:
        """Show text at the end, after what waits. Tones: output, errors, prompt, typed, note."""
        while pieces := self.queue.take(_TURN):
            self._show(pieces)
        self._show([(tone, text)])

    @Slot()
    def _take(self) -> None:
        pieces = self.queue.take(_TURN)
        self._show(pieces)
        if pieces:
            self._timer.start()

    def _show(self, pieces: list[Piece]) -> None:
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 4
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        for tone, text in pieces:
            cursor.insertText(text.replace("\r\n", "\n").replace("\r", ""), _format(tone))
        if follows and pieces:
            bar.setValue(bar.maximum())

    @Slot()
    def _apply_look(self) -> None:
        """The font, and the colours of what is there already: they were chosen for another scheme."""
        self.document().setDefaultFont(theme().font("code", mono=True))
        cursor = QTextCursor(self.document())
        block = self.document().begin()
        while block.isValid():
            for piece in block.textFormats():
                cursor.setPosition(block.position() + piece.start)
                cursor.setPosition(block.position() + piece.start + piece.length, QTextCursor.MoveMode.KeepAnchor)
                if tone := piece.format.property(_TONE):
                    cursor.setCharFormat(_format(tone))
            block = block.next()


def _format(tone: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(theme().color(_TONES[tone]))
    form.setProperty(_TONE, tone)
    return form
