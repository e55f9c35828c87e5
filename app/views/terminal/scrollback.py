"""The scroll bar of a terminal, and where the view stands in the scrollback."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QScrollBar

from app.views.terminal.reading import view_top

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

MEASURE_MS = 200  # between two measurements, at least
MEASURE_SHARE = 0.02  # of the time may go to them: 15 ms each when the scrollback is full


class Scrollback(QObject):
    """Measures now and then, because the engine does not say how much it holds."""

    def __init__(self, widget: "TerminalWidget") -> None:
        super().__init__(widget)
        self._widget = widget
        self._top = 0
        self._interval = MEASURE_MS
        self._bar = QScrollBar(Qt.Orientation.Vertical, widget)
        self._bar.setCursor(Qt.CursorShape.ArrowCursor)
        self._bar.hide()
        self._bar.valueChanged.connect(self._follow_bar)
        self._timer = QTimer(self, singleShot=True, interval=MEASURE_MS)
        self._timer.timeout.connect(self._measure)

    def place(self) -> None:
        """Put the bar at the right edge."""
        width = self._bar.sizeHint().width()
        self._bar.setGeometry(self._widget.width() - width, 0, width, self._widget.height())

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
        self._top = view_top(lines, frame.rows)
        took = time.perf_counter() - started
        self._interval = max(MEASURE_MS, round(took * 1000 / MEASURE_SHARE))
        was_blocked = self._bar.blockSignals(True)
        self._bar.setPageStep(len(frame.rows))
        self._bar.setRange(0, max(self._top, len(lines) - len(frame.rows)))
        self._bar.setValue(self._top)
        self._bar.setVisible(self._bar.maximum() > 0)
        self._bar.blockSignals(was_blocked)

    @Slot(int)
    def _follow_bar(self, value: int) -> None:
        self._widget.engine.scroll(value - self._top)
        self._top = value
        self._widget.schedule_refresh()
