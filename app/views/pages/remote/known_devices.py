"""Favourites and the devices that were used last: two short lists to begin with."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from app.domain.device_search import Found
from app.domain.devices import Device
from app.domain.language import tr
from app.views.pages.remote.device_hits import HitModel, hit_note
from app.views.pages.remote.device_model import Role
from app.views.theme import scaled
from app.views.widgets.device_picker import device_icon
from app.views.widgets.layout import column, panel
from app.views.widgets.lists import AnyIndex, RowList
from app.views.widgets.painting import MEDIUM, draw_icon, draw_text
from app.views.widgets.text import label

MOST = 6
ROW_HEIGHT = 30


class KnownDevices(QWidget):
    """A click, or Enter, opens one."""

    open_asked = Signal(object)  # Device

    def __init__(self) -> None:
        super().__init__()
        self.favourites, self.recents = _Group(tr("Favourites")), _Group(tr("Used last"))
        groups = column(self.favourites.block, self.recents.block, margins=(0, 28, 0, 0), spacing=16)
        self.setLayout(groups)
        for group in (self.favourites, self.recents):
            group.clicked.connect(self._open)
            group.activated.connect(self._open)

    def show_devices(self, favourites: Sequence[Device], recents: Sequence[Device]) -> None:
        """A favourite is not listed a second time."""
        known = {one.id for one in favourites}
        self.favourites.show_devices(favourites)
        self.recents.show_devices([one for one in recents if one.id not in known])

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if device := index.data(Role.DEVICE):
            self.open_asked.emit(device)


class _Group(RowList):
    """A heading with its devices; nothing at all where there are none."""

    def __init__(self, name: str) -> None:
        super().__init__(name, _paint_row, ROW_HEIGHT, inset=0)
        self.hits = HitModel(self)
        self.setModel(self.hits)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.block = panel(column(label(name, "label", "tertiary"), self, spacing=4))

    def show_devices(self, devices: Sequence[Device]) -> None:
        shown = tuple(devices[:MOST])
        self.hits.show(Found(shown, len(shown)))
        self.setFixedHeight(scaled(ROW_HEIGHT * len(shown)))
        self.block.setVisible(bool(shown))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens on every platform; a list of macOS would begin to edit."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


def _paint_row(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    device: Device = index.data(Role.DEVICE)
    tone = "accent.text" if selected else "text.secondary"
    draw_icon(painter, rect.left() + 8, rect.center().y(), device_icon(device), tone, size=15)
    room = QRectF(rect.left() + 31, rect.top(), rect.width() - 39, rect.height())
    width = draw_text(painter, room, device.name, weight=MEDIUM)
    note = QRectF(room.left() + width + 10, room.top(), room.width() - width - 10, room.height())
    draw_text(painter, note, hit_note(device, with_tags=False), "text.tertiary", "small")
