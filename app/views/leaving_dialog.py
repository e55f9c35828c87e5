"""Asks before the window closes over sessions, transfers that are not over, tunnels in use, a setup, what is typed.

What runs in a session ends, and cannot be brought back; a transfer goes on at the next start.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import column, row
from app.views.widgets.text import WrappedLabel, label

WIDTH = 400
SETUP = ("A setup is under way", "It is cut off where it is now. Setup then offers to go on with it, or to undo it.")

UNSAVED = ("An entry of the vault has changes", "What was typed is lost. Go back to the Vault page to save it.")


class LeavingDialog(QDialog):
    """Accepted when the window may close. Escape and Enter keep it."""

    def __init__(
        self,
        sessions: int = 0,
        transfers: int = 0,
        tunnels: int = 0,
        *,
        sets_up: bool = False,
        unsaved: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme().dress(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Close Satchel")
        self.keep = Button("Cancel", kind=Kind.GHOST, key="Esc")
        deed = f"End {_many(sessions, 'session')} and close" if sessions else "Close"
        self.leave = Button(deed, kind=Kind.DANGER_FILL if sessions or sets_up or unsaved else Kind.PRIMARY)
        self.keep.clicked.connect(self.reject)
        self.leave.clicked.connect(self.accept)
        facts = [SETUP] if sets_up else []
        facts += [UNSAVED] if unsaved else []
        facts += [_tell_sessions(sessions)] if sessions else []
        facts += [_tell_transfers(transfers)] if transfers else []
        facts += [_tell_tunnels(tunnels)] if tunnels else []
        words = [
            column(label(fact, "heading"), WrappedLabel(meaning, tone="secondary"), spacing=4)
            for fact, meaning in facts
        ]
        self.setLayout(column(*words, row(self.keep, None, self.leave), margins=20, spacing=16))
        self.setFixedWidth(WIDTH)
        self.keep.setDefault(True)
        self.keep.setFocus()


def _tell_sessions(count: int) -> tuple[str, str]:
    what = "What runs in it ends." if count == 1 else "What runs in them ends."
    fact = f"{_many(count, 'session')} {'is' if count == 1 else 'are'} open"
    return fact, f"{what} The tabs come back at the next start, not connected."


def _tell_transfers(count: int) -> tuple[str, str]:
    fact = f"{_many(count, 'transfer')} {'has' if count == 1 else 'have'} not ended"
    how = "It is kept" if count == 1 else "They are kept"
    return fact, f"{how}. The next start offers to go on, from where {'it was' if count == 1 else 'they were'}."


def _tell_tunnels(count: int) -> tuple[str, str]:
    fact = f"{_many(count, 'tunnel')} {'is' if count == 1 else 'are'} in use"
    return fact, f"The programs that use {'it' if count == 1 else 'them'} lose their connections."


def _many(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count:,} {thing}s"


def ask_to_leave(
    counts: Sequence[int],
    window: QWidget,
    leave: Callable[[], None],
    *,
    sets_up: bool = False,
    unsaved: bool = False,
) -> bool:
    """Ask in front of `window`; `leave` is called after a yes. False where nobody is there to answer: a shutdown.

    `counts`, `sets_up` and `unsaved` are those of `LeavingDialog`.
    """
    application = QGuiApplication.instance()
    if isinstance(application, QGuiApplication) and application.isSavingSession():
        return False
    dialog = LeavingDialog(*counts, sets_up=sets_up, unsaved=unsaved, parent=window)
    dialog.accepted.connect(leave)
    dialog.open()
    return True
