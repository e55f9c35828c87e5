"""One figure of the device with its last minutes, small; chosen, it stands large under the others."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.domain.language import tr
from app.views.pages.remote.inspection.live.drawing import draw_lines, draw_marks, draw_rules
from app.views.pages.remote.inspection.live.gauges import Gauge, History, Moment, scale_words, top_of
from app.views.theme import scaled, theme
from app.views.widgets.painting import MEDIUM, RIGHT, SEMIBOLD, draw_round, draw_text, text_width
from app.views.widgets.text import plain_tip

HEIGHT = 68  # pixels at 100 % text
_LOW = 28  # the same without its lines
_LEAST = 96
_SOON = 3  # samples, after which what is still not told will not be


class Tile(QAbstractButton):
    """Its words are read out with its name."""

    def __init__(self, gauge: Gauge) -> None:
        super().__init__()
        self.gauge = gauge
        self._moments: Sequence[Moment] = ()
        self._words, self._absent, self._has_room, self._is_low = "", "…", True, False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(gauge.title)
        if gauge.is_extra:
            self.hide()

    def show_history(self, history: History) -> None:
        """Show its figure now, and what it was."""
        self._moments, newest = history.of(self.gauge), history.newest
        self._words = self.gauge.words(newest) if newest is not None else ""
        self._absent = "…" if len(self._moments) < _SOON else tr("not known")
        self.setAccessibleDescription(self._words or tr("not known"))
        self.setToolTip(plain_tip("\n".join(self.gauge.details(newest))) if newest is not None else "")
        self._show_if_any()
        self.update()

    def make_room(self, *, has_room: bool, is_low: bool) -> None:
        """Whether there is room for it at all, and for no more than its words."""
        if is_low != self._is_low:
            self._is_low = is_low
            self.updateGeometry()
        self._has_room = has_room
        self._show_if_any()

    def _show_if_any(self) -> None:
        is_wanted = self._has_room and (bool(self._words) or not self.gauge.is_extra)
        if is_wanted == self.isHidden():
            self.setVisible(is_wanted)

    @property
    def words(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        scale = theme().text_scale
        return QSize(round(_LEAST * scale), round((_LOW if self._is_low else HEIGHT) * scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(_LEAST * theme().text_scale * 0.6), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        scale, rect = theme().text_scale, QRectF(self.rect())
        back = "selection.idle" if self.isChecked() else "bg.hover" if self.underMouse() else ""
        if back:
            draw_round(painter, rect, back, theme().metric("radius"))
        if self.hasFocus():
            draw_round(painter, rect.adjusted(1, 1, -1, -1), "", theme().metric("radius"), "focus.ring")
        line = round(18 * scale)
        head = QRectF(rect.left() + 8, rect.top() + 4, rect.width() - 16, line)
        words = self._words_for(head.width())
        draw_text(painter, head, self.gauge.title, "text.secondary", "small")
        if text_width(words, weight=SEMIBOLD) + text_width(self.gauge.title, "small") + 6 > head.width():
            head.translate(0, line)  # under its title
        draw_text(painter, head, words, weight=SEMIBOLD, align=RIGHT)
        if self._is_low:
            return
        paper = QRectF(head.left(), head.bottom() + 4, head.width(), rect.bottom() - head.bottom() - 10)
        draw_rules(painter, paper)
        draw_lines(painter, paper, self._moments, top_of(self.gauge, self._moments))

    def _words_for(self, width: float) -> str:
        """The first part alone where there is no room for both."""
        title, words = text_width(self.gauge.title, "small") + 6, self._words or self._absent
        return words if text_width(words, weight=SEMIBOLD) + title <= width else words.partition("  ")[0]


class LargeChart(QAbstractButton):
    """The chosen figure, with its scale and what it is made of. A click puts it away."""

    def __init__(self) -> None:
        super().__init__()
        self._gauge: Gauge | None = None
        self._history: History | None = None
        self._marks: Sequence[float] = ()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the tile has it
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def gauge(self) -> Gauge | None:
        return self._gauge

    def show_gauge(self, gauge: Gauge | None) -> None:
        self._gauge = gauge
        self.setVisible(gauge is not None)
        if gauge is not None:
            self.setAccessibleName(tr("{gauge}, the last minutes", gauge=gauge.title))
        self.update()

    def show_history(self, history: History, marks: Sequence[float]) -> None:
        self._history, self._marks = history, marks
        if self._gauge is not None and history.newest is not None:
            self.setAccessibleDescription("\n".join(self._gauge.details(history.newest)))
        if self.isVisible():
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, scaled(132))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._gauge is None or self._history is None:
            return
        painter, scale = QPainter(self), theme().text_scale
        rect, gauge = QRectF(self.rect()).adjusted(12, 6, -12, -6), self._gauge
        details = self._details()
        side = min(max((text_width(line, "small") for line in details), default=0) + 16, rect.width() * 0.4)
        moments = self._history.of(gauge)
        top = top_of(gauge, moments)
        line, left = round(16 * scale), round(text_width(scale_words(gauge, top), "small")) + 12
        paper = QRectF(
            rect.left() + left, rect.top() + line / 2, rect.width() - left - side, rect.height() - 1.5 * line
        )
        draw_rules(painter, paper)
        draw_lines(painter, paper, moments, top)
        draw_marks(painter, paper, moments, self._marks)
        for share, words in ((0.0, scale_words(gauge, top)), (1.0, "0")):
            y = paper.top() + share * paper.height() - line / 2
            draw_text(painter, QRectF(rect.left(), y, left - 8, line), words, "text.tertiary", "small", align=RIGHT)
        foot = QRectF(paper.left(), paper.bottom() + 2, paper.width(), line)
        draw_text(painter, foot, tr("5 minutes ago"), "text.tertiary", "small")
        draw_text(painter, foot, tr("now"), "text.tertiary", "small", align=RIGHT)
        for place, words in enumerate(details):
            place_rect = QRectF(paper.right() + 14, rect.top() + place * line, side - 14, line)
            draw_text(painter, place_rect, words, "text.secondary", "small", weight=MEDIUM if not place else 400)

    def _details(self) -> Sequence[str]:
        """As many lines as there is room for."""
        newest = self._history.newest if self._history is not None else None
        if self._gauge is None or newest is None:
            return ()
        lines = self._gauge.details(newest)
        room = max(1, int((self.height() - 12) / (16 * theme().text_scale)))
        return (
            lines if len(lines) <= room else [*lines[: room - 1], tr("and {count} more", count=len(lines) - room + 1)]
        )
