"""Says that Satchel is open already and does not answer, and asks whether another window is to open."""

from PySide6.QtWidgets import QDialog

from app.domain.language import tr
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.focus_ring import FocusRing
from app.views.widgets.layout import column, row
from app.views.widgets.text import WrappedLabel, label

WIDTH = 420


class OccupiedDialog(QDialog):
    """Accepted when another window is to open. Escape and Enter open none."""

    def __init__(self, *, is_elsewhere: bool = False) -> None:
        super().__init__()
        FocusRing(self)
        theme().dress(self)
        self.setWindowTitle("Satchel")
        fact = tr("Satchel is open already, and does not answer")
        meaning = tr(
            "It may be busy: wait a moment, then start it again. If it stays so, end it with the system's own means. "
            "Another window over the same data is safe; each change is written whole."
        )
        if is_elsewhere:
            fact = tr("Satchel is open on another computer")
            meaning = tr(
                "It uses the same data folder. Another window over the same data is safe; each change is written "
                "whole, and the last one holds."
            )
        self.close_button = Button(tr("Close"), kind=Kind.PRIMARY, key="Esc")
        self.another = Button(tr("Open another window"))
        self.close_button.clicked.connect(self.reject)
        self.another.clicked.connect(self.accept)
        words = column(label(fact, "heading"), WrappedLabel(meaning, tone="secondary"), spacing=4)
        self.setLayout(column(words, row(self.another, None, self.close_button), margins=20, spacing=16))
        self.setFixedWidth(round(WIDTH * max(1.0, theme().text_scale)))
        self.close_button.setDefault(True)
        self.close_button.setFocus()


def ask_for_another(*, is_elsewhere: bool) -> bool:
    """Whether a person wants another window. Waits for the answer: nothing else is open yet."""
    return OccupiedDialog(is_elsewhere=is_elsewhere).exec() == QDialog.DialogCode.Accepted
