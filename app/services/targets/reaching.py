"""The way back to a device that was changed: a new connection, perhaps at another address."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.errors import HostKeyUnknown, TargetError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.devices import Device
    from app.domain.setup_support import Reach
    from app.domain.target import Target
    from app.domain.task import TaskContext
    from app.services.targets.opening import Connections

_ADDRESS = re.compile(r"(?P<host>\[[^\]]+\]|[^:\s]*)(?::(?P<port>[0-9]{1,5}))?")


class DeviceReach:
    """Implements `Reach` for a device of the book."""

    def __init__(self, connections: Connections, device: Device) -> None:
        self._connections = connections
        self._known = device
        self._device = device_at(device, "")

    def again(self, address: str, task: TaskContext) -> Target:
        """See `Reach.again`. The name stays that of the device, wherever it is.

        A device that moved is only taken for the same where it shows the key that it had before.
        """
        device = device_at(self._device, address)
        for one in {self._known, self._device, device}:
            self._connections.forget(one)
        try:
            return self._connections.target(device, task)
        except HostKeyUnknown as question:
            if device == self._device or not self._connections.trust_as(self._device, question):
                raise
            return self._connections.target(device, task)


def where_left(reach: Reach, places: Sequence[str], task: TaskContext) -> tuple[Target, str] | None:
    """The device at the first of `places` at which it answers, and that one; None where somebody has moved it since."""
    for place in places:
        try:
            return reach.again(place, task), place
        except TargetError:
            continue
    return None


def device_at(device: Device, address: str) -> Device:
    """The device at "host", "host:port", ":port" or "[IPv6]:port"; "" is where it is known."""
    device = replace(device, name=device.name or device.address)
    if not address:
        return device
    host, port = _parts(address)
    return replace(device, host=host or device.host, port=int(port) if port else device.port)


def moved(now: str, to: str) -> str:
    """Where a device is that was at `now` and went `to`: another host, another port, or both."""
    (host, port), (new_host, new_port) = _parts(now), _parts(to)
    return _address(new_host or host, new_port or port)


def moved_back(now: str, went_to: str, before: str) -> str:
    """Where a device at `now` is when it goes back from `went_to`, before which it was at `before`.

    What else has moved it since stays: its port, when it gets its old address back.
    """
    (host, port), (new_host, new_port), (old_host, old_port) = _parts(now), _parts(went_to), _parts(before)
    return _address(old_host if new_host else host, old_port if new_port else port)


def _parts(address: str) -> tuple[str, str]:
    """Host and port, each "" where it is as the device is known."""
    found = _ADDRESS.fullmatch(address)
    return (found["host"].strip("[]"), found["port"] or "") if found else (address, "")  # a bare IPv6 address


def _address(host: str, port: str) -> str:
    return f"{f'[{host}]' if ':' in host and port else host}{f':{port}' if port else ''}"
