"""The way back to a device that was changed: a new connection, perhaps at another address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

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
        device = replace(self._device, host=address) if address else self._device
        for one in {self._device, device}:
            self._connections.forget(one)
        return self._connections.target(device, task)
