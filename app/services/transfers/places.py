"""The two places between which a transfer goes, this computer among them."""

import errno
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.domain.devices import Device, Transport
from app.domain.errors import AppError, DeviceFileError, FileError, FileProblem, TransferError
from app.domain.file_channel import FileChannel, Pulse, SmallFile, SmallResult
from app.domain.files import FileSystem, PathStyle
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.transfers import TransferControl, TransferOrder
from app.services.file_systems.local import LocalFiles
from app.services.transfers.local_bytes import LocalBytes
from app.services.transfers.names import LOCAL_STYLE
from app.services.transfers.notes import Notes
from app.services.transfers.progress import Progress

MAKE_ROOM = tr("Make room there, then try again: what is done is kept.")
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_PATIENCE = 3
FILE_TROUBLES = (DeviceFileError, FileError, TransferError)
"""What befalls one file, while the others go on."""

type ChannelOf = Callable[[Device], FileChannel]
"""Opens a channel of its own to a device; who asked closes it. Raises TargetError, NoFileAccess. Never asked for
`THIS_COMPUTER`."""


class Mover(Protocol):
    """What of a `FileChannel` moves bytes."""

    def fetch(self, path: str, local: int, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None: ...

    def store(self, local: int, path: str, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None: ...

    def fetch_small(self, paths: Iterable[str], task: TaskContext) -> Iterator[SmallResult]: ...

    def store_small(self, files: Iterable[SmallFile], task: TaskContext) -> Iterator[SmallResult]: ...

    def digest(self, path: str, upto: int, task: TaskContext) -> str | None: ...

    def digests(self, paths: Sequence[str], task: TaskContext) -> Mapping[str, str]: ...


@dataclass(slots=True)
class Place:
    """One end of a transfer."""

    files: FileSystem
    mover: Mover
    is_local: bool = False
    naming: PathStyle = PathStyle.POSIX  # by whose rules names are made safe
    mute: int = 0  # files in a row of which it could not compute a hash

    @property
    def style(self) -> PathStyle:
        return self.files.style

    def learn_names(self, path: str) -> None:
        """OpenSSH on Windows writes its paths with "/", as "/C:/Users": what they may be called is Windows' rule."""
        if self.style is PathStyle.WINDOWS or re.match(r"/[A-Za-z]:(/|$)", path):
            self.naming = PathStyle.WINDOWS

    @property
    def folds_case(self) -> bool:
        """Are "A" and "a" the same name there? A device that is not Windows is taken to tell them apart."""
        return self.naming is PathStyle.WINDOWS or (self.is_local and sys.platform == "darwin")

    @property
    def can_digest(self) -> bool:
        """Not worth asking where it could not again and again."""
        return self.mute < _PATIENCE

    def digest(self, path: str, upto: int, task: TaskContext) -> str | None:
        found = self.mover.digest(path, upto, task)
        self.mute = self.mute + 1 if found is None else 0
        return found

    def digests(self, paths: Sequence[str], task: TaskContext) -> Mapping[str, str]:
        found = self.mover.digests(paths, task)
        self.mute = 0 if found else self.mute + 1
        return found


def open_place(device: Device, channel_of: ChannelOf, order: str) -> Place:
    if device.transport is Transport.LOCAL:
        return Place(LocalFiles(), LocalBytes(order), is_local=True, naming=LOCAL_STYLE)
    channel = channel_of(device)
    return Place(channel, channel)


@dataclass(slots=True)
class Run:
    """One call of `carry_out`: what all its parts share."""

    order: TransferOrder
    source: Place
    target: Place
    notes: Notes
    progress: Progress
    control: TransferControl
    folder: Path  # Satchel's own
    task: TaskContext
    told: set[str] = field(default_factory=set)

    @property
    def is_within_one_place(self) -> bool:
        source, target = self.order.source, self.order.target
        return source == target or bool(source.id and source.id == target.id)  # those that are in no book have none

    def fail(self, path: str, error: AppError) -> None:
        """A trouble of one file; raises where no other file would fare better."""
        if getattr(error, "problem", None) is FileProblem.FULL:
            raise error
        if isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL:
            raise FileError(str(error), problem=FileProblem.FULL, hint=MAKE_ROOM, details=error.details) from error
        self.progress.fail(path, error)

    @contextmanager
    def told_once(self, what: str, path: str) -> Iterator[None]:
        """A small loss would come again with every file: it is told of the first."""
        try:
            yield
        except (DeviceFileError, FileError) as error:
            if what not in self.told:
                self.told.add(what)
                self.progress.tell_of(path, error)

    def same_content(self, source: str, target: str, upto: int) -> bool | None:
        """Do both hold the same first bytes? None where one of them cannot compute SHA-256."""
        if not upto:
            return True
        if not (self.source.can_digest and self.target.can_digest):
            return None
        with second_thread(self.task) as (thread, task):
            there = thread.submit(self.target.digest, target, upto, task)
            here = self.source.digest(source, upto, self.task)
            return None if here is None or there.result() is None else here == there.result()


@contextmanager
def second_thread(task: TaskContext) -> Iterator[tuple[ThreadPoolExecutor, TaskContext]]:
    """What runs in it holds the context that is given, and is stopped when the block ends with an error."""
    own = TaskContext()
    with ThreadPoolExecutor(1) as thread, task.on_cancel(own.cancel):
        try:
            yield thread, own
        except BaseException:
            own.cancel()
            raise
