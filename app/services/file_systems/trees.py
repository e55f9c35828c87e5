"""Whole folders of a place: count them, remove them, change their permissions.

Works over any `FileSystem`, never follows a link, and goes on with the others where one fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.domain.errors import AppError, DeviceFileError, FileProblem
from app.domain.file_channel import ManyFiles, SmallResult
from app.domain.files import FileEntry, FileKind, FileSystem, shown_name
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.transfers import Trouble
from app.domain.trees import ModeChange, TreeCount, TreeResult
from app.services.file_systems.many import many_of
from app.services.file_systems.noted import note_failures, noting

MOST_TROUBLES = 1000
DEEPEST = 1000
"""Folders below each other: a place that tells of more makes them up."""
_AT_ONCE = 32  # folders
_ENTER = 0o500  # what its owner needs to look into a folder


def count_tree(
    files: FileSystem, paths: Sequence[str], task: TaskContext, on_count: Callable[[TreeCount], None] | None = None
) -> TreeCount:
    """How many files and bytes stand at `paths` and below. `on_count` hears how far it is, after some folders."""
    count, folders, size = 0, 0, 0
    walk = _Walk(files, tr("Counting"), 0, task)
    for _, found in walk.steps(paths):
        kinds = [entry.kind for _, entry in found]
        folders += kinds.count(FileKind.FOLDER)
        count += len(kinds) - kinds.count(FileKind.FOLDER)
        size += sum(entry.size for _, entry in found if entry.kind is FileKind.FILE)
        task.report(tr("Counting"), count + folders)
        if on_count:
            on_count(TreeCount(count, folders, size))
    return TreeCount(count, folders, size, tuple(walk.troubles))


def remove_tree(files: FileSystem, paths: Sequence[str], task: TaskContext, *, total: int = 0) -> TreeResult:
    """Remove what stands at `paths`, folders with all that is in them. `total`: the entries that were counted."""
    with noting(files, "remove", paths) as place:
        walk = _Walk(place, tr("Removing"), total, task)
        levels: list[list[str]] = []  # of folders: those in others come later
        for depth, found in walk.steps(paths):
            levels += [[] for _ in range(depth + 1 - len(levels))]
            levels[depth] += [path for path, entry in found if entry.kind is FileKind.FOLDER]
            rest = [path for path, entry in found if entry.kind is not FileKind.FOLDER]
            walk.take(rest, walk.many.remove_many(rest, task))
        for level in reversed(levels):
            walk.kept.update(place.style.parent(folder) for folder in level if folder in walk.kept)
            empty = [folder for folder in level if folder not in walk.kept]
            walk.take(empty, walk.many.remove_many(empty, task, folders=True))
    note_failures(files, "remove", paths, walk.result().failed)
    return walk.result()


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
        walk = _Walk(place, tr("Changing permissions"), total, task)
        later: list[tuple[str, int]] = []  # folders that nobody could enter afterwards
        for _, found in walk.steps(paths, is_deep=is_deep):
            now: list[tuple[str, int]] = []
            for path, entry in found:
                is_folder = entry.kind is FileKind.FOLDER
                mode = change.applied_to(entry.mode or 0, is_folder=is_folder)
                if entry.kind is not FileKind.LINK:
                    (later if is_folder and is_deep and mode & _ENTER != _ENTER else now).append((path, mode))
            walk.take([path for path, _ in now], walk.many.set_modes(now, task))
        later.reverse()  # what is in them comes before them
        walk.take([path for path, _ in later], walk.many.set_modes(later, task))
    note_failures(files, "permissions", paths, walk.result().failed, **said)
    return walk.result()


type _Found = list[tuple[str, FileEntry]]


class _Walk:
    """Goes through trees, counts what was done, and keeps what failed. A lost link is no failure of one file: it ends
    the whole."""

    def __init__(self, files: FileSystem, message: str, total: int, task: TaskContext) -> None:
        self.many: ManyFiles = many_of(files)
        self.troubles: list[Trouble] = []
        self.kept: set[str] = set()  # folders in which something stays: they are not tried, and not told of
        self._style = files.style
        self._message = message
        self._total = total
        self._task = task
        self._done = 0
        self._failed = 0

    def steps(self, paths: Sequence[str], *, is_deep: bool = True) -> Iterator[tuple[int, _Found]]:
        """What stands at `paths`, then what is in them, some folders at a time, each with its depth. A folder is listed
        only after the step that tells of it."""
        found = list(self._given(paths))
        yield 0, found
        left = [(path, 1) for path, entry in found if entry.kind is FileKind.FOLDER and is_deep]
        while left:
            depth = left[-1][1]
            folders: list[str] = []
            while left and len(folders) < _AT_ONCE and left[-1][1] == depth:
                folders.append(left.pop()[0])
            found = list(self._inside(folders, depth))
            yield depth, found
            left += [(path, depth + 1) for path, entry in found if entry.kind is FileKind.FOLDER]

    def take(self, paths: Sequence[str], results: Iterator[SmallResult]) -> None:
        """Count what was done."""
        for result in results:
            if result.error is not None:
                self._fail(paths[result.index], result.error)
                continue
            self._task.report(self._message, self._done, self._total)
            self._done += 1

    def result(self) -> TreeResult:
        return TreeResult(self._done, tuple(self.troubles), self._failed)

    def _given(self, paths: Sequence[str]) -> Iterator[tuple[str, FileEntry]]:
        for result in self.many.look_at_many(paths, self._task):
            path = paths[result.index]
            if result.entry:
                yield path, result.entry
                continue
            words = tr("{path} is not there any more.", path=shown_name(path))
            self._fail(path, result.error or DeviceFileError(words, problem=FileProblem.NOT_FOUND))

    def _inside(self, folders: Sequence[str], depth: int) -> Iterator[tuple[str, FileEntry]]:
        if depth > DEEPEST:
            for folder in folders:
                words = tr("{folder} lies below {deepest} folders.", folder=shown_name(folder), deepest=DEEPEST)
                self._fail(folder, DeviceFileError(words, problem=FileProblem.UNSUPPORTED))
                self.kept.add(folder)
            return
        for result in self.many.list_many(folders, self._task):
            folder = folders[result.index]
            if result.error is not None:
                self._fail(folder, result.error)
                self.kept.add(folder)
            for entry in result.entries:
                yield self._style.join(folder, entry.name), entry

    def _fail(self, path: str, error: AppError) -> None:
        self._failed += 1
        self.kept.add(self._style.parent(path))
        if len(self.troubles) < MOST_TROUBLES:
            self.troubles.append(Trouble(path, error))
