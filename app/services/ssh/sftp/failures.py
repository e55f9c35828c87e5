"""What a device answers instead of what was asked, in plain words."""

from app.domain.errors import DeviceFileError, FileProblem
from app.domain.files import shown_name
from app.domain.language import tr
from app.services.file_systems.sayings import SAYINGS
from app.services.ssh.sftp.wire import Fields, Status

_WORDS_SHOWN = 300
_PROBLEMS = {
    Status.NO_SUCH_FILE: FileProblem.NOT_FOUND,
    Status.NO_SUCH_PATH: FileProblem.NOT_FOUND,
    Status.PERMISSION_DENIED: FileProblem.DENIED,
    Status.WRITE_PROTECT: FileProblem.DENIED,
    Status.FILE_ALREADY_EXISTS: FileProblem.TAKEN,
    Status.DIR_NOT_EMPTY: FileProblem.NOT_EMPTY,
    Status.NO_SPACE: FileProblem.FULL,
    Status.QUOTA_EXCEEDED: FileProblem.FULL,
    Status.OP_UNSUPPORTED: FileProblem.UNSUPPORTED,
}
_SAYINGS = {
    **SAYINGS,
    FileProblem.DENIED: (
        tr("{name} does not allow this with {path}."),
        tr("Sign in as a user who may, or change the permissions of the file and of its folder."),
    ),
    FileProblem.UNSUPPORTED: (tr("{name} cannot do this with {path}."), tr("Its SFTP service does not know how.")),
    FileProblem.OTHER: (
        tr("{name} could not do this with {path}."),
        tr("It did not say why: the disk may be full or read-only, or the file in use."),
    ),
}


def status_of(body: bytes) -> tuple[int, str]:
    """The code and the device's words, in an answer of the kind STATUS. Some servers leave out the words."""
    fields = Fields(body)
    code = fields.number()
    words = fields.string() if fields.has_more else b""
    return code, shown_name(words.decode("utf-8", "replace"))[:_WORDS_SHOWN]


def problem_of(body: bytes) -> FileProblem:
    code, words = status_of(body)
    if code == Status.FAILURE and "no space" in words.lower():
        return FileProblem.FULL
    return _PROBLEMS.get(Status(code), FileProblem.OTHER) if code in Status else FileProblem.OTHER


def failure(name: str, path: str, body: bytes) -> DeviceFileError:
    return said(name, path, problem_of(body), details=status_of(body)[1])


def said(name: str, path: str, problem: FileProblem, *, details: str = "") -> DeviceFileError:
    """The error for a problem with a path of the device called `name`."""
    saying, hint = _SAYINGS[problem]
    return DeviceFileError(saying.format(name=name, path=shown_name(path)), problem=problem, hint=hint, details=details)
