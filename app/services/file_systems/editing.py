"""Editing a device's file with this computer's own editor: a copy that is watched and saved back when it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.domain.devices import Device
from app.domain.edits import Edit
from app.domain.file_channel import FileChannel
from app.domain.task import TaskContext

type OpenPlain = Callable[[Device, TaskContext], FileChannel]
type OnEdit = Callable[[Edit], None]


class Edits:
    """All files that are being edited. Safe to use from any thread."""

    def __init__(self, folder: Path, open_channel: OpenPlain, note: Callable[..., None]) -> None:
        self._folder = folder

    def listen(self, on_edit: OnEdit) -> None:
        """`on_edit` is told of each change of an edit, in any thread."""

    def begin(self, device: Device, path: str, task: TaskContext) -> Edit:
        """Copy a file here and watch the copy; the same one again for a file that is being edited already.

        Raises DeviceFileError, FileError, and what opening a connection raises.
        """
        raise NotImplementedError

    def all(self) -> tuple[Edit, ...]:
        """Oldest first."""
        return ()

    def save(self, id: str, *, over_others: bool = False) -> None:
        """Save back now, in the background; `over_others`: also over what someone else has changed meanwhile."""

    def take_theirs(self, id: str) -> None:
        """Put the device's file into the copy, in the background; what was there is kept beside it."""

    def finish(self, id: str, task: TaskContext, *, discard: bool = False) -> None:
        """Save what is unsaved, stop watching and wipe the copy. Raises why it could not be saved: then all stays."""

    def close(self, patience: float = 5.0) -> tuple[Edit, ...]:
        """The end of the program: save and wipe all. Gives those that could not be saved; their copies stay."""
        return ()
