"""Text that is composed of several keys, as Chinese, Japanese and dead keys are."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QInputMethodEvent

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget


class InputMethod:
    """Belongs to one widget. `composing` is what the input method has not handed over yet."""

    def __init__(self, widget: "TerminalWidget") -> None:
        self._widget = widget
        self.composing = ""

    def compose(self, event: QInputMethodEvent) -> None:
        """Show what is being composed, and type what is ready."""
        self.composing = event.preeditString()
        self._widget.send(event.commitString().encode())
        self._widget.update()

    def answer(self, query: Qt.InputMethodQuery) -> QRectF | None:
        """Where the input method may show its choices; None for what we do not know."""
        if query != Qt.InputMethodQuery.ImCursorRectangle:
            return None
        place = self._widget.screen_.cursor_rectangle()
        return None if place is None else self._widget.grid.from_picture(place)
