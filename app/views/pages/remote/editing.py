"""What changes the device book: forms, filled from it, stored, and told what was refused; and the import."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.devices import Device
from app.domain.errors import AppError, DeviceNotFound
from app.domain.language import counted, tr
from app.views.pages.remote.book_actions import BookActions
from app.views.pages.remote.forms import Forms
from app.views.pages.remote.notice_place import NoticePlace
from app.views.pages.remote.session_pane import SessionPane

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QDropEvent
    from PySide6.QtWidgets import QWidget

    from app.domain.inheritance import FolderDefaults
    from app.services.device_book import DeviceBook
    from app.views.pages.remote.imports.desk import ImportDesk, MakeOperations
    from app.views.pages.remote.session_view import SessionView
    from app.views.tasks import TaskRunner


class Editing(QObject):
    """`ended` says that a form was stored."""

    ended = Signal()
    folder_stored = Signal(str)

    def __init__(
        self, book: "DeviceBook", actions: BookActions, forms: Forms, sessions: SessionPane, notices: NoticePlace
    ) -> None:
        super().__init__(forms)
        self._book, self._actions, self._forms = book, actions, forms
        self._sessions, self._notices = sessions, notices
        self._edited: SessionView | None = None  # whose device is in the form
        self._before: Device | None = None  # the one in the form, as it was stored then
        self._make_imports: Callable[[], ImportDesk] | None = None
        self.imports: ImportDesk | None = None  # made when something is first imported
        sessions.edit_asked.connect(self._edit_from_session)
        forms.device_saved.connect(self._save_device)
        forms.devices_saved.connect(self._save_devices)
        forms.folder_saved.connect(self._save_folder)

    def new_device(self, folder: str) -> None:
        """Show the form of a new device."""
        self._show_form(Device("", "", folder=folder))

    def edit_device(self, device: Device) -> None:
        """Show the form of a device as it is stored; one that was typed for once can be kept with it."""
        self._show_form(device)

    @Slot(list)
    def edit_devices(self, devices: Sequence[Device]) -> None:
        """Show the form that changes several devices at once, or the one of a single device."""
        if len(devices) == 1:
            self.edit_device(devices[0])
            return
        try:
            self._forms.show_devices([self._book.stored(device.id) for device in devices], self._book.folders())
        except AppError as error:
            self._notices.tell_failure(error)

    @Slot(str)
    def edit_folder(self, folder: str) -> None:
        """Show the form of a folder; "" for what all devices have."""
        try:
            self._forms.show_folder(folder)
        except AppError as error:
            self._notices.tell_failure(error)

    # -- import ------------------------------------------------------------------------------------

    def offer_import(self, tasks: "TaskRunner", make_operations: "MakeOperations") -> None:
        """Let devices be imported: from the menu, the palette, and files that are dropped."""

        def make() -> "ImportDesk":
            from app.views.pages.remote.imports.desk import ImportDesk

            desk = ImportDesk(tasks, self._sessions, make_operations, self)
            desk.closed.connect(self.ended)
            desk.book_changed.connect(self._actions.changed)
            desk.unlock_asked.connect(self._forms.unlock_asked)
            desk.exported.connect(self._tell_exported)
            desk.failed.connect(self._notices.tell_failure)
            return desk

        self._make_imports = make

    @Slot()
    def show_import(self) -> None:
        """Show the import; one that is under way goes on."""
        if desk := self._import_desk():
            desk.ask()

    @Slot()
    def export(self) -> None:
        """Write all devices into a file for another program."""
        if desk := self._import_desk():
            desk.export()

    @Slot(int, object)
    def _tell_exported(self, count: int, path: "Path") -> None:
        file = path.name
        self._notices.tell(
            "ok",
            counted(count, "device was written to {file}.", "devices were written to {file}.", file=file),
            tr("Passwords are not in it: they stay in the vault."),
        )

    def accept_file(self, event: "QDropEvent", devices: "QWidget") -> None:
        """A file may be dropped on the devices."""
        if event.mimeData().hasUrls() and (desk := self._import_desk()):
            desk.accept(event, devices)

    def drop_file(self, event: "QDropEvent") -> None:
        if desk := self._import_desk():
            desk.drop(event)

    def vault_changed(self) -> None:
        """The vault was unlocked or locked."""
        if self.imports is not None:
            self.imports.vault_changed()

    def _import_desk(self) -> "ImportDesk | None":
        if self.imports is None and self._make_imports is not None:
            self.imports = self._make_imports()
        return self.imports

    def show_draft(self, device: Device) -> None:
        """Put what was being typed into the form again; a device that was deleted since is a new one."""
        self._edited = self._before = None
        try:
            folders = self._book.folders()
            try:
                self._before = self._book.stored(device.id) if device.id else None
            except DeviceNotFound:
                device = replace(device, id="")
            self._forms.show_device(device, folders)
        except AppError as error:
            self._notices.tell_failure(error)

    # -- forms -------------------------------------------------------------------------------------

    @Slot(object)
    def _edit_from_session(self, device: Device) -> None:
        edited = self._sessions.asked_by or self._sessions.current
        self.edit_device(device)
        self._edited = edited

    def _show_form(self, device: Device) -> None:
        self._edited = None
        try:
            stored = self._book.stored(device.id) if device.id else device
            self._before = stored if device.id else None
            self._forms.show_device(stored, self._book.folders())
        except AppError as error:
            self._notices.tell_failure(error)

    @Slot(object)
    def _save_device(self, device: Device) -> None:
        before = self._before if self._before is not None and self._before.id == device.id else None
        task = self._actions.save(device, before)
        task.succeeded.connect(self._device_saved)
        task.failed.connect(self._device_refused)

    @Slot(object)
    def _device_saved(self, device: Device) -> None:
        self._sessions.show_device(device)
        self.ended.emit()
        if self._edited in self._sessions.views and self._edited.presence == "problem":
            self._edited.show_device(device)
            self._edited.connect_now()

    @Slot(object)
    def _device_refused(self, error: BaseException) -> None:
        self._forms.device.show_problem(_words(error))

    @Slot(list, list, str)
    def _save_devices(self, before: list[Device], after: list[Device], words: str) -> None:
        self._actions.change_all(before, after, words)
        self.ended.emit()

    @Slot(str, str, object)
    def _save_folder(self, old: str, new: str, says: "FolderDefaults | None") -> None:
        task = self._actions.save_folder(old, new, says)
        task.succeeded.connect(self.ended)
        task.succeeded.connect(lambda _: self.folder_stored.emit(new))
        task.failed.connect(self._folder_refused)

    @Slot(object)
    def _folder_refused(self, error: BaseException) -> None:
        self._forms.folder.show_problem(_words(error))


def _words(error: BaseException) -> str:
    return str(error) if isinstance(error, AppError) else tr("It could not be stored.")
