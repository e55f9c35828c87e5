"""What is being edited, on the disk: so that a closed or killed program loses nothing, and wipes what is saved."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.domain.devices import Device
from app.domain.edits import Original
from app.domain.errors import AppError
from app.services.device_reference import from_reference, to_reference
from app.services.files import own_file_errors
from app.services.json_file import load_document, save_document

_FORMAT = "satchel.edit"
_VERSION = 1
_RECORD, _COPY, _SENDING = "edit.json", "copy", "sending"


@dataclass(frozen=True, slots=True)
class EditFolder:
    """The folder of one edit. Only this user can enter it."""

    folder: Path
    name: str  # of the copy

    @property
    def copy(self) -> Path:
        return self.folder / _COPY / self.name

    @property
    def sending(self) -> Path:
        """What is being saved back: an editor may write on meanwhile."""
        return self.folder / _SENDING

    def make(self) -> None:
        """Raises FileError."""
        with own_file_errors(self.folder, "made"):
            self.copy.parent.mkdir(parents=True, mode=0o700)
            self.folder.chmod(0o700)

    def write(self, device: Device, path: str, original: Original) -> None:
        """Raises FileError."""
        document = {
            "device": to_reference(device),
            "path": os.fsencode(path).decode("latin-1"),
            "name": self.name,
            "original": asdict(original),
        }
        save_document(self.folder / _RECORD, document, format_name=_FORMAT, version=_VERSION)

    def wipe(self) -> bool:
        """Whether it is gone: on Windows an editor may hold the copy open. Then the next start tries again."""
        with contextlib.suppress(OSError):
            shutil.rmtree(self.folder)
        return not self.folder.exists()


@dataclass(frozen=True, slots=True)
class Record:
    """What was being edited when the program ended."""

    folder: EditFolder
    device: Device
    path: str
    original: Original


def read_records(folder: Path, devices: Callable[[], Sequence[Device]]) -> list[Record]:
    """What makes no sense is left where it is: a copy in it may be all that there is of somebody's work."""
    known = {device.id: device for device in devices()}
    found = []
    for place in _folders(folder):
        with contextlib.suppress(AppError, KeyError, TypeError, ValueError, AttributeError):
            found.append(_read(place, load_document(place / _RECORD, format_name=_FORMAT, version=_VERSION), known))
    return found


def unfinished(folder: Path) -> list[Path]:
    """The folders of copies that were never whole: nobody can have worked on them."""
    return [place for place in _folders(folder) if not (place / _RECORD).exists()]


def _folders(folder: Path) -> list[Path]:
    with own_file_errors(folder, "read"):
        return sorted(place for place in folder.iterdir() if place.is_dir()) if folder.is_dir() else []


def _read(folder: Path, document: dict[str, Any], known: dict[str, Device]) -> Record:
    device = from_reference(document["device"], known)
    name = document["name"]
    if Path(name).name != name:
        raise ValueError(name)
    path = os.fsdecode(document["path"].encode("latin-1"))
    return Record(EditFolder(folder, name), device, path, Original(**document["original"]))
