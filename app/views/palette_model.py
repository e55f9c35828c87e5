"""What the command palette offers for what has been typed: devices, then actions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt

from app.domain.devices import THIS_COMPUTER, Device, Transport, parse_address
from app.domain.language import tr
from app.views.actions import Action
from app.views.matching import Index
from app.views.widgets.device_picker import device_icon, device_note

MOST_DEVICES = 50
DEVICES_UNASKED = 6  # shown while nothing is typed
ROW_HEIGHT = 34
HEAD_HEIGHT = 30

type AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One line of the palette. A head has no `run`."""

    title: str
    note: str = ""
    icon: str = ""
    keys: tuple[str, ...] = ()
    run: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class _Deed:
    """What can be done with a device on another page: "Set up web01"."""

    verb: str
    page: str
    where: str
    icon: str


_DEEDS = (
    _Deed(tr("Check"), "diagnostics", tr("Diagnostics"), "stethoscope"),
    _Deed(tr("Set up"), "setup", tr("Setup"), "wrench"),
)
_SIGNS_OF_AN_ADDRESS = ("@", ":", ".")

type UseDevice = Callable[[str, Device], None]
"""What is called with the id of a page and the device that it should show."""


class PaletteModel(QAbstractListModel):
    """Rows for the present query. The row object is the data of Qt.UserRole."""

    def __init__(self, use_device: UseDevice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._use_device = use_device
        self._devices: Sequence[Device] = ()
        self._index = Index((), ())
        self._actions: Sequence[Action] = ()
        self._action_index = Index((), ())
        self._rows: list[PaletteRow] = []
        self.query = ""

    def load(self, devices: Sequence[Device], actions: Sequence[Action]) -> None:
        """Offer these from now on. Costs nothing when the devices are the same as before."""
        if devices is not self._devices:
            self._devices = devices
            self._index = Index([one.name for one in devices], [device_note(one) for one in devices])
        self._actions = actions
        self._action_index = Index([one.title for one in actions], [one.note for one in actions])

    def search(self, query: str) -> None:
        """Show what fits `query`. A ">" in front leaves the devices out."""
        self.beginResetModel()
        self.query = query.removeprefix(">").strip()
        deed = next((one for one in _DEEDS if self.query.casefold().startswith(f"{one.verb.casefold()} ")), None)
        wanted = self.query[len(deed.verb) :].strip() if deed else self.query
        devices = [] if query.startswith(">") else self._find_devices(wanted)
        actions = [self._actions[place] for place in self._action_index.find(self.query, len(self._actions))]
        if deed and devices:
            done = [self._deed_row(deed, device) for device in devices]
            self._rows = [PaletteRow(tr("Devices")), *done]
        else:
            once = [] if devices or query.startswith(">") else self._address_rows(self.query)
            self._rows = self._device_rows(devices) + once + self._action_rows(devices, actions)
        self.endResetModel()

    def first_choice(self) -> int:
        """The first row that can be chosen; -1 when there is none."""
        return next((number for number, one in enumerate(self._rows) if one.run), -1)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.title}, {line.note}" if line.note else line.title
        if role == Qt.ItemDataRole.UserRole:
            return line
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(10, ROW_HEIGHT if line.run else HEAD_HEIGHT)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid() or self._rows[index.row()].run is None:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren

    def _find_devices(self, query: str) -> list[Device]:
        limit = MOST_DEVICES if query else DEVICES_UNASKED
        return [self._devices[place] for place in self._index.find(query, limit)]

    def _device_rows(self, devices: Sequence[Device]) -> list[PaletteRow]:
        rows = [self._device_row(device, is_first=number == 0) for number, device in enumerate(devices)]
        return [PaletteRow(tr("Devices")), *rows] if rows else []

    def _address_rows(self, text: str) -> list[PaletteRow]:
        """What looks like an address can be connected to once."""
        if not any(sign in text for sign in _SIGNS_OF_AN_ADDRESS):
            return []
        try:
            device = parse_address(text)
        except ValueError:
            return []
        connect = PaletteRow(
            tr("Connect to {words}", words=text),
            tr("Once"),
            "terminal",
            ("Enter",),
            lambda: self._use_device("remote", device),
        )
        return [PaletteRow(tr("Address")), connect]

    def _device_row(self, device: Device, *, is_first: bool) -> PaletteRow:
        page = "diagnostics" if device.transport is Transport.LOCAL else "remote"
        keys = ("Enter",) if is_first else ()
        return PaletteRow(
            device.name, device_note(device), device_icon(device), keys, lambda: self._use_device(page, device)
        )

    def _action_rows(self, devices: Sequence[Device], actions: Sequence[Action]) -> list[PaletteRow]:
        rows = []
        if self.query and devices:
            rows += [self._deed_row(deed, devices[0]) for deed in _DEEDS]
        rows += [PaletteRow(one.title, one.note, one.icon, _keycaps(one.keys), one.run) for one in actions]
        return [PaletteRow(tr("Actions")), *rows] if rows else []

    def _deed_row(self, deed: _Deed, device: Device) -> PaletteRow:
        name = tr("this computer") if device == THIS_COMPUTER else device.name
        return PaletteRow(f"{deed.verb} {name}", deed.where, deed.icon, run=lambda: self._use_device(deed.page, device))


def _keycaps(keys: str) -> tuple[str, ...]:
    return tuple(keys.split("+")) if keys else ()
