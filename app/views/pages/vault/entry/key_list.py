"""A list with keys of its own, which count while it has the focus, whatever they mean around it."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from app.views.widgets.lists import PaintRow, RowList


class KeyList(RowList):
    def __init__(self, name: str, paint_row: PaintRow, height: int, keys: Mapping[Qt.Key, Callable[[], None]]) -> None:
        super().__init__(name, paint_row, height)
        self._keys = keys

    def event(self, event: QEvent) -> bool:
        """Said before a shortcut of the page takes the key."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._act(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._act(event)
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)

    def _act(self, event: QKeyEvent) -> Callable[[], None] | None:
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
        return self._keys.get(Qt.Key(event.key())) if event.modifiers() in plain else None
