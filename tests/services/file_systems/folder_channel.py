"""A simulated channel to a device: its files are a folder of this computer, and its faults are chosen by the test."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.errors import AppError, ConnectionLost, DeviceFileError, FileError, FileProblem
from app.domain.file_channel import Pulse, SmallFile, SmallResult
from app.domain.files import FileEntry
from app.domain.task import TaskContext
from app.services.file_systems.local import LocalFiles


class FolderChannel(LocalFiles):
    """Implements `FileChannel`. Faults are as a device tells them."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.is_closed = False
        self.has_digests = True
        self.owner_of_new = ""  # of files that are made now; "" as this user
        self.takes_new_files = True
        self.before_store: Callable[[str], None] = lambda path: None
        self._new: set[str] = set()

    def look_at(self, path: str, task: TaskContext) -> FileEntry | None:
        found = super().look_at(path, task)
        return replace(found, owner=self.owner_of_new) if found and self.owner_of_new and path in self._new else found

    def make_file(self, path: str, task: TaskContext) -> None:
        if not self.takes_new_files:
            raise DeviceFileError("No new files here.", problem=FileProblem.DENIED)
        self._new.add(path)
        try:
            super().make_file(path, task)
        except FileError as error:
            raise DeviceFileError(str(error), problem=error.problem) from error

    def fetch(self, path: str, local: int, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        data = Path(path).read_bytes()[start:size]
        os.lseek(local, start, os.SEEK_SET)
        os.write(local, data)
        pulse.moved(start + len(data), task)

    def store(self, local: int, path: str, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        self.calls.append(f"store {Path(path).name}")
        os.lseek(local, start, os.SEEK_SET)
        data = os.read(local, size - start)
        with Path(path).open("r+b") as file:
            file.truncate(start)
            file.seek(start)
            file.write(data[: len(data) // 2])
            file.flush()
            self.before_store(path)
            file.write(data[len(data) // 2 :])
        pulse.moved(size, task)

    def fetch_small(self, paths: Iterable[str], task: TaskContext) -> Iterator[SmallResult]:
        raise NotImplementedError

    def store_small(self, files: Iterable[SmallFile], task: TaskContext) -> Iterator[SmallResult]:
        raise NotImplementedError

    def digests(self, paths: Sequence[str], task: TaskContext) -> Mapping[str, str]:
        return {}

    def digest(self, path: str, upto: int, task: TaskContext) -> str | None:
        return hashlib.sha256(Path(path).read_bytes()[:upto]).hexdigest() if self.has_digests else None

    def close(self) -> None:
        self.is_closed = True


def lost() -> AppError:
    return ConnectionLost("The link was lost.")
