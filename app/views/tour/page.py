"""The tour: four cards, each with what it is about and the way there. It stands where a page stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.views.theme import theme
from app.views.tour.drawings import Drawing, Subject
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import TOP, Aligned, Duo, Grow, column, panel, row, scroll, style
from app.views.widgets.text import WrappedLabel, label

WIDEST = 1040
STACK_BELOW = 780


@dataclass(frozen=True, slots=True)
class Card:
    """One of the four: `begin` leads there."""

    subject: Subject
    title: str
    sentence: str
    deed: str
    begin: Callable[[], None]


class TourPage(QWidget):
    """`left` when a person has had enough: Escape, or the button for it. Hidden, it is gone."""

    left = Signal()

    def __init__(self, cards: Sequence[Card]) -> None:
        super().__init__()
        self.buttons = [_button(card, is_first=number == 0) for number, card in enumerate(cards)]
        faces = [_face(card, button) for card, button in zip(cards, self.buttons, strict=True)]
        self.skip = Button(tr("Skip"), kind=Kind.GHOST, key="Esc")
        self.skip.clicked.connect(self.left)
        escape = QShortcut(QKeySequence("Esc"), self, self.left.emit)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        words = WrappedLabel(
            tr("Four things it is for. Begin with any of them; F1 tells more about the place where you are."),
            tone="secondary",
        )
        head = row(
            Grow(column(label(tr("Welcome to Satchel"), "title"), words, spacing=4)),
            Aligned(self.skip, TOP),
            spacing=12,
        )
        again = WrappedLabel(tr("This stays in reach: Ctrl+K, then “Tour”."), "small", "tertiary")
        rows = [Duo(*pair, stack_below=STACK_BELOW) for pair in zip(faces[::2], faces[1::2], strict=True)]
        self._inner = panel(
            column(head, 4, column(*rows, spacing=24), again, None, margins=(28, 24, 28, 24), spacing=16)
        )
        self.setLayout(column(scroll(panel(row(Grow(self._inner, 100), None), bg="surface"))))
        style(self, bg="surface")
        self.setAccessibleName(tr("Welcome to Satchel"))
        self.setFocusProxy(self.buttons[0])
        theme().changed.connect(self._fit)
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.deleteLater()

    @Slot()
    def _fit(self) -> None:
        self._inner.setMaximumWidth(round(WIDEST * max(theme().text_scale, 1)))


def _button(card: Card, *, is_first: bool) -> Button:
    button = Button(card.deed, "arrow-right", Kind.PRIMARY if is_first else Kind.DEFAULT)
    button.setAccessibleDescription(card.sentence)
    button.clicked.connect(partial(_begin, card))
    return button


def _begin(card: Card, _: bool = False) -> None:
    card.begin()


def _face(card: Card, button: Button) -> QWidget:
    title, sentence = WrappedLabel(card.title, "heading", roomy=False), WrappedLabel(card.sentence, tone="secondary")
    words = column(title, sentence, None, 6, row(button, None), spacing=4)
    return panel(row(Aligned(Drawing(card.subject), TOP), Grow(words), margins=16, spacing=16), card="group")
