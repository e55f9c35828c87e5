"""The keyboard in a terminal: Ctrl+Shift is Satchel's, everything else is the shell's."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.views.terminal.keys import belongs_to_satchel, held, key_name, typed_text

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget


class Keyboard:
    """Belongs to one widget."""

    def __init__(self, widget: "TerminalWidget") -> None:
        self._widget = widget
        self._ours: dict[int, Callable[[], None]] = {
            Qt.Key.Key_C: widget.copy,
            Qt.Key.Key_V: widget.paste,
            Qt.Key.Key_A: widget.marking.mark_all,
            Qt.Key.Key_M: widget.mark_mode.begin,
            Qt.Key.Key_F: widget.open_find_bar,
            Qt.Key.Key_Plus: lambda: widget.zoom(1),
            Qt.Key.Key_Equal: lambda: widget.zoom(1),
            Qt.Key.Key_Minus: lambda: widget.zoom(-1),
            Qt.Key.Key_Underscore: lambda: widget.zoom(-1),
            Qt.Key.Key_ParenRight: lambda: widget.zoom(0),
            Qt.Key.Key_0: lambda: widget.zoom(0),
        }
        self._with_shift: dict[int, Callable[[], None]] = {
            Qt.Key.Key_PageUp: lambda: widget.scroll_view(-self._page()),
            Qt.Key.Key_PageDown: lambda: widget.scroll_view(self._page()),
            Qt.Key.Key_Insert: widget.paste,
        }

    def press(self, event: QKeyEvent) -> None:
        """Do what a key means, or send it. Keys with Ctrl+Shift that we do not know go on to the window."""
        if self._widget.mark_mode.is_active and not belongs_to_satchel(event):
            self._widget.mark_mode.press(event)
        elif action := self._action(event):
            action()
        elif belongs_to_satchel(event):
            event.ignore()
        elif name := key_name(event):
            text = typed_text(event)
            unshifted = chr(event.key()).lower() if 0x20 < event.key() < 0x7F else text
            data = self._widget.engine.key(name, text=text, unshifted=unshifted, held=held(event.modifiers()))
            self._widget.send(data)

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is for the terminal and not for the window."""
        return not belongs_to_satchel(event) or event.key() in self._ours

    def _action(self, event: QKeyEvent) -> Callable[[], None] | None:
        if belongs_to_satchel(event):
            return self._ours.get(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return self._with_shift.get(event.key()) if modifiers == Qt.KeyboardModifier.ShiftModifier else None

    def _page(self) -> int:
        return max(1, self._widget.engine.size()[1] - 1)
