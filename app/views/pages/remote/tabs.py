"""The strip of session tabs: presence, mark, name, accent, what was not seen, close. It paints; it decides nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QTabBar

from app.domain.language import tr
from app.views.pages.remote.tab import UNSEEN_WORDS, TabLook
from app.views.pages.remote.tab_marks import ACCENTS, COLORS, draw_color_mark
from app.views.theme import scaled, theme
from app.views.widgets.painting import (
    MEDIUM,
    PRESENCE_WORDS,
    badge_width,
    draw_badge,
    draw_icon,
    draw_presence,
    draw_round,
    draw_text,
    text_width,
)

WIDEST = 220  # pixels of a tab without its badge
LEAST = 160  # pixels that a tab keeps when there are many; then the strip scrolls
_CLOSE = 28  # pixels at the right end of a tab


class SessionTabs(QTabBar):
    """The current tab joins the surface under it. None is current while `shows_none`."""

    close_asked = Signal(int)
    rename_asked = Signal(int)
    menu_asked = Signal(int, QPoint)  # a tab, and a place on the screen
    pulled = Signal(int, QPoint)  # a tab is dragged out of the strip; what follows comes by `dragged` and `dropped`
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    drag_left = Signal()  # the mouse was taken from us

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Sessions"))
        self.shows_none = True
        self.is_active = True  # a person works in this pane: its tab carries the colour of the focus
        self.is_typed_into = False  # keys that are typed elsewhere come here too
        self._pressed = -1
        self._is_pulling = False
        self._fit()
        theme().changed.connect(self._fit)

    def show_tabs(self, looks: Sequence[TabLook], current: int) -> None:
        """Show these tabs in this order, with as little change as it takes."""
        was_blocked = self.blockSignals(True)
        for index, look in enumerate(looks):
            if index >= self.count() or self._look(index).key != look.key:
                self._bring(index, look)
            self._show_look(index, look)
        while self.count() > len(looks):
            self.removeTab(self.count() - 1)
        if current >= 0:
            self.setCurrentIndex(current)
        self.blockSignals(was_blocked)
        self.update()

    def key_of(self, index: int) -> str:
        return self._look(index).key if 0 <= index < self.count() else ""

    def _look(self, index: int) -> TabLook:
        look = self.tabData(index)
        return look if isinstance(look, TabLook) else TabLook("", "")

    def _bring(self, index: int, look: TabLook) -> None:
        later = (other for other in range(index + 1, self.count()) if self._look(other).key == look.key)
        found = next(later, -1)
        if found >= 0:
            self.moveTab(found, index)
        else:
            self.insertTab(index, look.title)

    def _show_look(self, index: int, look: TabLook) -> None:
        if self._look(index) == look:
            return
        self.setTabData(index, look)
        self.setTabText(index, look.title)
        state = PRESENCE_WORDS[look.presence] if look.presence != "unknown" else tr("Not connected")
        marks = (
            ACCENTS.get(look.accent, ("",))[0],
            UNSEEN_WORDS.get(look.unseen, ""),
            COLORS.get(look.color, ("",))[0],
        )
        words = ", ".join([f"{look.title}: {state}", *filter(None, marks)])
        self.setTabToolTip(index, words)
        self.setAccessibleTabName(index, words)

    def _fit(self) -> None:
        self.setFixedHeight(theme().metric("strip"))

    def tabSizeHint(self, index: int) -> QSize:
        look = self._look(index)
        width = min(round(text_width(look.title, "body", MEDIUM)) + 66, scaled(WIDEST))
        width += (14 if look.color else 0) + (16 if look.unseen else 0)
        if look.accent in ACCENTS:
            words, _, icon_name = ACCENTS[look.accent]
            width += round(badge_width(words, icon_name)) + 8
        return QSize(width, theme().metric("strip"))

    def minimumTabSizeHint(self, index: int) -> QSize:
        width = self.tabSizeHint(index).width()
        least = width if self._look(index).accent else min(scaled(LEAST), width)
        return QSize(least, theme().metric("strip"))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, theme().metric("strip"))

    # -- mouse and keys ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.tabAt(event.position().toPoint())
        if index >= 0 and (self._is_on_close(index, event) or event.button() == Qt.MouseButton.MiddleButton):
            self.close_asked.emit(index)
            return
        self._pressed = index if event.button() == Qt.MouseButton.LeftButton else -1
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.globalPosition().toPoint()
        if self._is_pulling:
            self._go_on_pulling(event, place)
            return
        if self._pressed >= 0 and event.buttons() & Qt.MouseButton.LeftButton and self._is_outside(event):
            self._pull(event, place)
            return
        super().mouseMoveEvent(event)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = -1
        if self._is_pulling:
            self.end_pull()
            self.dropped.emit(event.globalPosition().toPoint())
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.tabAt(event.position().toPoint())
        if index >= 0 and not self._is_on_close(index, event):
            self.rename_asked.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_pointed = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.tabAt(event.pos()) if is_pointed else self.currentIndex()
        if index >= 0:
            below = self.mapToGlobal(self.tabRect(index).bottomLeft())
            self.menu_asked.emit(index, event.globalPos() if is_pointed else below)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Delete and index >= 0:
            self.close_asked.emit(index)
        elif event.key() == Qt.Key.Key_F2 and index >= 0:
            self.rename_asked.emit(index)
        else:
            super().keyPressEvent(event)

    def _is_outside(self, event: QMouseEvent) -> bool:
        reach = 2 * QApplication.startDragDistance()
        return not self.rect().adjusted(-reach, -reach, reach, reach).contains(event.position().toPoint())

    def _pull(self, event: QMouseEvent, place: QPoint) -> None:
        """Qt was moving the tab within the strip: let it end that, the rest is ours."""
        index, self._pressed = self.currentIndex(), -1
        kind = QMouseEvent.Type.MouseButtonRelease
        left = Qt.MouseButton.LeftButton
        position, globally = event.position(), event.globalPosition()
        super().mouseReleaseEvent(
            QMouseEvent(kind, position, globally, left, Qt.MouseButton.NoButton, event.modifiers())
        )
        self._is_pulling = True
        self.pulled.emit(index, place)

    def _go_on_pulling(self, event: QMouseEvent, place: QPoint) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(place)
        else:
            self.end_pull()
            self.drag_left.emit()

    def end_pull(self) -> None:
        """The tab is not dragged any more, whatever the mouse does."""
        self._is_pulling = False

    def _is_on_close(self, index: int, event: QMouseEvent) -> bool:
        is_left = event.button() == Qt.MouseButton.LeftButton
        return is_left and event.position().x() > self.tabRect(index).right() - _CLOSE

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pointer = self.mapFromGlobal(self.cursor().pos())
        for index in range(self.count()):
            rect = self.tabRect(index)
            if rect.intersects(event.rect()):
                self._paint_tab(painter, index, QRectF(rect), pointer.x() if self.underMouse() else -1)

    def _paint_tab(self, painter: QPainter, index: int, rect: QRectF, pointer: int) -> None:
        is_on = index == self.currentIndex() and not self.shows_none
        look = self._look(index)
        self._paint_back(painter, index, rect, is_on=is_on, look=look)
        middle, right = rect.center().y(), rect.right() - 30
        draw_presence(painter, rect.left() + 17, middle, look.presence)
        left = rect.left() + 30
        if look.color:
            draw_color_mark(painter, left + 3, middle, look.color)
            left += 14
        if look.unseen == "bell":
            draw_icon(painter, right - 13, middle, "bell", "accent.text", size=13)
        elif look.unseen:
            draw_round(painter, QRectF(right - 10, middle - 3, 7, 7), "accent.text", 3.5)
        right -= 16 if look.unseen else 0
        if look.accent in ACCENTS:
            words, tone, icon_name = ACCENTS[look.accent]
            right -= badge_width(words, icon_name) + 6
            draw_badge(painter, right + 4, middle, words, tone, icon_name=icon_name)
        tone = "text.primary" if is_on or look.unseen else "text.secondary"
        draw_text(painter, QRectF(left, rect.top(), right - left, rect.height()), look.title, tone, weight=MEDIUM)
        cross = QRectF(rect.right() - 29, middle - 10, 20, 20)
        if cross.left() <= pointer <= cross.right():
            draw_round(painter, cross, "bg.hover", 4)
        draw_icon(painter, rect.right() - 26, middle, "x", "text.tertiary" if is_on else "text.disabled", size=14)
        if is_on and self.hasFocus():
            draw_round(painter, rect.adjusted(4, 5, -4, -4), "", 5, "focus.ring")

    def _paint_back(self, painter: QPainter, index: int, rect: QRectF, *, is_on: bool, look: TabLook) -> None:
        color = theme().color
        if is_on:
            painter.fillRect(rect, color("bg.surface"))
            tone = "accent.text" if self.is_active else "border.strong"
            edge = color("warning.fg" if self.is_typed_into else tone)
            painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 2), edge)
            for x in (rect.left(), rect.right() - 1):
                painter.fillRect(QRectF(x, rect.top(), 1, rect.height()), color("border.subtle"))
        elif self.shows_none or index + 1 != self.currentIndex():
            line = QRectF(rect.right() - 1, rect.top() + 10, 1, rect.height() - 20)
            painter.fillRect(line, color("border.default"))
        if look.accent in ACCENTS:
            line = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 2)
            painter.fillRect(line, color(f"{ACCENTS[look.accent][1]}.fg"))
