"""The icons at the left edge of an output: the mark of each stream."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views.widgets.painting import draw_icon

if TYPE_CHECKING:
    from app.views.pages.remote.powershell.output import Output


class Gutter(QWidget):
    """The icons at the left edge."""

    def __init__(self, output: "Output") -> None:
        super().__init__(output)
        self._output = output
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        output.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._lay()
        return False

    def fit(self) -> None:
        self._output.setViewportMargins(self._output.gutter_width, 0, 0, 0)
        self._lay()

    def _lay(self) -> None:
        place = self._output.viewport().geometry()
        width = self._output.gutter_width
        self.setGeometry(place.left() - width, place.top(), width, place.height())

    @Slot(QRect, int)
    def follow(self, changed: QRect, dy: int) -> None:
        if dy:
            self.scroll(0, dy)
        else:
            self.update(0, changed.y(), self.width(), changed.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = event.rect()
        for middle, (name, tone) in self._output.marks_between(place.top(), place.bottom()):
            draw_icon(painter, 4, middle, name, tone, size=14)
