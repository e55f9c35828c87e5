"""This computer's waste bin, in a worker thread."""

from collections.abc import Sequence

from app.domain.errors import FileError
from app.domain.files import FileSystem, shown_name
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.transfers import Trouble
from app.domain.trees import TreeResult

_HINT = tr("Delete it for good with Shift+Del.")


def to_waste_bin(paths: Sequence[str], _: FileSystem, task: TaskContext) -> TreeResult:
    """Move files and folders to the bin; those that cannot go there stay."""
    from PySide6.QtCore import QFile

    troubles = []
    for done, path in enumerate(paths):
        task.report(tr("Moving to the waste bin"), done, len(paths))
        if not _is_unicode(path) or not QFile(path).moveToTrash():
            error = FileError(tr("{shown_name} cannot go to the waste bin.", shown_name=shown_name(path)), hint=_HINT)
            troubles.append(Trouble(path, error))
    return TreeResult(len(paths) - len(troubles), tuple(troubles), len(troubles))


def _is_unicode(path: str) -> bool:
    """Qt leaves out what is not, and would take another file."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
