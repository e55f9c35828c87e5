"""The Remote page: the device book on the left, sessions on the right."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QFocusEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain import settings
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import AppError
from app.views.pages.remote.book_actions import LANE, BookActions, BookView
from app.views.pages.remote.device_pane import WIDTH, DevicePane
from app.views.pages.remote.editing import Editing
from app.views.pages.remote.forms import Forms
from app.views.pages.remote.home import Home
from app.views.pages.remote.notice_place import NoticePlace
from app.views.pages.remote.places import Places
from app.views.pages.remote.session_pane import SessionPane
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.widgets.layout import Grow, column, row

if TYPE_CHECKING:
    from app.domain.credentials import VaultEntry
    from app.services.device_book import DeviceBook
    from app.services.open_tabs import OpenTabsStore
    from app.services.sessions import RemoteSessions
    from app.views.actions import Action


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
        self.home = Home()
        self.devices = DevicePane()
        self.sessions = SessionPane(self.home, sessions, tasks, looks or settings.Terminal())
        self.forms = Forms(self.sessions, vault_entries, device_book)
        self.places = Places(self.sessions, self.home)
        self.notices = NoticePlace()
        self.book = BookActions(tasks, device_book, self.notices, self)
        self.editing = Editing(device_book, self.book, self.forms, self.sessions, self.notices)
        self._online: set[str] = set()
        right = column(self.notices, Grow(self.sessions), spacing=0)
        self.setLayout(row(self.devices, Grow(right), spacing=0))
        self._connect()
        self._bind_keys()
        if device_book.is_loaded:
            self.reload()
        else:
            self.devices.show_reading()
            self.home.show_count(1)  # there is a book
            self.devices.painted.connect(self.reload)  # the first picture does not wait for the devices
        self.home.setFocus()
        self.setAcceptDrops(True)

    # -- for the window ----------------------------------------------------------------------------

    @Slot(object)
    def open_device(self, device: Device) -> None:
        """Show the session of a device; open one where there is none."""
        if device.id == THIS_COMPUTER.id:
            self.sessions.show_other(self.forms.local)
        else:
            self.sessions.open(device)
        self.devices.choose(device)

    @Slot(object)
    def look_into(self, device: Device, view: str = "") -> None:
        """Show the views of a device: its processes, services and so on. `view` is the id of one."""
        if device.id == THIS_COMPUTER.id:
            self.places.show("looks").show_view(view)  # type: ignore[attr-defined]  # a LooksPane
        else:
            self.sessions.desk  # noqa: B018 - made at the first use
            self.sessions.hands.actions.look_into(device, view)

    def remember_tabs(self, store: "OpenTabsStore") -> None:
        """Bring back the tabs of the last time, not connected, and keep those of this time for the next."""
        self.sessions.remember(store)

    def count_open_sessions(self) -> int:
        return sum(view.presence == "online" for view in self.sessions.views)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.editing.accept_file(event, self.devices)

    def dropEvent(self, event: QDropEvent) -> None:
        self.editing.drop_file(event)

    def offered_actions(self) -> "Sequence[Action]":
        """What the palette offers here."""
        return [*self.sessions.offered(), *self.places.offered()]

    @Slot()
    def _find_ports(self) -> None:
        from app.services.serial.ports import find_ports

        task = self._tasks.start(find_ports, lane="serial ports")
        task.succeeded.connect(self.forms.device.ports.show_ports)

    @Slot()
    def vault_changed(self) -> None:
        """The vault was unlocked or locked."""
        self.forms.show_entries()
        self.sessions.vault_changed()
        self.editing.vault_changed()

    def show_looks(self, looks: settings.Terminal) -> None:
        """Use other settings for the terminals."""
        self.sessions.show_looks(looks)

    @Slot()
    def reload(self) -> None:
        """Read the device book again; a large one in a thread."""
        before = self.devices.search_index if self.devices.is_large else None
        try:
            if self.book.has_few:
                self._show_book(self.book.read())
                return
        except AppError as error:
            self._tell_unreadable(error)
            return
        if not self.devices.is_large:
            self.devices.show_reading()
        task = self._tasks.start(lambda _: self.book.read(before), lane=LANE)
        task.succeeded.connect(self._show_book)
        task.failed.connect(self._tell_unreadable)

    @Slot(object)
    def _show_book(self, view: BookView) -> None:
        self.devices.show_devices(view.devices, view.folders, view.search)
        self.home.show_devices(view.devices, view.recents)
        known = {device.id: device for device in view.devices} if self.sessions.views else {}
        for session in self.sessions.views:  # a folder may give it something else now
            if (device := known.get(session.device.id)) is not None and device != session.device:
                self.sessions.show_device(device)

    @Slot(object)
    def _tell_unreadable(self, error: BaseException) -> None:
        self.devices.show_devices((), ())
        self.notices.tell_failure(error)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Where a person works: the session that is shown, or else the devices, or else the address of the first."""
        super().focusInEvent(event)
        if not self.sessions.focus_work():
            first = self.home if self.home.teaches else self.devices
            first.setFocus(event.reason())

    def changeEvent(self, event: QEvent) -> None:
        """Another program may have changed the book while a person worked there, such as `satchel devices`."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.book.has_changed:
            self.reload()
            self.devices_changed.emit()

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
        pane.look_asked.connect(self.look_into)
        self.forms.look_asked.connect(lambda: self.look_into(THIS_COMPUTER))
        pane.new_device_asked.connect(self.new_device)
        pane.new_folder_asked.connect(self.forms.show_new_folder)
        pane.import_asked.connect(self.editing.show_import)
        pane.export_asked.connect(self.editing.export)
        self.home.import_asked.connect(self.editing.show_import)
        pane.edit_asked.connect(self.edit_device)
        pane.edit_all_asked.connect(self.editing.edit_devices)
        pane.edit_folder_asked.connect(self.editing.edit_folder)
        pane.duplicate_asked.connect(self.book.duplicate)
        pane.favourite_asked.connect(self.book.set_favourite)
        pane.remove_asked.connect(self.book.remove)
        pane.remove_folder_asked.connect(self.book.remove_folder)
        pane.move_asked.connect(self.book.move)
        self.book.changed.connect(self._follow_book)
        self.book.done.connect(self._choose_done)
        self.book.opened.connect(self._show_recents)
        self.home.address.textEdited.connect(self.sessions.expect)
        self.home.connect_asked.connect(self.sessions.connect_to)
        self.home.open_asked.connect(self.open_device)
        self.home.new_device_asked.connect(self.new_device)
        self.forms.ports_asked.connect(self._find_ports)
        self.home.this_computer_asked.connect(lambda: self.open_device(THIS_COMPUTER))
        self.editing.ended.connect(self._leave_form)
        self.editing.folder_stored.connect(self._choose_folder)
        self.sessions.unlock_asked.connect(self.unlock_asked)
        self.sessions.presence_changed.connect(self._show_presence)
        self.sessions.device_changed.connect(self.book.keep)
        self.sessions.shown.connect(self._mark_shown)
        self.forms.cancelled.connect(self.sessions.show_last)
        self.forms.unlock_asked.connect(self.unlock_asked)
        self.forms.page_asked.connect(self.page_asked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With large text in a small window the devices leave most of it to the work."""
        super().resizeEvent(event)
        wanted = round(WIDTH * max(1.0, theme().text_scale))
        self.devices.setFixedWidth(min(wanted, max(self.width() * 2 // 5, WIDTH)))

    def _bind_keys(self) -> None:
        # Ctrl+Shift+F is what a session finds by: meant twice, neither would be heard.
        for keys, act in (("Ctrl+F", self._filter), ("Ctrl+N", self.new_device), ("Ctrl+Shift+N", self.new_device)):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        new_session = QShortcut(QKeySequence("Ctrl+T"), self.devices, self.sessions.show_home)
        new_session.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _filter(self) -> None:
        if self.places.focus_search():
            return
        self.devices.search.edit.setFocus()
        self.devices.search.edit.selectAll()

    # -- devices and folders -----------------------------------------------------------------------

    @Slot()
    @Slot(str)
    def new_device(self, folder: str = "") -> None:
        """Show the form of a new device."""
        self.editing.new_device(folder or self.devices.chosen_folder)

    @Slot(object)
    def edit_device(self, device: Device) -> None:
        """Show the form of a device; one that was typed for once can be kept with it."""
        self.editing.edit_device(device)

    @Slot(object)
    def remove_device(self, device: Device) -> None:
        """Delete a device; the notice takes it back."""
        self.book.remove([device])

    @Slot()
    def _leave_form(self) -> None:
        self.sessions.show_last()
        if self.sessions.current is None:
            self.devices.setFocus()

    # -- following ---------------------------------------------------------------------------------

    @Slot()
    def _follow_book(self) -> None:
        self.reload()
        self.devices_changed.emit()

    @Slot(list)
    def _choose_done(self, devices: list[Device]) -> None:
        if devices:
            self.devices.choose(devices[0])

    @Slot(str)
    def _choose_folder(self, path: str) -> None:
        if found := self.devices.model.folder_row(path):
            chosen = self.devices.tree.selectionModel()
            chosen.setCurrentIndex(found.index(), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @Slot(dict)
    def _show_presence(self, presence: dict[str, str]) -> None:
        self.devices.set_presence(presence)
        online = {device for device, known in presence.items() if known == "online"}
        for device in online - self._online:
            self.book.note_opened(device)
        self._online = online

    @Slot()
    def _show_recents(self) -> None:
        try:
            self.home.show_devices(self._book.devices(), self._book.recents())
        except AppError as error:
            self.notices.tell_failure(error)

    @Slot(object)
    def _mark_shown(self, device: Device | None) -> None:
        if device is not None:
            self.devices.choose(device)
