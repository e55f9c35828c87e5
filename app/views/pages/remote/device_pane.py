"""The left pane: the devices, a filter, and what can be done with one."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QMenu

from app.domain.devices import THIS_COMPUTER, Device
from app.views.icons import icon
from app.views.pages.remote.device_model import DeviceModel, Role
from app.views.theme import theme
from app.views.widgets.badges import PresenceMark
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.device_picker import device_icon
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.lists import AnyIndex, RowTree
from app.views.widgets.painting import MEDIUM, NORMAL, RIGHT, SEMIBOLD, draw_icon, draw_presence, draw_text
from app.views.widgets.text import WrappedLabel, label

WIDTH = 268


class DevicePane(QFrame):
    """Says what a person wants; the page does it."""

    open_asked = Signal(object)  # Device: its session, a new one where there is none
    connect_asked = Signal(object)  # Device: another session
    page_asked = Signal(str, object)  # id of another page, Device
    new_device_asked = Signal(str)  # folder
    new_folder_asked = Signal(str)  # parent
    edit_asked = Signal(object)  # Device
    rename_folder_asked = Signal(str)
    remove_asked = Signal(object)  # Device
    remove_folder_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._devices: Sequence[Device] = ()
        self._folders: Sequence[str] = ()
        self._folded: set[str] = set()
        self.model = DeviceModel(self)
        self.search = SearchField("Filter devices", "Ctrl+F")
        self.search.changed.connect(self._filter)
        self.search.edit.returnPressed.connect(self._open_first)
        self.add = IconButton("plus", "Add a device or a folder", key="Ctrl+N", side=30)
        self.add.clicked.connect(self._open_add_menu)
        self.tree = RowTree("Devices", self._paint_row, 28)
        self.tree.setModel(self.model)
        self.tree.activated.connect(self._open)
        self.tree.collapsed.connect(lambda index: self._folded.add(index.data(Role.FOLDER)))
        self.tree.expanded.connect(lambda index: self._folded.discard(index.data(Role.FOLDER)))
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self._build()

    def _build(self) -> None:
        self._nothing_words = WrappedLabel("", tone="secondary")
        clear = Button("Clear filter", "", Kind.LINK, small=True)
        clear.clicked.connect(self.search.edit.clear)
        self._nothing = panel(column(self._nothing_words, row(clear, None), margins=(16, 8, 12, 8), spacing=2))
        self._nothing.hide()
        self._mark = PresenceMark("online")
        self._mark.hide()
        self._connected = label("", "small", "tertiary")
        self._count = label("", "small", "tertiary")
        foot = panel(row(self._mark, self._connected, None, self._count, margins=(14, 0, 14, 0), spacing=6), edge="top")
        foot.setFixedHeight(theme().metric("strip"))
        head = row(Grow(self.search), self.add, margins=(10, 9, 8, 7), spacing=4)
        self.setLayout(column(head, self._nothing, Grow(self.tree), foot, spacing=0))
        self.setFixedWidth(round(WIDTH * max(1.0, theme().text_scale)))
        self.setProperty("pane", True)
        self.setFocusProxy(self.tree)
        style(self, bg="sidebar", edge="right")

    def show_devices(self, devices: Sequence[Device], folders: Sequence[str]) -> None:
        """Show the device book; what is chosen and folded stays so."""
        self._devices, self._folders = devices, folders
        self._rebuild()

    def set_presence(self, presence: Mapping[str, str]) -> None:
        """What is known of devices, by id."""
        self.model.set_presence(presence)
        connected = sum(1 for known in presence.values() if known == "online")
        self._mark.setVisible(bool(connected))
        self._connected.setText(f"{connected} connected" if connected else "")

    def choose(self, device: Device) -> None:
        """Mark a device as the current one."""
        if item := self.model.row_of(device.id):
            self.tree.setCurrentIndex(item.index())

    @property
    def chosen_device(self) -> Device | None:
        device: Device | None = self.tree.currentIndex().data(Role.DEVICE)
        return device

    @property
    def chosen_folder(self) -> str:
        """The folder that is chosen, or the one of the chosen device."""
        device = self.chosen_device
        return device.folder if device else str(self.tree.currentIndex().data(Role.FOLDER) or "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        device, folder = self.chosen_device, self.chosen_folder
        if event.key() == Qt.Key.Key_F2:
            self._edit(device, folder)
        elif event.key() == Qt.Key.Key_Delete:
            self._remove(device, folder)
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _filter(self, query: str) -> None:
        self._rebuild()

    def _rebuild(self) -> None:
        chosen, query = self.chosen_device, self.search.text
        folder = "" if chosen else self.chosen_folder
        folded = set(self._folded)
        self.model.show(self._devices, self._folders, query)
        self.tree.expandAll()
        self._folded = folded
        if not query.strip():
            self._fold_again(QModelIndex())
        if chosen:
            self.choose(chosen)
        elif folder:
            self._choose_folder(folder)
        count = len(self._devices)
        self._count.setText("1 device" if count == 1 else f"{count} devices" if count else "No devices yet")
        self._nothing.setVisible(self.model.rowCount() == 0)
        self._nothing_words.set_words(f"No device has “{query.strip()}”.")

    def _choose_folder(self, folder: str) -> None:
        start = self.model.index(0, 0)
        flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
        for index in self.model.match(start, Role.FOLDER, folder, 1, flags):
            self.tree.setCurrentIndex(index)

    def _fold_again(self, parent: QModelIndex) -> None:
        for number in range(self.model.rowCount(parent)):
            index = self.model.index(number, 0, parent)
            if self.model.hasChildren(index):
                self.tree.setExpanded(index, index.data(Role.FOLDER) not in self._folded)
                self._fold_again(index)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if device := index.data(Role.DEVICE):
            self.open_asked.emit(device)

    @Slot()
    def _open_first(self) -> None:
        """Enter in the filter opens the first device that it has found."""
        index = self.model.index(0, 0)
        while index.isValid() and self.search.text.strip():
            if index.data(Role.DEVICE):
                self._open(index)
                return
            index = self.tree.indexBelow(index)

    def _edit(self, device: Device | None, folder: str) -> None:
        if device is not None and device.id != THIS_COMPUTER.id:
            self.edit_asked.emit(device)
        elif device is None and folder:
            self.rename_folder_asked.emit(folder)

    def _remove(self, device: Device | None, folder: str) -> None:
        if device is not None and device.id != THIS_COMPUTER.id:
            self.remove_asked.emit(device)
        elif device is None and folder:
            self.remove_folder_asked.emit(folder)

    @Slot()
    def _open_add_menu(self) -> None:
        folder = self.chosen_folder
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("server"), "New device", lambda: self.new_device_asked.emit(folder))
        menu.addAction(icon("folder"), "New folder", lambda: self.new_folder_asked.emit(folder))
        menu.popup(self.add.mapToGlobal(QPoint(0, self.add.height() + 2)))

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        index = self.tree.indexAt(place)
        menu = self.make_menu(index.data(Role.DEVICE), str(index.data(Role.FOLDER) or ""))
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def make_menu(self, device: Device | None, folder: str) -> QMenu:
        """What can be done with a device or a folder."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if device is not None:
            if device.id != THIS_COMPUTER.id:
                menu.addAction(icon("terminal"), "Connect", lambda: self.connect_asked.emit(device))
            menu.addAction(icon("stethoscope"), "Diagnose", lambda: self.page_asked.emit("diagnostics", device))
            menu.addAction(icon("wrench"), "Set up", lambda: self.page_asked.emit("setup", device))
        if device is None or device.id != THIS_COMPUTER.id:
            menu.addSeparator()
        if device is None:
            menu.addAction(icon("plus"), "New device here", lambda: self.new_device_asked.emit(folder))
            menu.addAction(icon("folder"), "New folder here", lambda: self.new_folder_asked.emit(folder))
        if folder or (device is not None and device.id != THIS_COMPUTER.id):
            edit = "Edit" if device else "Rename"
            menu.addAction(icon("pencil"), edit, lambda: self._edit(device, folder))
            menu.addAction(icon("trash-2"), "Delete", lambda: self._remove(device, folder))
        return menu

    def _paint_row(self, painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
        device: Device | None = index.data(Role.DEVICE)
        middle, left, right = rect.center().y(), rect.left() + 8, rect.right() - 14
        is_top = device is None and "/" not in str(index.data(Role.FOLDER))
        if device is not None:
            draw_icon(
                painter, left, middle, device_icon(device), "accent.text" if selected else "text.secondary", size=15
            )
        elif not is_top:
            draw_icon(painter, left, middle, "folder", "text.tertiary", size=15)
        left += 0 if is_top else 23
        if presence := index.data(Role.PRESENCE):
            draw_presence(painter, right - 4, middle, presence)
            right -= 18
        elif is_top:
            count = QRectF(right - 30, rect.top(), 30, rect.height())
            draw_text(painter, count, str(index.data(Role.COUNT)), "text.tertiary", "caption", align=RIGHT)
            right -= 30
        weight = SEMIBOLD if is_top else MEDIUM if selected else NORMAL
        name = QRectF(left, rect.top(), right - left, rect.height())
        draw_text(painter, name, str(index.data()), weight=weight)
