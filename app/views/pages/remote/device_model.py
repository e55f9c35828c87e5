"""The tree of devices: folders, devices, this computer first. Kept in a C++ model, rebuilt when it changes."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from app.domain.devices import THIS_COMPUTER, Device


class Role(IntEnum):
    """What a row knows."""

    DEVICE = Qt.ItemDataRole.UserRole + 1  # Device; None for a folder
    FOLDER = Qt.ItemDataRole.UserRole + 2  # path of a folder; "" for a device
    COUNT = Qt.ItemDataRole.UserRole + 3  # devices in a folder, at any depth
    PRESENCE = Qt.ItemDataRole.UserRole + 4  # "" when it is not known


class DeviceModel(QStandardItemModel):
    """`show` gives it everything; it does not read the device book itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presence: dict[str, str] = {}
        self._rows: dict[str, QStandardItem] = {}

    def show(self, devices: Sequence[Device], folders: Sequence[str], query: str = "") -> None:
        """Show the devices that have every word of `query` in their name, address or folder, and their folders."""
        found = [device for device in (THIS_COMPUTER, *devices) if _matches(device, query)]
        counts: dict[str, int] = {}
        for device in found:
            for folder in _with_parents(device.folder):
                counts[folder] = counts.get(folder, 0) + 1
        known = {above for folder in folders for above in _with_parents(folder)}
        shown = sorted(counts if query.strip() else {*known, *counts}, key=_by_name)
        self.clear()
        self._rows = {}
        parents = {"": self.invisibleRootItem()}
        for folder in shown:
            parents[folder] = _folder_row(folder, counts.get(folder, 0))
        for folder in shown:
            parents[folder.rpartition("/")[0]].appendRow(parents[folder])
        for device in sorted(found, key=lambda device: (device.id != THIS_COMPUTER.id, device.name.casefold())):
            row = self._device_row(device)
            if device.id == THIS_COMPUTER.id:
                parents[""].insertRow(0, row)
            else:
                parents[device.folder].appendRow(row)

    def set_presence(self, presence: Mapping[str, str]) -> None:
        """What is known of devices, by id: "online", "busy", "problem", ... A device that is missing is not known."""
        for device_id in {*self._presence, *presence}:
            if device_id in self._rows and self._presence.get(device_id) != presence.get(device_id):
                self._rows[device_id].setData(presence.get(device_id, ""), Role.PRESENCE)
        self._presence = dict(presence)

    def row_of(self, device_id: str) -> QStandardItem | None:
        """The row of a device that is shown."""
        return self._rows.get(device_id)

    def _device_row(self, device: Device) -> QStandardItem:
        row = QStandardItem(device.name)
        row.setData(device, Role.DEVICE)
        row.setData("", Role.FOLDER)
        row.setData(self._presence.get(device.id, ""), Role.PRESENCE)
        row.setAccessibleText(f"{device.name}, {device.address}")
        row.setToolTip(f"{device.name}\n{device.address}")
        self._rows[device.id] = row
        return row


def _folder_row(path: str, count: int) -> QStandardItem:
    name = path.rpartition("/")[2]
    row = QStandardItem(name)
    row.setData(path, Role.FOLDER)
    row.setData(count, Role.COUNT)
    row.setAccessibleText(f"{name}, folder with {count} {'device' if count == 1 else 'devices'}")
    row.setToolTip(path)
    return row


def _matches(device: Device, query: str) -> bool:
    text = f"{device.name} {device.address} {device.folder}".casefold()
    return all(word in text for word in query.casefold().split())


def _with_parents(folder: str) -> list[str]:
    parts = folder.split("/") if folder else []
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _by_name(folder: str) -> tuple[str, ...]:
    return tuple(part.casefold() for part in folder.split("/"))
