"""A terminal session in a tab."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from app.domain import settings
from app.domain.devices import Device, Transport
from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.reconnecting import PATIENCE, may_try_again
from app.domain.sessions import Shell
from app.domain.task import TaskContext
from app.views.actions import Action
from app.views.pages.remote.credential_typing import CredentialTyping, MakeTyping
from app.views.pages.remote.reconnecting import Reconnecting
from app.views.pages.remote.session_tools import SessionTools
from app.views.pages.remote.session_view import SessionView
from app.views.pages.remote.terminal_questions import TerminalQuestions
from app.views.tasks import TaskRunner
from app.views.terminal.paste import needs_question
from app.views.terminal.session import SessionState, TerminalSession
from app.views.terminal.widget import TerminalWidget
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.notice import Notice

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions


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
        self.reconnecting = Reconnecting(lambda: sessions.has_way(self.device), self)
        self._lost_at = datetime.now()
        self._last_failure: AppError | None = None
        self._is_lost = False  # it broke off, and does not stand again yet
        self._countdown: Notice | None = None
        self._has_screen = False  # there is something on it that is worth keeping
        self._title = ""
        self.terminal_questions = TerminalQuestions(self, self.terminal)
        self.typing = CredentialTyping(self, self.terminal, tasks, lane)
        self.session.begin_with(device.reattach)
        self._add_tools()
        self._connect()

    def _add_tools(self) -> None:
        self._again = IconButton("refresh-cw", tr("Connect again"))
        self._again.clicked.connect(self.connect_now)
        self._hang_up = IconButton("unplug", tr("End the session"))
        self._hang_up.clicked.connect(self.end)
        self.extras = SessionTools(self.tools, self._tasks, self._lane, self)
        self.extras.problem.connect(self._tell_problem, Qt.ConnectionType.QueuedConnection)
        for keys in ("Ctrl+Shift+Pause", "Ctrl+Shift+Cancel"):  # what the Break key is called depends on the system
            shortcut = QShortcut(QKeySequence(keys), self, self.extras.give_break)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.tools.addWidget(self.typing.button)
        self.tools.addWidget(self._again)
        self.tools.addWidget(self._hang_up)

    def _connect(self) -> None:
        self.session.state_changed.connect(self._show_session)
        self.session.failed.connect(self._show_session_failure)
        self.session.output_waits.connect(self._note_output)
        self.terminal.bell.connect(self._note_bell)
        self.terminal.folder_told.connect(self.folder_told)
        self.reconnecting.due.connect(self.session.connect_now)
        self.reconnecting.counted_down.connect(self._show_countdown)
        self.reconnecting.given_up.connect(self._show_given_up)
        self.terminal.title_changed.connect(self._show_title)

    def show_looks(self, looks: settings.Terminal) -> None:
        """Use other settings from now on; the length of the scrollback stays as it was when the session began."""
        self.terminal.zoom(0, usual=looks.font_size)
        self.terminal.copy_on_select = looks.copy_on_select

    def show_device(self, device: Device) -> None:
        super().show_device(device)
        self.session.begin_with(device.reattach)

    @Slot()
    def connect_now(self) -> None:
        self.session.connect_now()

    @Slot()
    def end(self) -> None:
        self.reconnecting.stop()
        self.questions.stop_checking()
        self.session.end()

    def put_command(self, command: str) -> bool:
        """As a paste does: what could run at once is asked about."""
        if self.session.state is not SessionState.OPEN:
            return False
        if needs_question(command):
            self.terminal_questions.ask_paste(command)
        else:
            self.terminal.paste_now(command)
            self.terminal.setFocus()
        return True

    def offer_typing(self, make: MakeTyping | None) -> None:
        self.typing.offer(make)

    def offered(self) -> Sequence[Action]:
        return self.typing.offered()

    def menu_actions(self) -> Sequence[Action]:
        return self.typing.offered()

    def vault_changed(self) -> None:
        super().vault_changed()
        self.typing.vault_changed()

    def _open_shell(self, columns: int, rows: int, task: TaskContext) -> Shell:
        shell = self._sessions.shell(self.device, columns, rows, task, ask=self.questions.asker.ask)
        self.extras.take(shell)
        return shell

    @Slot(str, str)
    def _tell_problem(self, problem: str, hint: str) -> None:
        close = Button(tr("Close"), "", Kind.GHOST, small=True)
        close.clicked.connect(self.hide_notice)
        self.show_notice("warning", problem, hint, close)

    @Slot(object)
    def _show_session(self, state: SessionState) -> None:
        is_open, ended = state is SessionState.OPEN, state in (SessionState.ENDED, SessionState.LOST)
        if not is_open:
            self.extras.drop()
        self.typing.follow(state)
        self._again.setVisible(ended)
        self._hang_up.setVisible(is_open)
        if state is SessionState.CONNECTING:
            self._show_connecting()
        elif is_open:
            self.reconnecting.stop()
            self._has_screen, self._is_lost = True, False
            self.hide_notice()
            self.show_work(self.terminal)
            self._show_title(self._title)
        elif state is SessionState.ENDED:
            self._show_end()

    def _show_connecting(self) -> None:
        self.reconnecting.pause()
        self.questions.stop_checking()
        if not self._has_screen:
            self.show_connecting()
            return
        if self.card is not None:
            self.show_work(self.terminal)
        self.show_state("busy", tr("Reconnecting…") if self.reconnecting.is_active else tr("Connecting…"))
        fact = tr("Reconnecting…") if self.reconnecting.is_active else tr("Connecting again…")
        stop = Button(tr("Stop trying"), "", Kind.GHOST, small=True)
        stop.clicked.connect(self.end)
        self.show_notice("info", fact, tr("Your screen is kept."), stop, icon_name="refresh-cw")

    def _show_end(self) -> None:
        code = self.session.exit_code
        if not self._has_screen:
            self.close_asked.emit()
            return
        if self._is_lost:  # a try was stopped by a person
            self._stop_trying()
            return
        self.show_state("offline", tr("Session ended") if not code else tr("Session ended with code {code}", code=code))
        self.show_notice(
            "unknown", tr("Session ended."), tr("Enter connects again."), *self._end_buttons(), icon_name="unplug"
        )

    @Slot(object)
    def _show_session_failure(self, error: BaseException) -> None:
        self._last_failure = error if isinstance(error, AppError) else None
        if self.session.state is SessionState.LOST:
            self._lost_at, self._is_lost = datetime.now(), True
            if may_try_again(error):
                self.reconnecting.begin()
            else:
                self._show_offline(str(error))
        elif self.reconnecting.is_active and may_try_again(error):
            self.reconnecting.wait_again()
        else:
            self.reconnecting.stop()
            self.show_failure(error)

    @Slot(int)
    def _show_countdown(self, seconds: int) -> None:
        meaning = tr("Trying again in {seconds} s. Your screen is kept.", seconds=seconds)
        if self._countdown is not None and self._countdown is self.notice:
            self._countdown.show_words(self._countdown.fact.text(), meaning)
            return
        now, stop = (
            Button(tr("Reconnect now"), small=True, key="Enter"),
            Button(tr("Stop trying"), "", Kind.GHOST, small=True),
        )
        now.clicked.connect(self.connect_now)
        stop.clicked.connect(self._stop_trying)
        self.show_state("busy", tr("Connection lost"))
        fact = tr("Connection lost at {lost_at:%H:%M:%S}.", lost_at=self._lost_at)
        self._countdown = self.show_notice("info", fact, meaning, now, stop, icon_name="refresh-cw")

    @Slot()
    def _stop_trying(self) -> None:
        self.reconnecting.stop()
        self._show_offline(tr("Enter connects again. Your screen is kept."))

    @Slot()
    def _show_given_up(self) -> None:
        minutes = round(PATIENCE / 60)
        meaning = tr("It did not come back in {minutes} minutes of trying. Your screen is kept.", minutes=minutes)
        if self.device.transport is not Transport.SSH:
            self._show_offline(meaning)
            return
        why = Button(tr("Why?"), "", Kind.GHOST, small=True)
        why.clicked.connect(self._find_out)
        self._show_offline(meaning, self._end_buttons()[0], why)

    @Slot()
    def _find_out(self) -> None:
        if self._last_failure is not None:
            self.questions.find_out(self._last_failure)

    def _show_offline(self, meaning: str, *actions: Button) -> None:
        self.show_state("offline", tr("Not connected"))
        fact = tr("Not connected since {lost_at:%H:%M:%S}.", lost_at=self._lost_at)
        self.show_notice("unknown", fact, meaning, *(actions or self._end_buttons()), icon_name="unplug")

    def _end_buttons(self) -> tuple[Button, Button]:
        again, close = (
            Button(tr("Connect again"), small=True, key="Enter"),
            Button(tr("Close"), "", Kind.GHOST, small=True),
        )
        again.clicked.connect(self.connect_now)
        close.clicked.connect(self.close_asked)
        return again, close

    @Slot()
    def _note_output(self) -> None:
        self.stirred.emit("output")

    @Slot()
    def _note_bell(self) -> None:
        self.stirred.emit("bell")

    @Slot(str)
    def _show_title(self, title: str) -> None:
        self._title = title
        if self.session.state is SessionState.OPEN:
            sign_in = self._sessions.sign_in(self.device)
            known = replace(self.device, user=sign_in.user) if sign_in and sign_in.user else self.device
            parts = (known.address, title, sign_in.words if sign_in else "")
            self.show_state("online", "  ·  ".join(part for part in parts if part))
