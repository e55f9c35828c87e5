"""The tree of devices: this computer, folders, devices. Kept in a C++ model; a folder is filled when it is opened."""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.inheritance import with_parents
from app.domain.language import counted, tr

SLICE = 150
"""Devices that are put into an open folder at a time: a few milliseconds' work."""

CARRIED = "application/x-satchel-devices"
"""What is dragged: ids of devices and paths of folders, as JSON."""

type _Index = QModelIndex | QPersistentModelIndex
_FOLDER_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemIsDropEnabled
)
_DEVICE_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)


class Role(IntEnum):
    """What a row knows."""

    DEVICE = Qt.ItemDataRole.UserRole + 1  # Device; None for a folder
    FOLDER = Qt.ItemDataRole.UserRole + 2  # path of a folder; None for a device
    COUNT = Qt.ItemDataRole.UserRole + 3  # devices in a folder, at any depth
    PRESENCE = Qt.ItemDataRole.UserRole + 4  # None when it is not known


class DeviceModel(QStandardItemModel):
    """`show` gives it everything, and changes only the rows that differ; it does not read the device book itself."""

    folders_added = Signal(list)  # paths
    filled = Signal()  # more devices are in a folder that was opened
    move_asked = Signal(list, list, str)  # ids of devices, paths of folders, the folder that they were dropped into

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presence: dict[str, str] = {}
        self._rows: dict[str, QStandardItem] = {}  # of devices, by id; those in folders that were opened
        self._folders: dict[str, QStandardItem] = {}
        self._devices: dict[str, list[Device]] = {}  # by folder
        self._wanted: dict[str, list[Device]] = {}  # of folders that were opened: all that belongs in there, in order
        self._is_changing = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._fill_on)
        local = self._device_row(THIS_COMPUTER)
        local.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren)
        self.appendRow(local)

    def show(self, devices: Sequence[Device], folders: Iterable[str]) -> None:
        """Show the device book as it is now."""
        self._is_changing = True
        added = self._change(devices, folders)
        self._is_changing = False
        if added:
            self.folders_added.emit(added)

    def _change(self, devices: Sequence[Device], folders: Iterable[str]) -> list[str]:
        """Change what differs; returns the new folders."""
        before, self._devices = self._devices, {}
        for device in devices:
            self._devices.setdefault(device.folder, []).append(device)
        counts: dict[str, int] = {}
        for folder, inside in self._devices.items():
            for path in with_parents(folder):
                counts[path] = counts.get(path, 0) + len(inside)
        added = self._show_folders({*counts, *(path for folder in folders for path in with_parents(folder))}, counts)
        self._wanted.setdefault("", [])
        changed = [folder for folder in self._wanted if before.get(folder) != self._devices.get(folder)]
        for folder in changed:
            self._wanted[folder] = sorted(self._devices.get(folder, ()), key=_order)
            self._drop_unwanted(folder)  # from all folders first: a row that Python has let go of must not be in one
        for folder in changed:
            self._show_devices(folder)
        return added

    def set_presence(self, presence: Mapping[str, str]) -> None:
        """What is known of devices, by id: "online", "busy", "problem", ... A device that is missing is not known."""
        for device_id in {*self._presence, *presence}:
            if device_id in self._rows and self._presence.get(device_id) != presence.get(device_id):
                self._rows[device_id].setData(presence.get(device_id), Role.PRESENCE)
        self._presence = dict(presence)

    def row_of(self, device_id: str) -> QStandardItem | None:
        """The row of a device in a folder that was opened."""
        return self._rows.get(device_id)

    def folder_row(self, path: str) -> QStandardItem | None:
        return self._folders.get(path)

    def inside(self, folder: str) -> list[Device]:
        """The devices in a folder, at any depth."""
        below = f"{folder}/"
        return [
            device
            for path, devices in self._devices.items()
            if not folder or path == folder or path.startswith(below)
            for device in devices
        ]

    def fill(self, folder: str) -> None:
        """A folder is opened: put its devices into it, the first ones now, the others soon."""
        if folder in self._folders and folder not in self._wanted:
            self._wanted[folder] = sorted(self._devices.get(folder, ()), key=_order)
            self._is_changing = True
            self._show_devices(folder)
            self._is_changing = False

    # -- Qt asks this; the rows themselves are C++ ---------------------------------------------------

    def hasChildren(self, parent: _Index = QModelIndex()) -> bool:  # noqa: B008 - Qt's own signature
        return super().hasChildren(parent) or self._can_fill(parent)

    def canFetchMore(self, parent: _Index) -> bool:
        return not self._is_changing and self._can_fill(parent)  # not in the middle of another change

    def _can_fill(self, parent: _Index) -> bool:
        folder = parent.data(Role.FOLDER) if parent.isValid() else None
        return bool(folder) and folder not in self._wanted and folder in self._devices

    def fetchMore(self, parent: _Index) -> None:
        self.fill(str(parent.data(Role.FOLDER) or ""))

    def mimeTypes(self) -> list[str]:
        return [CARRIED]

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        carried = QMimeData()
        ids = [device.id for index in indexes if (device := index.data(Role.DEVICE)) is not None]
        folders = [path for index in indexes if (path := index.data(Role.FOLDER))]
        carried.setData(CARRIED, json.dumps([ids, folders]).encode())
        return carried

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index) -> bool:
        target = str(parent.data(Role.FOLDER) or "") if parent.isValid() else ""
        ids, folders = _carried(data)
        return bool(ids or folders) and not any(target == path or target.startswith(f"{path}/") for path in folders)

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index) -> bool:
        """Only says what is wanted: the rows follow the device book."""
        if self.canDropMimeData(data, action, row, column, parent):
            self.move_asked.emit(*_carried(data), str(parent.data(Role.FOLDER) or "") if parent.isValid() else "")
        return False  # the view must not take the rows away

    # -- rows ------------------------------------------------------------------------------------------

    def _show_folders(self, paths: set[str], counts: Mapping[str, int]) -> list[str]:
        for path in sorted((path for path in self._folders if path not in paths), key=len, reverse=True):
            row = self._folders.pop(path)
            self._parent_of(path).removeRow(row.row())
            self._forget_devices(path)
        added = []
        for path in sorted(paths, key=_by_name):
            count = counts.get(path, 0)
            if path not in self._folders:
                self._folders[path] = _folder_row(path, count)
                self._insert_folder(path)
                added.append(path)
            elif self._folders[path].data(Role.COUNT) != count:
                _show_count(self._folders[path], count)
        return added

    def _insert_folder(self, path: str) -> None:
        parent, key = self._parent_of(path), _by_name(path)
        place = self._first_folder(parent)
        while place < parent.rowCount() and (other := parent.child(place).data(Role.FOLDER)) and _by_name(other) < key:
            place += 1
        parent.insertRow(place, self._folders[path])

    def _forget_devices(self, folder: str) -> None:
        """The rows of a folder that is gone."""
        for device in self._wanted.pop(folder, ()):
            self._rows.pop(device.id, None)

    def _show_devices(self, folder: str) -> None:
        """Make the rows of an opened folder those that are wanted; the first slice of those that are missing."""
        parent, wanted = self._row(folder), self._wanted[folder]
        begin = self._first_device(parent)
        shown = max(parent.rowCount() - begin, SLICE)
        for number, device in enumerate(wanted[:shown], begin):
            self._put(parent, number, device)
        while parent.rowCount() - begin > shown:
            self._drop(parent, parent.rowCount() - 1)
        if parent.rowCount() - begin < len(wanted):
            self._timer.start()

    def _drop_unwanted(self, folder: str) -> None:
        parent, kept = self._row(folder), {device.id for device in self._wanted[folder]}
        for number in range(parent.rowCount() - 1, self._first_device(parent) - 1, -1):
            if parent.child(number).data(Role.DEVICE).id not in kept:
                self._drop(parent, number)

    def _put(self, parent: QStandardItem, number: int, device: Device) -> None:
        """The device in this row; what stands there now moves down."""
        row = self._rows.get(device.id)
        if row is None:
            parent.insertRow(number, self._device_row(device))
            return
        if row.row() != number:
            parent.insertRow(number, parent.takeRow(row.row()))
        if row.data(Role.DEVICE) is not device:
            _show_device(row, device)

    def _drop(self, parent: QStandardItem, number: int) -> None:
        row = self._rows.pop(parent.child(number).data(Role.DEVICE).id)
        parent.removeRow(row.row())

    @Slot()
    def _fill_on(self) -> None:
        """The next slice of the first folder that is not full yet."""
        for folder, wanted in self._wanted.items():
            parent = self._row(folder)
            have = parent.rowCount() - self._first_device(parent)
            if have < len(wanted):
                parent.appendRows([self._device_row(device) for device in wanted[have : have + SLICE]])
                self.filled.emit()
                return
        self._timer.stop()

    def _row(self, folder: str) -> QStandardItem:
        return self._folders[folder] if folder else self.invisibleRootItem()

    def _device_row(self, device: Device) -> QStandardItem:
        row = self._rows[device.id] = QStandardItem()
        row.setFlags(_DEVICE_FLAGS)
        _show_device(row, device)
        if presence := self._presence.get(device.id):
            row.setData(presence, Role.PRESENCE)
        return row

    def _parent_of(self, path: str) -> QStandardItem:
        return self._row(path.rpartition("/")[0])

    def _first_folder(self, parent: QStandardItem) -> int:
        return 1 if parent is self.invisibleRootItem() else 0  # this computer comes first

    def _first_device(self, parent: QStandardItem) -> int:
        """Where the devices begin, under this computer and the folders."""
        number = self._first_folder(parent)
        while number < parent.rowCount() and parent.child(number).data(Role.FOLDER):
            number += 1
        return number


