"""What a complaint is about, where a person can name it: the VPN server, the printer, the shared folder."""

from typing import Protocol

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.diagnostics import Named
from app.domain.language import tr
from app.views.widgets.buttons import Button
from app.views.widgets.layout import Grow, row
from app.views.widgets.text import label

MOST = 200  # letters


class Asked(Protocol):
    """What may be named."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def example(self) -> str: ...


class SubjectRow(QWidget):
    """Hidden where nothing can be named. `named` brings what was entered, by what it is."""

    named = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._asked: Asked | None = None
        self._label = label("", "body", "secondary")
        self.field = QLineEdit()
        self.field.setMaxLength(MOST)
        self.field.setClearButtonEnabled(True)
        self.field.returnPressed.connect(self._emit)
        self.look = Button(tr("Look at it"), "search")
        self.look.clicked.connect(self._emit)
        self.setLayout(row(self._label, Grow(self.field), self.look, margins=(0, 6, 0, 0), spacing=8))
        self.setMaximumWidth(620)
        self.hide()

    def ask(self, asked: Asked | None, named: Named) -> None:
        """Ask for what `asked` says, None for nothing; `named` is what was looked at."""
        self._asked = asked
        self.setVisible(asked is not None)
        if asked is not None:
            self._label.setText(asked.label)
            self.field.setAccessibleName(asked.label)
            self.field.setPlaceholderText(asked.example)
            self.field.setText(named.get(asked.name, ""))

    @Slot()
    def _emit(self) -> None:
        if self._asked is not None:
            self.named.emit({self._asked.name: self.field.text().strip()})
