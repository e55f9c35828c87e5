"""Marking text with the mouse: by cells, words and lines, or a block, and past the edge of the view."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QTimer, Slot
from PySide6.QtWidgets import QApplication

from app.views.terminal.model import Row
from app.views.terminal.reading import Transcript, transcript
from app.views.terminal.selection import LINE_END, Cell, Extent, Selection, Unit
from app.views.terminal.words import extent_at

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

SCROLL_MS = 40
"""Between two steps of the view while the mouse is held past its edge."""
PIXELS_PER_ROW = 12
"""So far past the edge the view goes one row faster."""


class Marking(QObject):
    """Belongs to one widget."""

    def __init__(self, widget: "TerminalWidget") -> None:
        super().__init__(widget)
        self._widget = widget
        self.is_active = False  # the button is held
        self._unit = Unit.CELL
        self._clicks = 0
        self._last_click = (-1, -1)
        self._mouse = QPointF()
        self._read: tuple[Sequence[Row], Transcript] | None = None  # what is shown, and all text; during a drag
        self._since_click = QTimer(self, singleShot=True)
        self._scrolling = QTimer(self, interval=SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll)

    def begin(self, position: QPointF, *, extend: bool, is_block: bool) -> None:
        """The button went down: the first click marks cells, the next one a word, the third a line."""
        self.is_active, self._mouse = True, position
        cell = self._widget.grid.cell_at(position)
        screen = self._widget.screen_
        if extend and screen.selection is not None:
            screen.selection.head = self._extent(cell)
        else:
            is_again = self._since_click.isActive() and self._last_click == cell
            self._clicks = self._clicks % 3 + 1 if is_again else 1
            self._unit, self._last_click = Unit(self._clicks), cell
            self._since_click.start(QApplication.doubleClickInterval())
            extent = self._extent(cell)
            screen.selection = Selection(extent, extent, is_block and self._unit is Unit.CELL)
        self._widget.schedule_refresh()

    def extend(self, position: QPointF) -> None:
        """The mouse has moved with the button down."""
        self._mouse = position
        selection = self._widget.screen_.selection
        if selection is not None:
            selection.head = self._extent(self._widget.grid.cell_at(position))
            self._widget.schedule_refresh()
        if bool(self._past_edge()) is not self._scrolling.isActive():
            self._scrolling.start() if self._past_edge() else self._scrolling.stop()

    def end(self) -> None:
        """The button was let go: what is marked may be copied."""
        self.is_active = False
        self._read = None
        self._scrolling.stop()
        self._widget.clipboard.offer_marked()
        if self._widget.copy_on_select:
            self._widget.clipboard.copy()

    def mark_all(self) -> None:
        """Mark the scrollback and the screen."""
        text = self._text()
        if text is not None:
            everything = (0, -text.top), (LINE_END, max(0, len(text.lines) - 1 - text.top))
            self._widget.screen_.selection = Selection(everything, everything)
            self._read = None
            self._widget.schedule_refresh()

    def _extent(self, cell: Cell) -> Extent:
        text = self._text() if self._unit is not Unit.CELL else None
        if text is None or self._read is None:
            return cell, cell
        return extent_at(text, self._read[0], cell, self._unit)

    def _text(self) -> Transcript | None:
        """What the terminal holds, read again when it shows something else."""
        frame = self._widget.screen_.frame
        if frame is None:
            return None
        if self._read is None or self._read[0] != frame.rows:
            self._read = frame.rows, transcript(self._widget.engine, frame.rows)
        return self._read[1]

    def _past_edge(self) -> float:
        """How far the mouse is below the view, in pixels; below 0 above it."""
        y = self._mouse.y()
        return y if y < 0 else max(0.0, y - self._widget.height())

    @Slot()
    def _scroll(self) -> None:
        past = self._past_edge()
        if past and self.is_active:
            rows = 1 + int(abs(past) / PIXELS_PER_ROW)
            self._widget.scroll_view(rows if past > 0 else -rows)
            self._widget.refresh_now()
            self.extend(self._mouse)
