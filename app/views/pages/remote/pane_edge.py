"""The edge between two panes: dragged with the mouse; a double click makes them equal."""

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.domain.panes import Split
from app.views.theme import theme

WIDTH = 5  # pixels; the line in the middle of it has one


class PaneEdge(QWidget):
    """Keys move it too: Ctrl+Shift+Alt with an arrow."""

    dragged = Signal(QPoint)  # to a place in its parent
    evened = Signal()

    def __init__(self, parent: QWidget, *, is_beside: bool) -> None:
        super().__init__(parent)
        self._is_beside = is_beside
        self._is_held = False
        self.setCursor(Qt.CursorShape.SplitHCursor if is_beside else Qt.CursorShape.SplitVCursor)
        self.setToolTip(tr("Drag to resize; double click for equal panes"))

    def fits(self, split: Split | None) -> bool:
        """Whether it can stand in this split."""
        return split is not None and split.is_beside == self._is_beside

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_held = event.button() == Qt.MouseButton.LeftButton
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_held:
            self.dragged.emit(self.mapToParent(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_held = False
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.evened.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("bg.surface"))
        is_on = self._is_held or self.underMouse()
        wide = 3 if is_on else 1
        middle = (WIDTH - wide) // 2
        line = QRect(middle, 0, wide, self.height()) if self._is_beside else QRect(0, middle, self.width(), wide)
        painter.fillRect(line, theme().color("accent.fill" if is_on else "border.default"))
