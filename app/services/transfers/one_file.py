"""Copying one large file: under a temporary name, from where it was left, proven before it gets its own."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import DeviceFileError, FileError, FileProblem, TransferError
from app.domain.files import FileEntry, FileKind, shown_name, size_words
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.files import own_file_errors
from app.services.transfers.deciding import TargetFolder, beside, is_taken
from app.services.transfers.local_bytes import extents, opened_file, opened_part
from app.services.transfers.names import part_name
from app.services.transfers.notes import Destination, Partial
from app.services.transfers.places import MAKE_ROOM, Run
from app.services.transfers.relaying import relay
from app.services.transfers.syncing import Syncing, syncing

_ATTEMPTS = 3
_NOTED_EVERY = 0.2  # seconds
_UNSURE = 1024 * 1024
"""Bytes before the place where it was broken off that are sent again where nobody can compute a hash."""
_WORTH_ASKING = 16 * 1024 * 1024  # bytes: is there room for a file of this size?
_PERMISSIONS = 0o777  # never set-user-id and the like: the owner is another one there


@dataclass(frozen=True, slots=True)
class Job:
    """One file on its way."""

    path: str  # in the source
    entry: FileEntry  # as it was when it was found
    folder: TargetFolder
    destination: Destination


class _Pulse:
    """Hears of each byte once, notes how far the file is, and may wait."""

    def __init__(self, run: Run, path: str, upto: int) -> None:
        self._run = run
        self._path = path
        self._noted, self._noted_at = upto, time.monotonic()
        self.upto = upto
        self.syncing: Syncing | None = None  # where it arrives on this computer

    def moved(self, upto: int, task: TaskContext) -> None:
        count = upto - self.upto
        if count <= 0:
            task.check()
            return
        self.upto = upto
        if time.monotonic() - self._noted_at > _NOTED_EVERY:
            self.note()
        self._run.progress.moved(count, task)

    def note(self) -> None:
        if self.upto > self._noted:
            synced = self.syncing.look(self.upto) if self.syncing else 0
            self._run.notes.reach(self._path, self.upto, synced)
        self._noted, self._noted_at = self.upto, time.monotonic()

    def pass_over(self, upto: int) -> None:
        """A hole that nobody needs to send."""
        self._run.progress.done_bytes += max(upto - self.upto, 0)
        self.upto = max(upto, self.upto)


def part_of(run: Run, job: Job) -> str:
    """Where it is written first: beside its own name, under one that no other order uses."""
    return job.folder.join(part_name(job.destination.name, run.order.id, run.target.naming))


def copy_file(run: Run, job: Job) -> None:
    """Raises DeviceFileError, FileError or TransferError where this one file cannot be copied."""
    run.progress.current = job.path
    part = part_of(run, job)
    if run.notes.is_moving(job.path) and run.target.files.look_at(part, run.task) is None:
        run.progress.done_bytes += job.entry.size
        _count(run, job)
        return
    done_before = run.progress.done_bytes
    try:
        _copy_proven(run, job, part)
    except (DeviceFileError, FileError, TransferError):
        run.progress.done_bytes = done_before
        raise


def _copy_proven(run: Run, job: Job, part: str) -> None:
    counted = job.entry.size
    for _ in range(_ATTEMPTS):
        before = _as_it_is(run, job.path)
        run.progress.total_bytes += before.size - counted
        counted = before.size
        done_before = run.progress.done_bytes
        _move(run, job.path, before, part)
        if _is_proven(run, job.path, before, part):
            _put_in_place(run, job, before, part)
            return
        run.progress.done_bytes = done_before
        run.notes.begin(job.path, part, Partial(before.size, before.modified))
    run.target.files.remove(part, run.task)
    raise TransferError(
        tr(
            "{path} and its copy were never the same: it changes meanwhile, or a disk is failing.",
            path=shown_name(job.path),
        ),
        hint=tr("Copy it when nothing writes to it any more. If nothing does, check the disks."),
    )


def _as_it_is(run: Run, path: str) -> FileEntry:
    entry = run.source.files.look_at(path, run.task)
    if entry is None or entry.kind is not FileKind.FILE:
        raise DeviceFileError(tr("{path} is not there any more.", path=shown_name(path)), problem=FileProblem.NOT_FOUND)
    return entry


def _move(run: Run, path: str, entry: FileEntry, part: str) -> None:
    run.progress.enter("Copying")
    start = _start(run, path, entry, part)
    _check_room(run, part, entry.size - start)
    run.progress.done_bytes += start
    pulse = _Pulse(run, path, start)
    try:
        _move_bytes(run, path, entry, part, pulse)
    finally:
        pulse.note()


def _move_bytes(run: Run, path: str, entry: FileEntry, part: str, pulse: _Pulse) -> None:
    start = pulse.upto
    if run.target.is_local and not run.source.is_local:
        with opened_part(part, start) as handle, own_file_errors(Path(part), "written"):
            _fetch(run, path, handle, pulse, entry.size)
            os.ftruncate(handle, entry.size)
            os.fsync(handle)
    elif run.source.is_local:
        with opened_file(path) as handle:
            if run.target.is_local:
                run.target.mover.store(handle, part, pulse, run.task, start=start, size=entry.size)
                return
            for begin, end in extents(handle, start, entry.size):
                pulse.pass_over(begin)
                run.target.mover.store(handle, part, pulse, run.task, start=begin, size=end)
    else:
        relay(run, path, part, pulse, start=start, size=entry.size)


def _fetch(run: Run, path: str, handle: int, pulse: _Pulse, size: int) -> None:
    with syncing(handle) as pulse.syncing:
        try:
            run.source.mover.fetch(path, handle, pulse, run.task, start=pulse.upto, size=size)
        except BaseException:
            with suppress(OSError):  # then that part is not trusted
                pulse.syncing.end(pulse.upto)
            raise


def _start(run: Run, path: str, entry: FileEntry, part: str) -> int:
    """How many bytes of an earlier call can be kept: they are what the source holds, as the hash says."""
    begun = run.notes.partial(path)
    there = run.target.files.look_at(part, run.task)
    is_as_begun = begun and begun.upto and (begun.size, begun.modified) == (entry.size, entry.modified)
    if begun and is_as_begun and there and there.kind is FileKind.FILE:
        upto = min(begun.upto, entry.size, there.size)
        run.progress.enter("Verifying")
        is_same = run.same_content(path, part, upto)
        run.progress.enter("Copying")
        sure = upto if is_same else _unhashed(run, begun, upto) if is_same is None else 0
        if sure > 0:
            return sure
    if there:
        run.target.files.remove(part, run.task)
    run.notes.begin(path, part, Partial(entry.size, entry.modified))
    if not run.target.is_local:
        _make_private(run, part)
    return 0


def _unhashed(run: Run, begun: Partial, upto: int) -> int:
    """What is kept where nobody can compute a hash: on this computer, what its disk has for sure. A device does not
    tell."""
    if run.target.is_local:
        return min(begun.synced, upto)
    return upto - _UNSURE if upto >= min(begun.upto, begun.size) else 0


def _make_private(run: Run, part: str) -> None:
    """Nobody else reads a file that is still to get its permissions."""
    run.target.files.make_file(part, run.task)
    with suppress(DeviceFileError, FileError):  # a place without permissions
        run.target.files.set_mode(part, 0o600, run.task)


def _check_room(run: Run, part: str, needed: int) -> None:
    if needed >= _WORTH_ASKING:
        check_room(run, run.target.style.parent(part), needed)


def check_room(run: Run, folder: str, needed: int) -> None:
    """Raises what a full disk would raise later. A place that does not tell is believed to have room."""
    try:
        free = run.target.files.free_space(folder, run.task)
    except (DeviceFileError, FileError):
        return
    if free is None or needed <= free:
        return
    message = tr(
        "There is no room in {folder}: {needed} are needed, {free} are free.",
        folder=shown_name(folder),
        needed=size_words(needed),
        free=size_words(free),
    )
    kind = FileError if run.target.is_local else DeviceFileError
    raise kind(message, problem=FileProblem.FULL, hint=MAKE_ROOM)


def _is_proven(run: Run, path: str, before: FileEntry, part: str) -> bool:
    """Is the part what the source holds? A file that only grew meanwhile is copied as it was when it was begun."""
    is_same = None
    if run.order.verify:
        run.progress.enter("Verifying")
        is_same = run.same_content(path, part, before.size)
        run.progress.enter("Copying")
    if is_same:
        run.progress.verified_files += 1
        run.notes.prove([path])
    if is_same is not None:
        return is_same
    after = _as_it_is(run, path)
    return (after.size, after.modified) == (before.size, before.modified) or after.size > before.size


def _put_in_place(run: Run, job: Job, entry: FileEntry, part: str) -> None:
    keep_marks(run, part, entry)
    run.notes.move(job.path)
    destination = job.destination
    try:
        run.target.files.rename(part, job.folder.join(destination.name), run.task, replace=destination.replaces)
    except (DeviceFileError, FileError) as error:
        if not is_taken(error):
            raise
        destination = beside(run, job.path, job.folder, destination)
        run.target.files.rename(part, job.folder.join(destination.name), run.task)
    _count(run, job)


def _count(run: Run, job: Job) -> None:
    run.notes.finish(job.path)
    run.progress.done_files += 1
    run.progress.tell()


def kept_mode(run: Run, entry: FileEntry) -> int | None:
    """The permissions that go along; a folder must stay open to its owner until its content is there."""
    return None if entry.mode is None else entry.mode & _PERMISSIONS


def keep_marks(run: Run, path: str, entry: FileEntry) -> None:
    """Permissions and time, where the target takes them."""
    files, mode, modified = run.target.files, kept_mode(run, entry), entry.modified
    if mode is not None:
        with run.told_once("permissions", path):
            files.set_mode(path, mode, run.task)
    if modified is not None:
        with run.told_once("time", path):
            files.set_modified(path, modified, run.task)
