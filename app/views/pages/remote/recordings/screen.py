"""The screen of a replay: a terminal of the size that the recording had, as large as there is room for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from app.domain.language import tr
from app.views.terminal.grid import EDGE
from app.views.terminal.widget import TerminalWidget
from app.views.widgets.layout import style

_FRESH = b"\x1bc\x1b[3J"  # RIS, and the scrollback is cleared
_SMALLEST, _USUAL = 8, 13  # pixels of the letters


class Screen(QScrollArea):
    """Implements `ReplayScreen`. What the recording asks of a terminal, and what is typed into it, goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self._columns, self._rows = 80, 24
        self.terminal = TerminalWidget(font_size=_USUAL)
        self.terminal.setAccessibleName(tr("Screen of the recording"))
        self.terminal.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self.terminal)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        style(self, bg="term")
        style(self.viewport(), bg="term")

    def write(self, data: bytes) -> None:
        self.terminal.show_text(data)

    def clear(self) -> None:
        self.terminal.show_text(_FRESH)

    def set_size(self, columns: int, rows: int) -> None:
        if (columns, rows) != (self._columns, self._rows) or self.terminal.engine.size() != (columns, rows):
            self._columns, self._rows = columns, rows
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The largest letters, up to the usual ones, with which all of it can be seen."""
        for size in range(_USUAL, _SMALLEST - 1, -1):
            self.terminal.zoom(0, usual=size)
            width, height = self._needed()
            if width <= self.viewport().width() and height <= self.viewport().height():
                break
        self.terminal.setFixedSize(width, height)
        cell = self.terminal.screen_
        self.terminal.engine.resize(self._columns, self._rows, (cell.cell_width, cell.cell_height))
        cell.forget()
        self.terminal.schedule_refresh()

    def _needed(self) -> tuple[int, int]:
        cell, ratio = self.terminal.screen_, self.terminal.devicePixelRatioF()
        width = -(-self._columns * cell.cell_width // ratio) + 2 * EDGE[0]
        height = -(-self._rows * cell.cell_height // ratio) + 2 * EDGE[1]
        return int(width) + 1, int(height) + 1
