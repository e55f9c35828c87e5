"""What a page says when it has nothing to show yet."""

from functools import partial

from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.views.theme import scaled
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import CENTER, Aligned, Grow, column, row
from app.views.widgets.text import WrappedLabel, label

_FIRST = 1000  # shares of the width, against one for what is left at each side


class EmptyState(QWidget):
    """An icon, one line of fact, a line or two of help, and at most two buttons.

    `learn` is the topic of the help that tells more.
    """

    def __init__(self, icon_name: str, fact: str, help_text: str, *actions: QWidget, learn: str = "") -> None:
        super().__init__()
        self.setAccessibleName(fact)
        self.fact = label(fact, "heading")
        self.help = WrappedLabel(help_text, tone="secondary")
        self.help.setAlignment(CENTER)
        self.help.setMaximumWidth(scaled(420))
        self.setLayout(
            column(
                None,
                Aligned(IconMark(icon_name, "text.tertiary", 28, back="bg.inset", pad=14), CENTER),
                12,
                Aligned(self.fact, CENTER),
                row(None, Grow(self.help, _FIRST), None),
                8,
                row(None, *actions, None),
                *((row(None, _learn_more(learn), None),) if learn else ()),
                None,
                None,
                spacing=4,
            )
        )


def _learn_more(topic: str) -> Button:
    link = Button(tr("Learn more"), kind=Kind.LINK, small=True)
    link.clicked.connect(partial(_show_help, topic))
    return link


def _show_help(topic: str, _: bool = False) -> None:
    from app.views.help.door import show_help

    show_help(topic)
