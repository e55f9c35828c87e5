"""The one bridge between worker threads and the UI thread."""

import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.errors import AppError
from app.domain.task import Cancelled, Progress, TaskContext
from app.views.lanes import Lanes
from app.views.telling import open_post, tell

SWITCH_INTERVAL = 0.001
"""Seconds. The UI thread waits that long for Python, each time it comes back from Qt, while another thread is busy.
To paint one frame it comes back some ten times: with Python's 0.005, 50 to 60 ms passed between two frames."""

PICTURE_MS = 15
"""After the turn in which something was shown: Qt paints it some 5 ms later. Beside a thread that begins at once, the
first picture of a session took twice as long."""

_MOST_SECONDS = 1.0  # that a picture is waited for, unless the task is stopped

if TYPE_CHECKING:
    import logging

type Operation = Callable[[TaskContext], Any]


def _log() -> "logging.Logger":
    import logging  # the start of the window has nothing to log

    return logging.getLogger(__name__)


_REMEMBERED = 20  # names of operations, for the report of a bug


def _name_of(operation: Any) -> str:
    """Of the function behind it; the operation itself, which may hold much, is not kept."""
    while hasattr(operation, "func"):  # of `partial`
        operation = operation.func
    return f"{getattr(operation, '__module__', '')}.{getattr(operation, '__qualname__', type(operation).__qualname__)}"


class Task(QObject):
    """One running operation, as the UI thread sees it.

    Ends with exactly one of `succeeded`, `failed` and `cancelled`, then `finished`, and then deletes itself.
    It lives on the UI thread, so that every slot runs there. `title` is what the status area calls it; a task without
    a title is not shown there. `failed` brings an AppError, or any other exception: then it is a bug.
    """

    progressed = Signal(Progress)  # only the newest, however many were reported
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()

    _reported = Signal()
    _ended = Signal()

    def __init__(self, parent: QObject, operation: Operation, lane: str, title: str = "") -> None:
        super().__init__(parent)
        self._operation: Operation | None = operation
        self._result: Any = None
        self._failure: BaseException | None = None
        self.lane = lane
        self.title = title
        self.context = TaskContext(self._note)
        self.progress: Progress | None = None  # the newest that was shown
        self.is_running = True
        self._lock = Lock()
        self._newest: Progress | None = None
        self._reported.connect(self._show_newest)
        self._ended.connect(self._settle)

    @Slot()
    def cancel(self) -> None:
        """Ask it to stop. `cancelled` follows, or `succeeded` when the work was done before the request came."""
        self.context.cancel()

    def run(self) -> None:
        """Called in a worker thread.

        The thread lets go of the operation, and of what came of it, before it tells: they may be the last to hold a
        widget, and a widget is deleted in the thread that lets go of it last, beside the UI thread or, worse, at once
        with it.
        """
        self._carry_out()
        tell(self._ended)

    def _carry_out(self) -> None:
        assert self._operation is not None  # noqa: S101 - until it is settled
        try:
            self.context.check()
            self._result = self._operation(self.context)
        except BaseException as error:  # some libraries' panics are no Exception, and a task must always end
            self._failure = error

    def _note(self, progress: Progress) -> None:
        with self._lock:
            is_first, self._newest = self._newest is None, progress
        if is_first:
            tell(self._reported)

    @Slot()
    def _show_newest(self) -> None:
        with self._lock:
            newest, self._newest = self._newest, None
        if newest is not None and self.is_running:
            self.progress = newest
            self.progressed.emit(newest)

    @Slot()
    def _settle(self) -> None:
        result, error = self._result, self._failure
        self._operation = self._result = self._failure = None
        self._show_newest()
        self.is_running = False
        if error is None:
            self.succeeded.emit(result)
        elif self.context.cancelled or isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            _log().warning("%s failed: %s", self.title or self.lane, type(error).__name__)
            self.failed.emit(error)
        self.finished.emit()
        self.deleteLater()


class TaskRunner(QObject):
    """Starts operations in worker threads. Operations on one lane run in order; lanes run side by side.

    `changed` says that a task began or ended (the status area listens), `bug` brings every failure that is no AppError.
    """

    changed = Signal()
    bug = Signal(object)

    def __init__(
        self, parent: QObject | None = None, *, threads: int = 32, most_for_picture: float = _MOST_SECONDS
    ) -> None:
        super().__init__(parent)
        sys.setswitchinterval(SWITCH_INTERVAL)
        open_post()
        self._lanes, self._most_for_picture = Lanes(threads), most_for_picture
        self._tasks: list[Task] = []
        self._recent: deque[str] = deque(maxlen=_REMEMBERED)

    def recent(self) -> list[str]:
        """What was started last, the oldest first: names of functions, which say nothing of any client."""
        return list(self._recent)

    @property
    def running(self) -> tuple[Task, ...]:
        """Everything that has not ended, oldest first."""
        return tuple(self._tasks)

    def start(
        self, operation: Operation, *, lane: str, title: str = "", own_thread: bool = False, after_picture: bool = False
    ) -> Task:
        """Connect to the task that is returned: no signal comes before the caller has returned to the event loop.

        `own_thread` is for what runs as long as a session: it does not take a place in the bounded pool. With
        `after_picture` it begins when the window has painted what the caller is about to show of it.
        """
        self._recent.append(_name_of(operation))
        task = Task(self, operation, lane, title)
        self._tasks.append(task)
        task.failed.connect(self._note_bug)
        task.finished.connect(self._forget_ended)
        self._lanes.submit(lane, self._after_picture(task) if after_picture else task.run, own_thread=own_thread)
        self.changed.emit()
        return task

    def _after_picture(self, task: Task) -> Callable[[], None]:
        painted, most = Event(), self._most_for_picture
        tell_it = partial(Event.set, painted)  # no bound method: Qt would not keep the event alive
        soon = partial(QTimer.singleShot, PICTURE_MS, self, tell_it)
        QTimer.singleShot(0, self, soon)  # from the end of this turn on

        def wait_and_run() -> None:
            with task.context.on_cancel(painted.set):  # the thread of the window may be waiting for this one
                painted.wait(most)
            task.run()

        return wait_and_run

    def cancel_all(self) -> None:
        """Ask every task to stop."""
        for task in self._tasks:
            task.cancel()

    def shut_down(self, patience: float = 2.0) -> bool:
        """Cancel everything and wait for the threads, at most `patience` seconds. True when all of them ended."""
        self.cancel_all()
        return self._lanes.shut_down(patience)

    @Slot(object)
    def _note_bug(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            _log().error("a bug", exc_info=error)
            self.bug.emit(error)

    @Slot()
    def _forget_ended(self) -> None:
        self._tasks = [task for task in self._tasks if task.is_running]
        self.changed.emit()
