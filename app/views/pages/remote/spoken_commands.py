"""A command that is read out on the phone: large, with how it is spelled; further ones are folded under the first."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.connection_check import Spoken
from app.domain.language import counted, tr
from app.views.widgets.buttons import IconButton
from app.views.widgets.fold import Fold
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row, style
from app.views.widgets.text import WrappedLabel, label

_LARGE = 40  # characters that have room in large letters; longer ones are also too long to be spelled


class SpokenCommand(QFrame):
    """What it does, where it is typed, the command, and the way to copy it."""

    def __init__(self, spoken: Spoken) -> None:
        super().__init__()
        self.command = WrappedLabel(
            spoken.command, "spoken" if len(spoken.command) <= _LARGE else "code", selectable=True, roomy=False
        )
        self.copy = IconButton("copy", tr("Copy {command}", command=spoken.command))
        self.copy.clicked.connect(partial(self._copy, spoken.command))
        parts: list[QWidget] = [
            WrappedLabel(spoken.purpose, "label", "secondary", roomy=False),
            panel(row(Grow(self.command), Aligned(self.copy, TOP), spacing=8)),
            WrappedLabel(spoken.where, "small", "tertiary", roomy=False),
        ]
        if len(spoken.command) <= _LARGE:
            parts.append(Fold(tr("Spell it"), _spelled(spoken)))
        self.setLayout(column(*parts, margins=(14, 10, 8, 10), spacing=5))
        style(self, card="inset")
        self.setAccessibleName(f"{spoken.purpose}: {spoken.command}")

    @staticmethod
    def _copy(command: str, *_: object) -> None:
        QGuiApplication.clipboard().setText(command)


def _spelled(spoken: Spoken) -> QWidget:
    lines = [
        row(Grow(label(word, "code")), Grow(WrappedLabel(words, "small", "secondary", roomy=False), 3), spacing=12)
        for word, words in spoken.spelled
    ]
    space = tr("Between the words comes the space bar. Capital letters do not matter.")
    return panel(column(*map(panel, lines), WrappedLabel(space, "small", "tertiary", roomy=False), spacing=3))


def spoken_commands(commands: Sequence[Spoken]) -> list[QWidget]:
    """The first one open: it is the short way that nearly always does it."""
    if not commands:
        return []
    first, *others = map(SpokenCommand, commands)
    title = label(tr("To read out to whoever sits at the device"), "label", "secondary")
    if not others:
        return [title, first]
    words = counted(len(others), "more command")
    note = ", ".join(one.purpose.partition(",")[0] for one in commands[1:])
    return [title, first, Fold(words, panel(column(*others, spacing=8)), note=note)]
