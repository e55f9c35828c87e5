"""A file as a viewer shows it, read from any place without a copy on the disk."""

from dataclasses import dataclass

from app.domain.errors import FileError, FileProblem
from app.domain.file_content import SHOWN, Content, picture_form, read_content
from app.domain.files import FileSystem
from app.domain.task import TaskContext

LARGEST_PICTURE = 32 * 1024 * 1024
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Viewed:
    """What was read of a file; `data` holds the bytes of a picture. It comes from the device: decode it with bounds."""

    path: str
    content: Content
    data: bytes = b""


def view_file(files: FileSystem, path: str, task: TaskContext) -> Viewed:
    """The beginning of a text or of another file, the whole of a picture. Follows links.

    Raises FileError for a picture that is too large to be shown.
    """
    task.report("Reading")
    data = files.read(path, SHOWN + 1, task)
    is_whole = len(data) <= SHOWN
    if not picture_form(data):
        return Viewed(path, read_content(data[:SHOWN], is_whole=is_whole))
    if not is_whole:
        data = files.read(path, LARGEST_PICTURE + 1, task)
    if len(data) > LARGEST_PICTURE:
        raise FileError(
            f"The picture is larger than {LARGEST_PICTURE // 2**20} MB.",
            problem=FileProblem.UNSUPPORTED,
            hint="Copy it to this computer and open it there.",
        )
    return Viewed(path, read_content(data), data)
