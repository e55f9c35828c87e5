"""The files of this computer."""

import contextlib
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from app.domain.devices import THIS_COMPUTER
from app.domain.errors import FileError, FileProblem
from app.domain.files import FileEntry, FileKind, OnEntries, PathStyle
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.file_systems.patience import patiently, waiting_for
from app.services.files import own_file_errors

DRIVES = ""
"""The path above all drives of a Windows computer; it can only be listed."""
_PART = 500  # entries that are handed on at once
_PATIENCE = 0.2  # seconds until those that are there are handed on
_IS_WINDOWS = os.name == "nt"


class LocalFiles:
    """Implements `FileSystem`. Every call raises FileError with its `problem`, and may be made from any thread.

    On Windows there are no permission bits and no owners, and `list(DRIVES)` gives the drives.
    """

    @property
    def name(self) -> str:
        return THIS_COMPUTER.name

    @property
    def style(self) -> PathStyle:
        return PathStyle.WINDOWS if _IS_WINDOWS else PathStyle.POSIX

    def home(self, task: TaskContext) -> str:
        return str(Path.home())

    def list(self, path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
        """See `FileSystem.list`. What vanishes while it is read is left out."""
        if _IS_WINDOWS and path == DRIVES:
            return _drives(on_entries)
        found: list[FileEntry] = []
        with _own_errors(path, "listed"):
            for part in patiently(lambda is_wanted: _parts(path, is_wanted), task):
                found += part
                if on_entries:
                    on_entries(part)
        return found

    def look_at(self, path: str, task: TaskContext) -> FileEntry | None:
        task.check()
        with _own_errors(path, "read"):
            try:
                return _entry(self.style.last_part(path) or path, path, os.lstat(path))
            except (FileNotFoundError, NotADirectoryError):
                return None

    def resolve(self, path: str, task: TaskContext) -> str:
        task.check()
        with _own_errors(path, "found"):
            return waiting_for(lambda: os.path.realpath(Path.home() / os.path.expanduser(path)), task)  # noqa: PTH111 - Path fails without a home

    def make_folder(self, path: str, task: TaskContext) -> None:
        task.check()
        with _own_errors(path, "made"):
            os.mkdir(path)  # noqa: PTH102 - Path drops a name that ends in a dot or is "."

    def make_file(self, path: str, task: TaskContext) -> None:
        task.check()
        with _own_errors(path, "made"):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))

    def make_link(self, path: str, target: str, task: TaskContext) -> None:
        task.check()
        with _own_errors(path, "made"):
            beside = os.path.join(os.path.dirname(path), target)  # noqa: PTH118, PTH120
            os.symlink(target, path, target_is_directory=os.path.isdir(beside))  # noqa: PTH112, PTH211

    def rename(self, path: str, new_path: str, task: TaskContext, *, replace: bool = False) -> None:
        task.check()
        with _own_errors(path, tr("renamed to {new_path}", new_path=self.style.last_part(new_path))):
            if replace:
                os.replace(path, new_path)  # noqa: PTH105
                return
            if os.path.lexists(new_path) and not _differ_in_case_only(path, new_path):
                raise FileError(
                    tr("{new_path} is there already.", new_path=new_path),
                    problem=FileProblem.TAKEN,
                    hint=tr("Choose another name."),
                )
            os.rename(path, new_path)  # noqa: PTH104

    def remove(self, path: str, task: TaskContext) -> None:
        task.check()
        with _own_errors(path, "removed"):
            status = os.lstat(path)
            if stat.S_ISDIR(status.st_mode) or _is_folder_link(path, status):
                os.rmdir(path)  # noqa: PTH106
            else:
                os.unlink(path)  # noqa: PTH108

    def set_mode(self, path: str, mode: int, task: TaskContext) -> None:
        task.check()
        with _own_errors(path, tr("given other permissions")):
            if stat.S_ISLNK(os.lstat(path).st_mode):
                raise FileError(
                    tr("{path} is a link: it has no permissions.", path=path), problem=FileProblem.UNSUPPORTED
                )
            os.chmod(path, mode)  # noqa: PTH101

    def set_modified(self, path: str, modified: float, task: TaskContext) -> None:
        task.check()
        with _own_errors(path, tr("given another time")):
            accessed = os.lstat(path).st_atime
            os.utime(path, (accessed, modified), follow_symlinks=os.utime not in os.supports_follow_symlinks)

    def read(self, path: str, most: int, task: TaskContext) -> bytes:
        """See `FileSystem.read`. Only of a regular file: a pipe or a drive would never end, or wait."""
        task.check()
        with _own_errors(path, "read"):
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise FileError(
                        tr("{path} is not a file with content.", path=path), problem=FileProblem.UNSUPPORTED
                    )
                return file.read(most)

    def free_space(self, path: str, task: TaskContext) -> int | None:
        task.check()
        with _own_errors(path, tr("asked for its room")):
            return waiting_for(lambda: shutil.disk_usage(path).free, task)

    def close(self) -> None:
        pass


