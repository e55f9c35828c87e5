"""Asks before the window closes over sessions, transfers that are not over, tunnels in use, a setup, what is typed.

What runs in a session ends, and cannot be brought back; a transfer goes on at the next start.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.language import counted, tr
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.focus_ring import FocusRing
from app.views.widgets.layout import column, row
from app.views.widgets.text import WrappedLabel, label

WIDTH = 400
SETUP = (
    tr("A setup is under way"),
    tr("It is cut off where it is now. Setup then offers to go on with it, or to undo it."),
)

UNSAVED = (tr("An entry of the vault has changes"), tr("What was typed is lost. Go back to the Vault page to save it."))


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
        FocusRing(self)
        theme().dress(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Close Satchel"))
        self.keep = Button(tr("Cancel"), kind=Kind.GHOST, key="Esc")
        deed = tr("End {sessions} and close", sessions=counted(sessions, "session")) if sessions else tr("Close")
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
        needed = round(WIDTH * max(1.0, min(theme().text_scale, 1.5)))
        self.setFixedWidth(max(needed, self.minimumSizeHint().width()))  # the buttons are whole in each language
        self.keep.setDefault(True)
        self.keep.setFocus()


def _tell_sessions(count: int) -> tuple[str, str]:
    what = tr("What runs in it ends.") if count == 1 else tr("What runs in them ends.")
    back = tr("The tabs come back at the next start, not connected.")
    fact = counted(count, "session is open", "sessions are open")
    return fact, f"{what} {back}"


def _tell_transfers(count: int) -> tuple[str, str]:
    fact = counted(count, "transfer has not ended", "transfers have not ended")
    if count == 1:
        return fact, tr("It is kept. The next start offers to go on, from where it was.")
    return fact, tr("They are kept. The next start offers to go on, from where they were.")


def _tell_tunnels(count: int) -> tuple[str, str]:
    fact = counted(count, "tunnel is in use", "tunnels are in use")
    if count == 1:
        return fact, tr("The programs that use it lose their connections.")
    return fact, tr("The programs that use them lose their connections.")


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
