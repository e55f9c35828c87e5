"""What a visit has left on this computer: told of with its size, and wiped by choice.

Each kind of trace is looked for by one function, and wiped by another that says what has stayed. One that fails stops
no other: whoever leaves a client's computer must learn of each.
"""

import contextlib
import glob
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError
from app.domain.language import counted, tr
from app.domain.task import TaskContext

_MOST = 10_000  # files that are counted; more only shows as many


@dataclass(frozen=True, slots=True)
class Trace:
    """One row of the list. `id` goes into the journal."""

    id: str
    title: str
    detail: str  # how much it is, or what wiping it means
    is_chosen: bool = True  # when the list is shown


@dataclass(frozen=True, slots=True)
class Source:
    """`find` gives None where there is nothing. `wipe` says what could not be wiped, "" for all gone."""

    find: Callable[[TaskContext], Trace | None]
    wipe: Callable[[TaskContext], str]


@dataclass(frozen=True, slots=True)
class Wiped:
    """What became of the traces that a person chose."""

    gone: tuple[Trace, ...] = ()
    left: tuple[tuple[Trace, str], ...] = ()  # with why

    @property
    def is_clean(self) -> bool:
        return not self.left


class Traces:
    """All kinds of traces, in the order in which they are shown and wiped."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = tuple(sources)
        self._listed: Sequence[Trace] = ()  # what was found the last time

    def find(self, task: TaskContext) -> tuple[Trace, ...]:
        """What there is now. What cannot be read is in the list too: it may be there."""
        self._listed = tuple(trace for _, trace in self._found(task))
        return self._listed

    def wipe(self, ids: Collection[str], task: TaskContext) -> Wiped:
        """Wipe those with the `ids`, as far as it goes. A stop leaves the rest as it is.

        What was listed and is gone already, as the passwords of a vault that the window has locked, is wiped too.
        """
        left: list[tuple[Trace, str]] = []
        chosen = [(source, trace) for source, trace in self._found(task) if trace.id in ids]
        still_there = {trace.id for _, trace in chosen}
        gone = [trace for trace in self._listed if trace.id in ids and trace.id not in still_there]
        for done, (source, trace) in enumerate(chosen):
            task.report(trace.title, done, len(chosen))
            try:
                problem = source.wipe(task)
            except (AppError, OSError) as error:
                problem = str(error)
            if problem:
                left.append((trace, problem))
            else:
                gone.append(trace)
        return Wiped(tuple(gone), tuple(left))

    def _found(self, task: TaskContext) -> Sequence[tuple[Source, Trace]]:
        found = []
        for number, source in enumerate(self._sources):
            task.check()
            try:
                trace = source.find(task)
            except (AppError, OSError) as error:
                trace = Trace(f"unreadable-{number}", tr("Something that cannot be looked at"), str(error))
            if trace is not None:
                found.append((source, trace))
        return found


def of_folder(id: str, title: str, folder: Path, wipe: Callable[[TaskContext], object]) -> Source:
    """Files that lie in one folder. `wipe` removes them; what is there afterwards has stayed."""

    def find(task: TaskContext) -> Trace | None:
        count, size = _extent(folder, task)
        return Trace(id, title, f"{counted(count, 'file')}, {size / 1e6:,.1f} MB") if count else None

    def do(task: TaskContext) -> str:
        wipe(task)
        count, _ = _extent(folder, task)
        return (
            tr("{files} could not be removed from {folder}.", files=counted(count, "file"), folder=folder)
            if count
            else ""
        )

    return Source(find, do)


def _nothing(_: TaskContext) -> None:
    pass


def of_files(
    id: str,
    title: str,
    detail: str,
    files: Sequence[Path],
    *,
    is_chosen: bool,
    first: Callable[[TaskContext], None] = _nothing,
) -> Source:
    """Files with known names. `first` is done before they go."""

    def present() -> list[Path]:
        return [path for file in files for path in (file, *_copies(file)) if path.exists()]

    def find(_: TaskContext) -> Trace | None:
        return Trace(id, title, detail, is_chosen) if present() else None

    def wipe(task: TaskContext) -> str:
        first(task)
        for path in present():
            path.unlink(missing_ok=True)
        left = ", ".join(str(path) for path in present())
        return tr("{files} could not be removed.", files=left) if left else ""

    return Source(find, wipe)


def _copies(file: Path) -> Sequence[Path]:
    """What was put aside because it made no sense, and what a program that was killed was just writing."""
    name = glob.escape(file.name)
    return (*file.parent.glob(f"{name}.damaged*"), *file.parent.glob(f".{name}.*.new"))


def of_state(trace: Callable[[], Trace | None], wipe: Callable[[], object]) -> Source:
    """Something in the memory of this program: what is there still after `wipe` has stayed."""

    def do(_: TaskContext) -> str:
        wipe()
        return tr("It is there still.") if trace() is not None else ""

    return Source(lambda _: trace(), do)


def _extent(folder: Path, task: TaskContext) -> tuple[int, int]:
    """Files in `folder`, and their bytes. Locks of running programs are no trace."""
    count = size = 0
    with contextlib.suppress(OSError):
        for path in folder.rglob("*"):
            task.check()
            if path.suffix == ".lock" or path.is_dir():
                continue
            with contextlib.suppress(OSError):
                size += path.lstat().st_size
            count += 1
            if count >= _MOST:
                break
    return count, size
