"""One file of a device that is edited here: how its copy comes, and how it is saved back.

It is saved to a temporary name and renamed, so that the device has the old or the new file and never half of one. Where
that would change whose file it is, or nobody may make files beside it, it is written in place.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.domain.edits import Original
from app.domain.errors import AppError, DeviceFileError, FileProblem, TransferError
from app.domain.file_channel import FileChannel
from app.domain.files import FileEntry, FileKind, shown_name
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.files import own_file_errors, write_all

LARGEST = 100 * 1024 * 1024
"""Bytes of a file that is edited here; larger ones are copied by a transfer."""
_READ_WHOLE = 1024 * 1024  # bytes: smaller files are read to be compared, larger ones told by the device's own digest
_PIECE = 1024 * 1024
_TRIES = 3  # to fetch a file that is being written


class ChangedMeanwhile(DeviceFileError):
    hint = tr("Save over it, or take the device's version.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the file is. `on_overwriting` hears that it is written in place from now on: if that fails, what stands
    there is half of ours."""

    path: str
    id: str  # of the edit: it names the temporary file
    on_overwriting: Callable[[], None]


class _Progress:
    """Implements `Pulse`."""

    def __init__(self, message: str, size: int) -> None:
        self._message, self._size = message, size

    def moved(self, upto: int, task: TaskContext) -> None:
        task.report(self._message, upto, self._size)


def fetch_copy(channel: FileChannel, path: str, copy: Path, task: TaskContext) -> Original:
    """Make `copy` what stands at `path`, readable by this user only. Raises DeviceFileError, FileError."""
    for _ in range(_TRIES):
        entry = _editable(channel.look_at(path, task), path)
        _fetch(channel, path, copy, entry.size, task)
        with own_file_errors(copy, "read"):
            found = Original(copy.stat().st_size, digest_of(copy), entry.modified, entry.mode)
        after = channel.look_at(path, task)
        if after and (after.size, after.modified) == (entry.size, entry.modified):
            return found
    raise DeviceFileError(
        tr("{path} is being written all the time.", path=shown_name(path)),
        hint=tr("Edit it when the program that writes it is stopped."),
    )


