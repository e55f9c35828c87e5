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
from app.domain.errors import FileError
from app.services.files import read_file, write_atomically

_COLUMNS = ("name", "address", "folder", "credential", "identity_file", "pin", "notes")


def ls(session: Session) -> int:
    devices = session.services.device_book.devices()
    session.output.document([_to_json(device) for device in devices])
    session.output.table([(d.name, _url(d), d.folder) for d in devices], ("NAME", "ADDRESS", "FOLDER"))
    return DONE


def show(session: Session) -> int:
    device = session.services.device_book.find(session.options.name)
    session.output.document(_to_json(device))
    session.output.table([(label, str(value)) for label, value in _to_json(device).items() if value])
    return DONE


def add(session: Session) -> int:
    options = session.options
    device = _at(options.address, options.name, line="")
    device = replace(
        device, folder=options.folder, credential=options.credential or "", notes=options.notes,
        identity_file=str(Path(options.identity).expanduser()) if options.identity else "", pin=options.pin or "",
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
