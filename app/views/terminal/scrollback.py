"""The scroll bar of a terminal, and where the view stands in the scrollback."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.views.terminal.reading import view_top
from app.views.terminal.scroll_bar import MarkedScrollBar

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

MEASURE_MS = 200  # between two measurements, at least
MEASURE_SHARE = 0.02  # of the time may go to them: 15 ms each when the scrollback is full


class Scrollback(QObject):
    """Measures now and then, because the engine does not say how much it holds."""

    measured = Signal(int)  # the number of the line that the view begins with

    def __init__(self, widget: "TerminalWidget") -> None:
        super().__init__(widget)
        self._widget = widget
        self._top = 0
        self._interval = MEASURE_MS
        self.bar = MarkedScrollBar(widget)
        self.bar.setCursor(Qt.CursorShape.ArrowCursor)
        self.bar.hide()
        self.bar.valueChanged.connect(self._follow_bar)
        self._timer = QTimer(self, singleShot=True, interval=MEASURE_MS)
        self._timer.timeout.connect(self._measure)

    def place(self) -> None:
        """Put the bar at the right edge."""
        width = self.bar.sizeHint().width()
        self.bar.setGeometry(self._widget.width() - width, 0, width, self._widget.height())

    def measure_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start(self._interval)

    def measure_now(self) -> None:
        self._timer.start(0)

    @Slot()
    def _measure(self) -> None:
        self._widget.refresh_now()
        frame = self._widget.screen_.frame
        if frame is None or not self._widget.isVisible():
            return
        started = time.perf_counter()
        lines = self._widget.engine.lines()
        self._top = view_top(lines, frame.rows, self._widget.engine.viewed_from)
        took = time.perf_counter() - started
        self._interval = max(MEASURE_MS, round(took * 1000 / MEASURE_SHARE))
        was_blocked = self.bar.blockSignals(True)
        self.bar.setPageStep(len(frame.rows))
        self.bar.setRange(0, max(self._top, len(lines) - len(frame.rows)))
        self.bar.setValue(self._top)
        self._widget.engine.viewed_from = None if self._top >= self.bar.maximum() else self._top
        self.bar.setVisible(self.bar.maximum() > 0)
        self.bar.blockSignals(was_blocked)
        self.measured.emit(self._top)

    @Slot(int)
    def _follow_bar(self, value: int) -> None:
        self._widget.engine.scroll_to(value)
        self._top = value
        self._widget.schedule_refresh()