def _parts(path: str, is_wanted: Callable[[], bool]) -> Iterator[list[FileEntry]]:
    part: list[FileEntry] = []
    at = time.monotonic()
    with os.scandir(path) as entries:
        for entry in entries:
            if not is_wanted():
                return
            try:
                part.append(_entry(entry.name, entry.path, entry.stat(follow_symlinks=False)))
            except FileNotFoundError:
                continue
            except OSError:  # its name may be read and no more: another user's mount, a folder that cannot be entered
                part.append(FileEntry(entry.name, _kind_in_folder(entry)))
            if len(part) >= _PART or time.monotonic() - at > _PATIENCE:
                yield part
                part, at = [], time.monotonic()
    if part:
        yield part


@contextlib.contextmanager
def _own_errors(path: str, doing: str) -> Iterator[None]:
    try:
        with own_file_errors(Path(path), doing):
            yield
    except ValueError as error:  # a null character, or one that the system's encoding lacks
        raise FileError(
            tr("No file can have this name."), hint=tr("Choose another name."), details=str(error)
        ) from error


def _entry(name: str, path: str, status: os.stat_result) -> FileEntry:
    kind = _kind(status)
    target, leads_to = "", None
    if kind is FileKind.LINK or _is_folder_link(path, status):
        kind = FileKind.LINK
        target, leads_to = _link(path)
    return FileEntry(
        name,
        kind,
        status.st_size if kind is FileKind.FILE else 0,
        status.st_mtime,
        None if _IS_WINDOWS else stat.S_IMODE(status.st_mode),
        "" if _IS_WINDOWS else _owner(status.st_uid),
        "" if _IS_WINDOWS else _group(status.st_gid),
        target,
        leads_to,
    )


def _kind(status: os.stat_result) -> FileKind:
    for is_kind, kind in (
        (stat.S_ISREG, FileKind.FILE),
        (stat.S_ISDIR, FileKind.FOLDER),
        (stat.S_ISLNK, FileKind.LINK),
    ):
        if is_kind(status.st_mode):
            return kind
    return FileKind.OTHER


def _kind_in_folder(entry: os.DirEntry[str]) -> FileKind:
    """As the folder itself tells it."""
    for is_kind, kind in (
        (entry.is_symlink, FileKind.LINK),
        (partial(entry.is_dir, follow_symlinks=False), FileKind.FOLDER),
        (partial(entry.is_file, follow_symlinks=False), FileKind.FILE),
    ):
        with contextlib.suppress(OSError):
            if is_kind():
                return kind
    return FileKind.OTHER


def _is_folder_link(path: str, status: os.stat_result) -> bool:
    """A link to a folder, or a junction, as Windows has them: removed like a folder, and never walked into."""
    if not _IS_WINDOWS:
        return False
    reparses = getattr(status, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT
    return bool(reparses) and (os.path.isjunction(path) or (os.path.islink(path) and os.path.isdir(path)))  # noqa: PTH112, PTH114


def _link(path: str) -> tuple[str, FileKind | None]:
    """What is written in a link, and what stands there: nothing, where it leads in a circle as well."""
    try:
        return _written_in(path), _kind(os.stat(path))  # noqa: PTH116
    except OSError:
        return _written_in(path), None


def _written_in(path: str) -> str:
    try:
        return os.readlink(path)  # noqa: PTH115
    except OSError:
        return ""


def _differ_in_case_only(path: str, new_path: str) -> bool:
    """On a disk that does not tell "A" from "a" both are there, and the name may still be changed."""
    if path.casefold() != new_path.casefold() or path == new_path:
        return path == new_path
    return os.path.samestat(os.lstat(path), os.lstat(new_path))


def _drives(on_entries: OnEntries | None) -> Sequence[FileEntry]:
    drives: list[str] = getattr(os, "listdrives", list)()
    found = [FileEntry(name, FileKind.FOLDER) for name in drives]
    if on_entries and found:
        on_entries(found)
    return found


@cache
def _owner(number: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError):
        return str(number)


@cache
def _group(number: int) -> str:
    try:
        import grp

        return grp.getgrgid(number).gr_name
    except (ImportError, KeyError):
        return str(number)
