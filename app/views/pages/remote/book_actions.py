"""What the Remote page does to the device book: off the UI thread, told afterwards, and taken back where it can be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.inheritance import NEVER_GIVEN
from app.domain.language import counted, listed, tr
from app.views.pages.remote.notice_place import NoticePlace
from app.views.tasks import Task, TaskRunner

if TYPE_CHECKING:
    from app.domain.device_search import DeviceSearch
    from app.domain.inheritance import FolderDefaults
    from app.domain.task import TaskContext
    from app.services.device_book import DeviceBook
    from app.views.widgets.buttons import Button

LANE = "device book"
FEW = 1000
"""So many devices are shown at once; more of them are made ready for the search in a thread."""


@dataclass(frozen=True, slots=True)
class BookView:
    """What the page shows of the book."""

    devices: Sequence[Device]
    folders: Sequence[str]
    search: "DeviceSearch | None" = None
    recents: Sequence[Device] = ()


@dataclass(frozen=True, slots=True)
class _Deed:
    """What is said of a change, and how it is taken back: with what the change has returned."""

    take_back: Callable[[Any], object]
    words: str
    more: str


class BookActions(QObject):
    """`changed` follows each change; `done` brings the devices that were made or changed."""

    changed = Signal()
    done = Signal(list)  # Devices
    opened = Signal()  # a session was noted

    def __init__(self, tasks: TaskRunner, book: "DeviceBook", notices: NoticePlace, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._book, self._notices = tasks, book, notices
        self._shown: Sequence[Device] | None = None
        self._deeds: dict[Task, _Deed] = {}
        self._take_back: Callable[[TaskContext], object] | None = None

    @property
    def has_few(self) -> bool:
        """Whether the book can be shown without a thread. Raises FileError."""
        return self._book.is_loaded and len(self._book.devices()) <= FEW

    @property
    def has_changed(self) -> bool:
        """Whether the book differs from what was read last; False before anything was read."""
        try:
            return self._shown is not None and not (self._book.is_loaded and self._book.devices() is self._shown)
        except AppError:
            return True  # to read it says what is wrong

    def read(self, before: "DeviceSearch | None" = None) -> BookView:
        """The book as it is now. `before` spares the search work. Raises FileError."""
        devices = self._shown = self._book.devices()
        search = None
        if len(devices) > FEW:
            from app.domain.device_search import DeviceSearch

            search = DeviceSearch(devices, before)
        return BookView(devices, self._book.folders(), search, self._book.recents() if devices else ())

    # -- devices -----------------------------------------------------------------------------------

    def save(self, device: Device, before: Device | None = None) -> Task:
        """Store a new device, or one as it was typed: of one that was filled in from `before`, what is different now.

        Its folder may have got another name since.
        """

        def store(_: "TaskContext") -> Device:
            if not device.id:
                return self._book.add(device)
            return self._book.store(_without(self._book.stored(device.id), device, before) if before else device)

        return self._start(store)

    @Slot(object)
    def keep(self, device: Device) -> None:
        """Store what has changed in a device as it is used, such as its pin; not of one that was typed for once."""
        if device.id:
            self._start(lambda _: self._book.update(device)).failed.connect(self._notices.tell_failure)

    @Slot(list)
    def remove(self, devices: Sequence[Device]) -> None:
        """Delete devices; the notice takes it back."""
        stays = tr("Their credentials stay in the vault.") if any(one.credential for one in devices) else ""
        what = tr("“{name}” was deleted.", name=devices[0].name)
        if len(devices) > 1:
            what = counted(len(devices), "device was deleted.", "devices were deleted.")
        if len(devices) == 1 and stays:
            stays = tr("Its credential stays in the vault.")
        ids = [device.id for device in devices]
        self._do(lambda _: self._book.remove_all(ids), self._book.restore, what, stays, is_gone=True)

    @Slot(list)
    def duplicate(self, devices: Sequence[Device]) -> None:
        """Make a copy of each, beside it."""

        def copy(_: "TaskContext") -> list[Device]:
            names = {(one.folder.casefold(), one.name.casefold()) for one in self._book.devices()}
            stored = [self._book.stored(device.id) for device in devices]
            return list(self._book.add_all([_copy(one, names) for one in stored]))

        what = f"“{devices[0].name}”" if len(devices) == 1 else counted(len(devices), "device")
        words = tr("Copied {what}.", what=what)
        self._do(copy, lambda made: _none(self._book.remove_all([one.id for one in made])), words)

    @Slot(list, bool)
    def set_favourite(self, devices: Sequence[Device], is_favourite: bool) -> None:
        ids = [device.id for device in devices]

        def change(_: "TaskContext") -> object:
            return self._book.store_all([replace(self._book.stored(one), is_favourite=is_favourite) for one in ids])

        self._start(change).failed.connect(self._notices.tell_failure)

    def change_all(self, before: Sequence[Device], after: Sequence[Device], words: str) -> None:
        """Store several devices as they were typed; the notice takes it back."""

        def store(wanted: Sequence[Device], instead: Sequence[Device]) -> list[Device]:
            pairs = zip(wanted, instead, strict=True)
            return list(self._book.store_all([_without(self._book.stored(old.id), old, new) for old, new in pairs]))

        self._do(lambda _: store(after, before), lambda _: store(before, after), words)

    @Slot(list, list, str)
    def move(self, ids: Sequence[str], folders: Sequence[str], target: str) -> None:
        """Put devices and folders into another folder; the notice takes it back."""
        outer = [path for path in folders if not any(path.startswith(f"{other}/") for other in folders)]
        moved = {path: "/".join(filter(None, (target, path.rpartition("/")[2]))) for path in outer}
        moved = {old: new for old, new in moved.items() if old != new}
        try:
            stored = [self._book.stored(one) for one in ids]
        except AppError as error:
            self._notices.tell_failure(error)
            return
        stored = [one for one in stored if one.folder != target and not _is_in(one.folder, outer)]
        if not stored and not moved:
            return

        def put(_: "TaskContext") -> list[Device]:
            self._book.move([device.id for device in stored], moved, target)
            return [self._book.find(device.id) for device in stored]

        def put_back(_: object) -> None:
            for old, new in moved.items():
                self._book.rename_folder(new, old)
            self._book.store_all([replace(self._book.stored(one.id), folder=one.folder) for one in stored])

        place = target.replace("/", " / ") or tr("the top")
        devices = f"“{stored[0].name}”" if len(stored) == 1 else counted(len(stored), "device")
        folders = f"“{next(iter(moved))}”" if len(moved) == 1 else counted(len(moved), "folder")
        what = [devices] * bool(stored) + [folders] * bool(moved)
        self._do(put, put_back, tr("Moved {what} to {place}.", what=listed(what), place=place))

    def note_opened(self, device_id: str) -> None:
        """A session was opened: the device is one of the recent ones."""
        task = self._tasks.start(lambda _: self._book.note_opened(device_id), lane=LANE)
        task.succeeded.connect(self.opened)

    # -- folders -----------------------------------------------------------------------------------

    def save_folder(self, old: str, new: str, says: "FolderDefaults | None") -> Task:
        """Make a folder, or give one another name, and store what it says."""

        def store(_: "TaskContext") -> None:
            if old and old != new:
                self._book.rename_folder(old, new)
            elif new:
                self._book.add_folder(new)
            if says is not None:
                self._book.set_defaults(new, says)

        return self._start(store)

    @Slot(str)
    def remove_folder(self, folder: str) -> None:
        """Delete a folder that holds no devices."""
        self._start(lambda _: self._book.remove_folder(folder)).failed.connect(self._notices.tell_failure)

    # -- within ------------------------------------------------------------------------------------

    def _start(self, change: "Callable[[TaskContext], object]", *, is_gone: bool = False) -> Task:
        """`is_gone`: the devices that it returns are no longer there."""
        task = self._tasks.start(change, lane=LANE)
        task.succeeded.connect(self._note_end if is_gone else self._note_change)
        return task

    def _do(
        self,
        change: "Callable[[TaskContext], Any]",
        take_back: Callable[[Any], object],
        words: str,
        more: str = "",
        *,
        is_gone: bool = False,
    ) -> None:
        """Change the book, say so, and offer to take it back. `take_back` gets what `change` has returned."""
        task = self._start(change, is_gone=is_gone)
        self._deeds[task] = _Deed(take_back, words, more)
        task.succeeded.connect(self._tell)
        task.finished.connect(self._forget_deed)
        task.failed.connect(self._notices.tell_failure)

    @Slot(object)
    def _tell(self, result: object) -> None:
        deed = self._deeds[cast("Task", self.sender())]
        self._take_back = lambda _: deed.take_back(result)
        self._notices.tell("info", deed.words, deed.more, self._undo_button())

    def _undo_button(self) -> "Button":
        from app.views.widgets.buttons import Button

        undo = Button(tr("Undo"), "undo-2", small=True)
        undo.clicked.connect(self._undo)
        return undo

    @Slot()
    def _forget_deed(self) -> None:
        del self._deeds[cast("Task", self.sender())]

    @Slot()
    def _undo(self) -> None:
        take_back, self._take_back = self._take_back, None
        if take_back is not None:
            task = self._start(take_back)
            task.succeeded.connect(self._notices.hide_notice)
            task.failed.connect(lambda error: self._undo_failed(take_back, error))

    def _undo_failed(self, take_back: "Callable[[TaskContext], object]", error: BaseException) -> None:
        """What was deleted is not lost: once its name is free again, it can come back."""
        if isinstance(error, AppError):
            self._take_back = take_back
            self._notices.tell("problem", str(error), error.hint, self._undo_button())

    @Slot(object)
    def _note_end(self, _: object) -> None:
        self.changed.emit()

    @Slot(object)
    def _note_change(self, result: object) -> None:
        self.changed.emit()
        devices = result if isinstance(result, list | tuple) else [result]
        self.done.emit([one for one in devices if isinstance(one, Device)])


def _copy(device: Device, names: set[tuple[str, str]]) -> Device:
    """Under a free name; another machine has another certificate, and what lowers safety is allowed for one alone."""
    number, name = 1, tr("{device} copy", device=device.name)
    while (device.folder.casefold(), name.casefold()) in names:
        number += 1
        name = tr("{device} copy {number}", device=device.name, number=number)
    names.add((device.folder.casefold(), name.casefold()))
    sign_in = "" if device.sign_in in NEVER_GIVEN.values() else device.sign_in
    return replace(device, name=name, pin="", legacy=False, sign_in=sign_in, is_favourite=False)


def _without(now: Device, old: Device, new: Device) -> Device:
    """`now` with what `old` says where `new` differs from it: what else was changed meanwhile stays."""
    names = [item.name for item in fields(Device) if getattr(old, item.name) != getattr(new, item.name)]
    return replace(now, **{name: getattr(old, name) for name in names})


def _none(_: object) -> None:
    """What was removed is not to be shown."""


def _is_in(folder: str, outer: Sequence[str]) -> bool:
    return any(folder == path or folder.startswith(f"{path}/") for path in outer)
