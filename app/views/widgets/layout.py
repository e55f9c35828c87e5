"""Rows, columns and panels in the spacing of the look."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.views.theme import theme

type Margins = int | tuple[int, int, int, int]  # all sides, or left, top, right, bottom
type Part = QWidget | QLayout | int | None
"""A widget or a layout, a number of pixels to leave free, or None for all the space that is left."""

TOP = Qt.AlignmentFlag.AlignTop
MIDDLE = Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignHCenter
LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight


class Grow:
    """A part that takes the space that is left, `share` to each."""

    def __init__(self, part: QWidget | QLayout, share: int = 1) -> None:
        self.part = part
        self.share = share


class Aligned:
    """A widget that keeps its own size and stands at one side of its place."""

    def __init__(self, part: QWidget, alignment: Qt.AlignmentFlag) -> None:
        self.part = part
        self.alignment = alignment


def _fill(layout: QBoxLayout, parts: tuple[Part | Grow | Aligned, ...], margins: Margins, spacing: int) -> None:
    left, top, right, bottom = (margins,) * 4 if isinstance(margins, int) else margins
    layout.setContentsMargins(left, top, right, bottom)
    layout.setSpacing(spacing)
    for part in parts:
        share = part.share if isinstance(part, Grow) else 0
        inner = part.part if isinstance(part, Grow) else part
        if inner is None:
            layout.addStretch(1)
        elif isinstance(inner, int):
            layout.addSpacing(inner)
        elif isinstance(inner, QLayout):
            layout.addLayout(inner, share)
        elif isinstance(inner, Aligned):
            layout.addWidget(inner.part, 0, inner.alignment)
        else:
            layout.addWidget(inner, share)


def row(*parts: Part | Grow | Aligned, margins: Margins = 0, spacing: int = 8) -> QHBoxLayout:
    """Parts from left to right."""
    layout = QHBoxLayout()
    _fill(layout, parts, margins, spacing)
    return layout


def column(*parts: Part | Grow | Aligned, margins: Margins = 0, spacing: int = 8) -> QVBoxLayout:
    """Parts from top to bottom."""
    layout = QVBoxLayout()
    _fill(layout, parts, margins, spacing)
    return layout


def panel(layout: QLayout, parent: QWidget | None = None, **properties: str) -> QFrame:
    """A frame around `layout`. The style sheet knows bg=, edge=, card=, banner= and rule=."""
    frame = QFrame(parent)
    frame.setLayout(layout)
    style(frame, **properties)
    return frame


def style(widget: QWidget, **properties: str) -> None:
    """Set the properties that the style sheet looks at, and paint accordingly."""
    changed = [name for name, value in properties.items() if widget.property(name) != value]
    for name in changed:
        widget.setProperty(name, properties[name])
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if changed and widget.isVisible():
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def rule(*, vertical: bool = False) -> QFrame:
    """A line of one pixel between two parts."""
    return panel(row(), rule="v" if vertical else "h")


def on_first_line(mark: QWidget) -> QWidget:
    """A mark beside a text that may have several lines: in the middle of the first one."""
    high = round(QFontMetricsF(theme().font()).height())
    above = max(high - mark.height(), 0) // 2
    return panel(column(mark, margins=(0, above, 0, 0), spacing=0))


def scroll(inner: QWidget) -> QScrollArea:
    """`inner`, scrolled from top to bottom when it is taller than its place."""
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def parts_of(layout: QLayout) -> list[QWidget | QLayout]:
    """The widgets and layouts in a layout that stands in a widget, in their order.

    They are not asked for by `itemAt`: PySide6 (6.12) keeps each item that it gives as long as the layout lives, also
    when Qt has long deleted it. Where a widget is made later at that place in memory, and deleted, PySide6 takes the
    item for it and writes into what was given back: in the end that stops the program, anywhere (decision 070).
    """
    around = layout.parentWidget()
    widgets = [one for one in around.children() if isinstance(one, QWidget)] if around is not None else []
    inner = [one for one in layout.children() if isinstance(one, QLayout)]
    places = [(layout.indexOf(one), one) for one in widgets] + [(layout.indexOf(one), one) for one in inner]
    return [part for _, part in sorted((one for one in places if one[0] >= 0), key=lambda one: one[0])]


def width_side_by_side(line: QBoxLayout) -> int:
    """Pixels that the parts of a line want beside each other, whichever way they stand now."""
    shown = [part for part in parts_of(line) if isinstance(part, QLayout) or not part.isHidden()]
    return sum(part.sizeHint().width() for part in shown) + line.spacing() * max(len(shown) - 1, 0)


def clear(layout: QLayout) -> None:
    """Take everything out of `layout` and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class Duo(QWidget):
    """Two blocks side by side; one over the other when there is less than `stack_below` pixels (at 100 % text)."""

    def __init__(self, first: QWidget, second: QWidget, *, shares: tuple[int, int] = (1, 1), stack_below: int = 620):
        super().__init__()
        self._stack_below = stack_below
        self._row = row(Grow(first, shares[0]), Grow(second, shares[1]), spacing=24)
        self.setLayout(self._row)
        self._parts = (first, second)

    def minimumSizeHint(self) -> QSize:
        width = max(part.minimumSizeHint().width() for part in self._parts)
        return QSize(width, self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < self._stack_below * theme().text_scale
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        super().resizeEvent(event)
