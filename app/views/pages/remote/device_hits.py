"""What a filter has found: a flat list of the best devices, and how many more there are."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter

from app.domain.device_search import Found
from app.domain.devices import Device
from app.domain.language import tr
from app.views.matching import spans
from app.views.pages.remote.device_model import Role
from app.views.widgets.device_picker import device_icon
from app.views.widgets.lists import AnyIndex, RowList, choose_row
from app.views.widgets.painting import NORMAL, SEMIBOLD, draw_icon, draw_presence, draw_text

ROW_HEIGHT = 44

type _Index = QModelIndex | QPersistentModelIndex


class HitModel(QAbstractListModel):
    """One row for each device, and a last one that counts those that are not shown. Has the roles of the tree."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found = Found((), 0)
        self._presence: dict[str, str] = {}
        self.query = ""

    @property
    def devices(self) -> Sequence[Device]:
        return self._found.devices

    def show(self, found: Found, query: str = "") -> None:
        self.beginResetModel()
        self._found, self.query = found, query
        self.endResetModel()

    def set_presence(self, presence: dict[str, str]) -> None:
        """What is known of devices, by id."""
        self._presence = presence
        if self._found.devices:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._found.devices) - 1, 0), [Role.PRESENCE])

    def row_of(self, device_id: str) -> int:
        """The row of a device; -1 where it was not found."""
        return next((number for number, one in enumerate(self._found.devices) if one.id == device_id), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        shown = len(self._found.devices)
        return 0 if parent.isValid() else shown + (self._found.total > shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if index.row() >= len(self._found.devices):
            return self._more if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        return self._data_of(self._found.devices[index.row()], role)

    def _data_of(self, device: Device, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return device.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{device.name}, {hit_note(device)}"
            case Qt.ItemDataRole.ToolTipRole:
                return f"{device.name}\n{hit_note(device)}"
            case Role.DEVICE:
                return device
            case Role.PRESENCE:
                return self._presence.get(device.id)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid() or index.row() >= len(self._found.devices):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren

    @property
    def _more(self) -> str:
        return tr("… and {total:,} more", total=self._found.total - len(self._found.devices))


class HitList(RowList):
    """The list of what was found."""

    def __init__(self) -> None:
        super().__init__(tr("Found devices"), paint_hit, ROW_HEIGHT)
        self.hits = HitModel(self)
        self.setModel(self.hits)

    def choose(self, device: Device) -> None:
        """Mark a device as the current one, where it was found."""
        if (number := self.hits.row_of(device.id)) >= 0:
            choose_row(self, self.hits.index(number, 0))


def hit_note(device: Device, *, with_tags: bool = True) -> str:
    """The second line about a device: its address, where it is, and its tags."""
    tags = " ".join(f"#{tag}" for tag in device.tags) if with_tags else ""
    return "  ·  ".join(part for part in (device.address, device.folder.replace("/", " / "), tags) if part)


def paint_hit(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    """A row of two lines: the name with what was typed in bold, and the note."""
    device: Device | None = index.data(Role.DEVICE)
    if device is None:
        draw_text(painter, rect.adjusted(8, 0, -8, 0), str(index.data()), "text.tertiary", "small")
        return
    tone = "accent.text" if selected else "text.secondary"
    draw_icon(painter, rect.left() + 8, rect.center().y(), device_icon(device), tone, size=15)
    right = rect.right() - 12
    if presence := index.data(Role.PRESENCE):
        draw_presence(painter, right - 4, rect.center().y(), presence)
        right -= 16
    if device.is_favourite:
        draw_icon(painter, right - 14, rect.center().y(), "star", "text.tertiary", size=13)
        right -= 20
    middle = rect.center().y()
    room = QRectF(rect.left() + 31, rect.top() + 3, right - rect.left() - 31, middle - rect.top() - 2)
    model = index.model()
    paint_name(painter, room, device.name, model.query if isinstance(model, HitModel) else "")
    below = QRectF(room.left(), middle, room.width(), rect.bottom() - middle - 4)
    draw_text(painter, below, hit_note(device), "text.tertiary", "small")


def paint_name(painter: QPainter, rect: QRectF, name: str, query: str) -> None:
    """A name with the words of `query` in bold."""
    left, done = rect.left(), 0
    for start, end in [*spans(name, query), (len(name), len(name))]:
        for part, weight in ((name[done:start], NORMAL), (name[start:end], SEMIBOLD)):
            room = QRectF(left, rect.top(), max(rect.right() - left, 0), rect.height())
            left += draw_text(painter, room, part, weight=weight) if part else 0
        done = end
