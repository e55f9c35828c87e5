"""What delegates and small widgets paint with: text, icons, rounded shapes, marks."""

from functools import lru_cache
from math import inf

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF

from app.domain.language import tr
from app.views.icons import pixel_ratio, pixmap
from app.views.theme import scaled, theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter
NORMAL, MEDIUM, SEMIBOLD = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold

VERDICT_ICONS = {
    "ok": "circle-check",
    "info": "info",
    "warning": "triangle-alert",
    "problem": "circle-x",
    "unknown": "circle-question-mark",
}
PRESENCE_WORDS = {
    "online": tr("Online"),
    "offline": tr("Offline"),
    "warning": tr("Needs attention"),
    "problem": tr("Problem"),
    "busy": tr("Connecting"),
    "unknown": tr("Not checked"),
}


def draw_text(
    painter: QPainter,
    rect: QRectF,
    words: str,
    tone: str = "text.primary",
    size: str = "body",
    *,
    weight: int = NORMAL,
    mono: bool = False,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:
    """One line in `rect`, ended by "…" where it does not fit. Returns its width."""
    look, room = theme(), rect.width()
    font, metrics = look.face(size, weight, mono=mono)
    painter.setFont(font)
    painter.setPen(look.color(tone))
    width = _advance(words, look.px(size), size, weight, mono)
    if width > room:
        words = metrics.elidedText(words, elide, max(room, 0))
        width = metrics.horizontalAdvance(words)
    painter.drawText(rect, align, words)
    return width


@lru_cache(maxsize=4096)
def _advance(words: str, pixels: int, size: str, weight: int, mono: bool) -> float:
    """Tables are painted again and again with the same words. `pixels` tells one text size from another."""
    return theme().face(size, weight, mono=mono)[1].horizontalAdvance(words)


def draw_two_lines(
    painter: QPainter, rect: QRectF, first: str, second: str, second_tone: str = "text.tertiary", *, mono: bool = False
) -> QRectF:
    """A strong line over a small one, centred as a block; `mono` is for the second. Returns where the first is."""
    high, low = (theme().face(size, NORMAL, mono=False)[1].height() for size in ("body", "small"))
    top = rect.top() + (rect.height() - high - low - 1) / 2
    line = QRectF(rect.left(), top, rect.width(), high)
    draw_text(painter, line, first, weight=MEDIUM)
    below = QRectF(rect.left(), top + high + 1, rect.width(), low)
    draw_text(painter, below, second, second_tone, "small", mono=mono)
    return line


def text_width(words: str, size: str = "body", weight: int = NORMAL, *, mono: bool = False) -> float:
    """In device-independent pixels."""
    return _advance(words, theme().px(size), size, weight, mono)


def draw_icon(
    painter: QPainter, left: float, middle: float, name: str, tone: str = "text.secondary", *, size: int = 16
) -> None:
    """An icon whose left edge and vertical middle are given. Beside larger text it grows around its own middle."""
    side = theme().icon_side(size)
    image = pixmap(name, tone, side, pixel_ratio(painter))
    painter.drawPixmap(QPointF(round(left - (side - size) / 2), round(middle - side / 2)), image)


def draw_round(painter: QPainter, rect: QRectF, fill: str = "", radius: float = 6, border: str = "") -> None:
    """A rounded rectangle, filled, outlined, or both."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QRectF(rect)
    painter.setPen(QPen(theme().color(border), 1) if border else QPen(Qt.PenStyle.NoPen))
    if border:
        shape.adjust(0.5, 0.5, -0.5, -0.5)
    if fill:
        painter.setBrush(theme().color(fill))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(shape, radius, radius)
    painter.restore()


def draw_presence(painter: QPainter, x: float, y: float, presence: str) -> None:
    """Presence of a device around a centre. The shape says it too: disc, ring, triangle, diamond, arc, dashes."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(x, y)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    color = theme().color
    if presence == "online":
        painter.setBrush(color("ok.fg"))
        painter.drawEllipse(QPointF(0, 0), 3.5, 3.5)
    elif presence == "offline":
        painter.setPen(QPen(color("unknown.fg"), 1.5))
        painter.drawEllipse(QPointF(0, 0), 3.25, 3.25)
    elif presence == "warning":
        painter.setBrush(color("warning.fg"))
        painter.drawPolygon(QPolygonF([QPointF(0, -4.2), QPointF(4.6, 3.8), QPointF(-4.6, 3.8)]))
    elif presence == "problem":
        painter.setBrush(color("problem.fg"))
        painter.drawPolygon(QPolygonF([QPointF(0, -4.8), QPointF(4.8, 0), QPointF(0, 4.8), QPointF(-4.8, 0)]))
    elif presence == "busy":
        painter.setPen(QPen(color("accent.text"), 1.6, c=Qt.PenCapStyle.RoundCap))
        painter.drawArc(QRectF(-3.6, -3.6, 7.2, 7.2), 30 * 16, 250 * 16)
    else:
        pen = QPen(color("unknown.fg"), 1.4)
        pen.setDashPattern([1.4, 1.4])
        painter.setPen(pen)
        painter.drawEllipse(QPointF(0, 0), 3.25, 3.25)
    painter.restore()


def badge_width(words: str, icon_name: str = "") -> float:
    """How wide `draw_badge` draws."""
    return text_width(words, "small", MEDIUM) + 14 + (15 if icon_name else 0)


def draw_badge(
    painter: QPainter,
    left: float,
    middle: float,
    words: str,
    verdict: str = "unknown",
    *,
    icon_name: str = "",
    room: float = inf,
) -> float:
    """A small soft mark with an icon and a word, which ends in "…" where there is less room. Returns its width."""
    width, height = min(badge_width(words, icon_name), room), scaled(20)
    draw_round(painter, QRectF(left, round(middle - height / 2), width, height), f"{verdict}.bg", 5)
    text_left = left + 7
    if icon_name:
        draw_icon(painter, left + 6, middle, icon_name, f"{verdict}.fg", size=12)
        text_left += 15
    text_room = QRectF(text_left, middle - height / 2, width if width < room else left + width - text_left - 5, height)
    draw_text(painter, text_room, words, f"{verdict}.fg", "small", weight=MEDIUM)
    return width
