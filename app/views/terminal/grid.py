"""Where the cells of a terminal are in its widget."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF

from app.views.terminal.model import Mode

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

EDGE = (16, 12)  # device-independent pixels left and right, above and below


class Grid:
    """Belongs to one widget."""

    def __init__(self, widget: "TerminalWidget") -> None:
        self._widget = widget

    def room(self) -> tuple[int, int]:
        """The columns and rows that there is room for."""
        screen, ratio = self._widget.screen_, self._widget.devicePixelRatioF()
        columns = int((self._widget.width() - 2 * EDGE[0]) * ratio / screen.cell_width)
        rows = int((self._widget.height() - 2 * EDGE[1]) * ratio / screen.cell_height)
        return max(2, columns), max(1, rows)

    def inside(self) -> QRect:
        """Where the picture is, without the edge on the right: to paint the bar there costs as much as all the rows."""
        return self._widget.rect().adjusted(0, 0, -EDGE[0], 0)

    def squeeze(self) -> float:
        """How narrow the picture is drawn, 1 as it is: 132 columns, when a program asks for them, always have room."""
        if not self._widget.engine.mode(Mode.WIDE):
            return 1.0
        needed = self._widget.engine.size()[0] * self._widget.screen_.cell_width
        return min(1.0, max(1.0, (self._widget.width() - 2 * EDGE[0]) * self._widget.devicePixelRatioF()) / needed)

    def cell_at(self, position: QPointF) -> tuple[int, int]:
        """The column and row under a place in the widget, or the nearest; the column may be the one behind the last."""
        screen, ratio = self._widget.screen_, self._widget.devicePixelRatioF()
        columns, rows = self._widget.engine.size()
        column = int((position.x() - EDGE[0]) * ratio / self.squeeze() // screen.cell_width)
        row = int((position.y() - EDGE[1]) * ratio // screen.cell_height)
        return min(max(column, 0), columns), min(max(row, 0), rows - 1)

    def from_picture(self, place: QRect) -> QRectF:
        """A place in the picture, in the pixels of the widget."""
        ratio = self._widget.devicePixelRatioF()
        across = ratio / self.squeeze()
        left, top = place.left() / across + EDGE[0], place.top() / ratio + EDGE[1]
        return QRectF(left, top, place.width() / across, place.height() / ratio)

    def place_of(self, column: int, row: int, columns: int = 1) -> QRectF:
        """Where cells are in the widget."""
        width, height = self._widget.screen_.cell_width, self._widget.screen_.cell_height
        return self.from_picture(QRect(column * width, row * height, columns * width, height))
