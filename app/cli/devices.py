"""`satchel devices`: the device book."""

import csv
import io
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.devices import Device, Transport, parse_address
from app.domain.errors import DeviceNotFound, FileError
from app.domain.inheritance import NOTHING
from app.services.files import read_file, write_atomically

_COLUMNS = ("name", "address", "folder", "credential", "identity_file", "pin", "notes")


def ls(session: Session) -> int:
    options, book = session.options, session.services.device_book
    devices = [
        device
        for device in book.devices()
        if all(tag.casefold() in map(str.casefold, device.tags) for tag in options.tag or ())
        and (options.folder is None or _is_within(device.folder, options.folder))
        and (device.is_favourite or not options.favourites)
    ]
    session.output.document([_with_origins(session, device) for device in devices])
    rows = [(d.name, _url(d), d.folder, " ".join(d.tags)) for d in devices]
    session.output.table(rows, ("NAME", "ADDRESS", "FOLDER", "TAGS"))
    return DONE


def show(session: Session) -> int:
    device = session.services.device_book.find(session.options.name)
    document = _with_origins(session, device)
    session.output.document(document)
    places = document.pop("origins")
    document["jump"] = jump_name(session, device.jump)
    session.output.table(
        [(label, _words(value), _place(places.get(label))) for label, value in document.items() if value]
    )
    return DONE


def add(session: Session) -> int:
    options = session.options
    device = _at(options.address, options.name, line="")
    device = replace(
        device, folder=options.folder, credential=options.credential or "", notes=options.notes,
        identity_file=str(Path(options.identity).expanduser()) if options.identity else "", pin=options.pin or "",
        tags=tuple(options.tag or ()), jump=jump_host(session, options.jump), is_favourite=options.favourite,
    )  # fmt: skip
    added = session.services.device_book.add(device)
    session.output.document(_to_json(added))
    session.output.line(f"Added {added.name}, {_url(added)}")
    return DONE


def rm(session: Session) -> int:
    book = session.services.device_book
    device = book.find(session.options.name)
    if device.transport is Transport.LOCAL and not any(known.id == device.id for known in book.devices()):
        raise UsageError("This computer is always there and cannot be removed.", hint="")
    book.remove(device.id)
    session.output.document(_to_json(device))
    session.output.line(f"Removed {device.name}")
    return DONE


def import_(session: Session) -> int:
    """All devices of the file, or none."""
    path = Path(session.options.file)
    data = sys.stdin.buffer.read() if str(path) == "-" else read_file(path)
    if data is None:
        raise FileError(f"There is no file {path}.", hint="Check the path.")
    try:
        text = data.decode("utf-8-sig")
        rows = json.loads(text) if text.lstrip().startswith(("[", "{")) else list(csv.DictReader(io.StringIO(text)))
    except ValueError as error:
        raise FileError(f"{path} cannot be read as JSON or CSV: {error}.", hint="Export writes the format.") from error
    if not isinstance(rows, list):
        raise FileError(f"{path} holds no list of devices.", hint="Export writes the format.")
    devices = [_from_row(row, number) for number, row in enumerate(rows, 1)]
    added = session.services.device_book.add_all(devices)
    session.output.document([_to_json(device) for device in added])
    session.output.line(f"Added {len(added)} {'device' if len(added) == 1 else 'devices'}")
    return DONE


def export(session: Session) -> int:
    """JSON, or CSV where the file's name ends with it; to stdout without a name."""
    path = Path(session.options.file) if session.options.file not in (None, "-") else None
    rows = [_to_json(device) for device in session.services.device_book.devices()]
    if path is None or path.suffix.lower() != ".csv":
        text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    else:
        table = io.StringIO()
        writer = csv.DictWriter(table, _COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        text = table.getvalue()
    if path is None:
        session.output.text(text)
    else:
        write_atomically(path, text.encode("utf-8", "replace"))
        session.output.message(f"Wrote {len(rows)} devices to {path}")
    return DONE


def _url(device: Device) -> str:
    return device.address if device.transport is Transport.LOCAL else f"{device.transport.value}://{device.address}"


def _with_origins(session: Session, device: Device) -> dict[str, Any]:
    """The device as it is used, and by field the folder that a value comes from ("" for what all devices have)."""
    is_local = device.transport is Transport.LOCAL
    return {**_to_json(device), "origins": {} if is_local else session.services.device_book.origins(device.id)}


def _words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _place(folder: str | None) -> str:
    return "" if folder is None else f"from {folder}" if folder else "from all devices"


def _is_within(folder: str, wanted: str) -> bool:
    folder, wanted = folder.casefold(), wanted.strip("/").casefold()
    return not wanted or folder == wanted or folder.startswith(f"{wanted}/")


def jump_host(session: Session, wanted: str | None) -> str:
    """The id of the device of the book that is meant, or an address as it is."""
    if not wanted or wanted == NOTHING:
        return wanted or ""
    try:
        return session.services.device_book.find(wanted).id
    except DeviceNotFound:
        return _at(wanted, wanted, line="").address


def jump_name(session: Session, jump: str) -> str:
    """How a person knows it: the name of a device of the book instead of its id."""
    return next((one.name for one in session.services.device_book.devices() if one.id == jump), jump)


def _to_json(device: Device) -> dict[str, Any]:
    return {**asdict(device), "transport": device.transport.value, "address": _url(device)}


def _from_row(row: Any, number: int) -> Device:
    if not isinstance(row, dict):
        raise FileError(f"Device {number} of the file is no record.", hint="Export writes the format.")
    values = {column: str(row.get(column) or "") for column in _COLUMNS}
    device = _at(values.pop("address"), values.pop("name"), line=f"Device {number} of the file: ")
    return replace(device, **values)  # type: ignore[arg-type]


def _at(address: str, name: str, *, line: str) -> Device:
    try:
        return replace(parse_address(address), name=name)
    except ValueError as error:
        raise UsageError(f"{line}{error}", hint="") from error
