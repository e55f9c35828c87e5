"""Settings in a file for another computer. No secret is among them, and nothing that names this computer."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.settings import Settings
from app.services.files import own_file_errors
from app.services.json_file import save_document
from app.services.settings_fields import FIELDS, Field
from app.services.settings_store import FORMAT, VERSION

_LARGEST = 256 * 1024  # bytes
_MOST = 1_000_000  # no number of ours is as large


@dataclass(frozen=True, slots=True)
class FoundSettings:
    """What a file would change, and what of it cannot be taken."""

    changes: tuple[tuple[Field, Any], ...]  # with the new value
    skipped: tuple[str, ...]  # each with its reason

    def over(self, settings: Settings) -> Settings:
        """The settings with these changes."""
        for field, value in self.changes:
            settings = field.changed(settings, value)
        return settings


def export_settings(settings: Settings, path: Path) -> int:
    """Write what differs from the usual to `path`; how many that are. Raises FileError."""
    own = [field for field in FIELDS if not field.is_usual(settings)]
    document: dict[str, Any] = {}
    for field in own:
        place = document.setdefault(field.area, {}) if field.area else document
        place[field.name] = field.read(settings)
    save_document(path, document, format_name=FORMAT, version=VERSION)
    return len(own)


def read_settings(path: Path, current: Settings) -> FoundSettings:
    """What the file would change. Raises FileError where it is no file of settings, or one of a newer Satchel."""
    given = _flat(_document(path))
    changes, skipped = [], []
    for field in FIELDS:
        if field.id not in given:
            continue
        value = given.pop(field.id)
        if isinstance(field.read(current), float) and type(value) is int and abs(value) < _MOST:
            value = float(value)
        if not field.kind.fits(value):
            skipped.append(tr("{setting}: this value does not fit", setting=field.words))
        elif value != field.read(current):
            changes.append((field, value))
    skipped += [tr("{setting} is not known here", setting=_short(id)) for id in given]
    return FoundSettings(tuple(changes), tuple(skipped))


def _document(path: Path) -> dict[str, Any]:
    with own_file_errors(path, "read"), path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise _not_settings(path)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _not_settings(path) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _not_settings(path)
    version = document.get("version")
    if type(version) is not int or version < 1:
        raise _not_settings(path)
    if version > VERSION:
        raise FileError(
            tr("{file} was written by a newer Satchel.", file=path.name),
            hint=tr("Update Satchel on this computer, then import the file again."),
        )
    return document


def _flat(document: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": each for inner, each in value.items()}
        elif name not in ("format", "version"):
            flat[name] = value
    flat.pop("vault.path", None)  # of another computer
    return flat


def _short(id: str) -> str:
    printable = "".join(letter for letter in id if letter.isprintable())
    return printable if len(printable) <= 60 else f"{printable[:59]}…"


def _not_settings(path: Path) -> FileError:
    return FileError(
        tr("{file} does not hold settings of Satchel.", file=path.name),
        hint=tr('Choose a file that was made by "Export settings…".'),
    )
