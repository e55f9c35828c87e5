"""Editing a device's file with this computer's own editor: a copy that is watched and saved back when it changes."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.edits import Edit, EditState
from app.domain.errors import AppError, FileError
from app.domain.language import tr
from app.domain.task import Cancelled, TaskContext
from app.services.file_systems.edit_records import EditFolder, Record, read_records, unfinished
from app.services.file_systems.edited_file import fetch_copy
from app.services.file_systems.watching import LOOK, EditPorts, OpenPlain, WatchedEdit
from app.services.files import Claim
from app.services.transfers.names import LOCAL_STYLE, safe_name

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.domain.journal import Journal

type OnEdit = Callable[[Edit], None]


class Edits:
    """All files that are being edited. Safe to use from any thread.

    `open_channel` opens files on a device without asking anyone; `devices` gives the device book.
    """

    def __init__(
        self,
        folder: Path,
        open_channel: OpenPlain,
        journal: Callable[[], Journal],
        devices: Callable[[], Sequence[Device]],
        *,
        look: float = LOOK,
    ) -> None:
        """`look`: seconds between looks at the copies."""
        self._folder, self._devices = folder, devices
        self._ports = EditPorts(open_channel, journal, self._tell, look)
        self._lock = threading.Lock()
        self._watched: dict[str, WatchedEdit] = {}
        self._listeners: list[OnEdit] = []

    def listen(self, on_edit: OnEdit) -> None:
        """`on_edit` is told of each change of an edit, in any thread."""
        self._listeners.append(on_edit)

    def begin(self, device: Device, path: str, task: TaskContext) -> Edit:
        """Copy a file here and watch the copy; the same one again for a file that is being edited already.

        A link is followed. Raises DeviceFileError, FileError, and what opening a connection raises.
        """
        channel = self._ports.open_channel(device, task)
        try:
            path = channel.resolve(path, task)
            if known := self._find(device, path):
                known.refresh(channel, task)
                return known.edit
            id = uuid.uuid4().hex
            folder = EditFolder(self._folder / id, safe_name(channel.style.last_part(path), LOCAL_STYLE) or "file")
            claim = Claim.take(folder.folder)
            if claim is None:
                raise FileError(tr("{folder} is in use by another program.", folder=folder.folder))
            try:
                folder.make()
                original = fetch_copy(channel, path, folder.copy, task)
                folder.write(device, path, original)
            except BaseException:
                folder.wipe()
                claim.drop()
                raise
        finally:
            channel.close()
        edit = Edit(id, device, path, folder.copy)
        watched = WatchedEdit(edit, folder, original, claim, self._ports)
        with self._lock:
            self._watched[id] = watched
        watched.start()
        self._tell(edit)
        return edit

    def left_over(self, task: TaskContext) -> tuple[Edit, ...]:
        """Call once at the start. Those of a program that ended with work that no device has: `save`, `take_theirs` or
        `finish` them. What was saved is wiped."""
        for place in unfinished(self._folder):
            if place.name not in self._watched and (claim := Claim.take(place)):
                EditFolder(place, "").wipe()
                claim.drop()
        return tuple(edit for record in read_records(self._folder, self._devices) if (edit := self._take_over(record)))

    def _take_over(self, record: Record) -> Edit | None:
        id = record.folder.folder.name
        if id in self._watched or (claim := Claim.take(record.folder.folder)) is None:
            return None
        edit = Edit(id, record.device, record.path, record.folder.copy, EditState.CHANGED, is_left_over=True)
        watched = WatchedEdit(edit, record.folder, record.original, claim, self._ports)
        if not watched.is_changed():
            record.folder.wipe()
            claim.drop()
            return None
        with self._lock:
            self._watched[id] = watched
        return edit

    def all(self) -> tuple[Edit, ...]:
        """Oldest first."""
        with self._lock:
            edits = [watched.edit for watched in self._watched.values()]
        return tuple(edit for edit in edits if edit.state is not EditState.FINISHED)

    def save(self, id: str, *, over_others: bool = False) -> None:
        """Save back now, in the background; `over_others`: also over what someone else has changed meanwhile."""
        if watched := self._watched.get(id):
            watched.save(over_others=over_others)

    def take_theirs(self, id: str) -> None:
        """Put the device's file into the copy, in the background; what was there is kept beside it until the end."""
        if watched := self._watched.get(id):
            watched.take_theirs()

    def finish(self, id: str, task: TaskContext, *, discard: bool = False) -> None:
        """Save what is unsaved, stop watching and wipe the copy. Raises why it could not be saved: then all stays."""
        if watched := self._watched.get(id):
            watched.finish(task, discard=discard)
            with self._lock:
                self._watched.pop(id, None)

    def close(self, patience: float = 5.0) -> tuple[Edit, ...]:
        """The end of the program: save and wipe all, within `patience` seconds. Gives those that could not be saved:
        their copies stay for the next start."""
        deadline = time.monotonic() + patience
        kept = []
        for edit in self.all():
            task = TaskContext()
            timer = threading.Timer(max(deadline - time.monotonic(), 0), task.cancel)
            timer.daemon = True
            timer.start()
            try:
                self.finish(edit.id, task)
            except (AppError, Cancelled):
                watched = self._watched.pop(edit.id)
                watched.leave()
                kept.append(watched.edit)
            finally:
                timer.cancel()
        return tuple(kept)

    def _find(self, device: Device, path: str) -> WatchedEdit | None:
        with self._lock:
            watched = [one for one in self._watched.values() if one.edit.state is not EditState.FINISHED]
            return next((one for one in watched if (one.edit.device, one.edit.path) == (device, path)), None)

    def _tell(self, edit: Edit) -> None:
        for on_edit in self._listeners:
            on_edit(edit)
