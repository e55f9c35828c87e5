"""Which devices: the device book as a tree with boxes, and a search."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from app.domain.devices import Device, Transport
from app.domain.language import counted, tr
from app.views.pages.setup.preview_tree import paint_box
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.device_picker import device_icon
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.lists import AnyIndex, RowTree
from app.views.widgets.painting import MEDIUM, RIGHT, draw_icon, draw_text
from app.views.widgets.text import WrappedLabel, label

DEVICE = Qt.ItemDataRole.UserRole
_ON, _OFF, _PART = Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked
_REACHED = (Transport.SSH, Transport.WINRM, Transport.WINRMS, Transport.LOCAL)


class DeviceChoice(QWidget):
    """`chosen` brings the devices, `left` that the person wants one device after all."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_settling = False
        self.model = QStandardItemModel(self)
        self.model.itemChanged.connect(self._settle)
        self.tree = RowTree(tr("Devices"), _paint_device, 30, indent=18)
        self.tree.setModel(self.model)
        self.search = SearchField(tr("Search devices"), "Ctrl+F")
        self.search.changed.connect(self._filter)
        self._empty = EmptyState(
            "server", tr("No devices yet"), tr("Add devices on the Remote page; they appear here.")
        )
        self._count = label("", "strong")
        self.use = Button("", kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.use.clicked.connect(self._use)
        back = Button(tr("Back"))
        back.clicked.connect(self.left)
        words = tr(
            "The profile is compared with all of them at once. One device goes first; the others follow if it works."
        )
        body = QWidget()
        head = column(label(tr("Set up several devices"), "title"), WrappedLabel(words, tone="secondary"), spacing=2)
        body.setLayout(column(head, self.search, Grow(self.tree), self._empty, margins=(28, 20, 28, 10), spacing=12))
        foot = panel(row(self._count, None, back, self.use, margins=(28, 14, 28, 14)), edge="top", bg="surface")
        self.setLayout(column(Grow(body), foot, spacing=0))

    def show_devices(self, devices: Sequence[Device], chosen: Iterable[Device] = ()) -> None:
        """Offer those that can be set up; `chosen` are ticked."""
        self._is_settling = True
        self.model.clear()
        ticked = set(chosen)
        folders: dict[str, QStandardItem] = {}
        offered = [one for one in devices if one.transport in _REACHED]
        for device in sorted(offered, key=lambda one: (one.folder.casefold(), one.name.casefold())):
            item = _box(device.name)
            item.setData(device, DEVICE)
            item.setAccessibleText(f"{device.name}, {device.address}")
            item.setToolTip(f"{device.name}, {device.address}")
            item.setCheckState(_ON if device in ticked else _OFF)
            self._folder(folders, device.folder).appendRow(item)
        self._is_settling = False
        self._settle_folders()
        self.tree.expandAll()
        self.tree.setVisible(bool(offered))
        self._empty.setVisible(not offered)
        self.search.edit.clear()

    def devices(self) -> tuple[Device, ...]:
        """Those that are ticked, in the order of the tree."""
        return tuple(item.data(DEVICE) for item in self._leaves() if item.checkState() is _ON)

    def _folder(self, known: dict[str, QStandardItem], path: str) -> QStandardItem:
        """The item of a folder; the top for ""."""
        if not path:
            return self.model.invisibleRootItem()
        if path not in known:
            above, _, name = path.rpartition("/")
            known[path] = _box(name)
            self._folder(known, above).appendRow(known[path])
        return known[path]

    def _leaves(self, item: QStandardItem | None = None) -> list[QStandardItem]:
        top = item or self.model.invisibleRootItem()
        found: list[QStandardItem] = []
        for number in range(top.rowCount()):
            child = top.child(number)
            found += self._leaves(child) if child.hasChildren() else [child]
        return found

    @Slot(QStandardItem)
    def _settle(self, changed: QStandardItem) -> None:
        if self._is_settling:
            return
        self._is_settling = True
        for leaf in self._leaves(changed) if changed.hasChildren() else ():
            index = leaf.index()
            if not self.tree.isRowHidden(index.row(), index.parent()):  # what the search hides is not meant
                leaf.setCheckState(changed.checkState())
        self._is_settling = False
        self._settle_folders()

    def _settle_folders(self) -> None:
        """A folder shows what its devices are."""
        self._is_settling = True
        self._settled(self.model.invisibleRootItem())
        self._is_settling = False
        count = len(self.devices())
        self._count.setText(tr("{devices} chosen", devices=counted(count, "device")))
        self.use.set_words(tr("Use {devices}", devices=counted(count, "device")))
        self.use.set_reason("" if count > 1 else tr("Choose at least two devices."))

    def _settled(self, item: QStandardItem) -> Qt.CheckState:
        if not item.hasChildren():
            return item.checkState()
        states = {self._settled(item.child(number)) for number in range(item.rowCount())}
        state = states.pop() if len(states) == 1 else _PART
        if item is not self.model.invisibleRootItem() and item.index().isValid():
            item.setCheckState(state)
        return state

    @Slot(str)
    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        self._show_hits(self.model.invisibleRootItem(), words, "")

    def _show_hits(self, item: QStandardItem, words: list[str], path: str) -> bool:
        """Hide what has none of the words in its name, address or folder. Whether anything is left."""
        any_hit = False
        for number in range(item.rowCount()):
            child = item.child(number)
            device: Device | None = child.data(DEVICE)
            if device is None:
                is_hit = self._show_hits(child, words, f"{path} {child.text()}")
            else:
                told = f"{path} {device.name} {device.address} {' '.join(device.tags)}".casefold()
                is_hit = all(word in told for word in words)
            self.tree.setRowHidden(number, item.index(), not is_hit)
            any_hit = any_hit or is_hit
        return any_hit

    @Slot()
    def _use(self) -> None:
        self.chosen.emit(self.devices())


def _box(words: str) -> QStandardItem:
    item = QStandardItem(words)
    item.setEditable(False)
    item.setCheckable(True)
    return item


def _paint_device(painter: QPainter, rect: QRectF, index: AnyIndex, is_selected: bool) -> None:
    device: Device | None = index.data(DEVICE)
    state = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
    paint_box(painter, rect.left() + 6, rect.center().y(), state)
    draw_icon(painter, rect.left() + 32, rect.center().y(), device_icon(device) if device else "folder", size=15)
    name = rect.adjusted(56, 0, -8, 0)
    width = draw_text(painter, name, str(index.data()), weight=MEDIUM)
    if device is not None:
        rest = name.adjusted(width + 16, 0, -8, 0)
        draw_text(painter, rest, device.address, "text.tertiary", "small", mono=True, align=RIGHT)
