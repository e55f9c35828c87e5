"""The way back to a device that was changed: a new connection, perhaps at another address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.errors import HostKeyUnknown

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.domain.target import Target
    from app.domain.task import TaskContext
    from app.services.targets.opening import Connections


class DeviceReach:
    """Implements `Reach` for a device of the book."""

    def __init__(self, connections: Connections, device: Device) -> None:
        self._connections = connections
        self._device = device

    def again(self, address: str, task: TaskContext) -> Target:
        """See `Reach.again`. The name stays that of the device, wherever it is."""
        host, _, port = address.rpartition(":") if address.startswith(":") else (address, "", "")
        device = replace(self._device, host=host or self._device.host, port=int(port or self._device.port))
        for one in {self._device, device}:
            self._connections.forget(one)
        try:
            return self._connections.target(device, task)
        except HostKeyUnknown as question:  # the key of the device itself, met at its new address
            if not self._connections.trust_as(self._device, question):
                raise
            return self._connections.target(device, task)
