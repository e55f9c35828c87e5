"""The JSON that Satchel itself exports: all fields of each device."""

import json
from dataclasses import fields, replace
from typing import Any

from app.domain.devices import Device, Transport, parse_address
from app.domain.errors import ImportInvalid
from app.domain.imports import FoundDevice, Imported, NotTaken, Source
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.imports.text import decode, device_name, folder_name, one_line, sign_in_of

_TEXTS = tuple(item.name for item in fields(Device) if item.type in (str, "str") and item.name not in ("id", "name"))
_FLAGS = ("legacy", "is_favourite")


class _Satchel:
    id = "json"
    kind = "Satchel JSON"

    def recognises(self, source: Source) -> bool:
        head = source.data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
        return head.startswith(b"[") and (head[1:].lstrip()[:1] in (b"{", b"]"))

    def read(self, source: Source, password: Secret | None, task: TaskContext) -> Imported:
        try:
            rows = json.loads(decode(source.data))
        except json.JSONDecodeError as error:
            place = tr("line {line}, column {column}", line=error.lineno, column=error.colno)
            raise ImportInvalid(tr("The file is damaged at {place}: {msg}.", place=place, msg=error.msg)) from error
        except (ValueError, RecursionError) as error:  # numbers too long, lists too deep
            raise ImportInvalid(tr("The file holds what no export has.")) from error
        if not isinstance(rows, list):
            raise ImportInvalid(tr("The file holds no list of devices."), hint=tr("Export writes the format."))
        devices: list[FoundDevice] = []
        not_taken: list[NotTaken] = []
        origins = {str(row.get("id")): _origin(row) for row in rows if isinstance(row, dict) and row.get("id")}
        for number, row in enumerate(rows, 1):
            task.check()
            found = _found(row, number, origins)
            if isinstance(found, FoundDevice):
                devices.append(found)
            elif found is not None:
                not_taken.append(found)
        folders = tuple(dict.fromkeys(found.device.folder for found in devices if found.device.folder))
        return Imported(self.kind, "satchel:", tuple(devices), folders, tuple(not_taken))


IMPORTER = _Satchel()


def _origin(row: dict[str, Any]) -> str:
    folder, name = str(row.get("folder") or ""), str(row.get("name") or "")
    return f"satchel:{row.get('id') or (f'{folder}/{name}' if folder else name)}"


def _found(row: Any, number: int, origins: dict[str, str]) -> FoundDevice | NotTaken | None:
    place = f"device {number}"
    if not isinstance(row, dict):
        return NotTaken(place, tr("It is no record of a device."), place)
    name = device_name(str(row.get("name") or ""))
    if row.get("transport") == Transport.LOCAL.value:
        return None  # this computer is in every device book
    try:
        device = _reached(row)
    except ValueError as error:
        return NotTaken(name or place, str(error), place)
    texts: dict[str, Any] = {
        key: str(row[key]) for key in _TEXTS if key in row and key not in ("host", "user") and row[key]
    }
    if "sign_in" in texts:
        texts["sign_in"] = sign_in_of(texts["sign_in"])
    flags = {key: row[key] for key in _FLAGS if isinstance(row.get(key), bool)}
    tags = row.get("tags")
    device = replace(
        device, **texts, **flags, name=name or device.host,
        tags=tuple(filter(None, (one_line(str(tag)) for tag in tags))) if isinstance(tags, list) else (),
    )  # fmt: skip
    folder = "/".join(filter(None, map(folder_name, device.folder.split("/"))))
    jump_origin = origins.get(device.jump, "")
    device = replace(device, folder=folder, jump="" if jump_origin else device.jump)
    return FoundDevice(_origin(row), device, jump_origin, place=place)


def _reached(row: dict[str, Any]) -> Device:
    """Transport, host, port and user, from the fields or from the address. Raises ValueError with a sentence."""
    address = str(row.get("address") or "")
    host = one_line(str(row.get("host") or ""))
    if not host or "transport" not in row:
        if not address:
            raise ValueError(tr("It has no address."))
        return parse_address(address)
    known = {kind.value: kind for kind in Transport}
    transport = known.get(str(row["transport"]))
    if transport is None:
        raise ValueError(tr("Satchel has no way to connect by {transport}.", transport=one_line(str(row["transport"]))))
    port = row.get("port", 0)
    largest = 65535 if transport is not Transport.SERIAL else 100_000_000
    if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= largest:
        raise ValueError(tr("“{port}” is no port.", port=port))
    return Device("", "", transport, host, port, one_line(str(row.get("user") or "")))
