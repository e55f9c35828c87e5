"""Copies within one device, made by the device itself: not a byte of them crosses the network."""

import uuid
from collections.abc import Sequence

from app.domain.errors import AppError, DeviceFileError, FileProblem, TargetError
from app.domain.files import FileSystem, shown_name
from app.domain.language import tr
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.file_systems.noted import NotedFiles

MOST = 1000
"""Entries that are copied so at once; more are a transfer, which shows how far it is."""
_PATIENCE = 24 * 3600.0  # seconds; a person may stop it
_NOT_FOUND = 127  # the exit code of a shell for a command that the device lacks
_COPY = """exec xargs -0 -n 3 sh -c '
if [ -e "$3" ] || [ -L "$3" ]; then echo "satchel-taken" >&2; exit 255; fi
cp -a "$1" "$2" && mv -n "$2" "$3" && [ ! -e "$2" ] && [ ! -L "$2" ] || exit 255
' sh"""
_CLEAN_UP = "exec xargs -0 rm -rf"


def copy_within(files: FileSystem, paths: Sequence[str], folder: str, task: TaskContext) -> bool:
    """Copy `paths` into another folder of the same place, with times, permissions and links as they are.

    False where this place cannot do so, or a name is taken there and a person must decide: then nothing was copied, and
    a transfer does it. Raises DeviceFileError, ConnectionLost.
    """
    if not isinstance(files, NotedFiles) or files.open_target is None or len(paths) > MOST:
        return False
    style = files.style
    mark = uuid.uuid4().hex[:8]
    triples = []
    for path in paths:
        name = style.last_part(path)
        if not name or files.look_at(style.join(folder, name), task) is not None:
            return False
        triples.append((path, style.join(folder, f".{mark}.satchel-part"), style.join(folder, name)))
    try:
        target = files.open_target(files.device, task)
    except TargetError:
        return False  # it has files but runs no commands
    if target.os is Os.WINDOWS:
        return False
    with files.noting("copy", paths, to=shown_name(folder)):
        return _copy(target, triples, task)


def _copy(target: Target, triples: Sequence[tuple[str, str, str]], task: TaskContext) -> bool:
    part = triples[0][1]
    task.report(tr("Copying on {name}", name=target.name))
    try:
        result = target.run(
            _COPY, task, timeout=_PATIENCE, stdin=_words(*(word for three in triples for word in three))
        )
    except BaseException:
        _clean_up(target, part)
        raise
    if result.exit_code == 0:
        return True
    _clean_up(target, part)
    if result.exit_code == _NOT_FOUND and "xargs" in result.errors:
        return False
    if "satchel-taken" in result.errors:
        raise DeviceFileError(
            tr("A name was taken meanwhile."), problem=FileProblem.TAKEN, hint=tr("Copy the rest again.")
        )
    is_full = "No space left" in result.errors
    raise DeviceFileError(
        tr("The disk of the device is full.") if is_full else tr("The device could not copy everything."),
        problem=FileProblem.FULL if is_full else FileProblem.OTHER,
        hint=tr("The details hold what it said."),
        details=result.errors[:4000],
    )


def _clean_up(target: Target, part: str) -> None:
    """Half a copy is not left lying about, as far as the device can still be reached."""
    try:
        target.run(_CLEAN_UP, TaskContext(), timeout=60, stdin=_words(part))
    except AppError:
        return


def _words(*paths: str) -> bytes:
    return b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
