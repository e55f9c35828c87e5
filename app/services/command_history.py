"""Commands that were typed on a device, kept for the next time. What may hold a secret is not kept at all."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.domain.devices import Device
from app.services.json_file import load_document, save_document
from app.services.redaction import redact

_FORMAT, _VERSION = "satchel-commands", 1
MOST = 500  # of a device
MOST_DEVICES = 500  # the ones that were used last
LONGEST = 20_000  # characters; a longer one was pasted


class CommandHistory:
    """Safe to use from any thread. A device that is not in the book goes by its address."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def of(self, device: Device) -> Sequence[str]:
        """From old to new. Raises FileError."""
        with self._lock:
            return self._load().get(_key(device), ())

    def add(self, device: Device, command: str) -> None:
        """Keep a command that was run; one with what looks like a secret is passed over. Raises FileError."""
        if not command.strip() or len(command) > LONGEST or redact(command) != command:
            return
        with self._lock:
            known = dict(self._load())
            earlier = [one for one in known.pop(_key(device), ()) if one != command]
            known[_key(device)] = (*earlier, command)[-MOST:]
            kept = list(known.items())[-MOST_DEVICES:]
            devices = [{"device": name, "commands": commands} for name, commands in kept]
            save_document(self._path, {"devices": devices}, format_name=_FORMAT, version=_VERSION)

    def forget(self, device: Device) -> None:
        """Raises FileError."""
        with self._lock:
            known = {name: commands for name, commands in self._load().items() if name != _key(device)}
            devices = [{"device": name, "commands": commands} for name, commands in known.items()]
            save_document(self._path, {"devices": devices}, format_name=_FORMAT, version=_VERSION)

    def _load(self) -> Mapping[str, Sequence[str]]:
        document = load_document(self._path, format_name=_FORMAT, version=_VERSION)
        found: dict[str, Sequence[str]] = {}
        devices = document.get("devices")
        for item in devices if isinstance(devices, list) else ():
            name, commands = (item.get("device"), item.get("commands")) if isinstance(item, dict) else (None, None)
            if isinstance(name, str) and isinstance(commands, list):
                found[name] = tuple(one for one in commands if isinstance(one, str))[-MOST:]
        return found


def _key(device: Device) -> str:
    return device.id or f"{device.transport.value}://{device.host}:{device.effective_port}"
