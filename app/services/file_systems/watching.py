"""One edited file under watch: when its copy changes and rests, it is saved back, in a thread of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from app.domain.edits import Edit, EditState, Original
from app.domain.errors import AppError, FileError
from app.domain.language import tr
from app.domain.reconnecting import Retries, may_try_again
from app.domain.task import Cancelled, TaskContext
from app.services.file_systems.edit_records import EditFolder
from app.services.file_systems.edited_file import (
    ChangedMeanwhile,
    Place,
    check_unchanged,
    digest_of,
    fetch_copy,
    save_copy,
)
from app.services.file_systems.noted import NotedFiles
from app.services.files import Claim, own_file_errors

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.domain.file_channel import FileChannel
    from app.domain.journal import Journal

LOOK = 0.4
"""Seconds between looks at the copy. Editors write in steps: it is saved when two looks find the same."""

type OpenPlain = Callable[[Device, TaskContext], FileChannel]
type _Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class EditPorts:
    """What every edit uses."""

    open_channel: OpenPlain
    journal: Callable[[], Journal]
    on_edit: Callable[[Edit], None]
    look: float = LOOK


class WatchedEdit:
    """Safe to use from any thread. Whoever saves holds `_turn`."""

    def __init__(self, edit: Edit, folder: EditFolder, original: Original, claim: Claim, ports: EditPorts) -> None:
        self.edit = edit
        self._folder, self._original, self._claim, self._ports = folder, original, claim, ports
        self._turn = threading.Lock()
        self._wake = threading.Event()
        self._task = TaskContext()  # of what the thread does
        self._thread: threading.Thread | None = None
        self._asked_to_save = False
        self._over_others = False
        self._wants_theirs = False
        self._is_half_written = False  # by us: what stands there is not somebody else's
        self._seen = self._stamp()
        self._saved = self._seen  # the copy as it was last the same as the device's file
        self._retries: Retries | None = None
        self._next_try = 0.0

    def start(self) -> None:
        """Watch from now on. Called once."""
        name = f"edit {self.edit.id[:8]}"
        self._thread = threading.Thread(target=self._watch, name=name, daemon=True)
        self._thread.start()

    def save(self, *, over_others: bool) -> None:
        self._over_others, self._asked_to_save = over_others, True
        self._begin()

    def take_theirs(self) -> None:
        self._wants_theirs = True
        self._begin()

    def refresh(self, channel: FileChannel, task: TaskContext) -> None:
        """It is opened again: where nothing was changed here, the copy becomes what the device has by now."""
        self._begin()  # one that was left over is watched from now on
        with self._own_turn(task):
            if self.edit.is_unsaved or self.is_changed():
                return
            try:
                check_unchanged(channel, self.edit.path, self._original, task)
            except ChangedMeanwhile:
                self._fetch(channel, task)

    def finish(self, task: TaskContext, *, discard: bool) -> None:
        """Raises why the copy could not be saved: then it is watched on."""
        with self._own_turn(task):
            if not discard and self.is_changed():
                error = self._attempt(partial(self._save, over_others=self._is_half_written), task)
                if error:
                    raise error
            self.end()
            self._folder.wipe()
            self._claim.drop()
            self._tell(state=EditState.FINISHED, error=None)

    def end(self) -> None:
        """Stop watching, and what is being done."""
        self._task.cancel()
        self._wake.set()

    def leave(self) -> None:
        """The copy stays for the next start."""
        self.end()
        self._claim.drop()

    def _begin(self) -> None:
        if self._thread is None:
            self._tell(is_left_over=False)
            self.start()
        self._wake.set()

    @contextlib.contextmanager
    def _own_turn(self, task: TaskContext) -> Iterator[None]:
        while not self._turn.acquire(timeout=0.1):
            task.check()
        try:
            yield
        finally:
            self._turn.release()

    # -- the thread ------------------------------------------------------------------------------------

    def _watch(self) -> None:
        try:
            while True:
                self._wake.wait(self._ports.look)
                self._wake.clear()
                with self._own_turn(self._task):
                    self._task.check()
                    self._look()
        except Cancelled:
            return
        except BaseException as error:  # a bug: it is told, and nobody believes that the copy is still watched
            self._thread = None
            words = tr("{name} is not watched any more: Satchel has made a mistake.", name=self.edit.copy.name)
            told = AppError(words, hint=tr("Save it again. Your copy is safe."), details=type(error).__name__)
            self._tell(state=EditState.FAILED, error=told)
            raise

    def _look(self) -> None:
        if self._wants_theirs:
            self._wants_theirs = False
            self._attempt(self._take_theirs, self._task)
            return
        stamp = self._stamp()
        is_resting, self._seen = stamp == self._seen, stamp
        if stamp is None:
            return  # an editor replaces it just now
        is_new = stamp != self._saved
        if is_new and self.edit.state is EditState.SAME:
            self._tell(state=EditState.CHANGED)
        is_due = self._asked_to_save or (self._retries is not None and time.monotonic() >= self._next_try)
        if not is_resting or not (is_due or (is_new and self._retries is None)):
            return
        over_others, self._asked_to_save, self._over_others = self._over_others, False, False
        self._attempt(partial(self._save, over_others=over_others), self._task)

    def _attempt(self, act: Callable[[TaskContext], None], task: TaskContext) -> AppError | None:
        """Gives the failure, which everyone is told of. Raises Cancelled."""
        try:
            act(task)
        except AppError as error:
            self._saved = self._seen  # it is not tried again for the same content, but when a person says so
            self._plan_retry(error)
            is_conflict = isinstance(error, ChangedMeanwhile)
            self._tell(state=EditState.CONFLICT if is_conflict else EditState.FAILED, error=error)
            return error
        except Cancelled:
            self._tell(state=EditState.CHANGED, error=None)
            raise
        return None

    def _plan_retry(self, error: AppError) -> None:
        """A lost link comes back by itself; what needs a person does not."""
        self._retries = (self._retries or Retries(time.monotonic)) if may_try_again(error) else None
        wait = self._retries.next_wait() if self._retries else None
        if wait is None:
            self._retries = None
        else:
            self._next_try = time.monotonic() + wait

    def _save(self, task: TaskContext, *, over_others: bool) -> None:
        stamp = self._stamp()
        self._tell(state=EditState.SAVING, error=None)
        with own_file_errors(self._folder.copy, "read"):
            shutil.copyfile(self._folder.copy, self._folder.sending)
            digest = digest_of(self._folder.sending)
            size = self._folder.sending.stat().st_size
        try:
            if digest != self._original.sha256 or over_others or self._is_half_written:
                self._send(digest, size, task, over_others=over_others or self._is_half_written)
        finally:
            self._folder.sending.unlink(missing_ok=True)
        self._saved, self._retries, self._is_half_written = stamp, None, False
        self._tell(state=EditState.SAME, error=None)

    def _send(self, digest: str, size: int, task: TaskContext, *, over_others: bool) -> None:
        edit = self.edit
        channel = self._ports.open_channel(edit.device, task)
        try:
            if not over_others:
                check_unchanged(channel, edit.path, self._original, task)
            place = Place(edit.path, edit.id, self._note_overwriting)
            with NotedFiles(channel, edit.device, self._ports.journal).noting(
                "edit", [edit.path], size=size, sha256=digest
            ):
                self._original = save_copy(channel, place, self._folder.sending, self._original, task)
        finally:
            channel.close()
        self._folder.write(edit.device, edit.path, self._original)
        self.edit = replace(edit, saves=edit.saves + 1)

    def _note_overwriting(self) -> None:
        self._is_half_written = True

    def _take_theirs(self, task: TaskContext) -> None:
        """What was written here stays beside the copy until the end."""
        channel = self._ports.open_channel(self.edit.device, task)
        try:
            self._fetch(channel, task)
        finally:
            channel.close()

    def _fetch(self, channel: FileChannel, task: TaskContext) -> None:
        copy, theirs = self._folder.copy, self._folder.folder / "theirs"
        original = fetch_copy(channel, self.edit.path, theirs, task)
        with own_file_errors(copy, "written"):
            if self.is_changed():
                copy.replace(copy.with_name(f"mine {time.strftime('%H-%M-%S')} {copy.name}"))
            theirs.replace(copy)
        self._original = original
        self._folder.write(self.edit.device, self.edit.path, self._original)
        self._saved = self._seen = self._stamp()
        self._retries = None
        self._tell(state=EditState.SAME, error=None)

    def is_changed(self) -> bool:
        """Is there work that the device does not have?"""
        try:
            return digest_of(self._folder.copy) != self._original.sha256
        except FileNotFoundError:
            return False  # whoever removed it did not want it
        except OSError as error:
            raise FileError(tr("{copy} cannot be read.", copy=self._folder.copy), details=str(error)) from error

    def _stamp(self) -> _Stamp | None:
        try:
            status = os.stat(self._folder.copy)  # noqa: PTH116 - a hundred times a minute
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _tell(self, **changes: object) -> None:
        changed = replace(self.edit, **changes)  # type: ignore[arg-type]
        if changed != self.edit:
            self.edit = changed
            self._ports.on_edit(changed)
