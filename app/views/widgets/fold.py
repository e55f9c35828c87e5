"""A line that unfolds what lies under it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import Grow, column, row
from app.views.widgets.painting import RIGHT
from app.views.widgets.text import ElidedLabel


class Fold(QWidget):
    """A headline with a chevron, a quiet note at its right, and a content that is hidden at first."""

    toggled = Signal(bool)

    def __init__(self, words: str, content: QWidget, *, note: str = "", is_open: bool = False) -> None:
        super().__init__()
        self._words = words
        self.button = Button(words, "chevron-right", Kind.FOLD)
        self.button.clicked.connect(self.toggle)
        self._note = ElidedLabel(note, "small", "tertiary")
        self._note.setAlignment(RIGHT)
        self._content = content
        self.setLayout(column(row(self.button, Grow(self._note), spacing=16), content, spacing=6))
        self._is_open = not is_open
        self.toggle()

    @property
    def is_open(self) -> bool:
        return self._is_open

    def set_words(self, words: str, note: str = "") -> None:
        self._words = words
        self.button.set_words(words)
        self._note.set_words(note)

    @Slot()
    def toggle(self) -> None:
        self._is_open = not self._is_open
        self._content.setVisible(self._is_open)
        self.button.set_words(self._words, "chevron-down" if self._is_open else "chevron-right")
        self.button.setAccessibleDescription(tr("Unfolded") if self._is_open else tr("Folded"))
        self.toggled.emit(self._is_open)
