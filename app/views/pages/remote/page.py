"""The Remote page: the device book on the left, sessions on the right."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain import settings
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import AppError
from app.views.pages.remote.device_pane import DevicePane
from app.views.pages.remote.forms import Forms
from app.views.pages.remote.home import Home
from app.views.pages.remote.notice_place import NoticePlace
from app.views.pages.remote.session_pane import SessionPane
from app.views.tasks import Task, TaskRunner
from app.views.widgets.buttons import Button
from app.views.widgets.layout import Grow, column, row

if TYPE_CHECKING:
    from app.domain.credentials import VaultEntry
    from app.domain.task import TaskContext
    from app.services.device_book import DeviceBook
    from app.services.sessions import RemoteSessions
    from app.views.pages.remote.session_view import SessionView

LANE = "device book"


class RemotePage(QWidget):
    """`vault_entries` gives None while the vault is locked. Call `vault_changed` when it was unlocked or locked."""

    page_asked = Signal(str, object)  # id of another page, Device: show the device there
    unlock_asked = Signal()
    devices_changed = Signal()

    def __init__(
        self,
        tasks: TaskRunner,
        device_book: "DeviceBook",
        sessions: "Callable[[], RemoteSessions]",
        vault_entries: Callable[[], "Sequence[VaultEntry] | None"],
        looks: settings.Terminal | None = None,
    ) -> None:
        super().__init__()
        self._tasks, self._book = tasks, device_book
        self._removed: Device | None = None
        self._edited: SessionView | None = None  # whose device is in the form
        self.home = Home()
        self.devices = DevicePane()
        self.sessions = SessionPane(self.home, sessions, tasks, looks or settings.Terminal())
        self.forms = Forms(self.sessions, vault_entries, device_book)
        self.notices = NoticePlace()
        right = column(self.notices, Grow(self.sessions), spacing=0)
        self.setLayout(row(self.devices, Grow(right), spacing=0))
        self._connect()
        self._bind_keys()
        self.reload()
        self.home.setFocus()

    # -- for the window ----------------------------------------------------------------------------

    @Slot(object)
    def open_device(self, device: Device) -> None:
        """Show the session of a device; open one where there is none."""
        if device.id == THIS_COMPUTER.id:
            self.sessions.show_other(self.forms.local)
        else:
            self.sessions.open(device)
        self.devices.choose(device)

    @Slot()
    def vault_changed(self) -> None:
        """The vault was unlocked or locked."""
        self.forms.show_entries()
        self.sessions.vault_unlocked()

    def show_looks(self, looks: settings.Terminal) -> None:
        """Use other settings for the terminals."""
        self.sessions.show_looks(looks)

    @Slot()
    def reload(self) -> None:
        """Read the device book again."""
        try:
            devices, folders = self._book.devices(), self._book.folders()
        except AppError as error:
            self.notices.tell_failure(error)
            return
        self.devices.show_devices(devices, folders)
        self.home.show_count(len(devices))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Where a person works: the session that is shown, or else the devices."""
        super().focusInEvent(event)
        if self.sessions.current is not None:
            self.sessions.current.focus_work()
        else:
            self.devices.setFocus(event.reason())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.sessions.close_all()
        super().closeEvent(event)

    # -- building ----------------------------------------------------------------------------------

    def _connect(self) -> None:
        pane = self.devices
        pane.tree.pressed.connect(self.sessions.expect)
        pane.open_asked.connect(self.open_device)
        pane.connect_asked.connect(self.sessions.connect_to)
        pane.page_asked.connect(self.page_asked)
        pane.new_device_asked.connect(self.new_device)
        pane.new_folder_asked.connect(self.forms.show_new_folder)
        pane.edit_asked.connect(self.edit_device)
        pane.rename_folder_asked.connect(self.forms.show_rename)
        pane.remove_asked.connect(self.remove_device)
        pane.remove_folder_asked.connect(self.remove_folder)
        self.home.address.textEdited.connect(self.sessions.expect)
        self.home.connect_asked.connect(self.sessions.connect_to)
        self.home.new_device_asked.connect(self.new_device)
        self.home.this_computer_asked.connect(lambda: self.open_device(THIS_COMPUTER))
        self.sessions.edit_asked.connect(self._edit_from_session)
        self.sessions.unlock_asked.connect(self.unlock_asked)
        self.sessions.presence_changed.connect(pane.set_presence)
        self.sessions.device_changed.connect(self._store_pin)
        self.sessions.shown.connect(self._mark_shown)
        self.forms.device_saved.connect(self._save_device)
        self.forms.folder_saved.connect(self._save_folder)
        self.forms.cancelled.connect(self.sessions.show_last)
        self.forms.unlock_asked.connect(self.unlock_asked)
        self.forms.page_asked.connect(self.page_asked)

    def _bind_keys(self) -> None:
        bound = {"Ctrl+F": self._filter, "Ctrl+N": self.new_device}
        for keys, act in bound.items():
            for one in (keys, keys.replace("Ctrl+", "Ctrl+Shift+")):
                shortcut = QShortcut(QKeySequence(one), self, act)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _filter(self) -> None:
        self.devices.search.edit.setFocus()
        self.devices.search.edit.selectAll()

    # -- devices and folders -----------------------------------------------------------------------

    @Slot()
    @Slot(str)
    def new_device(self, folder: str = "") -> None:
        """Show the form of a new device."""
        self._show_form(Device("", "", folder=folder or self.devices.chosen_folder))

    @Slot(object)
    def edit_device(self, device: Device) -> None:
        """Show the form of a device; one that was typed for once can be kept with it."""
        try:
            self._show_form(self._book.stored(device.id) if device.id else device)
        except AppError as error:
            self.notices.tell_failure(error)

    @Slot(object)
    def _edit_from_session(self, device: Device) -> None:
        edited = self.sessions.current
        self.edit_device(device)
        self._edited = edited

    def _show_form(self, device: Device) -> None:
        self._edited = None
        self.forms.show_device(device, self._book.folders())

    @Slot(object)
    def _save_device(self, device: Device) -> None:
        store = self._book.store if device.id else self._book.add
        task = self._change(lambda _: store(device))
        task.succeeded.connect(self._device_saved)
        task.failed.connect(self._device_refused)

    @Slot(object)
    def _device_saved(self, device: Device) -> None:
        self.reload()
        self.devices.choose(device)
        self.sessions.show_device(device)
        self.sessions.show_last()
        if self._edited in self.sessions.views and self._edited.presence == "problem":
            self._edited.show_device(device)
            self._edited.connect_now()
        if self.sessions.current is None:
            self.devices.setFocus()

    @Slot(object)
    def _device_refused(self, error: BaseException) -> None:
        self.forms.device.show_problem(str(error) if isinstance(error, AppError) else "It could not be stored.")

    @Slot(str, str)
    def _save_folder(self, old: str, new: str) -> None:
        def store(_: "TaskContext") -> None:
            if old and old != new:
                self._book.rename_folder(old, new)
            else:
                self._book.add_folder(new)

        task = self._change(store)
        task.succeeded.connect(self._folder_saved)
        task.failed.connect(self._folder_refused)

    @Slot(object)
    def _folder_saved(self, _: object) -> None:
        self.reload()
        self.sessions.show_last()

    @Slot(object)
    def _folder_refused(self, error: BaseException) -> None:
        self.forms.folder.show_problem(str(error) if isinstance(error, AppError) else "It could not be stored.")

    @Slot(object)
    def remove_device(self, device: Device) -> None:
        """Delete a device; the notice takes it back."""
        self._removed = device
        task = self._change(lambda _: self._book.remove(device.id))
        task.succeeded.connect(self._device_removed)
        task.failed.connect(self.notices.tell_failure)

    @Slot(object)
    def _device_removed(self, _: object) -> None:
        self.reload()
        if self._removed is not None:
            undo = Button("Undo", "undo-2", small=True)
            undo.clicked.connect(self._undo_remove)
            stays = "Its credential stays in the vault." if self._removed.credential else ""
            self.notices.tell("info", f"“{self._removed.name}” was deleted.", stays, undo)

    @Slot()
    def _undo_remove(self) -> None:
        device, self._removed = self._removed, None
        if device is not None:
            task = self._change(lambda _: self._book.add(replace(device, id="")))
            task.succeeded.connect(self._device_restored)
            task.failed.connect(self.notices.tell_failure)

    @Slot(object)
    def _device_restored(self, device: Device) -> None:
        self.notices.hide_notice()
        self.reload()
        self.devices.choose(device)

    @Slot(str)
    def remove_folder(self, folder: str) -> None:
        """Delete a folder that holds no devices."""
        task = self._change(lambda _: self._book.remove_folder(folder))
        task.succeeded.connect(self._folder_saved)
        task.failed.connect(self.notices.tell_failure)

    @Slot(object)
    def _store_pin(self, device: Device) -> None:
        if device.id:
            task = self._change(lambda _: self._book.update(device))
            task.succeeded.connect(self.reload)
            task.failed.connect(self.notices.tell_failure)

    def _change(self, change: "Callable[[TaskContext], object]") -> Task:
        task = self._tasks.start(change, lane=LANE)
        task.succeeded.connect(self._announce)
        return task

    @Slot(object)
    def _announce(self, _: object) -> None:
        self.devices_changed.emit()

    @Slot(object)
    def _mark_shown(self, device: Device | None) -> None:
        if device is not None:
            self.devices.choose(device)
