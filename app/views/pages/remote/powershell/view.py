"""A PowerShell session in a tab."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot

from app.domain.devices import Device
from app.domain.errors import AuthenticationFailed, CertificateChanged, ConnectionLost, SessionClosed, TrustQuestion
from app.domain.language import tr
from app.domain.powershell import Ended, PowerShellSession
from app.domain.sessions import CommandPrompt, SessionExtras
from app.domain.task import TaskContext
from app.views.pages.remote.powershell.hands import LineHands
from app.views.pages.remote.powershell.objects import NO_OBJECTS, NOTHING_YET, ObjectsOver
from app.views.pages.remote.powershell.output import Output
from app.views.pages.remote.powershell.parts import PowerShellParts
from app.views.pages.remote.powershell.place import WorkPlace
from app.views.pages.remote.powershell.questions import PowerShellQuestions
from app.views.pages.remote.powershell.remembering import Remembering
from app.views.pages.remote.powershell.switch import PromptSwitch
from app.views.pages.remote.powershell.tools import PowerShellTools
from app.views.pages.remote.powershell.work import PowerShellWork, words_of
from app.views.pages.remote.session_view import SessionView
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button, Kind

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions
    from app.views.actions import Action
    from app.views.pages.remote.powershell.table import TablePane

_CLEAR, _LEAVE = frozenset({"cls", "clear", "clear-host"}), frozenset({"exit", "logout"})
_KEPT = tr("Your output is kept.")


class PowerShellView(SessionView):
    """Keeps what was written when the session ends, and says what of it may be missing."""

    def __init__(
        self, device: Device, sessions: "RemoteSessions", tasks: TaskRunner, lane: str, parts: PowerShellParts
    ) -> None:
        super().__init__(device, sessions, tasks, lane)
        self.parts, self._had_session = parts, False
        self.output = Output()
        self.runs = PowerShellWork(self.output.queue, tasks, lane, self)
        self.work = WorkPlace(self.output, self.runs.board)
        self.line, self.editor = self.work.line, self.work.line.editor
        self.asking = PowerShellQuestions(self, self.work, self.runs, parts)
        self.remembering = Remembering(self.editor, parts.history, tasks, f"{lane} history", self)
        self.stack.addWidget(self.work)
        self._add_tools()
        self._connect_work()
        self.hands = LineHands(self)
        self.line.stop_asked.connect(self.stop_command)
        self.editor.run_asked.connect(self.run_command)

    def _add_tools(self) -> None:
        self.head = PowerShellTools(self.tools, self._tasks, self._lane, self)
        self.as_table = self.head.as_table
        self.objects = ObjectsOver(self.work, self.runs, self.as_table, self._make_table)
        self.head.extras.problem.connect(self.tell, Qt.ConnectionType.QueuedConnection)
        self.head.again.clicked.connect(self.connect_now)
        self.head.hang_up.clicked.connect(self.end)
        self.prompt = PromptSwitch(self, self.head, self._open_prompt, tasks=self._tasks, lane=self._lane)
        self.head.clear.clicked.connect(self.prompt.clear)

    def _make_table(self) -> "TablePane":
        from app.views.pages.remote.powershell.table import TablePane

        return TablePane(self._tasks, self._lane)

    def _connect_work(self) -> None:
        self.runs.opened.connect(self._show_session)
        self.runs.ended.connect(self._show_end_of_command)
        self.runs.completed.connect(self.line.offer)
        self.objects.nothing_there.connect(self._tell_no_objects)
        self.objects.failed.connect(self._tell_problem)
        self.runs.failed.connect(self._show_failed)
        self.runs.stopped.connect(self._show_stopped)
        self.output.queue.waits.connect(self.prompt.stir)

    # -- for the page ------------------------------------------------------------------------------

    @Slot()
    def connect_now(self) -> None:
        if self.runs.is_busy:
            return
        self.prompt.turn_back()
        self._close_session()
        if self._had_session:
            self.show_work(self.work)
            self.show_state("busy", tr("Connecting…"))
            stop = Button(tr("Stop trying"), "", Kind.GHOST, small=True)
            stop.clicked.connect(self.runs.stop)
            self.show_notice("info", tr("Connecting again…"), _KEPT, stop, icon_name="refresh-cw")
        else:
            self.show_connecting()
        self.runs.open(self._open)

    def _open(self, task: TaskContext) -> PowerShellSession:
        session = self._sessions.powershell(self.device, task)
        if isinstance(session, SessionExtras):
            self.head.extras.take(session)
        return session

    def _open_prompt(self, task: TaskContext) -> CommandPrompt:
        return self._sessions.command_prompt(self.device, task)  # as it is now: it may have a pin since

    @Slot()
    def end(self) -> None:
        """Stop connecting, or hang up."""
        self.questions.stop_checking()
        if self.runs.session is None:
            self.runs.stop()
            return
        self._close_session()
        self._show_offline(tr("Session ended."), tr("Your output is kept; variables of the session are gone."))

    def close_session(self) -> None:
        self.questions.stop_checking()
        self._close_session()
        self.prompt.close()
        super().close_session()

    def _close_session(self) -> None:
        self.runs.close()
        self.asking.drop()
        self.head.extras.drop()
        self.as_table.set_reason(NOTHING_YET)

    def put_command(self, command: str) -> bool:
        """Put a command into the line, without running it. Whether there is a line."""
        if self.runs.session is None:
            return False
        self.prompt.turn_back()
        self.objects.close()
        self.editor.show_text(command.strip("\r\n"))
        self.work.line.setFocus()
        return True

    def offered(self) -> "list[Action]":
        return self.head.offered(self.objects)

    # -- opening -----------------------------------------------------------------------------------

    @Slot(object)
    def _show_session(self, session: PowerShellSession) -> None:
        self.hide_notice()
        if self._had_session:
            self.output.start_line()
            self.output.write(tr("This is a new session: variables, functions and modules are gone.") + "\n", "note")
        elif session.about:
            self.output.write(f"{session.about}\n", "note")
        self._had_session = True
        self.remembering.load(self.device)
        self.show_work(self.work)
        self._show_online()
        self._show_prompt()

    def _show_online(self) -> None:
        self.head.show_open(True)
        now, way = self.runs.session, self._sessions.sign_in(self.device)
        said = (self.address_words, way.words if way else "", now.about if now else "")
        self.show_state("online", "  ·  ".join(filter(None, said)))

    # -- commands ----------------------------------------------------------------------------------

    @Slot(str)
    def run_command(self, command: str) -> None:
        """Run what was typed; what Satchel itself must do is done here."""
        if self.runs.is_running or self.runs.session is None:
            return
        word = command.strip().lower()
        self.editor.clear()
        self.editor.recall.leave()
        if word:
            self.remembering.add(self.device, command)
        if word in _CLEAR:
            self.output.wipe()
        elif word in _LEAVE:
            self.echo(command)
            self.end()
        elif word:
            self._start(command)
        else:
            self.echo("")

    def _start(self, command: str) -> None:
        self.prompt.turn_back()
        self.echo(command)
        self.hide_notice()
        self.objects.close()
        self.line.show_running()
        self.runs.run(command)

    def echo(self, command: str) -> None:
        session = self.runs.session
        self.output.echo(session.prompt if session is not None else "", command)

    @Slot()
    def stop_command(self) -> None:
        if self.runs.is_busy:
            self.line.stop.set_reason(tr("Stopping…"))
            self.runs.stop()

    @Slot(object)
    def _show_end_of_command(self, ended: Ended) -> None:
        self.asking.drop()
        self.stirred.emit("output")
        self.output.start_line()
        if ended.exit_code:
            self.output.write(tr("Ended with code {exit_code}", exit_code=ended.exit_code) + "\n", "note")
        if ended.lost:
            self.tell(tr("The connection was cut meanwhile."), ended.lost)
        self.as_table.set_reason("")
        self._show_online()
        self._show_prompt()

    @Slot()
    def _show_stopped(self) -> None:
        self.asking.drop()
        if self.runs.session is None:
            if self._had_session:
                self._show_offline(tr("Not connected."), _KEPT)
            else:
                self.close_asked.emit()
            return
        if self.runs.is_running or self.line.stop.isHidden():  # a completion that nobody waits for
            return
        self.output.start_line()
        self.output.write(tr("Stopped") + "\n", "note")
        self._show_prompt()

    @Slot(object)
    def _show_failed(self, error: BaseException) -> None:
        self.asking.drop()
        if self.runs.session is None:
            self.head.show_open(False)
            self.show_failure(error)
            return
        if self.runs.is_running:  # a completion failed that a command has cancelled: that will tell
            return
        words, hint = words_of(error)
        self.output.start_line()
        self.output.write(f"{words}\n", "error")
        self.output.write(f"{hint}\n" if hint else "", "note")
        self._show_prompt()
        if isinstance(error, SessionClosed | AuthenticationFailed | CertificateChanged | TrustQuestion):
            self._show_lost(tr("To go on, connect again: that asks what has to be known."), self.connect_now)
        elif isinstance(error, ConnectionLost):
            self._show_lost(tr("The next command looks for the session again."), self._look_for_it)

    def _show_lost(self, way: str, reconnect: Callable[[], None]) -> None:
        self.head.again.show()
        self.show_state("problem", tr("Connection lost"))
        again = Button(tr("Reconnect"), small=True)
        again.clicked.connect(reconnect)
        self.show_notice("info", tr("Connection lost."), f"{_KEPT} {way}", again, icon_name="unplug")

    @Slot()
    def _look_for_it(self) -> None:
        """With a command that changes nothing: the session comes back, or says that it is a new one."""
        if not self.runs.is_busy:
            self._start("Get-Location")

    def _show_offline(self, fact: str, meaning: str) -> None:
        self.head.show_open(False)
        self.show_work(self.work)
        self.line.show_prompt("")
        self.show_state("offline", fact.rstrip("."))
        again, close = Button(tr("Connect again"), small=True), Button(tr("Close"), "", Kind.GHOST, small=True)
        again.clicked.connect(self.connect_now)
        close.clicked.connect(self.close_asked)
        self.show_notice("unknown", fact, meaning, again, close, icon_name="unplug")

    def _show_prompt(self) -> None:
        session = self.runs.session
        self.line.show_prompt(session.prompt if session is not None else "")
        if session is not None and session.folder:
            self.folder_told.emit(session.folder)
        if self.may_take_focus() and not self.objects.is_shown:
            self.line.setFocus()

    # -- what is told --------------------------------------------------------------------------------

    @Slot(str, str)
    def tell(self, fact: str, meaning: str) -> None:
        close = Button(tr("Close"), "", Kind.GHOST, small=True)
        close.clicked.connect(self.hide_notice)
        self.show_notice("warning", fact, meaning, close)

    @Slot()
    def _tell_no_objects(self) -> None:
        self.tell(*NO_OBJECTS)
        self._show_prompt()

    @Slot(object)
    def _tell_problem(self, error: BaseException) -> None:
        self.tell(*words_of(error))
