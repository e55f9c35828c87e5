"""Reads the file that a person has chosen, finds its format by its content, and hands it to the reader."""

from dataclasses import replace
from pathlib import Path

from app.domain.errors import FileError, ImportInvalid
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_imports import FoundVault, VaultReader, VaultSource
from app.services.files import own_file_errors
from app.services.imports import IMPORTERS
from app.services.imports.reading import LARGEST, too_large
from app.services.vault.importing import READERS

_MOST_KEY_FILE = 16 << 20  # bytes


def read_source(path: Path, task: TaskContext) -> VaultSource:
    """The bytes of a file. Raises FileError, ImportInvalid, Cancelled."""
    task.report(f"Reading {path.name}")
    with own_file_errors(path, "read"):
        if not path.exists():
            raise FileError(f"There is no file {path}.", hint="Check the path.")
        if not path.is_file():
            raise ImportInvalid(f"{path} is not a file.")
        if path.stat().st_size > LARGEST:
            raise too_large(path.name)
        return VaultSource(path.name, path.read_bytes())


def reader_for(source: VaultSource, format_id: str = "") -> VaultReader:
    """By its id, or by the content of the source. Raises ImportInvalid."""
    if format_id:
        return next(reader for reader in READERS if reader.id == format_id)
    for reader in READERS:
        if reader.recognises(source):
            return reader
    raise ImportInvalid(f"{source.name} is of no format that Satchel knows.", hint=_hint(source))


def read_vault(
    path: Path, task: TaskContext, *, format_id: str = "", password: Secret | None = None, key_file: Path | None = None
) -> FoundVault:
    """All that is in the file. Raises FileError, ImportInvalid, ImportPassword, Cancelled."""
    source = read_source(path, task)
    key = None
    if key_file is not None:
        with own_file_errors(key_file, "read"):
            if key_file.stat().st_size > _MOST_KEY_FILE:
                raise FileError(f"The key file {key_file.name} is too large.", hint="Choose the key file of this file.")
            key = key_file.read_bytes()
    reader = reader_for(source, format_id)
    task.report(f"Reading {reader.kind}")
    return reader.read(replace(source, password=password, key_file=key), task)


def _hint(source: VaultSource) -> str:
    """Files of devices go through the other door: their passwords come with them."""
    from app.domain.imports import Source

    devices = Source(source.name, source.data)
    found = next((importer for importer in IMPORTERS if importer.recognises(devices)), None)
    if found is not None:
        return f"It holds devices of {found.kind}: import it in Remote, which puts its passwords into the vault too."
    if source.data.startswith(b"%PDF"):
        return "A PDF is for people: export as JSON or CSV."
    return f"Satchel reads {', '.join(reader.kind for reader in READERS)}."
