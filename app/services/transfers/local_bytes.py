"""Moving the bytes of this computer's own files."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from app.domain.errors import FileError, FileProblem
from app.domain.file_channel import SMALL, Pulse, SmallFile, SmallResult
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.files import own_file_errors, write_all
from app.services.transfers.names import LOCAL_STYLE, part_name

_AT_ONCE = 1024 * 1024  # bytes
_ZEROS = bytes(_AT_ONCE)
_PLAIN = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe that took a file's name must not hold us up


class LocalBytes:
    """Implements what of a `FileChannel` moves bytes. Raises FileError. Never goes through a link."""

    def __init__(self, order: str) -> None:
        self._order = order

    def fetch(self, path: str, local: int, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        with opened_file(path) as handle, own_file_errors(Path(path), "copied"):
            _copy(handle, local, pulse, task, start=start, size=size)

    def store(self, local: int, path: str, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        with opened_part(path, start) as handle, own_file_errors(Path(path), "written"):
            _copy(local, handle, pulse, task, start=start, size=size)

    def fetch_small(self, paths: Iterable[str], task: TaskContext) -> Iterator[SmallResult]:
        for index, path in enumerate(paths):
            task.check()
            try:
                if (data := _read_quickly(path)) is None:
                    with opened_file(path) as handle, own_file_errors(Path(path), "read"):
                        data = _read(handle)
            except FileError as error:
                yield SmallResult(index, error=error)
            else:
                yield SmallResult(index, data)

    def store_small(self, files: Iterable[SmallFile], task: TaskContext) -> Iterator[SmallResult]:
        for index, file in enumerate(files):
            task.check()
            try:
                with own_file_errors(Path(file.path), "written"):
                    self._store(file)
            except FileError as error:
                yield SmallResult(index, error=error)
            else:
                yield SmallResult(index)

    def digests(self, paths: Sequence[str], task: TaskContext) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for path in paths:
            task.check()
            with suppress(FileError), opened_file(path) as handle, own_file_errors(Path(path), "read"):
                found[path] = hashlib.file_digest(os.fdopen(handle, "rb", closefd=False), "sha256").hexdigest()
        return found

    def digest(self, path: str, upto: int, task: TaskContext) -> str | None:
        found = hashlib.sha256()
        with opened_file(path) as handle, own_file_errors(Path(path), "read"):
            while upto and (data := os.read(handle, min(upto, _AT_ONCE))):
                task.check()
                found.update(data)
                upto -= len(data)
        return found.hexdigest()

    def _store(self, file: SmallFile) -> None:
        folder, name = os.path.split(file.path)
        part = file.part or os.path.join(folder, part_name(name, self._order, LOCAL_STYLE))  # noqa: PTH118 - Path would drop a "."
        try:
            _write(part, file)
            os.replace(part, file.path)  # noqa: PTH105
        except BaseException:
            with suppress(OSError):
                os.unlink(part)  # noqa: PTH108
            raise


def _write(part: str, file: SmallFile) -> None:
    handle = _begin(part)
    try:
        write_all(handle, file.data)
        if file.mode is not None and os.name != "nt":
            os.fchmod(handle, file.mode)
        if file.modified is not None and os.utime in os.supports_fd:
            os.utime(handle, (file.modified, file.modified))
    finally:
        os.close(handle)
    if file.modified is not None and os.utime not in os.supports_fd:
        os.utime(part, (file.modified, file.modified))


@contextmanager
def opened_file(path: str) -> Iterator[int]:
    """The descriptor of a regular file for reading."""
    with own_file_errors(Path(path), "read"):
        handle = os.open(path, os.O_RDONLY | _PLAIN | _NO_WAIT)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FileError(tr("{path} is not a file with content.", path=path), problem=FileProblem.UNSUPPORTED)
        yield handle
    finally:
        os.close(handle)


@contextmanager
def opened_part(path: str, start: int) -> Iterator[int]:
    """The descriptor of a file that is being written, cut at `start`; a new one where that is 0."""
    with own_file_errors(Path(path), "written"):
        handle = os.open(path, os.O_RDWR | _PLAIN | _NO_WAIT) if start else _begin(path)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FileError(tr("{path} is not a file with content.", path=path), problem=FileProblem.UNSUPPORTED)
        with own_file_errors(Path(path), "written"):
            os.ftruncate(handle, start)
        yield handle
    finally:
        os.close(handle)


def extents(handle: int, start: int, size: int) -> Iterator[tuple[int, int]]:
    """Where a sparse file holds data, from `start` to `size`, which the last one reaches; the rest are holes."""
    seek_data, seek_hole = getattr(os, "SEEK_DATA", None), getattr(os, "SEEK_HOLE", None)
    if seek_data is None or seek_hole is None or start >= size:
        yield start, size
        return
    at = start
    while at < size:
        try:
            begin = os.lseek(handle, at, seek_data)
            end = min(os.lseek(handle, begin, seek_hole), size)
        except OSError:  # there is none after this, or the file system does not tell
            begin = size
        if begin >= size:
            yield size - 1, size  # so that the copy is as long
            return
        yield begin, end
        at = end


def _begin(path: str) -> int:
    """A new file in place of what an earlier call has left there."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _PLAIN
    try:
        return os.open(path, flags, 0o600)
    except FileExistsError:
        os.unlink(path)  # noqa: PTH108
        return os.open(path, flags, 0o600)


def _read_quickly(path: str) -> bytes | None:
    """A small file as it was when it was opened. None for one that wants a closer look: it may be none at all."""
    try:
        handle = os.open(path, os.O_RDONLY | _PLAIN | _NO_WAIT)
    except OSError:
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > SMALL:
            return None
        data = os.read(handle, SMALL + 1)
        return data if len(data) == status.st_size else None
    except OSError:
        return None
    finally:
        os.close(handle)


def _read(handle: int) -> bytes:
    data = b""
    while piece := os.read(handle, SMALL + 1 - len(data)):
        data += piece
        if len(data) > SMALL:
            raise FileError(tr("It has grown meanwhile."))
    return data


def _copy(source: int, target: int, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
    for begin, end in extents(source, start, size):
        at = begin
        while at < end:
            task.check()
            os.lseek(source, at, os.SEEK_SET)
            data = os.read(source, min(_AT_ONCE, end - at))
            if not data:
                raise FileError(tr("The file became shorter while it was read."), hint=tr("Copy it again."))
            if data != _ZEROS[: len(data)]:
                os.lseek(target, at, os.SEEK_SET)
                write_all(target, data)
            at += len(data)
            pulse.moved(at, task)
    os.ftruncate(target, size)
