"""Lines over time, as quiet as they can be: the main one filled below, another one beside it, three rules."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.domain.monitor import PERIOD
from app.views.pages.remote.inspection.live.gauges import SHOWN, Moment
from app.views.theme import theme

_TONES = ("accent.text", "text.tertiary")
_GAP = 3.0
"""Periods without a sample, after which the line is broken: nothing is known of that time."""


def draw_lines(
    painter: QPainter, paper: QRectF, moments: Sequence[Moment], top: float, *, period: float = PERIOD
) -> None:
    """The newest moment stands at the right edge. `period` in seconds."""
    if not moments:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(paper.adjusted(0, -1, 0, 1))
    pieces, now = _pieces(moments, period), moments[-1][0]
    step = paper.width() / (period * (SHOWN - 1))
    left, low, high = paper.right() - now * step, paper.bottom(), paper.height() / top
    for place in range(len(moments[-1][1])):
        for piece in pieces:
            known = [(at, value) for at, lines in piece if (value := lines[place]) is not None]
            points = [QPointF(left + at * step, low - min(max(value, 0.0), top) * high) for at, value in known]
            _draw_piece(painter, paper, points, place)
    painter.restore()


def draw_marks(
    painter: QPainter, paper: QRectF, moments: Sequence[Moment], marks: Sequence[float], period: float = PERIOD
) -> None:
    """Upright lines at moments, in seconds since 1970."""
    if not moments or not marks:
        return
    pen = QPen(theme().color("text.secondary"), 1)
    pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    for mark in marks:
        x = paper.right() - paper.width() * (moments[-1][0] - mark) / (period * (SHOWN - 1))
        if paper.left() <= x <= paper.right():
            painter.drawLine(QLineF(x, paper.top(), x, paper.bottom()))


def draw_rules(painter: QPainter, paper: QRectF) -> None:
    """At the upper edge, in the middle and at the lower edge."""
    painter.setPen(QPen(theme().color("border.subtle"), 1))
    for share in (0.0, 0.5, 1.0):
        y = round(paper.top() + share * paper.height()) + 0.5
        painter.drawLine(QLineF(paper.left(), y, paper.right(), y))


def _pieces(moments: Sequence[Moment], period: float) -> list[list[Moment]]:
    """Broken where nothing is known. One moment without it is no break: a watch that begins anew knows no flow yet."""
    pieces: list[list[Moment]] = [[]]
    before: float | None = None
    for moment in moments:
        if moment[1][0] is None:
            continue
        if before is not None and moment[0] - before > _GAP * period:
            pieces.append([])
        pieces[-1].append(moment)
        before = moment[0]
    return [piece for piece in pieces if piece]


def _draw_piece(painter: QPainter, paper: QRectF, points: list[QPointF], place: int) -> None:
    if not points:
        return
    if place == 0:
        ends = [QPointF(points[-1].x(), paper.bottom()), QPointF(points[0].x(), paper.bottom())]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # the line stands over its edge
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("accent.subtle"))
        painter.drawPolygon(QPolygonF([*points, *ends]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme().color(_TONES[min(place, 1)]), 1.4)
    if place:
        pen.setStyle(Qt.PenStyle.DotLine)  # never by the colour alone
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if len(points) == 1:
        painter.drawPoint(points[0])
    else:
        painter.drawPolyline(QPolygonF(points))
