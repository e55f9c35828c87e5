"""Between the threads of a PowerShell session and its tab: commands, completion, tables, one after the other."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.powershell import Completions, Ended, PowerShellSession, ProgressRecord, Question, Written
from app.domain.prompts import Answers
from app.domain.task import TaskContext
from app.views.pages.remote.asking import Asker
from app.views.pages.remote.powershell.looks import pieces_of
from app.views.pages.remote.powershell.output_queue import OutputQueue
from app.views.pages.remote.powershell.progress import ProgressBoard
from app.views.tasks import Operation, Task, TaskRunner

MARK = "|"
"""In a link: before it stands the number of the command, behind it the place."""
_MOST_KEPT = 200

type OpenSession = Callable[[TaskContext], PowerShellSession]


class PowerShellWork(QObject):
    """One thing at a time. Each ends with a signal of its own, or with `failed` or `stopped`."""

    opened = Signal(object)  # PowerShellSession
    ended = Signal(object)  # Ended
    completed = Signal(object)  # Completions
    tabled = Signal(object)  # Objects, or None
    failed = Signal(object)
    stopped = Signal()
    busy_changed = Signal()

    def __init__(self, queue: OutputQueue, tasks: TaskRunner, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self._queue, self._tasks, self._lane = queue, tasks, lane
        self.board = ProgressBoard(self)
        self.asker = Asker(self)
        self.session: PowerShellSession | None = None
        self.commands: dict[int, str] = {}  # the last ones, by their numbers
        self._task: Task | None = None
        self._is_running = False  # a command, and not only a question about one
        self._next = ""  # the command that waits for the end of what it has cancelled
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        return self._task is not None

    @property
    def is_running(self) -> bool:
        """A command runs, or is about to."""
        return self._is_running or bool(self._next)

    def open(self, open_session: OpenSession) -> None:
        self._is_closed = False
        self._start(open_session, self._take_session)

    def run(self, command: str) -> None:
        """A completion or a table that is under way gives way to it."""
        if self._task is not None:
            self._next = command
            self.stop()
        elif self.session is not None:
            self._is_running = True
            number = max(self.commands, default=0) + 1
            self.commands[number] = command
            self.commands.pop(number - _MOST_KEPT, None)
            self._start(partial(_run, self.session, command, _Listener(self, number)), self._end_command)

    def complete(self, text: str, at: int) -> None:
        if self.session is not None:
            self._start(partial(self.session.complete, text, at), self._end_completion)

    def table(self) -> None:
        if self.session is not None:
            self._start(partial(_table, self.session), self._end_table)

    @Slot()
    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """Let go of the session; what runs is stopped."""
        self._is_closed, self._next = True, ""
        self.stop()
        session, self.session = self.session, None
        if session is not None:
            self._tasks.start(lambda _: session.close(), lane=f"{self._lane} end")

    # -- within ------------------------------------------------------------------------------------

    def _start(self, operation: Operation, done: Callable[[Any], None]) -> None:
        if self._task is not None:
            return
        task = self._tasks.start(operation, lane=self._lane, own_thread=True)
        task.succeeded.connect(done)
        task.failed.connect(self._fail)
        task.cancelled.connect(self._stopped)
        self._task = task
        self.busy_changed.emit()

    def _end(self) -> None:
        self._task, self._is_running = None, False
        self.board.clear()
        self.busy_changed.emit()

    def _go_on(self) -> None:
        command, self._next = self._next, ""
        if command:
            self.run(command)

    @Slot(object)
    def _take_session(self, session: PowerShellSession) -> None:
        if self._is_closed:  # it came although the tab had gone
            self._tasks.start(lambda _: session.close(), lane=f"{self._lane} end")
            return
        self.session = session
        self._end()
        self.opened.emit(session)

    @Slot(object)
    def _end_command(self, ended: Ended) -> None:
        self._end()
        self.ended.emit(ended)

    @Slot(object)
    def _end_completion(self, completions: Completions) -> None:
        self._end()
        self.completed.emit(completions)
        self._go_on()

    @Slot(object)
    def _end_table(self, objects: object) -> None:
        self._end()
        self.tabled.emit(objects)
        self._go_on()

    @Slot(object)
    def _fail(self, error: BaseException) -> None:
        self._end()
        self.failed.emit(error)
        self._go_on()

    @Slot()
    def _stopped(self) -> None:
        self._end()
        self.stopped.emit()
        self._go_on()


class _Listener:
    """Called in the thread of the command; nothing here waits for the window."""

    def __init__(self, work: PowerShellWork, number: int) -> None:
        self._number = number
        self._queue, self._board, self._asker = work._queue, work.board, work.asker

    def wrote(self, written: Written) -> None:
        for piece in pieces_of(written):
            self._queue.put(replace(piece, link=f"{self._number}{MARK}{piece.link}") if piece.link else piece)

    def progressed(self, record: ProgressRecord) -> None:
        self._board.put(record)

    def ask(self, question: Question) -> Answers:
        return self._asker.put(question)


def _run(session: PowerShellSession, command: str, listener: _Listener, task: TaskContext) -> Ended:
    return session.run(command, task, listener)


def _table(session: PowerShellSession, task: TaskContext) -> object:
    from app.views.pages.remote.powershell.object_rows import as_objects

    table = session.table(task)
    return as_objects(table) if table is not None else None


def words_of(error: BaseException) -> tuple[str, str]:
    """What failed, and what to do about it."""
    if isinstance(error, AppError):
        return str(error), error.hint
    return tr("Satchel itself failed here."), ""
