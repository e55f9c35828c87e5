"""Asks before the window closes over sessions that are open: what runs in them ends, and cannot be brought back."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import column, row
from app.views.widgets.text import WrappedLabel, label

WIDTH = 400


class LeavingDialog(QDialog):
    """Accepted when the sessions may end. Escape and Enter keep them."""

    def __init__(self, sessions: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme().dress(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Close Satchel")
        many = "1 session" if sessions == 1 else f"{sessions:,} sessions"
        fact = f"{many} {'is' if sessions == 1 else 'are'} open"
        what = "What runs in it ends." if sessions == 1 else "What runs in them ends."
        words = WrappedLabel(f"{what} The tabs come back at the next start, not connected.", tone="secondary")
        self.keep = Button("Cancel", kind=Kind.GHOST, key="Esc")
        self.leave = Button(f"End {many} and close", kind=Kind.DANGER_FILL)
        self.keep.clicked.connect(self.reject)
        self.leave.clicked.connect(self.accept)
        parts = (column(label(fact, "heading"), words, spacing=4), row(self.keep, None, self.leave))
        self.setLayout(column(*parts, margins=20, spacing=16))
        self.setFixedWidth(WIDTH)
        self.keep.setDefault(True)
        self.keep.setFocus()


def ask_to_leave(sessions: int, window: QWidget, leave: Callable[[], None]) -> bool:
    """Ask in front of `window`; `leave` is called after a yes. False where nobody is there to answer: a shutdown."""
    application = QGuiApplication.instance()
    if isinstance(application, QGuiApplication) and application.isSavingSession():
        return False
    dialog = LeavingDialog(sessions, window)
    dialog.accepted.connect(leave)
    dialog.open()
    return True
