"""What is said alike of files on every device, whichever way they are reached."""

from collections.abc import Mapping

from app.domain.errors import DeviceFileError, FileError, FileProblem
from app.domain.files import shown_name
from app.domain.language import tr

SAYINGS: Mapping[FileProblem, tuple[str, str]] = {
    FileProblem.NOT_FOUND: (
        tr("{name} has no {path}."),
        tr("It may have been moved or removed. Read the folder again."),
    ),
    FileProblem.TAKEN: (tr("{path} is there already on {name}."), tr("Choose another name.")),
    FileProblem.NOT_EMPTY: (tr("The folder {path} on {name} is not empty."), tr("Remove what is in it first.")),
    FileProblem.FULL: (tr("{name} has no room left for {path}."), tr("Free some room on it, then try again.")),
}
"""A message and a hint. What can be done about the other problems depends on the way."""

BECAME_SHORTER = (
    tr("{path} on {name} became shorter while it was read."),
    tr("Something writes to it. Copy it again."),
)


def became_shorter(name: str, path: str) -> DeviceFileError:
    saying, hint = BECAME_SHORTER
    return DeviceFileError(saying.format(name=name, path=shown_name(path)), hint=hint)


def local_became_shorter() -> FileError:
    return FileError(tr("The file on this computer became shorter while it was read."), hint=tr("Copy it again."))
