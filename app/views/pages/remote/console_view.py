"""A PowerShell console in a tab: one command at a time, for devices that have no terminal."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.domain.devices import Device
from app.domain.errors import AppError, ConnectionLost
from app.domain.sessions import CommandConsole
from app.domain.task import TaskContext
from app.views.pages.remote.console_output import ConsoleOutput
from app.views.pages.remote.session_view import SessionView
from app.views.tasks import Operation, Task, TaskRunner
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.text import label

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions


class ConsoleView(SessionView):
    """Streams what a command writes; Stop ends it."""

    def __init__(self, device: Device, sessions: "RemoteSessions", tasks: TaskRunner, lane: str) -> None:
        super().__init__(device, sessions, tasks, lane)
        self._console: CommandConsole | None = None
        self._task: Task | None = None
        self._history: list[str] = []
        self._at = 0  # place in the history; its length is the line that is being typed
        self._draft = ""
        self.output = ConsoleOutput()
        self.prompt: QLabel = label("", "code", "accent")
        self.input = QLineEdit()
        self.input.setAccessibleName("Command")
        self.input.returnPressed.connect(self._submit)
        self.input.installEventFilter(self)
        self.stop = Button("Stop", "", Kind.GHOST, small=True, key="Ctrl+C")
        self.stop.clicked.connect(self._stop)
        self.stop.hide()
        self.work = self._build()
        self.stack.addWidget(self.work)

    def _build(self) -> QWidget:
        style(self.input, kind="console")
        line = panel(row(self.prompt, Grow(self.input), self.stop, margins=(16, 4, 12, 4), spacing=0), edge="top")
        style(line, bg="term")
        work = panel(column(Grow(self.output), line, spacing=0), bg="term")
        work.setFocusProxy(self.input)
        clear = IconButton("trash-2", "Clear the output")
        clear.clicked.connect(self.output.clear)
        self.tools.addWidget(clear)
        return work

    @Slot()
    def connect_now(self) -> None:
        if self._task is not None:
            return
        self._console = None
        self.show_connecting()
        self._follow(partial(self._sessions.console, self.device), self._show_console, self._show_open_failure)

    @Slot()
    def end(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def put_command(self, command: str) -> bool:
        if self._console is None or "\n" in command:
            return False
        self.input.setText(command)
        return True

    def close_session(self) -> None:
        super().close_session()
        console, self._console = self._console, None
        if console is not None:
            self._tasks.start(lambda _: console.close(), lane=self._lane)

    # -- opening -----------------------------------------------------------------------------------

    @Slot(object)
    def _show_console(self, console: CommandConsole) -> None:
        self._end_task()
        self._console = console
        self.hide_notice()
        self.show_work(self.work)
        self.show_state("online", f"{self.device.address}  ·  PowerShell")
        self._show_prompt()

    @Slot(object)
    def _show_open_failure(self, error: BaseException) -> None:
        self._end_task()
        self.show_failure(error)

    @Slot()
    def _show_cancelled(self) -> None:
        self._end_task()
        if self._console is None:
            self.close_asked.emit()
        else:
            self.output.write("\nStopped\n", "note")
            self._show_prompt()

    # -- commands ----------------------------------------------------------------------------------

    @Slot()
    def _submit(self) -> None:
        command = self.input.text()
        if self._task is not None or self._console is None:
            return
        self.output.write(self.prompt.text(), "prompt")
        self.output.write(f"{command}\n", "typed")
        self.input.clear()
        if not command.strip():
            return
        if not self._history or self._history[-1] != command:
            self._history.append(command)
        self._at = len(self._history)
        self._follow(partial(self._run, self._console, command), self._show_done, self._show_command_failure)
        self.prompt.clear()
        self.input.setPlaceholderText("Running. Ctrl+C stops it.")
        self.stop.show()

    def _run(self, console: CommandConsole, command: str, task: TaskContext) -> int:
        queue = self.output.queue
        return console.run(command, task, lambda text, is_error: queue.put(text, _tone(is_error), task))

    @Slot(object)
    def _show_done(self, exit_code: int) -> None:
        self._end_task()
        self.stirred.emit("output")
        if exit_code:
            self.output.write(f"Ended with code {exit_code}\n", "note")
        self._show_prompt()

    @Slot(object)
    def _show_command_failure(self, error: BaseException) -> None:
        self._end_task()
        words, hint = (str(error), error.hint) if isinstance(error, AppError) else ("Satchel itself failed here.", "")
        self.output.write(f"{words}\n", "errors")
        self.output.write(f"{hint}\n" if hint else "", "note")
        self._show_prompt()
        if isinstance(error, ConnectionLost):
            again = Button("Connect again", small=True)
            again.clicked.connect(self.connect_now)
            self.show_state("problem", "Connection lost")
            self.show_notice("info", "Connection lost.", "Your output is kept.", again, icon_name="unplug")

    @Slot()
    def _stop(self) -> None:
        if self._task is not None:
            self.stop.set_reason("Stopping…")
            self._task.cancel()

    def _show_prompt(self) -> None:
        self.stop.set_reason("")
        self.stop.hide()
        self.input.setPlaceholderText("")
        self.prompt.setText(self._console.prompt if self._console else "")
        self.input.setFocus()

    # -- keys --------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._recall(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
            is_copy = event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if is_copy and not self.input.hasSelectedText() and self._task is not None:
                self._stop()
                return True
        return super().eventFilter(watched, event)

    def _recall(self, step: int) -> None:
        if self._at == len(self._history):
            self._draft = self.input.text()
        self._at = min(max(self._at + step, 0), len(self._history))
        self.input.setText(self._history[self._at] if self._at < len(self._history) else self._draft)

    # -- the lane ----------------------------------------------------------------------------------

    def _follow(self, operation: Operation, done: Callable[[Any], None], failed: Callable[[Any], None]) -> None:
        task = self._tasks.start(operation, lane=self._lane, own_thread=True)
        task.succeeded.connect(done)
        task.failed.connect(failed)
        task.cancelled.connect(self._show_cancelled)
        self._task = task

    def _end_task(self) -> None:
        self._task = None


def _tone(is_error: bool) -> str:
    return "errors" if is_error else "output"
