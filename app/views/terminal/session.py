"""A shell on a device, bound to the terminal that shows it."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.errors import AppError, ConnectionLost
from app.domain.language import tr
from app.domain.sessions import Shell
from app.domain.task import TaskContext
from app.views.tasks import Task, TaskRunner
from app.views.telling import tell
from app.views.terminal.engine import FRESH_START
from app.views.terminal.opening_line import OpeningLine
from app.views.terminal.widget import TerminalWidget

RESIZE_MS = 80
"""The device hears of a size that has lasted so long: not of each on the way while an edge is dragged."""

type OpenShell = Callable[[int, int, TaskContext], Shell]
"""Columns, rows, context. Raises AppError."""


class SessionState(Enum):
    IDLE = "idle"
    CONNECTING = "connecting"
    OPEN = "open"
    ENDED = "ended"  # the shell has ended, or a person has ended it
    LOST = "lost"  # the link died in the middle
    FAILED = "failed"  # it could not be opened


_USUAL_CURSOR = b"\x1b[0 q"


class TerminalSession(QObject):
    """Lives on the UI thread; its receive loop runs on a lane and a thread of its own."""

    state_changed = Signal(object)  # SessionState
    failed = Signal(object)  # AppError, or another exception: a bug
    output_waits = Signal()  # something came from the device

    _opened = Signal(object)

    def __init__(self, terminal: TerminalWidget, tasks: TaskRunner, open_shell: OpenShell, *, lane: str) -> None:
        super().__init__(terminal)
        self.state = SessionState.IDLE
        self.exit_code: int | None = None
        self._terminal = terminal
        self._tasks = tasks
        self._open_shell = open_shell
        self._lane = lane
        self._shell: Shell | None = None
        self._task: Task | None = None
        self._gap_since: datetime | None = None  # when a session that was open ended
        self._opening_line = OpeningLine(terminal, self)
        self.output_waits.connect(terminal.wake)
        self.output_waits.connect(self._opening_line.note_output)
        self._opened.connect(self._show_opened)
        terminal.typed.connect(self._send)
        self._resizing = QTimer(self, singleShot=True, interval=RESIZE_MS)
        self._resizing.timeout.connect(self._resize)
        terminal.resized.connect(self._expect_size)

    def connect_now(self) -> None:
        """Open the shell. What is on the screen stays; a line marks the gap. Does nothing while a session runs."""
        if self._task is not None:
            return
        self.exit_code = None
        columns, rows = self._terminal.engine.size()
        run = partial(self._run, columns, rows)
        task = self._tasks.start(run, lane=self._lane, own_thread=True, after_picture=True)
        task.succeeded.connect(self._show_end)
        task.failed.connect(self._show_failure)
        task.cancelled.connect(self._show_cancelled)
        self._task = task
        self._enter(SessionState.CONNECTING)

    def begin_with(self, command: str) -> None:
        """From now on type this command into each new shell; "" for none."""
        self._opening_line.command = command

    def type_now(self, data: bytes) -> None:
        """Type into this session alone, whatever else takes part in what is typed."""
        self._terminal.engine.scroll_to_end()
        self._send(data)

    def end(self) -> None:
        """Stop connecting, or hang up."""
        if self._task is not None:
            self._task.cancel()

    # -- on the lane -------------------------------------------------------------------------------

    def _run(self, columns: int, rows: int, context: TaskContext) -> int | None:
        shell = self._open_shell(columns, rows, context)
        output = self._terminal.output
        try:
            output.put(self._fresh_start(), context)  # in line with what comes: none of it is missed or misplaced
            tell(self._opened, shell)
            tell(self.output_waits)
            while data := shell.receive(context):
                if output.put(data, context):
                    tell(self.output_waits)
            return shell.exit_code
        finally:
            shell.close()

    def _fresh_start(self) -> bytes:
        """Takes back the modes of the session before, and marks the time without one."""
        start = FRESH_START + _USUAL_CURSOR
        if self._gap_since is None:
            return start
        words = tr(
            "── {gap_since:%H:%M:%S} disconnected  ·  {now:%H:%M:%S} connected again ──",
            gap_since=self._gap_since,
            now=datetime.now(),
        )
        return start + f"\r\n\x1b[0;2m{words}\x1b[0m\r\n".encode()

    # -- on the UI thread --------------------------------------------------------------------------

    @Slot(object)
    def _show_opened(self, shell: Shell) -> None:
        if self._task is None:
            return
        self._shell = shell
        self._enter(SessionState.OPEN)
        self._resize()
        self._opening_line.begin(self._send)

    @Slot(bytes)
    def _send(self, data: bytes) -> None:
        if self._shell is not None and self._opening_line.holds(data):
            return
        if self._shell is not None:
            if self._resizing.isActive():  # a command is to know the size that it was typed at
                self._resize()
            with contextlib.suppress(ConnectionLost):  # the receive loop reports it
                self._shell.send(data)
        elif b"\r" in data and self._gap_since is not None:
            self.connect_now()

    @Slot()
    def _expect_size(self) -> None:
        self._resizing.start()

    @Slot()
    def _resize(self) -> None:
        self._resizing.stop()
        if self._shell is not None:
            with contextlib.suppress(ConnectionLost):
                self._shell.resize(*self._terminal.engine.size())

    @Slot(object)
    def _show_end(self, exit_code: int | None) -> None:
        self.exit_code = exit_code
        self._settle(SessionState.ENDED)

    @Slot(object)
    def _show_failure(self, error: BaseException) -> None:
        was_open = self.state is SessionState.OPEN and isinstance(error, AppError)
        self._settle(SessionState.LOST if was_open else SessionState.FAILED)
        self.failed.emit(error)

    @Slot()
    def _show_cancelled(self) -> None:
        self._settle(SessionState.ENDED)

    def _settle(self, state: SessionState) -> None:
        self._opening_line.stop()
        if self.state is SessionState.OPEN:
            self._gap_since = datetime.now()
        self._task = self._shell = None
        self._enter(state)

    def _enter(self, state: SessionState) -> None:
        self.state = state
        self.state_changed.emit(state)
