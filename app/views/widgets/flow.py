"""Widgets beside each other, in as many lines as their place needs: a longer language and larger text cut nothing."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.widgets.layout import CENTER, LEFT, RIGHT

_GAP, _LINE_GAP = 4, 4  # pixels
_SAID = Qt.WidgetAttribute.WA_WState_ExplicitShowHide  # somebody has hidden it, or shown it


class Flow(QWidget):
    """Its parts in order. With `last_grows` the last one takes what is left of its line, or a line of its own."""

    def __init__(
        self, *parts: QWidget, gap: int = _GAP, last_grows: bool = False, side: Qt.AlignmentFlag = LEFT
    ) -> None:
        super().__init__()
        self._gap, self._last_grows, self._side = gap, last_grows, side
        self.parts: tuple[QWidget, ...] = ()
        self.show_parts(*parts)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_parts(self, *parts: QWidget) -> None:
        """Other parts in the place of those that are there, which are deleted."""
        for part in self.parts:
            part.hide()
            part.deleteLater()
        self.parts = parts
        for part in parts:
            part.setParent(self)
            if self.isVisible():
                part.show()
        self.updateGeometry()
        self._arrange()

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(_wanted(part).width() for part in shown) + self._gap * max(len(shown) - 1, 0)
        return QSize(width, self._height_for(max(self.width(), 1)))

    def minimumSizeHint(self) -> QSize:
        widest = max((part.minimumSizeHint().width() for part in self._shown()), default=0)
        return QSize(widest, self._height_for(max(self.width(), widest)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a part has other words, or has come or gone
            self._arrange()
            self.updateGeometry()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        """Also before the first paint, when all that nobody has hidden is still to be shown."""
        return [part for part in self.parts if not (part.isHidden() and part.testAttribute(_SAID))]

    def _lines(self, room: int) -> list[list[QWidget]]:
        lines: list[list[QWidget]] = []
        used = 0
        for part in self._shown():
            width = _wanted(part).width()
            if lines and used + self._gap + width <= room:
                lines[-1].append(part)
                used += self._gap + width
            else:
                lines.append([part])
                used = width
        return lines

    def _height_for(self, room: int) -> int:
        heights = [max(_wanted(part).height() for part in line) for line in self._lines(room)]
        edges = self.contentsMargins()
        return sum(heights) + _LINE_GAP * max(len(heights) - 1, 0) + edges.top() + edges.bottom()

    def _arrange(self) -> None:
        top = self.contentsMargins().top()
        last = self.parts[-1] if self._last_grows and self.parts else None
        for line in self._lines(self.width()):
            height = max(_wanted(part).height() for part in line)
            left = self._indent(line)
            for part in line:
                size = _wanted(part)
                width = min(size.width(), self.width())
                if part is last and left:
                    width = min(self.width() - left, part.maximumWidth())
                    left = self.width() - width  # at the right end, as the eye expects a filter
                elif part is last:
                    width = self.width()
                part.setGeometry(left, top + (height - size.height()) // 2, width, size.height())
                left += width + self._gap
            top += height + _LINE_GAP

    def _indent(self, line: list[QWidget]) -> int:
        """What is left free before a line."""
        used = sum(_wanted(part).width() for part in line) + self._gap * (len(line) - 1)
        free = max(self.width() - used, 0)
        return {CENTER: free // 2, RIGHT: free}.get(self._side, 0)


def _wanted(part: QWidget) -> QSize:
    return part.sizeHint().expandedTo(part.minimumSize()).boundedTo(part.maximumSize())
