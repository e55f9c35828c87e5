"""Reads the folders of one place in a thread of its own."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.devices import Device
from app.domain.errors import AppError, TargetError
from app.domain.file_listing import Order, in_order
from app.domain.files import FileEntry, FileSystem, PathStyle
from app.domain.task import TaskContext
from app.views.tasks import Operation, Task, TaskRunner
from app.views.telling import tell, while_there

type OpenFiles = Callable[[Device, TaskContext], FileSystem]
"""Opens the files of a device, or of this computer. Raises AppError."""

FIRST_PART = 300
"""Entries of a large folder that are shown before the rest has come."""
_LONG_TO_SORT = 5000
FIRST_AFTER = 0.25  # seconds; also fewer are shown then


@dataclass(frozen=True, slots=True)
class _Wanted:
    device: Device
    path: str
    order: Order
    is_typed: bool


@dataclass(frozen=True, slots=True)
class Folder:
    """What was read of one folder. `entries` are all of it, in `order`."""

    path: str
    style: PathStyle
    entries: Sequence[FileEntry]
    order: Order
    free: int | None = None  # bytes
    is_part: bool = False  # more of it is on its way


class FolderReader(QObject):
    """One FileSystem, one thread at a time: what is asked for later comes later, except that a newer folder stops the
    one before."""

    shown = Signal(object)  # Folder
    counted = Signal(int)  # entries that have come so far
    failed = Signal(object)  # AppError, or a bug
    busy_changed = Signal(bool)

    _part = Signal(object, object)  # Task, Folder
    _count = Signal(object, int)

    def __init__(self, tasks: TaskRunner, open_files: OpenFiles, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._open, self._lane = tasks, open_files, lane
        self._files: FileSystem | None = None  # of the lane alone, except that anyone may close it
        self._task: Task | None = None
        self._part.connect(self._show_part)
        self._count.connect(self._show_count)

    @property
    def is_busy(self) -> bool:
        return self._task is not None

    def read(self, device: Device, path: str, order: Order, *, is_typed: bool = False) -> None:
        """Read a folder; "" is where a person begins. What was typed is resolved first."""
        self.stop()
        box: list[Task] = []
        wanted = _Wanted(device, path, order, is_typed)

        def read(context: TaskContext) -> Folder:
            return self._read(wanted, context, box)

        task = self._tasks.start(read, lane=self._lane)
        box.append(task)
        self._follow(task, is_long=True)

    def sort(self, folder: Folder, order: Order) -> None:
        """Bring what was read into another order."""
        self.stop()

        def sort(_: TaskContext) -> Folder:
            return Folder(folder.path, folder.style, in_order(folder.entries, order), order, folder.free)

        task = self._tasks.start(sort, lane=f"{self._lane} sort")
        self._follow(task, is_long=len(folder.entries) > _LONG_TO_SORT)

    def run(self, device: Device, operation: Callable[[FileSystem, TaskContext], object], title: str = "") -> Task:
        """Do something short with the files that are open here, in turn with the reading."""
        run: Operation = lambda context: self._use(device, lambda files: operation(files, context), context)  # noqa: E731
        return self._tasks.start(run, lane=self._lane, title=title)

    @Slot()
    def stop(self) -> None:
        """Do not wait for the folder that is being read any more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            self.busy_changed.emit(False)

    def close(self) -> None:
        """Let go of the files."""
        self.stop()
        if (files := self._files) is not None:
            self._tasks.start(lambda _: files.close(), lane=f"{self._lane} close")  # wakes what waits for the device
        self._tasks.start(lambda _: self._let_go(), lane=self._lane)

    def _follow(self, task: Task, *, is_long: bool) -> None:
        self._task = task
        task.succeeded.connect(while_there(self, lambda folder: self._end(task, folder, None)))
        task.failed.connect(while_there(self, lambda error: self._end(task, None, error)))
        task.cancelled.connect(while_there(self, lambda: self._end(task, None, None)))
        self.busy_changed.emit(is_long)

    # -- on the lane -------------------------------------------------------------------------------

    def _read(self, wanted: _Wanted, context: TaskContext, task: list[Task]) -> Folder:
        order = wanted.order

        def read(files: FileSystem) -> Folder:
            where = files.resolve(wanted.path, context) if wanted.is_typed else wanted.path or files.home(context)
            parts = _Parts(
                order,
                lambda found: tell(self._part, task[0], Folder(where, files.style, found, order, is_part=True)),
                lambda count: tell(self._count, task[0], count),
            )
            entries = files.list(where, context, parts.take)
            context.check()
            ordered = in_order(entries, order)
            context.check()
            return Folder(where, files.style, ordered, order, _free(files, where, context))

        return self._use(wanted.device, read, context)

    def _use[T](self, device: Device, act: Callable[[FileSystem], T], context: TaskContext) -> T:
        if self._files is None:
            self._files = self._open(device, context)
        try:
            return act(self._files)
        except TargetError:  # lost, or refused where it came back: another certificate, a password that has changed
            self._let_go()  # the next try opens it again, to the device as it is known then
            raise

    def _let_go(self) -> None:
        files, self._files = self._files, None
        if files is not None:
            files.close()

    # -- on the UI thread --------------------------------------------------------------------------

    @Slot(object, object)
    def _show_part(self, task: Task, folder: Folder) -> None:
        if task is self._task:
            self.shown.emit(folder)

    @Slot(object, int)
    def _show_count(self, task: Task, count: int) -> None:
        if task is self._task:
            self.counted.emit(count)

    def _end(self, task: Task, folder: Folder | None, error: BaseException | None) -> None:
        if task is not self._task:
            return
        self._task = None
        self.busy_changed.emit(False)
        if folder is not None:
            self.shown.emit(folder)
        elif error is not None:
            self.failed.emit(error)


class _Parts:
    """Collects what arrives, and shows the first of it early, once."""

    def __init__(self, order: Order, show: Callable[[list[FileEntry]], None], count: Callable[[int], None]) -> None:
        self._order, self._show, self._count = order, show, count
        self._found: list[FileEntry] = []
        self._started = self._told = time.monotonic()
        self._has_shown = False

    def take(self, entries: Sequence[FileEntry]) -> None:
        self._found += entries
        now = time.monotonic()
        if now - self._started < FIRST_AFTER:
            return
        if not self._has_shown:
            self._has_shown = True
            self._show(in_order(self._found[:FIRST_PART], self._order))
        if now - self._told >= FIRST_AFTER:
            self._told = now
            self._count(len(self._found))


def _free(files: FileSystem, path: str, context: TaskContext) -> int | None:
    try:
        return files.free_space(path, context)
    except AppError:
        return None
