"""What the page says before anything was looked at."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from app.domain.language import tr
from app.views.pages.diagnostics.hand_over import HandOver
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.layout import column, style


class StartView(QFrame):
    """`start` begins with everything."""

    def __init__(self, hand_over: HandOver) -> None:
        super().__init__()
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self._press)
        self.start = Button(tr("Check everything"), "stethoscope", Kind.PRIMARY, key="F5")
        self._empty = EmptyState(
            "stethoscope",
            tr("What is wrong?"),
            tr(
                "Choose a complaint at the left, or let Satchel check everything it knows. "
                "The checks only read: nothing on the device is changed."
            ),
            self.start,
            hand_over.open_facts,
            learn="diagnostics",
        )
        self.setLayout(column(self._empty, margins=28))
        style(self, bg="surface")

    @Slot()
    def _press(self) -> None:
        self.start.click()

    def show_device(self, name: str) -> None:
        self._empty.fact.setText(tr("What is wrong with {name}?", name=name))
