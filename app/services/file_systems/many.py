"""Many files at a time, for places that take only one."""

from collections.abc import Iterable, Iterator, Sequence

from app.domain.errors import DeviceFileError, FileError
from app.domain.file_channel import FolderResult, LookResult, ManyFiles, SmallResult
from app.domain.files import FileKind, FileSystem
from app.domain.language import tr
from app.domain.task import TaskContext


def many_of(files: FileSystem) -> ManyFiles:
    """Across a network each file would wait for its answer; a place that can has many on the way."""
    return files if isinstance(files, ManyFiles) else _OneByOne(files)


class _OneByOne:
    """Implements `ManyFiles`."""

    def __init__(self, files: FileSystem) -> None:
        self._files = files

    def look_at_many(self, paths: Sequence[str], task: TaskContext) -> Iterator[LookResult]:
        for index, path in enumerate(paths):
            try:
                yield LookResult(index, self._files.look_at(path, task))
            except (DeviceFileError, FileError) as error:
                yield LookResult(index, error=error)

    def list_many(self, paths: Sequence[str], task: TaskContext) -> Iterator[FolderResult]:
        for index, path in enumerate(paths):
            try:
                now = self._files.look_at(path, task)
                if now and now.kind is not FileKind.FOLDER:
                    raise DeviceFileError(
                        tr("{path} is no folder any more.", path=path), hint=tr("Read the folder again.")
                    )
                entries = self._files.list(path, task)
            except (DeviceFileError, FileError) as error:
                yield FolderResult(index, error=error)
            else:
                yield FolderResult(index, entries)

    def remove_many(self, paths: Iterable[str], task: TaskContext, *, folders: bool = False) -> Iterator[SmallResult]:
        for index, path in enumerate(paths):
            try:
                self._files.remove(path, task)
            except (DeviceFileError, FileError) as error:
                yield SmallResult(index, error=error)
            else:
                yield SmallResult(index)

    def set_modes(self, modes: Sequence[tuple[str, int]], task: TaskContext) -> Iterator[SmallResult]:
        for index, (path, mode) in enumerate(modes):
            try:
                self._files.set_mode(path, mode, task)
            except (DeviceFileError, FileError) as error:
                yield SmallResult(index, error=error)
            else:
                yield SmallResult(index)
