"""The forms of the Remote page, made when they are first wanted: the start of the window does not wait for them."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import AppError
from app.domain.inheritance import NO_DEFAULTS, Inheritance
from app.domain.language import tr

if TYPE_CHECKING:
    from app.domain.credentials import VaultEntry
    from app.services.device_book import DeviceBook
    from app.views.pages.remote.bulk_form import BulkForm
    from app.views.pages.remote.device_form import DeviceForm
    from app.views.pages.remote.folder_form import FolderForm
    from app.views.pages.remote.session_pane import SessionPane

_LOCAL = tr("Satchel runs here. It can examine this computer and set it up like any other device.")


class Forms(QObject):
    """Shows each form in the pane of the sessions. `entries` gives None while the vault is locked."""

    device_shown = Signal()  # its form
    device_saved = Signal(object)  # Device as typed
    devices_saved = Signal(list, list, str)  # Devices before and after, what was done in words
    folder_saved = Signal(str, str, object)  # path before ("" for a new one), path now, FolderDefaults
    cancelled = Signal()
    unlock_asked = Signal()
    ports_asked = Signal()  # the serial ports of this computer, for the form of a device
    page_asked = Signal(str, object)  # id of another page, Device
    look_asked = Signal()  # look into this computer

    def __init__(
        self, pane: "SessionPane", entries: Callable[[], "Sequence[VaultEntry] | None"], book: "DeviceBook"
    ) -> None:
        super().__init__(pane)
        self._pane = pane
        self._entries, self._book = entries, book

    @cached_property
    def device(self) -> "DeviceForm":
        from app.views.pages.remote.device_form import DeviceForm

        form = DeviceForm(self._entries, self._devices, self._given)
        form.ports.asked.connect(self.ports_asked)
        form.saved.connect(self.device_saved)
        form.cancelled.connect(self.cancelled)
        form.unlock_asked.connect(self.unlock_asked)
        return form

    @cached_property
    def folder(self) -> "FolderForm":
        from app.views.pages.remote.folder_form import FolderForm

        form = FolderForm(self._entries, self._devices, self._given)
        form.saved.connect(self.folder_saved)
        form.cancelled.connect(self.cancelled)
        form.unlock_asked.connect(self.unlock_asked)
        return form

    @cached_property
    def bulk(self) -> "BulkForm":
        from app.views.pages.remote.bulk_form import BulkForm

        form = BulkForm(self._entries, self._devices)
        form.saved.connect(self.devices_saved)
        form.cancelled.connect(self.cancelled)
        form.unlock_asked.connect(self.unlock_asked)
        return form

    @cached_property
    def device_place(self) -> QWidget:
        """What the pane shows while the device form is in it."""
        return self._pane.add_card(self.device)

    @cached_property
    def folder_place(self) -> QWidget:
        return self._pane.add_card(self.folder)

    @cached_property
    def bulk_place(self) -> QWidget:
        return self._pane.add_card(self.bulk)

    @cached_property
    def local(self) -> QWidget:
        """What is shown of this computer, which needs no session."""
        from app.views.pages.remote.expecting import expect_looks
        from app.views.widgets.buttons import Button, Kind
        from app.views.widgets.empty_state import EmptyState

        diagnose, set_up = Button(tr("Diagnose"), "stethoscope", Kind.PRIMARY), Button(tr("Set up"), "wrench")
        diagnose.clicked.connect(lambda: self.page_asked.emit("diagnostics", THIS_COMPUTER))
        set_up.clicked.connect(lambda: self.page_asked.emit("setup", THIS_COMPUTER))
        look = Button(tr("Look into"), "gauge")
        look.clicked.connect(self.look_asked)
        shown = EmptyState("laptop", THIS_COMPUTER.name, _LOCAL, diagnose, set_up, look, learn="start")
        self._pane.content.addWidget(shown)
        expect_looks()
        return shown

    def show_device(self, device: Device, folders: Sequence[str]) -> None:
        """The form of a device; one without an id is new."""
        self.device.show_device(device, folders)
        self._pane.show_other(self.device_place)
        self.device.focus_first()
        self.device_shown.emit()

    def show_devices(self, devices: Sequence[Device], folders: Sequence[str]) -> None:
        """The form that changes several stored devices at once."""
        self.bulk.show_devices(devices, folders)
        self._pane.show_other(self.bulk_place)
        self.bulk.focus_first()

    @Slot(str)
    def show_new_folder(self, parent: str) -> None:
        self.folder.show_new(parent)
        self._show_folder()

    def show_folder(self, path: str) -> None:
        """The form of a folder; "" for what all devices have. Raises DeviceNotFound, FileError."""
        self.folder.show_folder(path, self._book.defaults(path))
        self._show_folder()

    def show_entries(self) -> None:
        """The vault was unlocked or locked."""
        for name in ("device", "folder", "bulk"):
            if name in self.__dict__:
                getattr(self, name).show_entries()

    def _show_folder(self) -> None:
        self._pane.show_other(self.folder_place)
        self.folder.focus_first()

    def _devices(self) -> "Sequence[Device]":
        """All devices; none where the book cannot be read, which is told when it is stored."""
        with suppress(AppError):
            return self._book.devices()
        return ()

    def _given(self, folder: str) -> Inheritance:
        with suppress(AppError):
            return self._book.given(folder)
        return Inheritance(NO_DEFAULTS, {})
