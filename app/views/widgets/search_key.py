"""Ctrl+F of a part that stands in a page with a Ctrl+F of its own: as a second shortcut neither would be heard."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget


class SearchKey(QObject):
    """`search` is called while the focus is in `part`."""

    def __init__(self, part: QWidget, search: Callable[[], object]) -> None:
        super().__init__(part)
        self._search = search
        part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or not event.matches(QKeySequence.StandardKey.Find):
            return False
        if event.type() == QEvent.Type.KeyPress:
            self._search()
        event.accept()
        return True
