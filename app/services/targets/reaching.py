"""The way back to a device that was changed: a new connection, perhaps at another address."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.errors import HostKeyUnknown

if TYPE_CHECKING:
    from app.domain.devices import Device
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


def device_at(device: Device, address: str) -> Device:
    """The device at "host", "host:port", ":port" or "[IPv6]:port"; "" is where it is known."""
    device = replace(device, name=device.name or device.address)
    if not address:
        return device
    found = _ADDRESS.fullmatch(address)
    if found is None:  # a bare IPv6 address
        return replace(device, host=address)
    host, port = found["host"].strip("[]"), found["port"]
    return replace(device, host=host or device.host, port=int(port) if port else device.port)
