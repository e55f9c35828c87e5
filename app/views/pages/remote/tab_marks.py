"""What a tab is marked with: six colours, each with a shape of its own, and the word for a device with an accent."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPolygonF

from app.domain.language import tr
from app.views.theme import theme

COLORS = {
    "red": (tr("Red square"), "term.red"),
    "yellow": (tr("Yellow triangle"), "term.yellow"),
    "green": (tr("Green half-moon"), "term.green"),
    "cyan": (tr("Cyan cross"), "term.cyan"),
    "blue": (tr("Blue bars"), "term.blue"),
    "magenta": (tr("Magenta star"), "term.magenta"),
}
"""What a person may mark a tab with: the name of each, and its token. None is a verdict."""

ACCENTS = {
    "production": (tr("Production"), "warning", "triangle-alert"),
    "customer": (tr("Customer"), "info", "users"),
}
"""The word for an accent, its tone, and its icon."""

_SIDE = 4.5  # half of a mark


def draw_color_mark(painter: QPainter, x: float, y: float, color: str) -> None:
    """The mark of a colour around a centre. Draws nothing for a colour that we do not know."""
    if color not in COLORS:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(x, y)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color(COLORS[color][1]))
    match color:
        case "red":
            painter.drawRect(QRectF(-4, -4, 8, 8))
        case "yellow":
            painter.drawPolygon(QPolygonF([QPointF(-_SIDE, -4), QPointF(_SIDE, -4), QPointF(0, _SIDE)]))
        case "green":
            painter.drawPie(QRectF(-7.5, -5, 10, 10), -90 * 16, 180 * 16)
        case "cyan":
            painter.drawRect(QRectF(-1.5, -_SIDE, 3, 2 * _SIDE))
            painter.drawRect(QRectF(-_SIDE, -1.5, 2 * _SIDE, 3))
        case "blue":
            for left in (-4.5, -1, 2.5):
                painter.drawRect(QRectF(left, -4, 2, 8))
        case "magenta":
            painter.drawPolygon(_star(5, _SIDE + 1, 2.2))
    painter.restore()


def _star(points: int, outer: float, inner: float) -> QPolygonF:
    corners = []
    for number in range(points * 2):
        radius, angle = (inner if number % 2 else outer), math.pi * (number / points - 0.5)
        corners.append(QPointF(radius * math.cos(angle), radius * math.sin(angle)))
    return QPolygonF(corners)


def color_icon(color: str, ratio: float) -> QIcon:
    """The mark as an icon for a menu, on a screen with `ratio` device pixels to each of ours."""
    image = QPixmap(round(16 * ratio), round(16 * ratio))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw_color_mark(painter, 8, 8, color)
    painter.end()
    return QIcon(image)
