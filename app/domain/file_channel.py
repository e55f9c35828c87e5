"""The port through which the bytes of files move between this computer and one device: SFTP now, others later."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from app.domain.errors import AppError
from app.domain.files import FileEntry, FileSystem
from app.domain.task import TaskContext

SMALL = 64 * 1024
"""Bytes: files up to this size go many at a time, whole, in memory."""


class Pulse(Protocol):
    """What a channel calls while bytes move."""

    def moved(self, upto: int, task: TaskContext) -> None:
        """All bytes before the offset `upto` have arrived where they go, without a gap. Called often.

        May wait (a speed limit, a pause), and raises Cancelled to stop.
        """


@dataclass(frozen=True, slots=True)
class SmallFile:
    """A whole small file on its way to the device."""

    path: str
    data: bytes
    mode: int | None = None
    modified: float | None = None  # seconds since 1970, UTC
    part: str = ""  # where it is written first, beside its own name; "" where the channel may choose


@dataclass(frozen=True, slots=True)
class SmallResult:
    """How one of many small files fared; `index` counts from 0 in the order in which they were given."""

    index: int
    data: bytes = b""  # what was read
    error: AppError | None = None


@dataclass(frozen=True, slots=True)
class LookResult:
    """What stands at one of many paths; `entry` is None where there is nothing, and where `error` says why not."""

    index: int
    entry: FileEntry | None = None
    error: AppError | None = None


@dataclass(frozen=True, slots=True)
class FolderResult:
    """What stands in one of many folders."""

    index: int
    entries: Sequence[FileEntry] = ()
    error: AppError | None = None


@runtime_checkable
class ManyFiles(Protocol):
    """What a place may be able to do with many files at a time, several requests on the way: for whole trees.

    What fails has an error in its result, whose `index` counts from 0 in the order in which the paths were given, and
    the others go on. Links are told without what they lead to, and owners without names. No link is followed.
    """

    def look_at_many(self, paths: Sequence[str], task: TaskContext) -> Iterator[LookResult]: ...

    def list_many(self, paths: Sequence[str], task: TaskContext) -> Iterator[FolderResult]:
        """A path at which no folder stands has an error, also where a link leads to one."""

    def remove_many(
        self, paths: Iterable[str], task: TaskContext, *, folders: bool = False
    ) -> Iterator[SmallResult]: ...

    def set_modes(self, modes: Sequence[tuple[str, int]], task: TaskContext) -> Iterator[SmallResult]:
        """Paths, each with its permission bits."""


class FileChannel(FileSystem, Protocol):
    """A `FileSystem` that also moves bytes quickly. One thread at a time."""

    def fetch(self, path: str, local: int, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        """Copy the bytes from offset `start` to `size` of a file of the device to the same offsets of the open
        descriptor `local`. Raises DeviceFileError when the file ends before `size`.

        Zeros behind the end of `local` need not be written: it may stay shorter than what `pulse` was told until the
        end, when it is `size` bytes long."""

    def store(self, local: int, path: str, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        """The other way: the file of the device is made where it is not there, and keeps what it holds before
        `start`; it ends at `size`."""

    def fetch_small(self, paths: Iterable[str], task: TaskContext) -> Iterator[SmallResult]:
        """Read many small files, several on the way at a time. Results come in any order. A file that has grown past
        `SMALL` meanwhile, or cannot be read, has an error in its result; the others go on."""

    def store_small(self, files: Iterable[SmallFile], task: TaskContext) -> Iterator[SmallResult]:
        """Write many small files: each under a temporary name beside its own, then renamed over it."""

    def remove_many(self, paths: Iterable[str], task: TaskContext, *, folders: bool = False) -> Iterator[SmallResult]:
        """Remove files and links, or empty folders, several on the way at a time. What cannot be removed has an error
        in its result; the others go on."""

    def digests(self, paths: Sequence[str], task: TaskContext) -> Mapping[str, str]:
        """SHA-256 of whole files, many at once, by their path; those that the device cannot compute are missing.

        This and `digest` may be called while another thread uses the channel.
        """

    def digest(self, path: str, upto: int, task: TaskContext) -> str | None:
        """SHA-256 of the first `upto` bytes as the device itself computes it, hex; None where it cannot."""
