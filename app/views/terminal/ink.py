"""How a style of cells looks: its colours as the theme and the program want them, and the lines along its text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from app.views.terminal.colors import Rgb
from app.views.terminal.model import CellStyle, Color, Frame, Underline

MIN_DISTANCE = 60
"""In lightness, of a text from a paper that the program chose for another scheme than ours."""

READABLE = 4.5
"""The contrast of a text to the paper of a mark, at least: below it the text is drawn in the usual colour."""
LEGIBLE = 3.0
"""The contrast of a text to the background of the terminal, at least."""
STEPS = 16
MAX_COLORS = 4096
"""That are kept made: a picture in true colour has one for each cell."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A style of cells, ready to draw."""

    pen: QColor  # of letters, which must be read
    shape: QColor  # of lines and blocks, whose colour is the program's alone
    paper: QColor | None  # None: the background of the terminal
    font: QFont
    underline: int
    underline_pen: QColor
    strikethrough: bool
    overline: bool

    @property
    def is_plain(self) -> bool:
        return not (self.underline or self.strikethrough or self.overline)


class Colors:
    """The QColor of an RGB, made once."""

    def __init__(self) -> None:
        self._known: dict[Rgb, QColor] = {}

    def __call__(self, rgb: Rgb) -> QColor:
        found = self._known.get(rgb)
        if found is None:
            if len(self._known) > MAX_COLORS:
                self._known.clear()
            found = self._known[rgb] = QColor(*rgb)
        return found


def make_ink(style: CellStyle, frame: Frame, fonts: Sequence[QFont], color: Colors) -> Ink:
    """`fonts`: regular, italic, bold, bold italic."""
    pen = _resolve(style.foreground, frame.palette) or frame.foreground
    paper = _resolve(style.background, frame.palette)
    if style.inverse:
        pen, paper = paper or frame.background, pen
    shape = frame.background if style.invisible else pen
    if style.invisible:
        pen = paper or frame.background
    elif paper and _distance(pen, paper) < MIN_DISTANCE:
        pen = max(frame.foreground, frame.background, key=lambda other: _distance(other, paper))
    elif not paper:
        pen = _legible(pen, frame)
    if style.faint:
        pen = _mix(pen, paper or frame.background)
    return Ink(
        color(pen),
        color(shape),
        color(paper) if paper else None,
        fonts[2 * style.bold + style.italic],
        style.underline,
        color(_resolve(style.underline_color, frame.palette) or pen),
        style.strikethrough,
        style.overline,
    )


def readable_on(paper: QColor, ink: Ink, usual: QColor) -> Ink:
    """The same ink, in the `usual` colour of text where its own could not be read on `paper`."""
    return ink if contrast(ink.pen, paper) >= READABLE else replace(ink, pen=usual)


def _legible(pen: Rgb, frame: Frame) -> Rgb:
    """The colour of a text on our background, as near to the program's as can be read: yellow was meant for black."""
    background = QColor(*frame.background)
    for part in range(STEPS + 1):
        mixed = tuple((a * (STEPS - part) + b * part) // STEPS for a, b in zip(pen, frame.foreground, strict=True))
        if contrast(QColor(*mixed), background) >= LEGIBLE:
            return mixed[0], mixed[1], mixed[2]
    return pen


def contrast(one: QColor, other: QColor) -> float:
    """From 1 to 21, as WCAG 2.1 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines along a text run, in device pixels: `top` of the row, its baseline, and the size of a cell."""

    top: int
    baseline: int
    cell_width: int
    cell_height: int

    @property
    def thickness(self) -> int:
        return max(1, self.cell_width // 8)

    @property
    def bottom(self) -> int:
        return self.top + self.cell_height

    @property
    def underline(self) -> int:
        """The top of the underline."""
        return min(self.baseline + self.thickness + 1, self.bottom - self.thickness)


def draw_lines(painter: QPainter, ink: Ink, span: tuple[int, int], at: Lines) -> None:
    """Draw the underline, the overline and the line through a text; `span` holds its left and right end."""
    left, right = span
    if ink.underline:
        draw_underline(painter, Underline(ink.underline), ink.underline_pen, span, at)
    if ink.strikethrough:
        painter.fillRect(left, at.baseline - at.cell_height // 4, right - left, at.thickness, ink.pen)
    if ink.overline:
        painter.fillRect(left, at.top, right - left, at.thickness, ink.pen)


def draw_underline(painter: QPainter, kind: Underline, color: QColor, span: tuple[int, int], at: Lines) -> None:
    """Draw one of the five underlines; the second line and the wave stay within the row."""
    left, right = span
    thick, y = at.thickness, at.underline
    match kind:
        case Underline.NONE:
            return
        case Underline.CURLY:
            _draw_wave(painter, color, span, at)
        case Underline.DOTTED:
            for x in range(left, right, 2 * thick):
                painter.fillRect(x, y, min(thick, right - x), thick, color)
        case Underline.DASHED:
            dash = max(2 * thick, at.cell_width // 2)
            for x in range(left, right, 2 * dash):
                painter.fillRect(x, y, min(dash, right - x), thick, color)
        case _:
            painter.fillRect(left, y, right - left, thick, color)
            if kind is Underline.DOUBLE:
                painter.fillRect(left, min(y + 2 * thick, at.bottom - thick), right - left, thick, color)


def _draw_wave(painter: QPainter, color: QColor, span: tuple[int, int], at: Lines) -> None:
    """One wave to a cell, so that the waves of neighbouring runs meet."""
    room = at.bottom - at.underline
    height = max(1.0, min(2.0 * at.thickness, (room - at.thickness) / 2))
    middle = at.bottom - height - at.thickness / 2
    wave = [
        QPointF(x, middle - height * math.sin((x - span[0]) / at.cell_width * math.tau))
        for x in range(span[0], span[1] + 1)
    ]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, at.thickness))
    painter.setClipRect(span[0], at.top, span[1] - span[0], at.cell_height)
    painter.drawPolyline(QPolygonF(wave))
    painter.restore()


def _resolve(color: Color, palette: bytes) -> Rgb | None:
    if isinstance(color, int):
        return palette[3 * color], palette[3 * color + 1], palette[3 * color + 2]
    return color


def _distance(first: Rgb, second: Rgb) -> float:
    """How far apart two colours are in lightness, 0 to 255 (the luma of Rec. 601)."""
    return abs(sum(weight * (a - b) for weight, a, b in zip((0.299, 0.587, 0.114), first, second, strict=True)))


def _mix(pen: Rgb, paper: Rgb) -> Rgb:
    red, green, blue = ((2 * a + b) // 3 for a, b in zip(pen, paper, strict=True))
    return red, green, blue
