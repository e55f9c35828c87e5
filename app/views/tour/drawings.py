"""The four drawings of the tour: our icons on soft ground, painted, so that they follow the scheme."""

from collections.abc import Callable, Mapping
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.views.theme import theme
from app.views.widgets.painting import draw_icon, draw_round

SIZE = QSize(132, 108)


class Subject(Enum):
    """What a card is about."""

    REACH = "reach"
    FIND = "find"
    SET_UP = "set up"
    KEEP = "keep"


class Drawing(QWidget):
    """Only looked at: the words beside it say all of it."""

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self._subject = subject
        self.setFixedSize(SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_round(painter, QRectF(self.rect()), "accent.subtle", 10)
        _DRAW[self._subject](painter)


def _reach(painter: QPainter) -> None:
    """This computer, the way, and what answers."""
    _line(painter, 44, 54, 88, 54)
    _line(painter, 66, 54, 66, 82)
    _tile(painter, 16, 38, "laptop", "accent.text")
    _tile(painter, 84, 38, "server", "text.secondary")
    _tile(painter, 54, 72, "router", "text.secondary", side=24, icon=14)
    _tile(painter, 54, 14, "terminal", "accent.text", side=24, icon=14)
    _line(painter, 66, 38, 66, 54)


def _find(painter: QPainter) -> None:
    """Checks from top to bottom, and the one that is the cause."""
    _tile(painter, 14, 38, "stethoscope", "accent.text")
    marks = (("circle-check", "ok.fg"), ("circle-x", "problem.fg"), ("circle-dashed", "text.tertiary"))
    for number, (icon, tone) in enumerate(marks):
        middle = 28 + number * 26
        draw_round(painter, QRectF(58, middle - 11, 62, 22), "bg.raised", 5, "border.default")
        draw_icon(painter, 63, middle, icon, tone, size=14)
        _bar(painter, 83, middle, (30, 24, 28)[number])


def _set_up(painter: QPainter) -> None:
    """Before, what is done, and after."""
    for left, tones in ((14, ("border.strong", "border.strong")), (80, ("ok.fg", "accent.text"))):
        draw_round(painter, QRectF(left, 22, 38, 64), "bg.raised", 6, "border.default")
        for number in range(3):
            _bar(painter, left + 8, 38 + number * 16, 22, tones[0] if number == 1 else "border.strong")
    draw_icon(painter, 58, 54, "arrow-right", "text.secondary", size=16)
    _tile(painter, 102, 72, "check", "ok.fg", side=22, icon=14)
    _tile(painter, 36, 72, "wrench", "accent.text", side=22, icon=14)


def _keep(painter: QPainter) -> None:
    """A key that is kept, and a sheet that tells what was done."""
    _tile(painter, 16, 38, "key-round", "accent.text")
    draw_round(painter, QRectF(64, 16, 52, 76), "bg.raised", 6, "border.default")
    draw_icon(painter, 72, 32, "clipboard-list", "text.secondary", size=16)
    for number, width in enumerate((34, 28, 34)):
        _bar(painter, 72, 52 + number * 13, width)
    _tile(painter, 104, 76, "shield-check", "ok.fg", side=22, icon=14)


_DRAW: Mapping[Subject, Callable[[QPainter], None]] = {
    Subject.REACH: _reach,
    Subject.FIND: _find,
    Subject.SET_UP: _set_up,
    Subject.KEEP: _keep,
}


def _tile(painter: QPainter, left: float, top: float, name: str, tone: str, *, side: int = 32, icon: int = 18) -> None:
    draw_round(painter, QRectF(left, top, side, side), "bg.raised", side * 0.24, "border.default")
    draw_icon(painter, left + (side - icon) / 2, top + side / 2, name, tone, size=icon)


def _line(painter: QPainter, left: float, top: float, right: float, bottom: float) -> None:
    painter.setPen(QPen(theme().color("border.strong"), 1.5, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(left, top), QPointF(right, bottom))


def _bar(painter: QPainter, left: float, middle: float, width: float, tone: str = "border.strong") -> None:
    draw_round(painter, QRectF(left, middle - 2, width, 4), tone, 2)
