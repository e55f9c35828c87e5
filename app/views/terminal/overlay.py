"""What lies over the picture of a terminal: the cursor, and text that is being composed."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from app.views.terminal.model import CursorShape
from app.views.terminal.screen import MAX_CODE_POINTS, Screen


def draw_cursor(painter: QPainter, screen: Screen, shape: CursorShape, color: QColor, *, focused: bool) -> None:
    """Draw the cursor; only its edge while the keys go elsewhere."""
    rectangle, frame = screen.cursor_rectangle(), screen.frame
    if rectangle is None or frame is None or frame.cursor is None:
        return
    thick = max(1, screen.cell_width // 6)
    if not focused:
        painter.setPen(QPen(color, 1))
        painter.drawRect(rectangle.adjusted(0, 0, -1, -1))
    elif shape is CursorShape.BAR:
        painter.fillRect(rectangle.left(), rectangle.top(), thick, rectangle.height(), color)
    elif shape is CursorShape.UNDERLINE:
        painter.fillRect(rectangle.left(), rectangle.bottom() - thick + 1, rectangle.width(), thick, color)
    else:
        column, row = frame.cursor
        painter.fillRect(rectangle, color)
        painter.setPen(screen.color(frame.background))
        painter.setFont(screen.ink_at(column, row).font)
        at = QPointF(rectangle.left(), rectangle.top() + screen.ascent)
        painter.drawText(at, frame.rows[row].graphemes[column][:MAX_CODE_POINTS])


def draw_composing(painter: QPainter, screen: Screen, text: str, color: QColor) -> None:
    """Draw what an input method has not handed over yet, at the cursor."""
    rectangle, frame = screen.cursor_rectangle(), screen.frame
    if not text or rectangle is None or frame is None or frame.cursor is None:
        return
    painter.setFont(screen.ink_at(*frame.cursor).font)
    width = painter.fontMetrics().horizontalAdvance(text)
    painter.fillRect(rectangle.left(), rectangle.top(), width, rectangle.height(), screen.color(frame.background))
    painter.fillRect(rectangle.left(), rectangle.bottom(), width, 1, color)
    painter.setPen(color)
    painter.drawText(QPointF(rectangle.left(), rectangle.top() + screen.ascent), text)
