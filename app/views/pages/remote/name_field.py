"""Where a person writes another name over a tab."""

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.language import tr

NARROWEST = 160  # pixels


class NameField(QLineEdit):
    """Enter, or to go elsewhere, takes the name; Escape leaves it as it was. Whoever hears of it calls `vanish`."""

    taken = Signal(str)
    left = Signal()

    def __init__(self, name: str, place: QRect, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._is_done = False
        self.setAccessibleName(tr("Name of the tab"))
        left = min(place.left(), max(parent.width() - NARROWEST, 0))
        self.setGeometry(QRect(left, place.top(), max(place.width(), NARROWEST), place.height()))
        self.selectAll()
        self.editingFinished.connect(self._take)
        self.show()
        self.setFocus()

    @Slot()
    def _take(self) -> None:
        if not self._is_done:
            self._is_done = True
            self.taken.emit(self.text().strip())

    def vanish(self) -> None:
        """Go away without a word."""
        self._is_done = True
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._is_done = True
            self.left.emit()
        else:
            super().keyPressEvent(event)
