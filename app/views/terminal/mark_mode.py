"""Marking text with the keys alone: the arrows move a caret over what is shown, Shift marks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.views.terminal.marks import Paint, Stretch
from app.views.terminal.model import Row
from app.views.terminal.selection import Cell, Selection

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class MarkMode:
    """Belongs to one widget. Enter copies and ends it, Escape ends it; no key goes to the shell meanwhile."""

    def __init__(self, widget: "TerminalWidget") -> None:
        self._widget = widget
        self.is_active = False
        self.caret: Cell = (0, 0)

    def begin(self) -> None:
        """Put the caret where the cursor is, or in the first row when that is out of sight."""
        frame = self._widget.screen_.frame
        self.caret = (frame.cursor if frame else None) or (0, 0)
        self.is_active = True
        self._widget.screen_.selection = None
        self._widget.screen_.markers.append(self)
        self._widget.schedule_refresh()

    def end(self) -> None:
        """Give the keys back to the shell."""
        self.is_active = False
        if self in self._widget.screen_.markers:
            self._widget.screen_.markers.remove(self)
        self._widget.schedule_refresh()

    def press(self, event: QKeyEvent) -> None:
        """Do what a key means here."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._widget.clipboard.copy()
            self._widget.screen_.selection = None
            self.end()
        elif key == Qt.Key.Key_Escape:
            self._widget.screen_.selection = None
            self.end()
        elif (target := self._target(event)) is not None:
            self._go(target, marks=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _target(self, event: QKeyEvent) -> Cell | None:
        column, row = self.caret
        page = self._widget.engine.size()[1]
        match event.key():
            case Qt.Key.Key_Home:
                return 0, row
            case Qt.Key.Key_End:
                return self._text_end(row), row
            case Qt.Key.Key_PageUp:
                return column, row - page
            case Qt.Key.Key_PageDown:
                return column, row + page
            case key if key in _MOVES:
                return column + _MOVES[Qt.Key(key)][0], row + _MOVES[Qt.Key(key)][1]
        return None

    def _go(self, target: Cell, *, marks: bool) -> None:
        before, (columns, rows) = self.caret, self._widget.engine.size()
        self.caret = min(max(target[0], 0), columns), target[1]
        past = min(self.caret[1], 0) + max(self.caret[1] - rows + 1, 0)
        selection = self._widget.screen_.selection
        if not marks:
            self._widget.screen_.selection = None
        elif selection is None:
            self._widget.screen_.selection = Selection((before, before), (self.caret, self.caret))
        else:
            selection.head = self.caret, self.caret
        if past:
            self._widget.scroll_view(past)
            self._widget.refresh_now()  # moves the caret with the text, as far as there was some
            self._keep_in_view()
        self._widget.schedule_refresh()

    def _keep_in_view(self) -> None:
        row = min(max(self.caret[1], 0), self._widget.engine.size()[1] - 1)
        if row != self.caret[1]:
            self.caret = self.caret[0], row
            if selection := self._widget.screen_.selection:
                selection.head = self.caret, self.caret

    def _text_end(self, row: int) -> int:
        frame = self._widget.screen_.frame
        if frame is None or not 0 <= row < len(frame.rows):
            return 0
        graphemes = frame.rows[row].graphemes
        return next((n for n in range(len(graphemes), 0, -1) if graphemes[n - 1] != " "), 0)

    # -- as a marker of the screen -----------------------------------------------------------------

    def stretches(self, y: int, row: Row) -> Sequence[Stretch]:
        if y != self.caret[1]:
            return ()
        column = min(self.caret[0], len(row.graphemes) - 1)
        return (Stretch(column, column + max(1, row.widths[column]), Paint.CARET),)

    def shift(self, rows: int) -> None:
        self.caret = self.caret[0], self.caret[1] + rows
