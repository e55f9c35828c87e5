"""Words that explain give way in a low place: with large text on a small screen the work itself needs the room."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.views.theme import scaled


class HiddenWhenLow(QObject):
    """Hides `words` while `place` has less height than `least` pixels at 100 % text."""

    def __init__(self, words: QWidget, place: QWidget, least: int) -> None:
        super().__init__(place)
        self._words, self._place, self._least = words, place, least
        place.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._words.setVisible(self._place.height() >= scaled(self._least))
        return False
