"""A scroll bar that shows where in the text something was found."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider, QWidget

from app.views.theme import theme

PLACES = 2048  # that marks may have: no screen shows more, and each is painted
MARK = 2  # pixels that a mark is high


class MarkedScrollBar(QScrollBar):
    """Its marks lie over the groove and the handle."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._marks: set[float] = set()  # 0 is the first line, 1 the end of the last
        self._current = -1.0

    def mark(self, lines: Iterable[int], count: int, current: int = -1) -> None:
        """Mark some of `count` lines, one of them (or none: -1) more than the others."""
        self._marks = {line * PLACES // count / PLACES for line in lines}
        self._current = current / count
        self.update()

    @property
    def marks(self) -> list[float]:
        """Where its marks are, from 0 to 1."""
        return sorted(self._marks)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._marks:
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        parts = QStyle.ComplexControl.CC_ScrollBar, QStyle.SubControl.SC_ScrollBarGroove
        groove = self.style().subControlRect(parts[0], option, parts[1], self)
        painter = QPainter(self)
        for y in {groove.top() + round(mark * (groove.height() - MARK)) for mark in self._marks}:
            painter.fillRect(2, y, self.width() - 4, MARK, theme().color("warning.fg"))
        if self._current >= 0:
            y = groove.top() + round(self._current * (groove.height() - MARK))
            painter.fillRect(0, y - 1, self.width(), MARK + 2, theme().color("term.fg"))
