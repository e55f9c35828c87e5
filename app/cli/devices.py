"""`satchel devices`: the device book."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.devices import Device, Transport, parse_address
from app.domain.errors import DeviceNotFound
from app.domain.inheritance import NOTHING
from app.services.device_export import as_record, url_of


def ls(session: Session) -> int:
    options, book = session.options, session.services.device_book
    devices = [
        device
        for device in book.devices()
        if all(tag.casefold() in map(str.casefold, device.tags) for tag in options.tag or ())
        and (options.folder is None or is_within(device.folder, options.folder))
        and (device.is_favourite or not options.favourites)
    ]
    session.output.document([_with_origins(session, device) for device in devices])
    rows = [(d.name, url_of(d), d.folder, " ".join(d.tags)) for d in devices]
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
        sign_in=options.sign_in or "",
        tags=tuple(options.tag or ()), jump=jump_host(session, options.jump), is_favourite=options.favourite,
    )  # fmt: skip
    added = session.services.device_book.add(device)
    session.output.document(as_record(added))
    session.output.line(f"Added {added.name}, {url_of(added)}")
    return DONE


def rm(session: Session) -> int:
    book = session.services.device_book
    device = book.find(session.options.name)
    if device.transport is Transport.LOCAL and not any(known.id == device.id for known in book.devices()):
        raise UsageError("This computer is always there and cannot be removed.", hint="")
    book.remove(device.id)
    session.output.document(as_record(device))
    session.output.line(f"Removed {device.name}")
    return DONE


def _with_origins(session: Session, device: Device) -> dict[str, Any]:
    """The device as it is used, and by field the folder that a value comes from ("" for what all devices have)."""
    is_local = device.transport is Transport.LOCAL
    return {**as_record(device), "origins": {} if is_local else session.services.device_book.origins(device.id)}


def _words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _place(folder: str | None) -> str:
    return "" if folder is None else f"from {folder}" if folder else "from all devices"


def is_within(folder: str, wanted: str) -> bool:
    """Whether a folder of the device book is `wanted`, or lies in it."""
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


def _at(address: str, name: str, *, line: str) -> Device:
    try:
        return replace(parse_address(address), name=name)
    except ValueError as error:
        raise UsageError(f"{line}{error}", hint="") from error
