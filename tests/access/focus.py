"""What has the focus is seen: with it a control looks different by a ring or an edge, of 3:1 (WCAG 2.2, 2.4.13)."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QWidget,
)

from tests.access.controls import called, is_control, place
from tests.access.keys import KEEPS_TAB, press_tab

LEAST = 3.0
ROUND = 6  # pixels around a control that its ring may take
ROW = 60  # pixels of an edge around a row, or of the line under a tab
_LOOKS = ("kind", "dense", "card", "role", "ring", "flush", "edge", "bg")


class Seen:
    """Remembers the kinds of controls that were looked at: each is looked at once."""

    def __init__(self) -> None:
        self._known: set[tuple[object, ...]] = set()

    def unseen(self, window: QWidget, walked: list[QWidget]) -> Iterator[str]:
        """Controls to which Tab came without anything that shows it."""
        for before, after in pairwise(walked):
            kind = _kind(after)
            if kind in self._known or isinstance(after, KEEPS_TAB) or not is_control(after):
                continue
            before.setFocus()
            press_tab(before)
            if window.focusWidget() is not after:
                continue  # the way has changed meanwhile
            self._known.add(kind)
            count = _changed(window, after)
            if count < _wanted(after):
                yield f"shows the focus by {count} pixels only: {called(after)}"


def _kind(widget: QWidget) -> tuple[object, ...]:
    return (
        type(widget),
        type(widget.window()),
        *(widget.property(look) for look in _LOOKS),
        isinstance(widget, QAbstractItemView) and widget.currentIndex().isValid(),
    )


def _wanted(widget: QWidget) -> int:
    """As much as a line of one pixel at two of its edges, or around the row where the keys go on."""
    if isinstance(widget, QAbstractScrollArea):
        return ROW
    return min(widget.width() + widget.height(), ROW)


def _changed(window: QWidget, widget: QWidget) -> int:
    """Pixels whose colours with and without the focus have a contrast of 3:1."""
    around = place(widget).adjusted(-ROUND, -ROUND, ROUND, ROUND) & window.rect()
    focused = _picture(window, around)
    widget.clearFocus()
    plain = _picture(window, around)
    pairs = Counter((one, other) for one, other in zip(focused, plain, strict=True) if one != other)
    return sum(count for (one, other), count in pairs.items() if contrast(one, other) >= LEAST)


def _picture(window: QWidget, around: QRect) -> memoryview:
    for _ in range(3):
        QApplication.processEvents()
    image = window.grab(around).toImage().convertToFormat(QImage.Format.Format_RGB32)
    return memoryview(bytes(image.constBits())).cast("I")


def contrast(one: int, other: int) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: int) -> float:
    color = QColor.fromRgb(rgb)
    red, green, blue = (_linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
