"""What Windows says of a file that cannot be reached, in plain words."""

from collections.abc import Sequence

from app.domain.errors import DeviceFileError, FileProblem
from app.domain.files import shown_name
from app.domain.language import tr
from app.services.file_systems.sayings import BECAME_SHORTER, SAYINGS

_WORDS_SHOWN = 300
_WIN32 = 0x80070000  # HRESULTs that hold a Windows error number, winerror.h
_PROBLEMS = {
    2: FileProblem.NOT_FOUND,
    3: FileProblem.NOT_FOUND,
    5: FileProblem.DENIED,
    15: FileProblem.NOT_FOUND,  # the drive
    53: FileProblem.NOT_FOUND,  # the computer of a network path
    67: FileProblem.NOT_FOUND,  # its share
    80: FileProblem.TAKEN,
    183: FileProblem.TAKEN,
    145: FileProblem.NOT_EMPTY,
    39: FileProblem.FULL,
    112: FileProblem.FULL,
    1295: FileProblem.FULL,  # the quota
    123: FileProblem.UNSUPPORTED,
    161: FileProblem.UNSUPPORTED,
    206: FileProblem.UNSUPPORTED,
    1314: FileProblem.DENIED,
}
_BY_TYPE = {
    "UnauthorizedAccessException": FileProblem.DENIED,
    "SecurityException": FileProblem.DENIED,
    "ItemNotFoundException": FileProblem.NOT_FOUND,  # PowerShell's own
    "DriveNotFoundException": FileProblem.NOT_FOUND,
    "NotSupportedException": FileProblem.UNSUPPORTED,
    "ArgumentException": FileProblem.UNSUPPORTED,
    "PathTooLongException": FileProblem.UNSUPPORTED,
}
_SAYINGS = {
    **SAYINGS,
    FileProblem.DENIED: (
        tr("{name} does not allow this with {path}."),
        tr("Sign in as an administrator, or give the user rights on the file and its folder (icacls shows them)."),
    ),
    FileProblem.UNSUPPORTED: (tr("{name} cannot do this with {path}."), tr("The details hold what Windows says.")),
    FileProblem.OTHER: (tr("{name} could not do this with {path}."), tr("The details hold what Windows says.")),
}
_MORE: dict[int, tuple[str, str]] = {
    32: (
        tr("{path} is in use on {name}: a program there has it open."),
        tr("Close the program, or find it with Resource Monitor (resmon, CPU, Associated Handles)."),
    ),
    33: (tr("A part of {path} on {name} is locked by a program."), tr("Close the program that works with it.")),
    19: (
        tr("The medium that holds {path} on {name} is write protected."),
        tr("Take the protection away, or choose another."),
    ),
    21: (tr("The drive of {path} on {name} is not ready."), tr("Put a medium in.")),
    123: (tr("Windows on {name} takes no name like {path}."), tr('Leave out < > : " | ? * and control characters.')),
    206: (
        tr("{path} is longer than the PowerShell of {name} can handle."),
        tr("Use a shorter path, or map a drive to the folder above it with subst."),
    ),
    1314: (
        tr("{name} does not let this user make links."),
        tr("Sign in as an administrator, or switch on Developer Mode there."),
    ),
}
_MORE_BY_TYPE = {
    "PathTooLongException": _MORE[206],
    "EndOfStreamException": BECAME_SHORTER,
}


def failure(name: str, path: str, found: Sequence[str]) -> DeviceFileError:
    """The error for what the script said of a path: the type of the exception, its HRESULT, its words."""
    kind, number, words = (*found, "", "", "")[:3]
    code = _code(number)
    problem = _PROBLEMS.get(code) or _BY_TYPE.get(kind, FileProblem.OTHER)
    saying, hint = _MORE.get(code) or _MORE_BY_TYPE.get(kind) or _SAYINGS[problem]
    return DeviceFileError(
        saying.format(name=name, path=shown_name(path)),
        problem=problem,
        hint=hint,
        details=f"{shown_name(words)[:_WORDS_SHOWN]} ({shown_name(kind)[:80]})",
    )


def said(name: str, path: str, problem: FileProblem, *, details: str = "") -> DeviceFileError:
    saying, hint = _SAYINGS[problem]
    return DeviceFileError(saying.format(name=name, path=shown_name(path)), problem=problem, hint=hint, details=details)


def _code(number: str) -> int:
    """The Windows error number in an HRESULT, which .NET says as a signed one; 0 where there is none."""
    try:
        value = int(number[:12]) & 0xFFFFFFFF
    except ValueError:
        return 0
    return value & 0xFFFF if value & 0xFFFF0000 == _WIN32 else 0
