"""Asks for one name, under the rows of a pane."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from app.domain.language import tr
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import column, row, style


class NameBar(QFrame):
    """Enter gives the name, Escape leaves."""

    given = Signal(str)
    left = Signal()

    def __init__(self, title: str, name: str, act: str) -> None:
        super().__init__()
        self.edit = QLineEdit(name)
        self.row = FormRow(title, self.edit)
        self.act = Button(act, "", Kind.PRIMARY, small=True)
        cancel = Button(tr("Cancel"), "", Kind.GHOST, small=True, key="Esc")
        self.edit.textEdited.connect(lambda: self.row.set_problem(""))
        self.edit.returnPressed.connect(self._give)
        self.act.clicked.connect(self._give)
        cancel.clicked.connect(self.left)
        self.setLayout(column(self.row, row(self.act, None, cancel), margins=12, spacing=8))
        style(self, card="plain")

    def focus_first(self) -> None:
        self.edit.setFocus()
        self.edit.selectAll()

    @Slot()
    def _give(self) -> None:
        self.given.emit(self.edit.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
