"""The strip of session tabs: presence, name, close."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar

from app.views.theme import theme
from app.views.widgets.painting import (
    MEDIUM,
    PRESENCE_WORDS,
    draw_icon,
    draw_presence,
    draw_round,
    draw_text,
    text_width,
)

WIDEST = 220
_CLOSE = 28  # pixels at the right end of a tab


class SessionTabs(QTabBar):
    """The current tab joins the surface under it. None is current while `shows_none`."""

    close_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Sessions")
        self.shows_none = True
        self._fit()
        theme().changed.connect(self._fit)

    def set_session(self, index: int, name: str, presence: str) -> None:
        """Name a tab and say how its session is."""
        self.setTabText(index, name)
        self.setTabData(index, presence)
        self.setTabToolTip(index, f"{name}: {PRESENCE_WORDS[presence]}")
        self.update()

    def _fit(self) -> None:
        self.setFixedHeight(theme().metric("strip"))

    def tabSizeHint(self, index: int) -> QSize:
        width = round(text_width(self.tabText(index), "body", MEDIUM)) + 66
        return QSize(min(width, WIDEST), theme().metric("strip"))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(min(120, self.tabSizeHint(index).width()), theme().metric("strip"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.tabAt(event.position().toPoint())
        if index >= 0 and (self._is_on_close(index, event) or event.button() == Qt.MouseButton.MiddleButton):
            self.close_asked.emit(index)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.currentIndex() >= 0:
            self.close_asked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _is_on_close(self, index: int, event: QMouseEvent) -> bool:
        is_left = event.button() == Qt.MouseButton.LeftButton
        return is_left and event.position().x() > self.tabRect(index).right() - _CLOSE

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pointer = self.mapFromGlobal(self.cursor().pos())
        for index in range(self.count()):
            self._paint_tab(painter, index, QRectF(self.tabRect(index)), pointer.x() if self.underMouse() else -1)

    def _paint_tab(self, painter: QPainter, index: int, rect: QRectF, pointer: int) -> None:
        is_on = index == self.currentIndex() and not self.shows_none
        if is_on:
            painter.fillRect(rect, theme().color("bg.surface"))
            painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 2), theme().color("accent.text"))
            for x in (rect.left(), rect.right() - 1):
                painter.fillRect(QRectF(x, rect.top(), 1, rect.height()), theme().color("border.subtle"))
        elif self.shows_none or index + 1 != self.currentIndex():
            line = QRectF(rect.right() - 1, rect.top() + 10, 1, rect.height() - 20)
            painter.fillRect(line, theme().color("border.default"))
        middle = rect.center().y()
        draw_presence(painter, rect.left() + 17, middle, self.tabData(index) or "unknown")
        tone = "text.primary" if is_on else "text.secondary"
        draw_text(painter, rect.adjusted(30, 0, -30, 0), self.tabText(index), tone, weight=MEDIUM)
        cross = QRectF(rect.right() - 29, middle - 10, 20, 20)
        if cross.left() <= pointer <= cross.right():
            draw_round(painter, cross, "bg.hover", 4)
        draw_icon(painter, rect.right() - 26, middle, "x", "text.tertiary" if is_on else "text.disabled", size=14)
        if is_on and self.hasFocus():
            draw_round(painter, rect.adjusted(4, 5, -4, -4), "", 5, "focus.ring")
