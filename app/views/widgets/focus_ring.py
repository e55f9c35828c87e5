"""One focus ring for every button: 2 px, 2 px outside, and only when the focus came by a key."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.views.theme import theme

_FOCUS_KEYS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_F6)


class FocusRing(QWidget):
    """Lies over `window` and follows the focus. A widget that touches an edge has the property ring="inside"."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._came_by_key = False
        self._target: QWidget | None = None
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.installEventFilter(self)
            application.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._came_by_key = event.key() in _FOCUS_KEYS
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._came_by_key = False
            self.hide()
        elif watched is self._target and event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide):
            self.hide()
        return False

    def show_on(self, target: QWidget) -> None:
        """Draw the ring around `target`."""
        self._target = target
        outside = -3 if target.property("ring") == "inside" else 4
        place = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size())
        self.setGeometry(place.adjusted(-outside, -outside, outside, outside))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("focus.ring"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    @Slot(QWidget, QWidget)
    def _follow(self, _: QWidget | None, new: QWidget | None) -> None:
        if self._came_by_key and isinstance(new, QAbstractButton) and self.window().isAncestorOf(new):
            self.show_on(new)
        else:
            self._target = None
            self.hide()
