"""The keys of a pane. A list takes them before the page does: Ctrl+F means this folder while a person works in it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QPoint
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.views.pages.remote.files.pane import FilePane

type Act = Callable[[], object]


class PaneKeys(QObject):
    """Hears the keys of the parts of one pane. Others may add theirs."""

    def __init__(self, *parts: QWidget) -> None:
        super().__init__(parts[0])
        self._acts: dict[QKeyCombination, Act] = {}
        for part in parts:
            part.installEventFilter(self)

    def add(self, keys: str, act: Act) -> None:
        """Let `keys` ("Ctrl+F") do something while the focus is in the rows."""
        self._acts[QKeyCombination.fromCombined(_combined(keys))] = act

    def drop(self, keys: str) -> None:
        """From now on `keys` do what they do elsewhere."""
        self._acts.pop(QKeyCombination.fromCombined(_combined(keys)), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) or not isinstance(event, QKeyEvent):
            return False
        act = self._acts.get(event.keyCombination())
        if act is None:
            return False
        if event.type() == QEvent.Type.KeyPress:
            act()
        event.accept()
        return True


def _combined(keys: str) -> int:
    sequence: Any = QKeySequence(keys)  # PySide6's own types do not know that it has places
    return int(sequence[0].toCombined())


def bind_keys(pane: "FilePane") -> None:
    """The usual keys of a file manager."""
    keys = pane.keys
    keys.add("F5", pane.refresh)
    keys.add("Alt+Up", pane.go_up)
    keys.add("Backspace", pane.go_up)
    keys.add("Alt+Left", pane.go_back)
    keys.add("Alt+Right", pane.go_forward)
    keys.add("Alt+Home", lambda: pane.go(""))
    keys.add("Alt+D", pane.strip.path.edit_path)
    keys.add("Ctrl+F", pane.strip.focus_filter)
    keys.add("Ctrl+H", pane.toggle_hidden)
    keys.add("Esc", lambda: _leave(pane))
    keys.add("Ctrl+Shift+F10", lambda: _ask_menu(pane))
    keys.add("Shift+F10", lambda: _ask_menu(pane))
    keys.add("Menu", lambda: _ask_menu(pane))


def _leave(pane: "FilePane") -> None:
    """Escape stops, then clears the filter, then what is asked, then what is chosen."""
    if pane.reader.is_busy:
        pane.stop()
    elif pane.strip.filter_text:
        pane.strip.clear_filter()
    elif pane.cards.isVisible():
        pane.cards.clear()
    else:
        pane.list.clearSelection()


def _ask_menu(pane: "FilePane") -> None:
    index = pane.list.currentIndex()
    corner = pane.list.visualRect(index).bottomLeft() if index.isValid() else QPoint(0, 0)
    pane.menu_asked.emit(pane.list.viewport().mapToGlobal(corner + QPoint(40, 0)))
