"""What cards are made of: facts, fingerprints, and commands for the other side."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLayout, QWidget

from app.domain.language import tr
from app.views.theme import theme
from app.views.widgets.buttons import IconButton
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row
from app.views.widgets.text import WrappedLabel, label

FACT_WIDTH = 104  # pixels at 100 % text: the names of facts


def fingerprint_box(name: str, fingerprint: str, *, tone: str = "primary") -> QWidget:
    """A fingerprint in groups of four, to be compared with the eyes, and a button that copies it."""
    words = label(grouped(fingerprint), "code", tone, selectable=True)
    copy = IconButton("copy", tr("Copy the fingerprint"))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(fingerprint))
    text = column(label(name, "small", "tertiary"), words, spacing=5)
    return panel(row(Grow(text), Aligned(copy, TOP), margins=(14, 10, 8, 12)), card="inset")


def grouped(fingerprint: str) -> str:
    """ "SHA256:abcdefgh..." as "abcd efgh ...", a few groups to a line; pairs of hex digits likewise."""
    digits = fingerprint.removeprefix("SHA256:")
    in_line = 8 if ":" in digits else 6
    digits = digits.replace(":", "")
    groups = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    return "\n".join(" ".join(groups[at : at + in_line]) for at in range(0, len(groups), in_line))


def fact(name: str, value: str) -> QLayout:
    """A quiet name and its value."""
    left = label(name, tone="tertiary")
    left.setFixedWidth(round(FACT_WIDTH * max(1.0, theme().text_scale)))
    return row(left, Grow(label(value, selectable=True)), spacing=8)


def long_fact(name: str, value: str) -> QLayout:
    """The same for what may need more than a line."""
    left = label(name, tone="tertiary")
    left.setFixedWidth(round(FACT_WIDTH * max(1.0, theme().text_scale)))
    return row(Aligned(left, TOP), Grow(WrappedLabel(value, selectable=True, roomy=False)), spacing=8)


def command_line(name: str, command: str) -> QLayout:
    """A command to be typed elsewhere, and a button that copies it."""
    copy = IconButton("copy", tr("Copy the command"))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(command))
    words = WrappedLabel(command, "mono", "secondary", selectable=True, roomy=False)
    return column(label(name, "small", "tertiary"), row(Grow(words), copy, spacing=4), spacing=2)
