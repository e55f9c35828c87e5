"""The device book: every device that the technician knows, in one JSON file, found by name at once."""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.errors import DeviceInvalid, DeviceNotFound
from app.services.files import locked, own_file_errors, read_file
from app.services.json_file import damaged, load_document, save_document

_FORMAT = "satchel.devices"
_VERSION = 1
_FIELDS = {item.name: item for item in fields(Device)}
_USUAL = Device(id="", name="")


@dataclass(slots=True)
class _Content:
    """The file in memory, with its indexes. `unknown` holds by device id what a newer Satchel has added."""

    devices: dict[str, Device] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    unknown: dict[str, dict[str, Any]] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)
    by_word: dict[str, list[Device]] = field(default_factory=dict)

    def index(self) -> None:
        self.by_word = {}
        for device in self.devices.values():
            for word in dict.fromkeys(_words(device)):
                self.by_word.setdefault(word, []).append(device)


class DeviceBook:
    """Safe for several threads and processes: each change reads the newest file, and is on disk before it returns.

    Every method raises FileError when the file cannot be read or written, is damaged, or is of a newer Satchel.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._seen: tuple[int, int, int] | None = None
        self._content = _Content()
        self._loaded = False

    def devices(self) -> tuple[Device, ...]:
        """All devices, in the order in which they were added."""
        return tuple(self._fresh().devices.values())

    def folders(self) -> tuple[str, ...]:
        """All folders, sorted: the empty ones, those of devices, and those above them."""
        content = self._fresh()
        named = content.folders | {device.folder for device in content.devices.values()}
        return tuple(sorted({above for folder in named for above in _with_parents(folder)}, key=str.casefold))

    def find(self, wanted: str) -> Device:
        """The device of this id, "Folder/name", name, or address; letter case does not matter.

        "local" is this computer. Raises DeviceNotFound, also where several devices fit.
        """
        if wanted == THIS_COMPUTER.id:
            return THIS_COMPUTER
        content = self._fresh()
        if wanted in content.devices:
            return content.devices[wanted]
        found = content.by_word.get(wanted.casefold(), [])
        if len(found) == 1:
            return found[0]
        if not found:
            raise DeviceNotFound(f'The device book has no device "{wanted}".')
        places = ", ".join(sorted(_path_of(device) for device in found)[:5])
        raise DeviceNotFound(f'{len(found)} devices fit "{wanted}": {places}.', hint="Write the folder and the name.")

    def add(self, device: Device) -> Device:
        """Store a new device and return it with its id. Raises DeviceInvalid for a name that is missing or taken."""
        return self.add_all([device])[0]

    def add_all(self, devices: Iterable[Device]) -> tuple[Device, ...]:
        """Store all of them, or none. Raises DeviceInvalid."""
        added = []
        with self._changing() as content:
            taken = {_path_of(device).casefold() for device in content.devices.values()}
            for device in devices:
                new = _tidy(replace(device, id=os.urandom(8).hex()))
                _refuse_taken(new, taken)
                taken.add(_path_of(new).casefold())
                content.devices[new.id] = new
                added.append(new)
        return tuple(added)

    def update(self, device: Device) -> Device:
        """Replace the device of the same id. Raises DeviceNotFound, DeviceInvalid."""
        new = _tidy(device)
        with self._changing() as content:
            _known(content, device.id)
            _refuse_taken(new, {_path_of(d).casefold() for d in content.devices.values() if d.id != new.id})
            content.devices[new.id] = new
        return new

    def remove(self, device_id: str) -> None:
        """Raises DeviceNotFound."""
        with self._changing() as content:
            _known(content, device_id)
            del content.devices[device_id]
            content.unknown.pop(device_id, None)

    def add_folder(self, path: str) -> None:
        """Make an empty folder; one that is there already stays as it is. Raises DeviceInvalid."""
        folder = _tidy_folder(path)
        if not folder:
            raise DeviceInvalid("The folder has no name.")
        with self._changing() as content:
            content.folders.add(folder)

    def rename_folder(self, old: str, new: str) -> None:
        """Give a folder, with all that it holds, another name or place. Raises DeviceNotFound, DeviceInvalid."""
        old, new = _tidy_folder(old), _tidy_folder(new)
        if not new or new == old or new.startswith(f"{old}/"):
            raise DeviceInvalid(f'The folder "{old}" cannot become "{new}".')
        with self._changing() as content:
            self._known_folder(content, old)

            def moved(folder: str) -> str:
                return new + folder[len(old) :] if folder == old or folder.startswith(f"{old}/") else folder

            content.folders = {moved(folder) for folder in content.folders} | {new}
            content.devices = {key: replace(d, folder=moved(d.folder)) for key, d in content.devices.items()}
            if len({_path_of(device).casefold() for device in content.devices.values()}) < len(content.devices):
                raise DeviceInvalid(f'"{new}" already holds a device of the same name as one in "{old}".')

    def remove_folder(self, path: str) -> None:
        """Remove a folder and the empty ones in it. Raises DeviceNotFound, DeviceInvalid where devices are in it."""
        folder = _tidy_folder(path)
        with self._changing() as content:
            self._known_folder(content, folder)
            inside = [d for d in content.devices.values() if folder in _with_parents(d.folder)]
            if inside:
                count = "1 device" if len(inside) == 1 else f"{len(inside)} devices"
                raise DeviceInvalid(f'The folder "{folder}" holds {count}.', hint="Move or remove them first.")
            content.folders = {other for other in content.folders if folder not in _with_parents(other)}

    @staticmethod
    def _known_folder(content: _Content, folder: str) -> None:
        named = content.folders | {device.folder for device in content.devices.values()}
        if not any(folder in _with_parents(other) for other in named):
            raise DeviceNotFound(f'The device book has no folder "{folder}".')

    def _fresh(self) -> _Content:
        """What the file holds now; it is read again only when it has changed."""
        with self._lock:
            seen = self._signature()
            if not self._loaded or seen != self._seen:
                self._content, self._seen, self._loaded = _read(self._path), seen, True
            return self._content

    def _signature(self) -> tuple[int, int, int] | None:
        with own_file_errors(self._path, "read"):
            try:
                status = self._path.stat()
            except FileNotFoundError:
                return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    @contextmanager
    def _changing(self) -> Iterator[_Content]:
        """The newest content to work on; it is written when the block ends without an error, else forgotten."""
        with self._lock, locked(self._path):
            content = _read(self._path)
            yield content
            _write(self._path, content)
            content.index()
            self._content, self._seen, self._loaded = content, self._signature(), True


def _read(path: Path) -> _Content:
    document = load_document(path, format_name=_FORMAT, version=_VERSION)
    if not document:
        return _Content()
    content = _Content(rest={key: value for key, value in document.items() if key not in ("devices", "folders")})
    try:
        content.folders = {str(folder) for folder in document.get("folders", [])}
        for number, raw in enumerate(document["devices"], 1):
            device = _device(raw, number)
            if device.id in content.devices:
                raise ValueError(f"two devices have the id {device.id}")
            content.devices[device.id] = device
            if len(raw) > len(_FIELDS) or not raw.keys() <= _FIELDS.keys():
                content.unknown[device.id] = {key: value for key, value in raw.items() if key not in _FIELDS}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(path, read_file(path) or b"", str(error)) from error
    content.index()
    return content


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


def _write(path: Path, content: _Content) -> None:
    devices = [
        {**asdict(device), "transport": device.transport.value, **content.unknown.get(device.id, {})}
        for device in content.devices.values()
    ]
    document = {**content.rest, "folders": sorted(content.folders), "devices": devices}
    save_document(path, document, format_name=_FORMAT, version=_VERSION)


def _words(device: Device) -> Iterator[str]:
    """Everything by which a device is found, letter case aside."""
    yield _path_of(device).casefold()
    yield device.name.casefold()
    if device.transport is not Transport.LOCAL:
        yield device.host.casefold()
        yield device.address.casefold()
        yield f"{device.transport.value}://{device.address}".casefold()


def _path_of(device: Device) -> str:
    return f"{device.folder}/{device.name}" if device.folder else device.name


def _with_parents(folder: str) -> list[str]:
    """ "Client/Site" -> ["Client", "Client/Site"]; nothing for the top."""
    parts = folder.split("/") if folder else []
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def _tidy_folder(path: str) -> str:
    return "/".join(part.strip() for part in path.split("/") if part.strip())


def _tidy(device: Device) -> Device:
    if not device.name.strip():
        raise DeviceInvalid("The device has no name.", hint="Give it a name.")
    if device.transport is not Transport.LOCAL and not device.host.strip():
        raise DeviceInvalid(f'The device "{device.name}" has no address.', hint="Give its host name or IP address.")
    if device.transport is not Transport.SERIAL and not 0 <= device.port <= 65535:
        raise DeviceInvalid(f"{device.port} is not a TCP port.", hint="Ports go from 1 to 65535.")
    return replace(device, name=device.name.strip(), host=device.host.strip(), folder=_tidy_folder(device.folder))


def _refuse_taken(device: Device, taken: set[str]) -> None:
    if _path_of(device).casefold() in taken:
        raise DeviceInvalid(f'There is already a device "{_path_of(device)}".')


def _known(content: _Content, device_id: str) -> None:
    if device_id not in content.devices:
        raise DeviceNotFound(f'The device book has no device with the id "{device_id}".')
