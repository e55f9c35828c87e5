"""Lines over time, as quiet as they can be: the main one filled below, another one beside it, three rules."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.domain.monitor import Sample
from app.views.pages.remote.inspection.live.gauges import Gauge
from app.views.theme import theme

SHOWN = 150
"""Samples from the left edge to the right one."""
_TONES = ("accent.text", "text.tertiary")
_GAP = 3.0
"""Periods without a sample, after which the line is broken: nothing is known of that time."""


def draw_lines(
    painter: QPainter, paper: QRectF, gauge: Gauge, samples: Sequence[Sample], top: float, *, period: float
) -> None:
    """The newest sample stands at the right edge. `period` in seconds."""
    if not samples:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(paper.adjusted(0, -1, 0, 1))
    now = samples[-1].at.timestamp()
    for place in range(len(gauge.names)):
        for piece in _pieces([(one.at.timestamp(), gauge.lines(one)[place]) for one in samples], period):
            points = [QPointF(_x(paper, now - at, period), _y(paper, value / top)) for at, value in piece]
            _draw_piece(painter, paper, points, place)
    painter.restore()


def draw_marks(
    painter: QPainter, paper: QRectF, samples: Sequence[Sample], marks: Sequence[float], period: float
) -> None:
    """Upright lines at moments, in seconds since 1970."""
    if not samples or not marks:
        return
    now = samples[-1].at.timestamp()
    pen = QPen(theme().color("text.secondary"), 1)
    pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    for moment in marks:
        x = _x(paper, now - moment, period)
        if paper.left() <= x <= paper.right():
            painter.drawLine(QLineF(x, paper.top(), x, paper.bottom()))


def draw_rules(painter: QPainter, paper: QRectF) -> None:
    """At the upper edge, in the middle and at the lower edge."""
    painter.setPen(QPen(theme().color("border.subtle"), 1))
    for share in (0.0, 0.5, 1.0):
        y = round(paper.top() + share * paper.height()) + 0.5
        painter.drawLine(QLineF(paper.left(), y, paper.right(), y))


def _x(paper: QRectF, ago: float, period: float) -> float:
    return paper.right() - paper.width() * ago / (period * (SHOWN - 1))


def _y(paper: QRectF, share: float) -> float:
    return paper.bottom() - paper.height() * min(max(share, 0.0), 1.0)


def _pieces(values: Sequence[tuple[float, float | None]], period: float) -> list[list[tuple[float, float]]]:
    """Moments and values, broken where nothing is known."""
    pieces: list[list[tuple[float, float]]] = [[]]
    before: float | None = None
    for at, value in values:
        if value is None or (before is not None and at - before > _GAP * period):
            pieces.append([])
        if value is not None:
            pieces[-1].append((at, value))
        before = at
    return [piece for piece in pieces if piece]


def _draw_piece(painter: QPainter, paper: QRectF, points: list[QPointF], place: int) -> None:
    if place == 0:
        ends = [QPointF(points[-1].x(), paper.bottom()), QPointF(points[0].x(), paper.bottom())]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("accent.subtle"))
        painter.drawPolygon(QPolygonF([*points, *ends]))
    pen = QPen(theme().color(_TONES[min(place, 1)]), 1.4)
    if place:
        pen.setStyle(Qt.PenStyle.DotLine)  # never by the colour alone
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if len(points) == 1:
        painter.drawPoint(points[0])
    else:
        painter.drawPolyline(QPolygonF(points))
