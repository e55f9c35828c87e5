"""What stands behind the hands in the file manager: services, as callables."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.domain.devices import Device
from app.domain.edits import Edit
from app.domain.task import TaskContext
from app.domain.transfers import TransferOrder
from app.views.pages.remote.file_hands.carried import Hold
from app.views.pages.remote.files.reader import OpenFiles
from app.views.telling import tell


class FileEdits(Protocol):
    """Files of devices that are being edited here; see `app.services.file_systems.editing.Edits`."""

    def begin(self, device: Device, path: str, task: TaskContext) -> Edit: ...

    def save(self, id: str, *, over_others: bool = False) -> None: ...

    def take_theirs(self, id: str) -> None: ...

    def finish(self, id: str, task: TaskContext, *, discard: bool = False) -> None: ...


class FileNews(QObject):
    """What happens in other threads, brought to this one. Lives as long as the program."""

    transfer_ended = Signal(object)  # TransferStatus: done, stopped or failed
    edit_changed = Signal(object)  # Edit

    def tell_edit(self, edit: Edit) -> None:
        """From any thread, also while the program ends."""
        tell(self.edit_changed, edit)


@dataclass(frozen=True, slots=True)
class FileWork:
    """One for all file managers."""

    open_files: OpenFiles
    put: Callable[[TransferOrder], None]  # into the queue
    verify: Callable[[], bool]  # whether copies are compared, as the settings say
    edits: Callable[[], FileEdits]
    show_edit: Callable[[str], None]  # in the list of all that is edited
    open_editor: Callable[[Path, TaskContext], None]  # raises FileError
    make_hand_out: Callable[[], Path]  # a new folder for files that other programs are to take; wiped at the end
    news: FileNews
    hold: Hold
