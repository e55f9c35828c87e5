"""Reads the file that a person has chosen, finds its format by its content, and hands it to the reader."""

from dataclasses import replace
from pathlib import Path

from app.domain.errors import FileError, ImportInvalid
from app.domain.language import tr
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
    task.report(tr("Reading {name}", name=path.name))
    with own_file_errors(path, "read"):
        if not path.exists():
            raise FileError(tr("There is no file {path}.", path=path), hint=tr("Check the path."))
        if not path.is_file():
            raise ImportInvalid(tr("{path} is not a file.", path=path))
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
    raise ImportInvalid(tr("{name} is of no format that Satchel knows.", name=source.name), hint=_hint(source))


def read_vault(
    path: Path, task: TaskContext, *, format_id: str = "", password: Secret | None = None, key_file: Path | None = None
) -> FoundVault:
    """All that is in the file. Raises FileError, ImportInvalid, ImportPassword, Cancelled."""
    source = read_source(path, task)
    key = None
    if key_file is not None:
        with own_file_errors(key_file, "read"):
            if key_file.stat().st_size > _MOST_KEY_FILE:
                raise FileError(
                    tr("The key file {name} is too large.", name=key_file.name),
                    hint=tr("Choose the key file of this file."),
                )
            key = key_file.read_bytes()
    reader = reader_for(source, format_id)
    task.report(tr("Reading {kind}", kind=reader.kind))
    return reader.read(replace(source, password=password, key_file=key), task)


def _hint(source: VaultSource) -> str:
    """Files of devices go through the other door: their passwords come with them."""
    from app.domain.imports import Source

    devices = Source(source.name, source.data)
    found = next((importer for importer in IMPORTERS if importer.recognises(devices)), None)
    if found is not None:
        return tr(
            "It holds devices of {kind}: import it in Remote, which puts its passwords into the vault too.",
            kind=found.kind,
        )
    if source.data.startswith(b"%PDF"):
        return tr("A PDF is for people: export as JSON or CSV.")
    return tr("Satchel reads {kind}.", kind=", ".join(reader.kind for reader in READERS))
