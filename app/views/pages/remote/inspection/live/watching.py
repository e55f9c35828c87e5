"""Watches a device in a thread of its own; what comes goes to the window, the newest only, however busy that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from threading import Lock

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.devices import Device
from app.domain.inspection import Column, Filter, Listing, Look, View
from app.domain.inspection_table import TableRow, table_rows
from app.domain.monitor import Watched
from app.domain.task import TaskContext
from app.views.pages.remote.inspection.work import InspectionWork, Looked
from app.views.tasks import Task, TaskRunner
from app.views.telling import tell, while_there

_MEASURED = 5
_MOST_UNSEEN = 150  # samples that are kept for a window that is busy


@dataclass(frozen=True, slots=True)
class Moment:
    """One sample, made ready to be shown. `samples` are those that came with it unseen, and it: oldest first."""

    looked: Looked
    samples: Sequence[Watched]


class Watching(QObject):
    """It goes on until it is stopped; a newer watch stops the one before."""

    came = Signal(object)  # Moment
    failed = Signal(object)  # AppError, or a bug
    _there = Signal()

    def __init__(self, work: InspectionWork, tasks: TaskRunner, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._tasks, self._lane = work, tasks, lane
        self._task: Task | None = None
        self._lock = Lock()
        self._newest: Looked | None = None
        self._unseen: list[Watched] = []
        self._number = 0
        self._there.connect(self._show)

    @property
    def is_running(self) -> bool:
        return self._task is not None

    def watch(self, device: Device, view: View, filter: Filter | None) -> None:
        """Begin, in place of what is watched now."""
        self.stop()
        self._number += 1
        number = self._number
        task = self._task = self._tasks.start(
            lambda context: self._watch(number, device, view, filter, context), lane=self._lane, own_thread=True
        )
        task.failed.connect(while_there(self, lambda error: self._end(task, error)))
        task.finished.connect(while_there(self, lambda: self._end(task, None)))

    @Slot()
    def stop(self) -> None:
        """Nothing more is asked of the device."""
        task, self._task = self._task, None
        with self._lock:
            self._number += 1
            self._newest, self._unseen = None, []
        if task is not None:
            task.cancel()

    # -- in the thread that watches ----------------------------------------------------------------

    def _watch(self, number: int, device: Device, view: View, filter: Filter | None, task: TaskContext) -> None:
        if self._work.watch is None:
            return
        maker = _Rows()

        def hear(watched: Watched) -> None:
            task.check()
            looked = maker.looked(view, filter, watched)
            with self._lock:
                if number != self._number:
                    return
                is_first, self._newest = self._newest is None, looked
                self._unseen.append(watched)
                del self._unseen[:-_MOST_UNSEEN]
            if is_first:
                tell(self._there)

        self._work.watch(device, (filter.given if filter is not None else {}).get("kind", ""), hear, task)

    # -- in the window's ---------------------------------------------------------------------------

    @Slot()
    def _show(self) -> None:
        with self._lock:
            looked, self._newest = self._newest, None
            samples, self._unseen = self._unseen, []
        if looked is not None:
            self.came.emit(Moment(looked, samples))

    def _end(self, task: Task, error: BaseException | None) -> None:
        if task is not self._task:
            return
        self._task = None
        if error is not None:
            self.failed.emit(error)


class _Rows:
    """Makes the words of rows, of those only that have changed."""

    def __init__(self) -> None:
        self._made: dict[str, TableRow] = {}

    def looked(self, view: View, filter: Filter | None, watched: Watched) -> Looked:
        columns = view.columns.get(watched.os, ())
        before, made, fresh = self._made, dict[str, TableRow](), []
        for row in watched.rows:
            known = before.get(row.key)
            if known is not None and known.row is row:
                made[row.key] = known
            else:
                fresh.append(row)
        changed = table_rows(fresh, columns)
        made.update((one.row.key, one) for one in changed)
        self._made = made
        rows = [made[row.key] for row in watched.rows]
        look = Look(watched.os, watched.sample.at, Listing(watched.rows, watched.notes), view.shown.get(watched.os, ""))
        return Looked(view, filter, look, columns, rows, _longest(changed, columns))


def _longest(rows: Sequence[TableRow], columns: Sequence[Column]) -> tuple[tuple[str, ...], ...]:
    """Some of the words with the most letters, by column."""
    return tuple(tuple(nlargest(_MEASURED, {row.words[at] for row in rows}, key=len)) for at in range(len(columns)))
