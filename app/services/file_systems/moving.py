"""Moves of many files within one place."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import DeviceFileError, FileError
from app.domain.files import FileSystem
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.transfers import Trouble
from app.services.file_systems.noted import note_failures, noting


@dataclass(frozen=True, slots=True)
class Moved:
    """Old and new paths of what was moved, from which it can be taken back, and what failed."""

    done: Sequence[tuple[str, str]]
    troubles: Sequence[Trouble]


def move_all(files: FileSystem, pairs: Sequence[tuple[str, str]], task: TaskContext) -> Moved:
    """Move each path to its new one, and go on with the others where one fails."""
    moved: list[tuple[str, str]] = []
    troubles: list[Trouble] = []
    folder = files.style.parent(pairs[0][1]) if pairs else ""
    with noting(files, "rename", [old for old, _ in pairs], to=folder) as place:
        for old, new in pairs:
            task.report(tr("Moving"), len(moved), len(pairs))
            try:
                place.rename(old, new, task)
            except (DeviceFileError, FileError) as error:
                troubles.append(Trouble(old, error))
            else:
                moved.append((old, new))
    note_failures(files, "rename", [old for old, _ in pairs], len(troubles), to=folder)
    return Moved(moved, troubles)
