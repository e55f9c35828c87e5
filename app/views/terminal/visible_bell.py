"""The bell, seen and not heard: the edge of the terminal lights up for a moment."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QTimer, Slot
from PySide6.QtGui import QColor, QPainter

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

SHOWN_MS = 150
QUIET_MS = 600
"""Until it lights up again: never three times in a second, which harms some people (WCAG 2.1, 2.3.1)."""
THICKNESS = 2


class VisibleBell(QObject):
    """Belongs to one widget."""

    def __init__(self, widget: "TerminalWidget") -> None:
        super().__init__(widget)
        self._widget = widget
        self._shown = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._shown.timeout.connect(widget.update)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        widget.bell.connect(self.ring)

    @property
    def is_shown(self) -> bool:
        return self._shown.isActive()

    @Slot()
    def ring(self) -> None:
        """Light up, unless it just did."""
        if not self._quiet.isActive():
            self._quiet.start()
            self._shown.start()
            self._widget.update()

    def draw(self, painter: QPainter, place: QRect, color: QColor) -> None:
        """Draw the edge of `place` while it is lit."""
        if not self.is_shown:
            return
        inner = place.adjusted(THICKNESS, THICKNESS, -THICKNESS, -THICKNESS)
        for side in (
            QRect(place.left(), place.top(), place.width(), THICKNESS),
            QRect(place.left(), inner.bottom() + 1, place.width(), THICKNESS),
            QRect(place.left(), inner.top(), THICKNESS, inner.height()),
            QRect(inner.right() + 1, inner.top(), THICKNESS, inner.height()),
        ):
            painter.fillRect(side, color)
