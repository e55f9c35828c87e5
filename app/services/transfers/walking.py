"""What there is to be copied: counted first, then walked through again, folder by folder."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from app.domain.errors import DeviceFileError, FileError
from app.domain.files import FileEntry, FileKind, FileSystem
from app.domain.task import TaskContext
from app.services.transfers.progress import Progress

DEEPEST = 200
"""Folders below each other: a place that tells of more makes them up."""
LONGEST = 4096
"""Letters of the path of a folder that is looked into: no system takes a longer one. Linux, limits.h PATH_MAX."""
_KEPT = 100_000  # entries in memory, so that a tree of usual size is listed once


@dataclass(frozen=True, slots=True)
class Top:
    """One path of an order."""

    path: str  # of a link: where it leads to, because that is what a person has chosen
    entry: FileEntry
    name: str  # in the target


class Walk:
    """The source's folders. Each is listed when it is entered, or kept from the counting."""

    def __init__(self, files: FileSystem, progress: Progress, task: TaskContext) -> None:
        self._files = files
        self._progress = progress
        self._task = task
        self._kept: dict[str, Sequence[FileEntry]] = {}
        self._room = _KEPT

    def list(self, path: str) -> Sequence[FileEntry]:
        """No name twice: what a hostile server says again may not take another shape."""
        if (kept := self._kept.pop(path, None)) is not None:
            return kept
        return list({entry.name: entry for entry in reversed(self._files.list(path, self._task))}.values())

    def count(self, top: Top) -> None:
        """Add what is there to the totals. What cannot be looked into is a trouble when it is to be copied."""
        if top.entry.kind is not FileKind.FOLDER:
            self._add(top.entry)
            return
        folders = [(top.path, 0)]
        while folders:
            path, depth = folders.pop()
            try:
                entries = self.list(path)
            except (DeviceFileError, FileError):
                continue
            if self._room >= len(entries):
                self._room -= len(entries)
                self._kept[path] = entries
            for entry in entries:
                if entry.kind is not FileKind.FOLDER:
                    self._add(entry)
                elif depth < DEEPEST and len(path) < LONGEST:
                    folders.append((self._files.style.join(path, entry.name), depth + 1))
            self._progress.current = path
            self._progress.tell()

    def skip(self, path: str, entry: FileEntry) -> None:
        """A person wants nothing of it."""
        left = [(path, entry, 0)]
        while left:
            path, entry, depth = left.pop()
            if entry.kind is not FileKind.FOLDER:
                self._progress.skip(1, entry.size)
            elif depth < DEEPEST and len(path) < LONGEST:
                with suppress(DeviceFileError, FileError):
                    for inner in self.list(path):
                        left.append((self._files.style.join(path, inner.name), inner, depth + 1))

    def _add(self, entry: FileEntry) -> None:
        self._progress.total_files += 1
        self._progress.total_bytes += entry.size
