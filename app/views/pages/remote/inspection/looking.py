"""Looks into a device in a thread of its own, and again by itself where that makes sense."""

from heapq import nlargest
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.devices import Device
from app.domain.inspection import Filter, View
from app.domain.inspection_table import table_rows
from app.domain.task import TaskContext
from app.views.pages.remote.inspection.work import InspectionWork, Looked
from app.views.tasks import Task, TaskRunner
from app.views.telling import while_there

_MEASURED = 5
_SHARE = 4  # a slow device is left alone at least this many times as long as it took to answer


class Looking(QObject):
    """A newer look stops the one before. It looks again by itself only while it is neither held nor away."""

    shown = Signal(object, bool)  # Looked; whether nobody has asked for it
    failed = Signal(object)  # AppError, or a bug
    stopped = Signal()
    busy_changed = Signal(bool)

    def __init__(self, work: InspectionWork, tasks: TaskRunner, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._tasks, self._lane = work, tasks, lane
        self._task: Task | None = None
        self._wanted: tuple[Device, View, Filter | None] | None = None
        self._is_by_itself = False
        self._holds: set[str] = set()
        self._began = self._took = 0.0  # seconds
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._look_by_itself)
        self.repeats = True

    @property
    def is_busy(self) -> bool:
        return self._task is not None

    @property
    def is_waiting(self) -> bool:
        """It will look again by itself."""
        return self._again.isActive()

    @property
    def is_held(self) -> bool:
        """What is shown stays as it is for now."""
        return bool(self._holds)

    def look(self, device: Device, view: View, filter: Filter | None) -> None:
        """Ask the device, because a person wants to know."""
        self._wanted = (device, view, filter)
        self._start(by_itself=False)

    @Slot()
    def stop(self) -> None:
        """Do not wait for an answer any more, and do not look again by itself."""
        self._again.stop()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            self.busy_changed.emit(False)
            self.stopped.emit()

    def leave(self) -> None:
        """Something else is looked at from now on: what was is not asked for again by itself."""
        self.stop()
        self._wanted = None

    def hold(self, why: str, *, on: bool) -> None:
        """While something is held for a reason, what is shown stays as it is."""
        before = bool(self._holds)
        self._holds = self._holds | {why} if on else self._holds - {why}
        if on:
            self._again.stop()
            if self._task is not None and self._is_by_itself:
                self.stop()
        elif before and not self._holds:
            self._wait()

    def set_repeats(self, repeats: bool) -> None:
        """Whether a person wants it to look again by itself."""
        self.repeats = repeats
        if repeats:
            self._wait()
        else:
            self._again.stop()

    # -- within ------------------------------------------------------------------------------------

    def _start(self, *, by_itself: bool) -> None:
        if self._wanted is None:
            return
        self._again.stop()
        if self._task is not None:
            self._task.cancel()
        wanted, self._is_by_itself, self._began = self._wanted, by_itself, monotonic()
        task = self._task = self._tasks.start(lambda context: self._look(*wanted, context), lane=self._lane)
        task.succeeded.connect(while_there(self, lambda looked: self._end(task, looked, None)))
        task.failed.connect(while_there(self, lambda error: self._end(task, None, error)))
        task.cancelled.connect(while_there(self, lambda: self._end(task, None, None)))
        self.busy_changed.emit(True)

    def _look(self, device: Device, view: View, filter: Filter | None, context: TaskContext) -> Looked:
        look = self._work.look(device, view, filter, context)
        context.check()
        columns = view.columns.get(look.os, ())
        rows = table_rows(look.listing.rows, columns)
        longest = tuple(_longest({row.words[at] for row in rows}) for at in range(len(columns)))
        return Looked(view, filter, look, columns, rows, longest)

    def _end(self, task: Task, looked: Looked | None, error: BaseException | None) -> None:
        if task is not self._task:
            return
        self._task, self._took = None, monotonic() - self._began
        self.busy_changed.emit(False)
        if looked is not None:
            self.shown.emit(looked, self._is_by_itself)
            self._wait()
        elif error is not None:
            self.failed.emit(error)
        else:
            self.stopped.emit()

    def _wait(self) -> None:
        every = self._wanted[1].refresh_every if self._wanted is not None else None
        if every is not None and self.repeats and not self._holds and self._task is None:
            self._again.start(round(max(every, _SHARE * self._took) * 1000))

    @Slot()
    def _look_by_itself(self) -> None:
        self._start(by_itself=True)


def _longest(words: set[str]) -> tuple[str, ...]:
    """Some of the words with the most letters: which is the widest, only the screen knows."""
    return tuple(nlargest(_MEASURED, words, key=len))
