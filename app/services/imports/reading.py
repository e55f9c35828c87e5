"""Reads the file or folder that a person has chosen, finds its format by its content, and hands it to the importer."""

import glob
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from app.domain.errors import FileError, ImportInvalid
from app.domain.imports import Imported, Importer, Source
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.files import own_file_errors
from app.services.imports import IMPORTERS

LARGEST = 100 * 1024 * 1024  # bytes; an mRemoteNG file of 10,000 devices has 30 MB
MOST_FILES = 20_000
_INCLUDED = 1024 * 1024  # bytes of a file that is included


def read_source(path: Path, task: TaskContext) -> Source:
    """The bytes of a file, or the files of a folder. Raises FileError, ImportInvalid, Cancelled."""
    task.report(tr("Reading {name}", name=path.name))
    with own_file_errors(path, "read"):
        if not path.exists():
            raise FileError(tr("There is no file {path}.", path=path), hint=tr("Check the path."))
        include = partial(_included, path.parent if path.is_file() else path)
        if path.is_dir():
            return Source(path.name, files=_files_in(path, task), include=include)
        if not path.is_file():
            raise ImportInvalid(tr("{path} is not a file.", path=path))
        if path.stat().st_size > LARGEST:
            raise too_large(path.name)
        return Source(path.name, path.read_bytes(), include=include)


def too_large(name: str) -> ImportInvalid:
    return ImportInvalid(
        tr("{name} is larger than {largest} MB, and no export is.", name=name, largest=LARGEST // 2**20),
        hint=tr("Check that it is the right file."),
    )


def importer_for(source: Source, format_id: str = "") -> Importer:
    """By its id, or by the content of the source. Raises ImportInvalid."""
    if format_id:
        return next(importer for importer in IMPORTERS if importer.id == format_id)
    for importer in IMPORTERS:
        if importer.recognises(source):
            return importer
    if source.files:
        raise ImportInvalid(
            tr("The folder {name} holds no sessions of a program that Satchel knows.", name=source.name),
            hint=tr("PuTTY on Linux keeps them in ~/.putty/sessions. Of the others, choose the file."),
        )
    raise ImportInvalid(
        tr("{name} is of no format that Satchel knows.", name=source.name),
        hint=tr("Satchel reads {kind}.", kind=", ".join(importer.kind for importer in IMPORTERS)),
    )


def read_import(path: Path, format_id: str, password: Secret | None, task: TaskContext) -> Imported:
    """All that is in the file or folder. Raises FileError, ImportInvalid, ImportPassword, Cancelled."""
    source = read_source(path, task)
    importer = importer_for(source, format_id)
    task.report(tr("Reading {kind}", kind=importer.kind))
    return importer.read(source, password, task)


def _files_in(folder: Path, task: TaskContext) -> dict[str, bytes]:
    files, size = {}, 0
    for number, path in enumerate(sorted(folder.iterdir())):
        task.check()
        if number >= MOST_FILES:
            raise ImportInvalid(
                tr("{folder} holds more than {most_files} files.", folder=folder, most_files=MOST_FILES)
            )
        if path.is_file():
            size += path.stat().st_size
            if size > LARGEST:
                raise too_large(folder.name)
            files[path.name] = path.read_bytes()
    return files


def _included(beside: Path, pattern: str) -> list[tuple[str, bytes]]:
    """The files of an Include, sorted as OpenSSH does. One that cannot be read is left out, as there.

    A relative pattern is below ~/.ssh; for a configuration that lies elsewhere its own folder comes second.
    """
    try:
        place = Path(pattern).expanduser() if pattern.startswith("~") else Path(pattern)
    except RuntimeError:  # "~name" of a user that there is not
        return []
    if place.is_absolute():
        return _read_all(str(place))
    return _read_all(str(Path.home() / ".ssh" / place)) or _read_all(str(beside / place))


def _read_all(pattern: str) -> list[tuple[str, bytes]]:
    found: Sequence[str] = sorted(glob.glob(pattern))  # noqa: PTH207 - the pattern may be absolute
    files = []
    for name in found:
        path = Path(name)
        try:
            if path.is_file() and path.stat().st_size <= _INCLUDED:
                files.append((name, path.read_bytes()))
        except OSError:
            continue
    return files
