"""One line that says something now: a bold fact, what it means, at most two actions."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from app.views.theme import theme
from app.views.widgets.badges import IconMark
from app.views.widgets.layout import TOP, Aligned, Grow, column, row, style
from app.views.widgets.painting import VERDICT_ICONS
from app.views.widgets.text import WrappedLabel, label

NARROWEST_MEANING = 180
"""Pixels at 100 % text: with less beside the fact, the meaning stands under it."""


class Notice(QFrame):
    """`verdict` is "info", "ok", "warning", "problem" or "unknown". `tall` puts the meaning under the fact."""

    def __init__(
        self,
        verdict: str,
        fact: str,
        meaning: str = "",
        *actions: QWidget,
        icon_name: str = "",
        tall: bool = False,
    ) -> None:
        super().__init__()
        self.fact = label(fact, "strong")
        self.meaning = WrappedLabel(meaning, tone="secondary", roomy=tall)
        if not meaning:  # setVisible(True) would show it as a window of its own: it has no parent yet
            self.meaning.hide()
        self._actions = actions
        self._line: QBoxLayout | None = None
        self._mark = IconMark(icon_name or VERDICT_ICONS[verdict], f"{verdict}.fg")
        if tall:
            words = column(self.fact, self.meaning, spacing=2)
            self.setLayout(row(Aligned(self._mark, TOP), Grow(words), *actions, margins=(12, 10, 12, 10), spacing=10))
        else:
            self._line = row(self.fact, Grow(self.meaning), spacing=8)
            self.setLayout(row(self._mark, Grow(self._line), *actions, margins=(12, 5, 8, 5), spacing=10))
        style(self, banner=verdict)

    def show_words(self, fact: str, meaning: str = "") -> None:
        self.fact.setText(fact)
        self.meaning.set_words(meaning)
        self.meaning.setVisible(bool(meaning))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._line is None or not self.meaning.words:
            return
        has_room = self._room_for_meaning() >= round(NARROWEST_MEANING * theme().text_scale)
        direction = QBoxLayout.Direction.LeftToRight if has_room else QBoxLayout.Direction.TopToBottom
        if direction != self._line.direction():
            self._line.setDirection(direction)
            self._line.setSpacing(8 if has_room else 2)
            if layout := self.layout():
                layout.activate()  # the meaning takes its width now, and asks for the height that fits to it
            self.updateGeometry()

    def _room_for_meaning(self) -> int:
        beside = (self._mark, self.fact, *self._actions)
        return self.width() - sum(part.sizeHint().width() + 10 for part in beside) - 20
