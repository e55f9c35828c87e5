"""The rules of the device book: what a device and a folder must have, and by which words a device is found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from app.domain.devices import Device, Transport
from app.domain.errors import DeviceInvalid, DeviceNotFound
from app.domain.inheritance import FolderDefaults
from app.domain.language import tr

_FASTEST = 100_000_000
"""Bits per second; far above what a serial port reaches."""


def path_of(device: Device) -> str:
    """ "Folder/name": in its folder a name is there once, letter case aside."""
    return f"{device.folder}/{device.name}" if device.folder else device.name


def words_of(device: Device) -> Iterator[str]:
    """Everything by which a device is found, letter case aside."""
    yield path_of(device).casefold()
    yield device.name.casefold()
    if device.transport is not Transport.LOCAL:
        yield device.host.casefold()
        yield device.address.casefold()
        yield f"{device.transport.value}://{device.address}".casefold()


def tidy_folder(path: str) -> str:
    return "/".join(part.strip() for part in path.split("/") if part.strip())


def tidy_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Without blanks around them, each once."""
    return tuple(dict.fromkeys(tag for each in tags if (tag := " ".join(each.split()))))


def tidy(device: Device) -> Device:
    """As it may be stored. Raises DeviceInvalid."""
    device = _storable(device)
    if not device.name.strip():
        raise DeviceInvalid(tr("The device has no name."), hint=tr("Give it a name."))
    if device.transport is not Transport.LOCAL and not device.host.strip():
        raise DeviceInvalid(
            tr('The device "{name}" has no address.', name=device.name), hint=tr("Give its host name or IP address.")
        )
    if not _is_port(device.port, device.transport):
        raise _no_port(device.port, device.transport)
    name, host, folder = device.name.strip(), device.host.strip(), tidy_folder(device.folder)
    tags = tidy_tags(device.tags) if device.tags else ()
    if (name, host, folder, tags) == (device.name, device.host, device.folder, device.tags):
        return device
    return replace(device, name=name, host=host, folder=folder, tags=tags)


def tidy_defaults(says: FolderDefaults) -> FolderDefaults:
    """As they may be stored. Raises DeviceInvalid."""
    for transport in (Transport.SSH, Transport.WINRM, Transport.WINRMS, Transport.SERIAL):
        if not _is_port(says.port(transport), transport):
            raise _no_port(says.port(transport), transport)
    return replace(says, tags=tidy_tags(says.tags))


def refuse_taken(device: Device, taken: set[str]) -> None:
    """Raises DeviceInvalid where its place is in `taken`, the paths of the others without letter case."""
    if path_of(device).casefold() in taken:
        raise DeviceInvalid(tr('There is already a device "{device}".', device=path_of(device)))


def ambiguous(wanted: str, found: Sequence[Device]) -> DeviceNotFound:
    places = ", ".join(sorted(path_of(device) for device in found)[:5])
    words = tr('{found} devices fit "{wanted}": {places}.', found=len(found), wanted=wanted, places=places)
    return DeviceNotFound(words, hint=tr("Write the folder and the name."))


def not_renamed(old: str, new: str) -> str:
    return tr('The folder "{old}" cannot become "{new}".', old=old, new=new)


def held_twice(old: str, new: str) -> str:
    return tr('"{new}" already holds a device of the same name as one in "{old}".', new=new, old=old)


def _no_port(port: int, transport: Transport) -> DeviceInvalid:
    if transport is Transport.SERIAL:
        return DeviceInvalid(
            tr("{port} is not a speed.", port=port), hint=tr("Write bits per second, such as 9600 or 115200.")
        )
    return DeviceInvalid(tr("{port} is not a TCP port.", port=port), hint=tr("Ports go from 1 to 65535."))


def _is_port(port: int, transport: Transport) -> bool:
    return 0 <= port <= (_FASTEST if transport is Transport.SERIAL else 65535)


def _storable(device: Device) -> Device:
    """Without halves of characters, which a command line in another encoding may hold."""
    values = ((item.name, getattr(device, item.name)) for item in fields(Device))
    broken: dict[str, Any] = {
        name: text.encode("utf-8", "replace").decode()
        for name, text in values
        if isinstance(text, str) and not _is_whole(text)
    }
    return replace(device, **broken) if broken else device


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
