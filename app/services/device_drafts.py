"""The device that is being typed and was not stored yet, for a program that is killed meanwhile. No secret is in it."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from app.domain.devices import Device, Transport
from app.domain.task import TaskContext
from app.services.files import own_file_errors
from app.services.json_file import load_document, save_document

_FORMAT, _VERSION = "satchel.draft", 1
_USUAL = Device("", "")


class DeviceDrafts:
    """One draft at most: there is one form."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, _: TaskContext) -> Device | None:
        """Raises FileError, FileDamaged. A field that makes no sense is as usual."""
        found = load_document(self._path, format_name=_FORMAT, version=_VERSION).get("device")
        return _read(found) if isinstance(found, dict) else None

    def save(self, device: Device, _: TaskContext) -> None:
        """Raises FileError."""
        values = {one.name: getattr(device, one.name) for one in fields(Device)}
        plain = {name: value for name, value in values.items() if isinstance(value, str | int | tuple)}
        document = {"device": plain | {"transport": device.transport.value}}
        save_document(self._path, document, format_name=_FORMAT, version=_VERSION)

    def forget(self, _: TaskContext) -> None:
        """Raises FileError."""
        with own_file_errors(self._path, "removed"):
            self._path.unlink(missing_ok=True)


def _read(found: dict[str, Any]) -> Device | None:
    values: dict[str, Any] = {}
    for one in fields(Device):
        usual, value = getattr(_USUAL, one.name), found.get(one.name)
        if isinstance(usual, tuple) and isinstance(value, list) and all(isinstance(item, str) for item in value):
            values[one.name] = tuple(value)
        elif type(value) is type(usual) and isinstance(value, str | int):
            values[one.name] = value
    try:
        values["transport"] = Transport(found.get("transport"))
    except ValueError:
        return None
    return Device(**({"id": "", "name": ""} | values))
