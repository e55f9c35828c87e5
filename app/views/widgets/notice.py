"""One line that says something now: a bold fact, what it means, at most two actions."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from app.views.theme import scaled
from app.views.widgets.announcing import announce
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
        self.setAccessibleName(fact)
        self.fact = label(fact, "strong")
        self.meaning = WrappedLabel(meaning, tone="secondary", roomy=tall)
        if not meaning:  # setVisible(True) would show it as a window of its own: it has no parent yet
            self.meaning.hide()
        self._actions = actions
        self._line: QBoxLayout | None = None
        self._mark = IconMark(icon_name or VERDICT_ICONS[verdict], f"{verdict}.fg")
        if tall:
            words = column(self.fact, self.meaning, spacing=2)
            words_line = row(Aligned(self._mark, TOP), Grow(words), spacing=10)
        else:
            self._line = row(self.fact, Grow(self.meaning), spacing=8)
            words_line = row(self._mark, Grow(self._line), spacing=10)
        margins = (12, 10, 12, 10) if tall else (12, 5, 8, 5)
        self._all: QBoxLayout = row(Grow(words_line), row(*actions, None, spacing=10), margins=margins, spacing=10)
        self.setLayout(self._all)
        style(self, banner=verdict)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # the size of text may have changed while it was away
        if not event.spontaneous():  # the window came back
            announce(self, self.fact.text(), self.meaning.words)

    def show_words(self, fact: str, meaning: str = "") -> None:
        self.setAccessibleName(fact)
        self.fact.setText(fact)
        self.meaning.set_words(meaning)
        self.meaning.setVisible(bool(meaning))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As wide as it needs to be with its parts one under the other."""
        needed = super().minimumSizeHint()
        actions = sum(part.sizeHint().width() + 10 for part in self._actions)
        fact = min(self.fact.sizeHint().width(), scaled(NARROWEST_MEANING))
        words = self._mark.sizeHint().width() + 10 + fact
        edges = self._all.contentsMargins()
        return QSize(min(needed.width(), max(actions, words) + edges.left() + edges.right()), needed.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Other words need another place than those before, in a notice that is as wide as it was."""
        room, least = self._room_for_meaning(), scaled(NARROWEST_MEANING)
        is_narrow = room < least and bool(self.meaning.words)
        self._wrap_fact()
        under_fact = room + 10 + self.fact.sizeHint().width()
        is_stacked = room < 0 or (is_narrow and under_fact < least)
        turned = [
            self._line is not None and _turn(self._line, is_narrow, (8, 2)),
            _turn(self._all, is_stacked, (10, 6)),  # not even under the fact has it room beside the actions
        ]
        if any(turned):
            self._all.activate()  # the meaning takes its width now, and asks for the height that fits to it
            self.updateGeometry()

    def _wrap_fact(self) -> None:
        """A fact that is longer than the notice is wide has several lines; QLabel does not ask for their height."""
        self.fact.setWordWrap(False)
        self.fact.setMinimumHeight(0)
        room = self.width() - self._mark.sizeHint().width() - 40
        if self.fact.sizeHint().width() > room > 0:
            self.fact.setWordWrap(True)
            self.fact.setMinimumHeight(self.fact.heightForWidth(room))

    def _room_for_meaning(self) -> int:
        beside = (self._mark, self.fact, *self._actions)
        return self.width() - sum(part.sizeHint().width() + 10 for part in beside) - 20


def _turn(layout: QBoxLayout, is_narrow: bool, spacings: tuple[int, int]) -> bool:
    """Put the parts one under the other, or side by side. Whether that is new."""
    direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
    if direction == layout.direction():
        return False
    layout.setDirection(direction)
    layout.setSpacing(spacings[is_narrow])
    return True
