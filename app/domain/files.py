"""Files and folders, on this computer and on a device: how they are named, and what can be done with them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Protocol

from app.domain.language import counted
from app.domain.task import TaskContext


class FileKind(Enum):
    """What stands in a folder."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"  # a pipe, a socket, a drive


_DRIVE_BEHIND_ROOT = re.compile(r"\\[A-Za-z]:(\\|$)")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One name in a folder. What the place does not tell is None or "".

    A name that is not UTF-8 holds its bytes as Python's `surrogateescape` does, so that every file can be reached;
    `shown_name` makes any name fit for the screen.
    """

    name: str
    kind: FileKind
    size: int = 0  # bytes
    modified: float | None = None  # seconds since 1970, UTC
    mode: int | None = None  # permission bits, 0 to 0o7777
    owner: str = ""  # a name where the place tells it, else a number
    group: str = ""
    target: str = ""  # of a link: what is written in it
    leads_to: FileKind | None = None  # of a link: what stands there; None where nothing does
    attributes: str = ""  # Windows: letters as its "attrib" writes them, of R (read-only), H (hidden) and S (system)

    @property
    def is_folder(self) -> bool:
        """Can it be entered?"""
        return FileKind.FOLDER in (self.kind, self.leads_to)

    @property
    def is_hidden(self) -> bool:
        """By the custom of the place."""
        return self.name.startswith(".") or "H" in self.attributes


class PathStyle(Enum):
    """How a place writes its paths."""

    POSIX = "posix"
    WINDOWS = "windows"

    def join(self, folder: str, name: str) -> str:
        if self._is_plain(folder) and name not in ("", ".") and "/" not in name:
            return f"{folder}/{name}"
        return str(self._pure(folder) / name)

    def parent(self, path: str) -> str:
        """The folder that holds it; the top is its own parent."""
        return path[: path.rindex("/")] or "/" if self._is_plain(path) else str(self._pure(path).parent)

    def last_part(self, path: str) -> str:
        """The name in its folder; "" for the top."""
        return path[path.rindex("/") + 1 :] if self._is_plain(path) else self._pure(path).name

    def native(self, path: str) -> str:
        """A path as this place writes it: what an SFTP service of Windows, or a shell there, calls "/C:/Users"."""
        if self is PathStyle.POSIX:
            return path
        path = path.replace("/", "\\")
        return path[1:] if _DRIVE_BEHIND_ROOT.match(path) else path

    def _is_plain(self, path: str) -> bool:
        """Can it be taken apart as it stands? That is twenty times as quick: trees have many names."""
        is_plain = path.startswith("/") and "//" not in path and "/./" not in path and not path.endswith(("/", "/."))
        return self is PathStyle.POSIX and is_plain

    def crumbs(self, path: str) -> tuple[tuple[str, str], ...]:
        """Each folder on the way from the top, as (its name, its path); the last is `path` itself."""
        pure = self._pure(path)
        return tuple((one.name or str(one), str(one)) for one in (*reversed(pure.parents), pure))

    def _pure(self, path: str) -> PurePath:
        return PureWindowsPath(path) if self is PathStyle.WINDOWS else PurePosixPath(path)


def shown_name(name: str) -> str:
    """A name as it may stand on the screen: what does not print, or turns the direction of the text, is "�"."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)


def size_words(size: float) -> str:
    """Bytes as people read them, in steps of 1,000: "812 bytes", "4.2 kB", "256 MB"."""
    if size < 1000:
        return counted(round(size), "byte")
    power = next((power for power in (1, 2, 3) if size / 1000**power < 999.5), 4)
    size /= 1000**power
    unit = ("kB", "MB", "GB", "TB")[power - 1]
    return f"{size:.1f} {unit}" if size < 9.95 else f"{size:,.0f} {unit}"


def mode_words(mode: int) -> str:
    """Permission bits as `ls -l` writes them, without the kind: "rwxr-x---"; chmod(1) names the letters."""
    letters = ""
    for shift, special, plain in ((6, 0o4000, "s"), (3, 0o2000, "s"), (0, 0o1000, "t")):
        bits = mode >> shift
        last = (plain if bits & 1 else plain.upper()) if mode & special else ("x" if bits & 1 else "-")
        letters += ("r" if bits & 4 else "-") + ("w" if bits & 2 else "-") + last
    return letters


type OnEntries = Callable[[Sequence[FileEntry]], None]


class FileSystem(Protocol):
    """The files of one place, for looking and for small changes. One thread at a time.

    Paths are absolute, in the place's own style. Every call may raise DeviceFileError or FileError (this computer),
    ConnectionLost, and Cancelled; none follows a link unless it says so.
    """

    @property
    def name(self) -> str:
        """The device's name, "This computer"."""

    @property
    def style(self) -> PathStyle: ...

    def home(self, task: TaskContext) -> str:
        """Where a person begins."""

    def list(self, path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
        """What stands in a folder, in the order in which the place tells it, without "." and "..".

        `on_entries` is given each part as it arrives: folders can be large and links slow.
        """

    def look_at(self, path: str, task: TaskContext) -> FileEntry | None:
        """One entry, None where there is none."""

    def resolve(self, path: str, task: TaskContext) -> str:
        """The path with "..", "~" and links followed; relative ones begin at home."""

    def make_folder(self, path: str, task: TaskContext) -> None: ...

    def make_file(self, path: str, task: TaskContext) -> None:
        """An empty one. Raises when the name is taken."""

    def make_link(self, path: str, target: str, task: TaskContext) -> None: ...

    def rename(self, path: str, new_path: str, task: TaskContext, *, replace: bool = False) -> None:
        """Move within the place. A taken name is an error unless `replace`, which is one step where the place can."""

    def remove(self, path: str, task: TaskContext) -> None:
        """A file, a link itself, or an empty folder."""

    def set_mode(self, path: str, mode: int, task: TaskContext) -> None: ...

    def set_modified(self, path: str, modified: float, task: TaskContext) -> None: ...

    def read(self, path: str, most: int, task: TaskContext) -> bytes:
        """The beginning of a file, `most` bytes at most; follows links."""

    def free_space(self, path: str, task: TaskContext) -> int | None:
        """Bytes that a person may still write there, None where the place does not tell."""

    def close(self) -> None:
        """Let go. May be called more than once, from any thread; wakes who waits."""
