"""Files on this computer: written whole or not at all, locked against a second Satchel, failures in plain words."""

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import FileError, FileProblem
from app.domain.language import tr

LOCK_TIMEOUT = 10.0
"""Seconds to wait for another Satchel that holds a file; it holds one for milliseconds."""

_IN_USE = (5, 32, 33)
"""Windows: access denied (said of an open target of a move), sharing violation, lock violation."""

_PAUSES = (0.02, 0.04, 0.08, 0.16, 0.3, 0.6, 0.9, 0.9)  # seconds

_REASONS = {
    errno.ENOSPC: (tr("the disk is full"), tr("Make room on the disk, then try again.")),
    getattr(errno, "EDQUOT", errno.ENOSPC): (tr("your disk quota is used up"), tr("Make room, then try again.")),
    errno.EFBIG: (tr("the file would become larger than is allowed"), tr("Choose another place for it.")),
    errno.EROFS: (tr("the disk is read-only"), tr("Choose a place that can be written.")),
    errno.EACCES: (tr("you have no permission"), tr("Choose another place, or ask the owner of the file.")),
    errno.EPERM: (tr("the system does not allow it"), tr("Choose another place, or ask the owner of the file.")),
    errno.ENOENT: (tr("it does not exist"), tr("Check the path.")),
    errno.ENOTDIR: (tr("a part of the path is not a folder"), tr("Check the path.")),
    errno.EISDIR: (tr("it is a folder"), tr("Give the path of a file.")),
    errno.EEXIST: (tr("the name is taken"), tr("Choose another name.")),
    errno.ENOTEMPTY: (tr("the folder is not empty"), tr("Remove what is in it first.")),
    errno.EXDEV: (tr("it lies on another disk"), tr("Copy it there, then remove the old one.")),
    errno.ENAMETOOLONG: (tr("the name is too long"), tr("Choose a shorter one.")),
    errno.ELOOP: (tr("its links lead in a circle"), tr("Check where the links lead.")),
    errno.EIO: (
        tr("the disk does not answer as it should"),
        tr("The disk may be failing: save elsewhere and check it."),
    ),
}
_PROBLEMS = {
    errno.ENOENT: FileProblem.NOT_FOUND,
    errno.ENOTDIR: FileProblem.NOT_FOUND,
    errno.EACCES: FileProblem.DENIED,
    errno.EPERM: FileProblem.DENIED,
    errno.EROFS: FileProblem.DENIED,
    errno.EEXIST: FileProblem.TAKEN,
    errno.ENOTEMPTY: FileProblem.NOT_EMPTY,
    errno.ENOSPC: FileProblem.FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): FileProblem.FULL,
    getattr(errno, "ENOTSUP", errno.ENOSYS): FileProblem.UNSUPPORTED,
}


@contextmanager
def own_file_errors(path: Path, doing: str) -> Iterator[None]:
    """Turn an OSError into a FileError that names the file. `doing` completes "cannot be …": "written", "read"."""
    try:
        yield
    except OSError as error:
        from app.domain.files import shown_name  # not for a start where nothing fails

        reason, hint = _REASONS.get(error.errno or 0, (error.strerror or str(error), ""))
        raise FileError(
            tr("{path} cannot be {doing}: {reason}.", path=shown_name(str(path)), doing=doing, reason=reason),
            problem=_PROBLEMS.get(error.errno or 0, FileProblem.OTHER),
            hint=hint,
            details=str(error),
        ) from error


def may_be_there(path: Path) -> bool:
    """Also where nobody may look, as in another user's folder: who then reads it learns why that cannot be."""
    try:
        return path.exists()
    except OSError:
        return True