def _carried(data: QMimeData) -> tuple[list[str], list[str]]:
    """Ids of devices and paths of folders that are being dragged."""
    if not data.hasFormat(CARRIED):
        return [], []
    ids, folders = json.loads(bytes(data.data(CARRIED).data()))
    return ids, folders


def _show_device(row: QStandardItem, device: Device) -> None:
    row.setText(device.name)
    row.setData(device, Role.DEVICE)
    row.setToolTip(f"{device.name}\n{device.address}")
    row.setAccessibleText(f"{device.name}, {device.address}{', favourite' if device.is_favourite else ''}")


def _folder_row(path: str, count: int) -> QStandardItem:
    row = QStandardItem(path.rpartition("/")[2])
    row.setFlags(_FOLDER_FLAGS)
    row.setColumnCount(1)  # Qt would otherwise insert the column while it inserts the first row
    row.setData(path, Role.FOLDER)
    row.setToolTip(path)
    _show_count(row, count)
    return row


def _show_count(row: QStandardItem, count: int) -> None:
    row.setData(count, Role.COUNT)
    row.setAccessibleText(tr("{folder}, folder with {devices}", folder=row.text(), devices=counted(count, "device")))


def _order(device: Device) -> str:
    return device.name.casefold()


def _by_name(folder: str) -> tuple[str, ...]:
    return tuple(part.casefold() for part in folder.split("/"))
