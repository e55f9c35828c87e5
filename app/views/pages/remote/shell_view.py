"""A terminal session in a tab."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication

from app.domain import settings
from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.sessions import Shell
from app.domain.task import TaskContext
from app.views.pages.remote.session_view import SessionView
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState, TerminalSession
from app.views.terminal.widget import TerminalWidget
from app.views.widgets.buttons import Button, IconButton, Kind

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions

_PREVIEW = 60  # characters of a paste or of an offered clipboard that a question shows


class ShellView(SessionView):
    """Keeps the screen when the session ends, and asks before a paste or a clipboard does harm."""

    def __init__(
        self, device: Device, sessions: "RemoteSessions", tasks: TaskRunner, lane: str, looks: settings.Terminal
    ) -> None:
        super().__init__(device, sessions, tasks, lane)
        self.terminal = TerminalWidget(font_size=looks.font_size, scrollback_mb=looks.scrollback_mb)
        self.terminal.copy_on_select = looks.copy_on_select
        self.stack.addWidget(self.terminal)
        self.session = TerminalSession(self.terminal, tasks, self._open_shell, lane=lane)
        self._has_screen = False  # there is something on it that is worth keeping
        self._title = ""
        self._pasted = ""
        self._offered = ""
        self._may_copy: bool | None = None  # whether the device may write the clipboard; None: ask
        self._add_tools()
        self._connect()

    def _add_tools(self) -> None:
        self._again = IconButton("refresh-cw", "Connect again")
        self._again.clicked.connect(self.connect_now)
        self._hang_up = IconButton("unplug", "End the session")
        self._hang_up.clicked.connect(self.end)
        self.tools.addWidget(self._again)
        self.tools.addWidget(self._hang_up)

    def _connect(self) -> None:
        self.session.state_changed.connect(self._show_session)
        self.session.failed.connect(self._show_session_failure)
        self.terminal.title_changed.connect(self._show_title)
        self.terminal.paste_asked.connect(self._ask_paste)
        self.terminal.clipboard_asked.connect(self._ask_clipboard)

    def show_looks(self, looks: settings.Terminal) -> None:
        """Use other settings from now on; the length of the scrollback stays as it was when the session began."""
        self.terminal.zoom(0, usual=looks.font_size)
        self.terminal.copy_on_select = looks.copy_on_select

    @Slot()
    def connect_now(self) -> None:
        self.session.connect_now()

    @Slot()
    def end(self) -> None:
        self.session.end()

    def _open_shell(self, columns: int, rows: int, task: TaskContext) -> Shell:
        return self._sessions.shell(self.device, columns, rows, task)

    @Slot(object)
    def _show_session(self, state: SessionState) -> None:
        is_open, ended = state is SessionState.OPEN, state in (SessionState.ENDED, SessionState.LOST)
        self._again.setVisible(ended)
        self._hang_up.setVisible(is_open)
        if state is SessionState.CONNECTING:
            if self._has_screen:
                self.show_notice("info", "Connecting again…", "Your screen is kept.", icon_name="refresh-cw")
                self.show_state("busy", "Connecting…")
            else:
                self.show_connecting()
        elif is_open:
            self._has_screen = True
            self.hide_notice()
            self.show_work(self.terminal)
            self._show_title(self._title)
        elif state is SessionState.ENDED:
            self._show_end()

    def _show_end(self) -> None:
        code = self.session.exit_code
        if not self._has_screen:
            self.close_asked.emit()
            return
        self.show_state("offline", "Session ended" if not code else f"Session ended with code {code}")
        again, close = self._end_buttons("Connect again")
        self.show_notice("unknown", "Session ended.", "Enter connects again.", again, close, icon_name="unplug")

    @Slot(object)
    def _show_session_failure(self, error: BaseException) -> None:
        if self.session.state is SessionState.LOST and isinstance(error, AppError):
            self.show_state("problem", "Connection lost")
            again, close = self._end_buttons("Connect again")
            fact = f"Connection lost at {datetime.now():%H:%M:%S}."
            self.show_notice("info", fact, f"{error} Your screen is kept.", again, close, icon_name="unplug")
        else:
            self.show_failure(error)

    def _end_buttons(self, words: str) -> tuple[Button, Button]:
        again, close = Button(words, small=True, key="Enter"), Button("Close", "", Kind.GHOST, small=True)
        again.clicked.connect(self.connect_now)
        close.clicked.connect(self.close_asked)
        return again, close

    @Slot(str)
    def _show_title(self, title: str) -> None:
        self._title = title
        if self.session.state is SessionState.OPEN:
            self.show_state("online", f"{self.device.address}  ·  {title}" if title else self.device.address)

    # -- questions of the terminal -------------------------------------------------------------------

    @Slot(str)
    def _ask_paste(self, text: str) -> None:
        self._pasted = text
        paste, leave = Button("Paste", small=True), Button("Cancel", "", Kind.GHOST, small=True)
        paste.clicked.connect(self._paste)
        leave.clicked.connect(self._leave_question)
        lines, ends = len(text.splitlines()), text.endswith(("\n", "\r"))
        what = "Paste a line that runs at once?" if ends else "Paste text with control characters?"
        what = f"Paste {lines} lines?" if lines > 1 else what
        self.show_notice("warning", what, _preview(text), paste, leave)
        paste.setFocus()

    @Slot()
    def _paste(self) -> None:
        self.terminal.paste_now(self._pasted)
        self._leave_question()

    @Slot(str)
    def _ask_clipboard(self, text: str) -> None:
        self._offered = text
        if self._may_copy is not None:
            self._put_on_clipboard()
            return
        allow = Button("Allow for this session", small=True)
        refuse = Button("Refuse", "", Kind.GHOST, small=True)
        allow.clicked.connect(partial(self._answer_clipboard, True))
        refuse.clicked.connect(partial(self._answer_clipboard, False))
        fact = f"{self.device.name} wants to put text on your clipboard."
        self.show_notice("warning", fact, _preview(text), allow, refuse)

    def _answer_clipboard(self, allowed: bool, *_: object) -> None:
        self._may_copy = allowed
        self._put_on_clipboard()
        self._leave_question()

    def _put_on_clipboard(self) -> None:
        if self._may_copy:
            QGuiApplication.clipboard().setText(self._offered)
        self._offered = ""

    @Slot()
    def _leave_question(self) -> None:
        self._pasted = ""
        self.hide_notice()
        self.terminal.setFocus()


def _preview(text: str) -> str:
    text = text.replace("\r\n", "\n")[: 2 * _PREVIEW]
    line = "".join(
        character if character.isprintable() else " ⏎ " if character in "\r\n" else "�" for character in text
    )
    return line if len(line) <= _PREVIEW else f"{line[:_PREVIEW]}…"
