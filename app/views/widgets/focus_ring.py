"""One focus ring for every button: 2 px, 2 px outside, and only when the focus came by a key."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget
from shiboken6 import isValid

from app.views.theme import theme

_SMALL = 24  # pixels: the eye in a field
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize)
_HIDES = (QEvent.Type.Hide, QEvent.Type.MouseButtonPress)


def focus_by_key(widget: QWidget) -> None:
    """Move the focus as the Tab key does: the ring shows where it went."""
    from app.views.widgets.tab_order import bring_into_view  # not needed before the first picture

    widget.setFocus(Qt.FocusReason.TabFocusReason)
    bring_into_view(widget)
    if _wants_ring(widget):
        for ring in widget.window().findChildren(FocusRing):
            ring.show_on(widget)


def focus_pane(window: QWidget, panes: Sequence[QWidget], step: int) -> None:
    """Move the focus to the next of these panes (+1) or the one before (-1).

    A pane has a focus proxy, takes the focus itself and passes it on, or gives it to its first part that Tab reaches.
    """
    focus = window.focusWidget()
    around = [n for n, pane in enumerate(panes) if focus and (pane is focus or pane.isAncestorOf(focus))]
    here = around[-1] if around else 0  # a pane may stand in another: the inner one comes later
    pane = panes[(here + step) % len(panes)]
    focus_by_key(pane.focusProxy() or _first_part(pane))


def focus_next(window: QWidget, next: bool) -> bool:
    """Move the focus as Tab and Shift+Tab do, as the eye reads: the `focusNextPrevChild` of a window."""
    from app.views.widgets.tab_order import step  # not needed before the first picture

    return step(window, forward=next)


def _first_part(pane: QWidget) -> QWidget:
    if pane.focusPolicy() != Qt.FocusPolicy.NoFocus:
        return pane
    for part in pane.findChildren(QWidget):
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible() and part.isEnabled():
            return part
    return pane


def _wants_ring(widget: QWidget) -> bool:
    """Buttons, a list without a row to show it by, and what says so by the property: all others do it themselves."""
    return isinstance(widget, QAbstractButton) or bool(widget.property("ring")) or _is_empty(widget)


def _is_empty(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractItemView) and (widget.model() is None or not widget.model().rowCount())


class FocusRing(QWidget):
    """Lies over `window` and follows the focus. A widget that touches an edge has the property ring="inside", another
    that is no button ring="outside".

    Qt marks the window when Tab moves the focus. We take the mark away each time, and so know how the focus came
    without looking at every event of the program.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._target: QWidget | None = None
        self._left: QWidget | None = None  # what had the ring when another window became active
        self._watched: list[QWidget] = []  # the target and all that it stands in: when one moves, the ring moves
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HIDES and watched is self._target:
            self.hide()
        elif event.type() in _MOVES and self.isVisible():
            self._place()
        return False

    def show_on(self, target: QWidget) -> None:
        """Draw the ring around `target`."""
        self._forget()
        self._target = target
        self._watch(target)
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        target = self._target
        if target is None:
            return
        outside = -3 if target.property("ring") == "inside" or _is_empty(target) else 4
        if target.height() < _SMALL:
            outside = max(outside, 1)  # inside there is no room beside the icon
        place = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size())
        self.setGeometry(place.adjusted(-outside, -outside, outside, outside))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("focus.ring"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    @Slot(QWidget, QWidget)
    def _follow(self, _: QWidget | None, new: QWidget | None) -> None:
        window = self.window()
        is_here = new is not None and window.isAncestorOf(new)
        came_back = is_here and new is self._left
        if is_here:
            self._left = None
        elif self._target is not None:
            self._left = self._target if self.isVisible() else None
        self._forget()
        came_by_key = window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)
        if (came_by_key or came_back) and is_here and new is not None and _wants_ring(new):
            self.show_on(new)
        else:
            self.hide()

    def _watch(self, target: QWidget) -> None:
        widget: QWidget | None = target
        while widget is not None and widget is not self.window():
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = widget.parentWidget()

    def _forget(self) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        self._target = None
