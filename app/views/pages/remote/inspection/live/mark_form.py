"""A line for what a person sees at this moment."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from app.domain.language import tr
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import Grow, row

_MOST = 500  # letters


class MarkForm(QFrame):
    """`given` brings the words, which may be none."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.words = QLineEdit(placeholderText=tr("What happens now? Its figures go with it"), maxLength=_MOST)
        self.words.setAccessibleName(tr("What happens at this moment"))
        self.words.returnPressed.connect(self._give)
        self.go = Button(tr("Mark"), "pencil", Kind.PRIMARY, small=True)
        self.go.clicked.connect(self._give)
        leave = Button(tr("Cancel"), "", Kind.GHOST, small=True, key="Esc")
        leave.clicked.connect(self.hide)
        self.setLayout(row(Grow(self.words), self.go, leave, margins=(12, 4, 8, 6), spacing=6))

    @Slot()
    def open(self) -> None:
        self.words.clear()
        self.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _give(self) -> None:
        self.hide()
        self.given.emit(self.words.text())
