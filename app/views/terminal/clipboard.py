"""The clipboard in a terminal. X11 has two: what was copied, and what was marked last (the primary selection)."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QClipboard, QGuiApplication

from app.views.terminal.paste import needs_question

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget


class Clipboard:
    """Belongs to one widget."""

    def __init__(self, widget: "TerminalWidget") -> None:
        self._widget = widget

    def copy(self) -> None:
        """Put what is marked on the clipboard; leaves the clipboard alone when nothing is."""
        if text := self._widget.selected_text():
            QGuiApplication.clipboard().setText(text)

    def offer_marked(self) -> None:
        """Make what is marked the primary selection, where there is one."""
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and (text := self._widget.selected_text()):
            clipboard.setText(text, QClipboard.Mode.Selection)

    def paste(self) -> None:
        """Type what the clipboard holds; asks first when it could run something or act on the terminal."""
        self._paste(QGuiApplication.clipboard().text())

    def paste_marked(self) -> None:
        """Type the primary selection, or the clipboard where there is none; asks like `paste`."""
        clipboard = QGuiApplication.clipboard()
        mode = QClipboard.Mode.Selection if clipboard.supportsSelection() else QClipboard.Mode.Clipboard
        self._paste(clipboard.text(mode))

    def _paste(self, text: str) -> None:
        if needs_question(text):
            self._widget.paste_asked.emit(text)
        elif text:
            self._widget.paste_now(text)
