"""The files of a device on which every change goes to the journal before it is made."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.files import FileEntry, FileSystem, OnEntries, PathStyle, shown_name
from app.domain.journal import EventKind, Journal
from app.domain.language import and_more, tr
from app.domain.target import Target
from app.domain.task import Cancelled, TaskContext
from app.services.connection_notes import about

type OpenTarget = Callable[[Device, TaskContext], Target]
_WORDS = {
    "make folder": tr("make the folder {what}"),
    "make file": tr("make the file {what}"),
    "make link": tr("make the link {what} to {to}"),
    "rename": tr("rename {what} to {to}"),
    "remove": tr("delete {what}"),
    "permissions": tr("permissions of {what}: set {on}, clear {off}"),
    "time": tr("time of {what}"),
    "copy": tr("copy {what} to {to}"),
    "edit": tr("edit {what}: {size} bytes, SHA-256 {sha256}"),
}
_NAMED = 20
"""Paths that one event names; the others are counted."""


class NotedFiles:
    """Implements `FileSystem`. Adds FileError and JournalDamaged where the journal takes nothing: then nothing was
    changed."""

    def __init__(
        self, files: FileSystem, device: Device, journal: Callable[[], Journal], open_target: OpenTarget | None = None
    ) -> None:
        """`open_target` gives what runs commands on the device."""
        self.device = device
        self.open_target = open_target
        self._files = files
        self._journal = journal

    @property
    def name(self) -> str:
        return self._files.name

    @property
    def style(self) -> PathStyle:
        return self._files.style

    def home(self, task: TaskContext) -> str:
        return self._files.home(task)

    def list(self, path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
        return self._files.list(path, task, on_entries)

    def look_at(self, path: str, task: TaskContext) -> FileEntry | None:
        return self._files.look_at(path, task)

    def resolve(self, path: str, task: TaskContext) -> str:
        return self._files.resolve(path, task)

    def make_folder(self, path: str, task: TaskContext) -> None:
        with self.noting("make folder", [path]):
            self._files.make_folder(path, task)

    def make_file(self, path: str, task: TaskContext) -> None:
        with self.noting("make file", [path]):
            self._files.make_file(path, task)

    def make_link(self, path: str, target: str, task: TaskContext) -> None:
        with self.noting("make link", [path], to=shown_name(target)):
            self._files.make_link(path, target, task)

    def rename(self, path: str, new_path: str, task: TaskContext, *, replace: bool = False) -> None:
        with self.noting("rename", [path], to=shown_name(new_path)):
            self._files.rename(path, new_path, task, replace=replace)

    def remove(self, path: str, task: TaskContext) -> None:
        with self.noting("remove", [path]):
            self._files.remove(path, task)

    def set_mode(self, path: str, mode: int, task: TaskContext) -> None:
        with self.noting("permissions", [path], on=f"{mode:04o}", off="7777"):
            self._files.set_mode(path, mode, task)

    def set_modified(self, path: str, modified: float, task: TaskContext) -> None:
        with self.noting("time", [path]):
            self._files.set_modified(path, modified, task)

    def read(self, path: str, most: int, task: TaskContext) -> bytes:
        return self._files.read(path, most, task)

    def free_space(self, path: str, task: TaskContext) -> int | None:
        return self._files.free_space(path, task)

    def close(self) -> None:
        self._files.close()

    @contextlib.contextmanager
    def noting(self, change: str, paths: Sequence[str], **more: Any) -> Iterator[FileSystem]:
        """One event for what is done in the block, and a second one where it fails or is stopped.

        Gives the files without the journal.
        """
        self._note(change, paths, more)
        try:
            yield self._files
        except (AppError, Cancelled) as error:
            outcome = "stopped" if isinstance(error, Cancelled) else shown_name(str(error))
            with contextlib.suppress(AppError):  # what failed first is what a person must hear
                self._note(change, paths, more, outcome)
            raise

    def note_failures(self, change: str, paths: Sequence[str], failed: int, **more: Any) -> None:
        """The event of a change after which so many of its files are as they were."""
        if failed:
            self._note(change, paths, more, tr("{failed:,} of them failed", failed=failed))

    def _note(self, change: str, paths: Sequence[str], more: Mapping[str, Any], outcome: str = "") -> None:
        named = [shown_name(path) for path in paths[:_NAMED]]
        summary = _summary(change, named, len(paths), more)
        said = {"change": change, "paths": named, "count": len(paths), **more, **about(self.device)}
        if outcome:
            said["outcome"] = outcome
        self._journal().append(EventKind.FILES_CHANGED, summary=f"{summary}: {outcome}" if outcome else summary, **said)


@contextlib.contextmanager
def noting(files: FileSystem, change: str, paths: Sequence[str], **more: Any) -> Iterator[FileSystem]:
    """As `NotedFiles.noting` where the files are those; others, such as this computer's own, are given as they are."""
    if isinstance(files, NotedFiles):
        with files.noting(change, paths, **more) as plain:
            yield plain
    else:
        yield files


def note_failures(files: FileSystem, change: str, paths: Sequence[str], failed: int, **more: Any) -> None:
    """As `NotedFiles.note_failures`."""
    if isinstance(files, NotedFiles):
        files.note_failures(change, paths, failed, **more)


def _summary(change: str, named: Sequence[str], count: int, more: Mapping[str, Any]) -> str:
    """The event in one line of the report."""
    what = and_more(named[0] if named else "", count - 1)
    return _WORDS[change].format(what=what, **more)
