"""Facts of files on cards: a quiet name, and a value that may need several lines, such as a path."""

from PySide6.QtWidgets import QLabel, QLayout, QWidget

from app.views.pages.remote.card_parts import FACT_WIDTH
from app.views.theme import theme
from app.views.widgets.layout import TOP, Aligned, Grow, row
from app.views.widgets.text import WrappedLabel, label


def long_fact(name: str, value: str) -> QLayout:
    return fact_line(name, WrappedLabel(value, selectable=True, roomy=False))


def fact_line(name: str, value: QWidget) -> QLayout:
    left: QLabel = label(name, tone="tertiary")
    left.setFixedWidth(round(FACT_WIDTH * max(1.0, theme().text_scale)))
    return row(Aligned(left, TOP), Grow(value), spacing=8)
