"""How a file of Satchel's own names a device: by its id in the device book, or by the address that was typed once."""

from collections.abc import Mapping
from typing import Any

from app.domain.devices import THIS_COMPUTER, Device, Transport

_HIGHEST = 10_000_000  # bits per second of a serial port; those of networks are smaller
_WORDS = ("name", "host", "user", "jump", "newline")


def to_reference(device: Device) -> dict[str, Any]:
    """JSON values and nothing secret. A device of the book is read again from there; the address is for one that was
    deleted since."""
    words = {name: getattr(device, name) for name in _WORDS}
    return {"device": device.id, "transport": device.transport.value, "port": device.port, **words}


def from_reference(item: Mapping[str, Any], known: Mapping[str, Device]) -> Device:
    """`known` is the device book by id. Raises ValueError for what makes no sense."""
    id = item.get("device")
    if id == THIS_COMPUTER.id:
        return THIS_COMPUTER
    if isinstance(id, str) and id in known:
        return known[id]
    words = [item.get(name, "") for name in _WORDS]
    port = item.get("port", 0)
    if not all(isinstance(word, str) for word in words) or type(port) is not int or not 0 <= port <= _HIGHEST:
        raise ValueError("a device is named wrongly")
    name, host, user, jump, newline = words
    transport = Transport(item.get("transport"))
    if not host or transport is Transport.LOCAL:
        raise ValueError("a device has no address")
    return Device("", name, transport, host, port, user, jump=jump, newline=newline)