def read_file(path: Path) -> bytes | None:
    """The whole file, None where there is none. Raises FileError."""
    with own_file_errors(path, "read"):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def write_atomically(path: Path, data: bytes, *, mode: int = 0o600, group: int = -1) -> None:
    """Replace the file in one move: after a full disk, a kill or a power cut it is either the old or the new one.

    A link is followed, so that the file behind it is replaced. Folders are made. `group` is the number of the group
    that it is to belong to, where the system lets us choose it. Raises FileError.
    """
    with own_file_errors(path, "written"):
        place = path.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        # `tempfile` would do the same, and load eight modules for it
        new = place.with_name(f".{place.name}.{os.urandom(4).hex()}.new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if group >= 0 and os.name != "nt":
                with contextlib.suppress(PermissionError):  # only who is in a group may give a file to it
                    os.chown(new, -1, group)
            new.chmod(mode)
            patiently(lambda: new.replace(place))
        except BaseException:
            with contextlib.suppress(OSError):
                new.unlink()
            raise
        sync_folder(place.parent)


def patiently[T](act: Callable[[], T], sleep: Callable[[float], None] = time.sleep) -> T:
    """Do it again while Windows says that another program has the file open, for about three seconds.

    Virus scanners and synchronisers have it for a moment after each change. Raises OSError.
    """
    for pause in _PAUSES:
        try:
            return act()
        except OSError as error:
            if getattr(error, "winerror", None) not in _IN_USE:
                raise
        sleep(pause)
    return act()


def write_for_spreadsheet(path: Path, table: str) -> None:
    """A table as CSV: Excel reads UTF-8 only with a mark. What is no text has a "?" in its place. Raises FileError."""
    write_atomically(path, table.encode("utf-8-sig", "replace"))


def write_all(handle: int, data: bytes) -> None:
    """A disk that fills up takes a part, and says only when it is asked again that it is full. Raises OSError."""
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def sync_folder(folder: Path) -> None:
    """Make a new name in `folder` survive a power cut. Windows does this by itself. Raises OSError."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path, patience: float = LOCK_TIMEOUT, mode: int = 0o600) -> Iterator[None]:
    """Hold `path` alone among all threads and processes that ask the same way. Raises FileError after `patience` s.

    The lock is on a file beside it, `<name>.lock`: the file itself may be replaced meanwhile, and Windows would keep
    readers out of a locked one. The system gives the lock back when a process dies.
    """
    with own_file_errors(path, "locked"):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, mode)
    try:
        if mode & 0o077:  # for others too, whatever a new file of this person is for
            with contextlib.suppress(OSError):  # somebody else has made it
                path.with_name(f"{path.name}.lock").chmod(mode)
        deadline = time.monotonic() + patience
        while not _try_lock(handle):
            if time.monotonic() > deadline:
                raise FileError(
                    tr("{path} is in use by another program.", path=path),
                    problem=FileProblem.IN_USE,
                    hint=tr("Close the other Satchel, then try again."),
                )
            time.sleep(0.005)
        yield
    finally:
        os.close(handle)  # gives the lock back


class Claim:
    """Marks a file as that of one running program, by a lock on `<name>.lock` that the system gives back at its end."""

    def __init__(self, handle: int, lock: Path) -> None:
        self._handle, self._lock = handle, lock

    @classmethod
    def take(cls, path: Path) -> "Claim | None":
        """None where a running program has it. Raises FileError."""
        lock = path.with_name(f"{path.name}.lock")
        with own_file_errors(path, "claimed"):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
            if _try_lock(handle) and _is_still(lock, handle):
                return cls(handle, lock)
            os.close(handle)
        return None

    def drop(self) -> None:
        """Give it back. May be called more than once."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            with contextlib.suppress(OSError):
                self._lock.unlink()
            os.close(handle)
            if os.name == "nt":  # it removes no file that is open, so not before, and never another program's lock
                with contextlib.suppress(OSError):
                    self._lock.unlink()


def is_held(lock: Path) -> bool:
    """Whether a running program holds a lock file. It is not made, and given back at once. Raises OSError."""
    handle = os.open(lock, os.O_RDWR)
    try:
        return not _try_lock(handle)
    finally:
        os.close(handle)


def _is_still(path: Path, handle: int) -> bool:
    """Whether the name stands for the file that was opened: its last owner may have removed it just then."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


if os.name == "nt":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:  # some shares have no locks: what is written is compared with what was read
            return error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)
        return True
