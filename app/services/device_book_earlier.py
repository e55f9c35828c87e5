"""The device book of an earlier Satchel: one JSON file, taken over once and kept as it was."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from app.domain.devices import Device, Transport
from app.services.device_book_file import Content
from app.services.device_book_rules import tidy_folder
from app.services.files import own_file_errors, read_file
from app.services.json_file import damaged, load_document

_FORMAT = "satchel.devices"
_VERSION = 1
_FIELDS = {item.name: item for item in fields(Device)}
_USUAL = Device(id="", name="")


def earlier_file(path: Path) -> Path | None:
    """The file of an earlier Satchel beside the book; None where there is none."""
    earlier = path.with_suffix(".json")
    return earlier if earlier != path and earlier.exists() else None


def read_earlier(earlier: Path) -> Content:
    """What it holds. Raises FileError where it is damaged or of a newer Satchel; it stays as it is."""
    document = load_document(earlier, format_name=_FORMAT, version=_VERSION)
    content = Content()
    try:
        for number, raw in enumerate(document.get("devices", []), 1):
            device = _device(raw, number)
            if device.id in content.devices:
                raise ValueError(f"two devices have the id {device.id}")
            content.devices[device.id] = device
        for folder in document.get("folders", []):
            content.folders.setdefault(tidy_folder(str(folder)), content.folders[""])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(earlier, read_file(earlier) or b"", str(error)) from error
    return content


def put_aside(earlier: Path) -> None:
    """Keep it under a name that no Satchel looks for: it was taken over. Raises FileError."""
    with own_file_errors(earlier, "renamed"):
        earlier.replace(earlier.with_name(f"{earlier.name}.backup"))


def _device(raw: dict[str, Any], number: int) -> Device:
    values = {name: value for name, value in raw.items() if name in _FIELDS}
    if not values.get("id") or not values.get("name"):
        raise ValueError(f"device {number} has no id or no name")
    values["transport"] = Transport(values.get("transport", Transport.SSH.value))
    if "tags" in values and isinstance(values["tags"], list):
        values["tags"] = tuple(str(tag) for tag in values["tags"])
    for name, value in values.items():
        if name != "transport" and type(value) is not type(getattr(_USUAL, name)):
            raise ValueError(f'device {number}: "{name}" is {value!r}')
    return Device(**values)
