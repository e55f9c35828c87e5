"""Marks that are only looked at: icons, presence, badges, progress bars."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.theme import scaled, theme
from app.views.widgets.painting import (
    PRESENCE_WORDS,
    badge_width,
    draw_badge,
    draw_icon,
    draw_presence,
    draw_round,
)
from app.views.widgets.text import plain_tip


class IconMark(QWidget):
    """An icon, alone or on a soft square (`back` is its token, `pad` the space around)."""

    def __init__(
        self, name: str, tone: str = "text.secondary", size: int = 16, *, back: str = "", pad: int = 0
    ) -> None:
        super().__init__()
        self._name, self._tone, self._size, self._back = name, tone, size, back
        side = theme().icon_side(size) + pad * 2
        self.setFixedSize(side, side)

    def show_icon(self, name: str, tone: str, back: str = "") -> None:
        """Show another icon in the same place."""
        self._name, self._tone, self._back = name, tone, back
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._back:
            draw_round(painter, QRectF(self.rect()), self._back, self.width() * 0.28)
        draw_icon(painter, (self.width() - self._size) / 2, self.height() / 2, self._name, self._tone, size=self._size)


class PresenceMark(QWidget):
    """Whether a device is there: "online", "offline", "warning", "problem", "busy" or "unknown"."""

    def __init__(self, presence: str = "unknown") -> None:
        super().__init__()
        self.setFixedSize(12, 12)
        self.show_presence(presence)

    def show_presence(self, presence: str) -> None:
        self._presence = presence
        self.setToolTip(PRESENCE_WORDS[presence])
        self.setAccessibleName(PRESENCE_WORDS[presence])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_presence(QPainter(self), 6, 6, self._presence)


class Badge(QWidget):
    """An icon and a word on a soft fill; words that have no room end in "…".

    `verdict` is "ok", "info", "warning", "problem" or "unknown".
    """

    def __init__(self, words: str, verdict: str = "unknown", icon_name: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_badge(words, verdict, icon_name)

    def show_badge(self, words: str, verdict: str = "unknown", icon_name: str = "") -> None:
        self._words, self._verdict, self._icon = words, verdict, icon_name
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(badge_width(self._words, self._icon)) + 1, scaled(20))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is cut is told by the tooltip, unless that explains the badge already."""
        is_cut, words = self.width() < self.sizeHint().width(), plain_tip(self._words)
        if self.toolTip() in ("", words):
            self.setToolTip(words if is_cut else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        middle, room = self.height() / 2, self.width()
        draw_badge(QPainter(self), 0, middle, self._words, self._verdict, icon_name=self._icon, room=room)


class ThinBar(QWidget):
    """A progress bar of 4 px. Without a share it moves, unless the system asks for less motion."""

    STEP_MS = 40

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._share: float | None = 0.0
        self._phase = 0.35
        self._timer = QTimer(self, interval=self.STEP_MS)
        self._timer.timeout.connect(self._move)

    @property
    def share(self) -> float | None:
        return self._share

    def set_share(self, share: float | None) -> None:
        """From 0.0 to 1.0; None for a length that is not known."""
        self._share = share
        self.setAccessibleName("" if share is None else f"{share:.0%}")
        moves = share is None and self.style().styleHint(self.style().StyleHint.SH_Widget_Animation_Duration) > 0
        if moves and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def hideEvent(self, event: object) -> None:
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        draw_round(painter, rect, "bg.pressed" if theme().is_dark else "border.subtle", 2)
        if self._share is None:
            width = rect.width() * 0.2
            left = (rect.width() + width) * self._phase - width
            painter.setClipRect(rect)
        else:
            left, width = 0.0, rect.width() * min(max(self._share, 0.0), 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        if width >= 1:
            draw_round(painter, QRectF(left, 0, width, rect.height()), "accent.fill", 2)

    def _move(self) -> None:
        self._phase = (self._phase + 0.02) % 1.0
        self.update()