def save_copy(channel: FileChannel, place: Place, sending: Path, original: Original, task: TaskContext) -> Original:
    """Put the content of `sending` into the device's file, whatever stands there. Gives what the file is then.

    Raises DeviceFileError, FileError, TransferError where the device has stored something else.
    """
    now = channel.look_at(place.path, task)
    if now and now.kind is not FileKind.FILE:
        raise DeviceFileError(
            tr("{path} is no file any more.", path=shown_name(place.path)), hint=tr("Save your copy elsewhere.")
        )
    with own_file_errors(sending, "read"):
        digest, size = digest_of(sending), sending.stat().st_size
        handle = os.open(sending, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        content = _Content(channel, handle, size, digest)
        mode = now.mode if now else original.mode
        _put(content, place, now, mode, task)
    finally:
        os.close(handle)
    after = channel.look_at(place.path, task)
    if after is None or after.size not in (size, 0):
        raise TransferError(
            tr("{path} is not as it was saved.", path=shown_name(place.path)), hint=tr("Save it again.")
        )
    return Original(size, digest, after.modified, after.mode)


def check_unchanged(channel: FileChannel, path: str, original: Original, task: TaskContext) -> None:
    """Raises ChangedMeanwhile. Times alone say nothing: many file systems count whole seconds."""
    now = channel.look_at(path, task)
    if now is None:
        raise ChangedMeanwhile(
            tr("{path} was removed or renamed meanwhile.", path=shown_name(path)), problem=FileProblem.NOT_FOUND
        )
    if now.kind is FileKind.FILE and _same_size(now, original):
        if original.size <= _READ_WHOLE:
            found: str | None = hashlib.sha256(channel.read(path, _READ_WHOLE + 1, task)).hexdigest()
        else:
            found = channel.digest(path, original.size, task)
        if found == original.sha256 or (found is None and now.modified == original.modified):
            return
    raise ChangedMeanwhile(tr("{path} was changed on the device meanwhile.", path=shown_name(path)))


def digest_of(file: Path) -> str:
    """SHA-256, hex. Raises OSError."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _same_size(now: FileEntry, original: Original) -> bool:
    return now.size in (original.size, 0)  # /proc tells 0 of files that have content


def _editable(entry: FileEntry | None, path: str) -> FileEntry:
    if entry is None:
        raise DeviceFileError(
            tr("{path} is not there any more.", path=shown_name(path)),
            problem=FileProblem.NOT_FOUND,
            hint=tr("Refresh the folder."),
        )
    if entry.kind is not FileKind.FILE:
        raise DeviceFileError(
            tr("{path} is not a file with content.", path=shown_name(path)), problem=FileProblem.UNSUPPORTED
        )
    if entry.size > LARGEST:
        raise DeviceFileError(
            tr("{path} is larger than {largest} MB.", path=shown_name(path), largest=LARGEST // 2**20),
            problem=FileProblem.UNSUPPORTED,
            hint=tr("Copy it to this computer, edit it there and copy it back."),
        )
    return entry


def _fetch(channel: FileChannel, path: str, copy: Path, size: int, task: TaskContext) -> None:
    with own_file_errors(copy, "written"):
        handle = os.open(copy, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if size:
            channel.fetch(path, handle, _Progress(tr("Fetching"), size), task, start=0, size=size)
        else:
            data = channel.read(path, _READ_WHOLE, task)
            with own_file_errors(copy, "written"):
                write_all(handle, data)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class _Content:
    """What is saved."""

    channel: FileChannel
    handle: int
    size: int
    digest: str

    def store(self, path: str, task: TaskContext) -> None:
        """Write it and ask the device what it has stored."""
        self.channel.store(self.handle, path, _Progress(tr("Saving"), self.size), task, start=0, size=self.size)
        found = self.channel.digest(path, self.size, task)
        if found is not None and found != self.digest:
            raise TransferError(tr("The device has stored something else than was saved."), hint=tr("Save it again."))


def _put(content: _Content, place: Place, now: FileEntry | None, mode: int | None, task: TaskContext) -> None:
    channel = content.channel
    beside = channel.style.join(channel.style.parent(place.path), f".{place.id[:16]}.satchel-edit")
    if not _make_private(channel, beside, task):
        place.on_overwriting()
        content.store(place.path, task)
        return
    try:
        content.store(beside, task)
        if _is_of_the_same_owner(channel.look_at(beside, task), now):
            if mode is not None:
                channel.set_mode(beside, mode, task)
            channel.rename(beside, place.path, task, replace=True)
            return
    except BaseException:
        _remove_quietly(channel, beside)
        raise
    place.on_overwriting()
    content.store(place.path, task)  # where this fails, all of it still lies beside the file
    _remove_quietly(channel, beside)


def _remove_quietly(channel: FileChannel, path: str) -> None:
    with contextlib.suppress(AppError):  # a lost link was told already
        channel.remove(path, TaskContext())


def _make_private(channel: FileChannel, path: str, task: TaskContext) -> bool:
    """An empty file that only its owner may read: what it will hold may be secret. False where none may be made."""
    for _ in range(2):
        try:
            channel.make_file(path, task)
            channel.set_mode(path, 0o600, task)
            return True
        except DeviceFileError as error:
            if error.problem is FileProblem.TAKEN:  # of a save that was cut off
                channel.remove(path, task)
            elif error.problem is FileProblem.DENIED:
                return False
            else:
                raise
    raise DeviceFileError(tr("{path} comes back when it is removed.", path=shown_name(path)), problem=FileProblem.TAKEN)


def _is_of_the_same_owner(made: FileEntry | None, now: FileEntry | None) -> bool:
    return made is None or now is None or (made.owner, made.group) == (now.owner, now.group)
