"""A tab that is dragged: where it would land, a quiet picture of that, and what becomes of it when it is let go."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.panes import Side
from app.views.pages.remote.desk import SessionDesk
from app.views.pages.remote.pane_actions import PaneActions
from app.views.pages.remote.pane_area import PaneArea
from app.views.pages.remote.pane_view import PaneView
from app.views.theme import theme
from app.views.widgets.painting import draw_round

_EDGE = 0.25  # the share of a pane, at each of its edges, in which a tab splits it


@dataclass(frozen=True, slots=True)
class Landing:
    """In the strip of a pane before `index`, or with `side` in a new pane there. `preview` is seen from the area."""

    area: PaneArea
    pane: str
    preview: QRect
    index: int | None = None
    side: Side | None = None


class DropPreview(QWidget):
    """Lies over the panes while a tab is dragged: a soft rectangle where it would be, or a line between two tabs."""

    def __init__(self, area: PaneArea, place: QRect) -> None:
        super().__init__(area)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setGeometry(place)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.width() <= 4:
            painter.fillRect(self.rect(), theme().color("accent.fill"))
            return
        painter.setOpacity(0.45)
        draw_round(painter, QRectF(self.rect()), "accent.subtle", 6)
        painter.setOpacity(1)
        draw_round(painter, QRectF(self.rect()), "", 6, "accent.fill")


class TabDrag(QObject):
    """Follows the mouse from the strip that was left until it is let go. Escape leaves everything as it was."""

    def __init__(self, desk: SessionDesk, actions: PaneActions, key: str) -> None:
        super().__init__(desk)
        self._desk, self._actions, self._key = desk, actions, key
        self._landing: Landing | None = None
        self._preview: DropPreview | None = None
        pane = desk.windows.pane_view(desk.arrangement.pane_of(key).key)
        self._strip = pane.tabs
        self._strip.dragged.connect(self.move)
        self._strip.dropped.connect(self.drop)
        self._strip.drag_left.connect(self._end)
        desk.changed.connect(self._review)
        self._strip.setCursor(Qt.CursorShape.ClosedHandCursor)
        if application := QApplication.instance():
            application.installEventFilter(self)  # a terminal would keep Escape for its shell

    @property
    def landing(self) -> Landing | None:
        """Where the tab would land now; None outside of every pane."""
        return self._landing

    @Slot(QPoint)
    def move(self, place: QPoint) -> None:
        """The pointer is here on the screen."""
        landing = self._find(place)
        if landing == self._landing:
            return
        self._landing = landing
        self._hide_preview()
        if landing is not None:
            self._preview = DropPreview(landing.area, landing.preview)

    @Slot(QPoint)
    def drop(self, place: QPoint) -> None:
        """The tab was let go."""
        self.move(place)
        landing, tab = self._landing, self._desk.tab(self._key)
        is_over_window = any(_has(area.window(), place) for area in self._desk.windows.areas())
        self._end()
        desk = self._desk
        if tab is None:
            return
        if landing is not None:
            if landing.side is None:
                arrangement = desk.arrangement.with_tab(tab.key, landing.pane, landing.index)
            else:
                arrangement = desk.arrangement.with_split(tab.key, landing.pane, landing.side)
            window = arrangement.window_of(arrangement.pane_of(tab.key).key)
            desk.work_in(window.key)
            desk.arrange(arrangement, focus=True)
        elif not is_over_window:
            self._actions.detach(tab, place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if is_key and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self._strip.end_pull()
            self._end()
            return True
        return False

    @Slot()
    def _review(self) -> None:
        """Something has changed: where the session has ended there is nothing to drag."""
        if self._desk.tab(self._key) is None:
            self._strip.end_pull()
            self._end()

    @Slot()
    def _end(self) -> None:
        self._hide_preview()
        self._landing = None
        self._strip.unsetCursor()
        self._strip.dragged.disconnect(self.move)
        self._strip.dropped.disconnect(self.drop)
        self._strip.drag_left.disconnect(self._end)
        self._desk.changed.disconnect(self._review)
        if application := QApplication.instance():
            application.removeEventFilter(self)
        self.deleteLater()

    def _hide_preview(self) -> None:
        if self._preview is not None:
            self._preview.hide()
            self._preview.deleteLater()
            self._preview = None

    def _find(self, place: QPoint) -> Landing | None:
        for area in self._desk.windows.areas():
            if area.isVisible() and _has(area.window(), place):
                pane = area.pane_at(area.mapFromGlobal(place))
                return self._land(area, pane, place) if pane is not None else None
        return None

    def _land(self, area: PaneArea, pane: PaneView, place: QPoint) -> Landing:
        at, strip = pane.mapFromGlobal(place), pane.strip_rect()
        corner = pane.mapTo(area, QPoint(0, 0))
        if at.y() <= strip.bottom():
            index, x = pane.index_at(at)
            return Landing(area, pane.key, QRect(corner.x() + x - 1, corner.y() + 4, 3, strip.height() - 8), index)
        work = QRect(0, strip.bottom() + 1, pane.width(), pane.height() - strip.height())
        is_alone = self._desk.arrangement.pane(pane.key).tabs == (self._key,)
        side = None if is_alone else side_at(work, at)
        return Landing(area, pane.key, _half(work, side).translated(corner), None, side)


def side_at(work: QRect, at: QPoint) -> Side | None:
    """The edge that a place is near to; None in the middle."""
    across = (at.x() - work.left()) / max(work.width(), 1)
    down = (at.y() - work.top()) / max(work.height(), 1)
    near = {Side.LEFT: across, Side.RIGHT: 1 - across, Side.ABOVE: down, Side.BELOW: 1 - down}
    side = min(near, key=near.__getitem__)
    return side if near[side] < _EDGE else None


def _half(work: QRect, side: Side | None) -> QRect:
    """The half of a pane that a new one beside it takes; all of it where there is none."""
    inner = work.adjusted(4, 4, -4, -4)
    match side:
        case Side.LEFT:
            return inner.adjusted(0, 0, -inner.width() // 2, 0)
        case Side.RIGHT:
            return inner.adjusted(inner.width() // 2, 0, 0, 0)
        case Side.ABOVE:
            return inner.adjusted(0, 0, 0, -inner.height() // 2)
        case Side.BELOW:
            return inner.adjusted(0, inner.height() // 2, 0, 0)
        case None:
            return inner


def _has(window: QWidget, place: QPoint) -> bool:
    return window.isVisible() and window.frameGeometry().contains(place)
