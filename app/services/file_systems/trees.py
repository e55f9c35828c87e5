"""Whole folders of a place: count them, remove them, change their permissions.

Works over any `FileSystem`, never follows a link, and goes on with the others where one fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from app.domain.errors import AppError, DeviceFileError, FileError, FileProblem
from app.domain.file_channel import SmallResult
from app.domain.files import FileEntry, FileKind, FileSystem
from app.domain.task import TaskContext
from app.domain.transfers import Trouble
from app.domain.trees import ModeChange, TreeCount, TreeResult
from app.services.file_systems.noted import noting

MOST_TROUBLES = 1000
DEEPEST = 1000
"""Folders below each other: a place that tells of more makes them up."""
_ENTER = 0o500  # what its owner needs to look into a folder


def count_tree(
    files: FileSystem, paths: Sequence[str], task: TaskContext, on_count: Callable[[TreeCount], None] | None = None
) -> TreeCount:
    """How many files and bytes stand at `paths` and below. `on_count` hears how far it is, at each folder."""
    count, folders, size = 0, 0, 0
    work = _Work("Counting", 0, task)
    for _, entry, is_before in _walk(files, paths, work):
        if is_before:
            folders += 1
            task.report("Counting", count + folders)
            if on_count:
                on_count(TreeCount(count, folders, size))
        elif entry.kind is not FileKind.FOLDER:
            count += 1
            size += entry.size if entry.kind is FileKind.FILE else 0
    return TreeCount(count, folders, size, tuple(work.troubles))


def remove_tree(files: FileSystem, paths: Sequence[str], task: TaskContext, *, total: int = 0) -> TreeResult:
    """Remove what stands at `paths`, folders with all that is in them. `total`: the entries that were counted."""
    with noting(files, "remove", paths) as place:
        work = _Work("Removing", total, task)
        kept: set[str] = set()  # folders in which something stays: they are not tried, and not told of
        levels = _remove_files(place, paths, work, kept)
        for level in reversed(levels):
            kept.update(place.style.parent(folder) for folder in level if folder in kept)
            _remove_all(place, [folder for folder in level if folder not in kept], work, kept, folders=True)
        return work.result()


def _remove_files(files: FileSystem, paths: Sequence[str], work: _Work, kept: set[str]) -> list[list[str]]:
    """Everything but the folders, which are given by their depth: those in others come later."""
    levels: list[list[str]] = []
    found = list(_given(files, paths, work))
    _remove_all(files, [path for path, entry, _ in found if entry.kind is not FileKind.FOLDER], work, kept)
    left = [(path, 0) for path, entry, _ in found if entry.kind is FileKind.FOLDER]
    while left:
        folder, depth = left.pop()
        if depth == len(levels):
            levels.append([])
        levels[depth].append(folder)
        inside = list(_inside(files, folder, depth, work, kept))
        left += [(path, depth + 1) for path, entry, _ in inside if entry.kind is FileKind.FOLDER]
        _remove_all(files, [path for path, entry, _ in inside if entry.kind is not FileKind.FOLDER], work, kept)
    return levels


def _remove_all(files: FileSystem, paths: Sequence[str], work: _Work, kept: set[str], *, folders: bool = False) -> None:
    """Many at a time where the place can: across a network each would wait for its answer."""
    if isinstance(files, _RemovesMany):
        for result in files.remove_many(paths, work.task, folders=folders):
            if not work.note(paths[result.index], result.error):
                kept.add(files.style.parent(paths[result.index]))
        return
    for path in paths:
        if not work.do(path, lambda path=path: files.remove(path, work.task)):  # type: ignore[misc]
            kept.add(files.style.parent(path))


@runtime_checkable
class _RemovesMany(Protocol):
    """See `FileChannel.remove_many`."""

    def remove_many(
        self, paths: Iterable[str], task: TaskContext, *, folders: bool = False
    ) -> Iterator[SmallResult]: ...


def change_modes(
    files: FileSystem,
    paths: Sequence[str],
    change: ModeChange,
    task: TaskContext,
    *,
    is_deep: bool = False,
    total: int = 0,
) -> TreeResult:
    """Change the permissions at `paths`, with `is_deep` also below them. Links are left alone: they have none."""
    said = {"on": f"{change.on:04o}", "off": f"{change.off:04o}", "deep": is_deep}
    with noting(files, "permissions", paths, **said) as place:
        work = _Work("Changing permissions", total, task)
        entries = _walk(place, paths, work) if is_deep else _given(place, paths, work)
        for path, entry, is_before in entries:
            if entry.kind is FileKind.LINK:
                continue
            is_folder = entry.kind is FileKind.FOLDER
            mode = change.applied_to(entry.mode or 0, is_folder=is_folder)
            # A folder that can be entered afterwards is changed first, one that cannot after what is in it.
            if not (is_folder and is_deep) or is_before == (mode & _ENTER == _ENTER):
                work.do(path, lambda path=path, mode=mode: place.set_mode(path, mode, task))  # type: ignore[misc]
        return work.result()


class _Work:
    """Counts what was done and keeps what failed."""

    def __init__(self, message: str, total: int, task: TaskContext) -> None:
        self.troubles: list[Trouble] = []
        self.task = task
        self._message = message
        self._total = total
        self._done = 0
        self._failed = 0

    def do(self, path: str, act: Callable[[], None]) -> bool:
        """Whether it was done. A lost link is no failure of one file: it ends the whole."""
        self.task.report(self._message, self._done, self._total)
        try:
            act()
        except (DeviceFileError, FileError) as error:
            self.fail(path, error)
            return False
        self._done += 1
        return True

    def note(self, path: str, error: AppError | None) -> bool:
        """It was done, or failed, among others. Whether it was done."""
        if error is not None:
            self.fail(path, error)
            return False
        self._done += 1
        self.task.report(self._message, self._done, self._total)
        return True

    def fail(self, path: str, error: AppError) -> None:
        self._failed += 1
        if len(self.troubles) < MOST_TROUBLES:
            self.troubles.append(Trouble(path, error))

    def result(self) -> TreeResult:
        return TreeResult(self._done, tuple(self.troubles), self._failed)


type _Step = tuple[str, FileEntry, bool]
"""Path, entry, and of a folder: whether what is in it comes after this. Each folder is given twice."""


def _given(files: FileSystem, paths: Sequence[str], work: _Work) -> Iterator[_Step]:
    for path in paths:
        try:
            entry = files.look_at(path, work.task)
        except (DeviceFileError, FileError) as error:
            work.fail(path, error)
            continue
        if entry:
            yield path, entry, False
        else:
            work.fail(path, DeviceFileError(f"{path} is not there any more.", problem=FileProblem.NOT_FOUND))


def _walk(files: FileSystem, paths: Sequence[str], work: _Work) -> Iterator[_Step]:
    """Everything at and below `paths`, one folder open at each level."""
    levels: list[tuple[str, FileEntry | None, Iterator[_Step]]] = [("", None, _given(files, paths, work))]
    while levels:
        folder, own, rest = levels[-1]
        if (step := next(rest, None)) is None:
            levels.pop()
            if own:
                yield folder, own, False
            continue
        path, entry, _ = step
        if entry.kind is not FileKind.FOLDER:
            yield step
            continue
        yield path, entry, True
        levels.append((path, entry, _inside(files, path, len(levels), work)))


def _inside(files: FileSystem, folder: str, depth: int, work: _Work, kept: set[str] | None = None) -> Iterator[_Step]:
    """Where it is removed, what cannot be looked into goes into `kept`; and it is looked at once more: time has passed
    since it was listed, and who has put a link in its place would have us remove what that leads to."""
    try:
        if depth > DEEPEST:
            raise DeviceFileError(f"{folder} lies below {DEEPEST} folders.", problem=FileProblem.UNSUPPORTED)
        now = files.look_at(folder, work.task) if kept is not None else None
        if now and now.kind is not FileKind.FOLDER:
            raise DeviceFileError(f"{folder} is no folder any more.", problem=FileProblem.OTHER)
        entries = files.list(folder, work.task)
    except (DeviceFileError, FileError) as error:
        work.fail(folder, error)
        if kept is not None:
            kept.add(folder)
        return
    for entry in entries:
        yield files.style.join(folder, entry.name), entry, False
