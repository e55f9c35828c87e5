"""What the tests of the import share: reading a recording, and finding one device in what was found."""

from pathlib import Path

from app.domain.devices import Device
from app.domain.imports import FoundDevice, Imported
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.imports.reading import read_import

RECORDINGS = Path(__file__).parents[2] / "recordings/imports"


def read(name: str, password: str = "") -> Imported:
    return read_import(RECORDINGS / name, "", Secret(password) if password else None, TaskContext())


def found(imported: Imported, name: str) -> FoundDevice:
    (one,) = (found for found in imported.devices if found.device.name == name)
    return one


def device(imported: Imported, name: str) -> Device:
    return found(imported, name).device


def reasons(imported: Imported, name: str) -> list[str]:
    return [one.reason for one in imported.not_taken if one.name == name]
