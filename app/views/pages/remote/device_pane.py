"""The left pane: the devices, a filter, and what can be done with one or with several."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.inheritance import with_parents
from app.domain.language import tr
from app.views.pages.remote.device_foot import NothingFound, PaneFoot
from app.views.pages.remote.device_model import DeviceModel, Role
from app.views.pages.remote.device_tree import DeviceTree
from app.views.theme import theme
from app.views.widgets.buttons import IconButton
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Grow, column, row, style
from app.views.widgets.lists import RowList, RowTree, choose_row

if TYPE_CHECKING:
    from app.domain.device_search import DeviceSearch
    from app.views.pages.remote.device_hits import HitList

WIDTH = 268
MOST_UNFOLDED = 300
"""With more devices than this, folders are folded at first."""


class DevicePane(QFrame):
    """Says what a person wants; the page does it."""

    open_asked = Signal(object)  # Device: its session, a new one where there is none
    connect_asked = Signal(object)  # Device: another session
    page_asked = Signal(str, object)  # id of another page, Device
    look_asked = Signal(object)  # Device: look into it
    new_device_asked = Signal(str)  # folder
    new_folder_asked = Signal(str)  # parent
    edit_asked = Signal(object)  # Device
    edit_all_asked = Signal(list)  # Devices
    edit_folder_asked = Signal(str)
    duplicate_asked = Signal(list)  # Devices
    favourite_asked = Signal(list, bool)  # Devices; whether they are to be favourites
    remove_asked = Signal(list)  # Devices
    remove_folder_asked = Signal(str)
    move_asked = Signal(list, list, str)  # ids of devices, paths of folders, folder
    import_asked, export_asked = Signal(), Signal()
    painted = Signal()  # the first picture is there

    def __init__(self) -> None:
        super().__init__()
        self._search: DeviceSearch | None = None
        self._total = 0
        self._devices: Sequence[Device] = ()
        self._presence: dict[str, str] = {}
        self._folded: set[str] = set()
        self._is_reading = self.is_large = False  # large: the search was made ready in a thread
        self._awaited = ""  # id of the device that is to be chosen when its row is there
        self._was_painted = False
        self.model = DeviceModel(self)
        self.found: HitList | None = None  # made when something is first searched for
        self.search = SearchField(tr("Filter devices"), "Ctrl+F")
        self.search.edit.setToolTip(tr("Name, address, user, notes, folder in any order; tag:… and folder:… narrow"))
        self.favourites = IconButton("star", tr("Only favourites"), checkable=True, side=30)
        self.add = IconButton("plus", tr("Add a device or a folder"), key="Ctrl+N", side=30)
        self.tree = DeviceTree(self.model)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._prepare(self.tree)
        self._nothing = NothingFound()
        self._nothing.clear.clicked.connect(self.clear_filter)
        self._foot = PaneFoot()
        head = row(Grow(self.search), self.favourites, self.add, margins=(10, 9, 8, 7), spacing=4)
        self._place = column(self.tree, spacing=0)
        self.setLayout(column(head, self._nothing, Grow(self._place), self._foot, spacing=0))
        self.setFixedWidth(round(WIDTH * max(1.0, theme().text_scale)))
        self.setProperty("pane", True)
        self.setFocusProxy(self.tree)
        style(self, bg="sidebar", edge="right")

    def _connect(self) -> None:
        self.search.changed.connect(self._filter)
        self.search.entered.connect(lambda: QTimer.singleShot(0, self, self._hits))
        self.search.edit.returnPressed.connect(self._open_first)
        self.favourites.toggled.connect(self._filter)
        self.add.clicked.connect(self._open_add_menu)
        self.tree.collapsed.connect(lambda index: self._folded.add(index.data(Role.FOLDER)))
        self.tree.expanded.connect(self._fill)
        self.model.folders_added.connect(self._unfold)
        self.model.filled.connect(self._choose_awaited)
        self.model.move_asked.connect(self.move_asked)
        shortcut = QShortcut(QKeySequence("Ctrl+D"), self, self._duplicate)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _prepare(self, view: RowTree | RowList) -> None:
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.activated.connect(self._open)
        view.customContextMenuRequested.connect(self._open_menu)

    # -- what is shown -----------------------------------------------------------------------------

    def show_devices(
        self, devices: Sequence[Device], folders: Sequence[str], search: "DeviceSearch | None" = None
    ) -> None:
        """Show the device book; what is chosen and folded stays so. `search` finds the same devices."""
        self._devices, self._search, self._total = devices, search, len(devices)
        self.is_large = search is not None
        self.model.show(devices, folders)
        self._is_reading = False
        self._foot.show_count(self._total)
        self._filter()

    def show_reading(self) -> None:
        """The device book is being read."""
        self._is_reading = True
        self._foot.count.setText(tr("Reading the devices…"))

    def set_presence(self, presence: Mapping[str, str]) -> None:
        """What is known of devices, by id."""
        self.model.set_presence(presence)
        self._presence = dict(presence)
        if self.found is not None:
            self.found.hits.set_presence(self._presence)
        self._foot.show_connected(sum(1 for known in presence.values() if known == "online"))

    def choose(self, device: Device) -> None:
        """Mark a device as the current one."""
        self._awaited = device.id
        if self.found is not None:
            self.found.choose(device)
        for path in with_parents(device.folder):
            if found := self.model.folder_row(path):
                self.tree.expand(found.index())
        self._choose_awaited()

    @Slot()
    def _choose_awaited(self) -> None:
        if self._awaited and (found := self.model.row_of(self._awaited)):
            self._awaited = ""
            choose_row(self.tree, found.index())

    @property
    def chosen_devices(self) -> list[Device]:
        """The devices that are selected, this computer aside, in the order in which they are shown."""
        chosen = self._view.selectionModel().selectedRows() or [self._view.currentIndex()]
        rows = sorted(chosen, key=lambda index: self._view.visualRect(index).top())
        devices = [device for index in rows if (device := index.data(Role.DEVICE)) is not None]
        return [device for device in devices if device.id != THIS_COMPUTER.id]

    @property
    def chosen_device(self) -> Device | None:
        device: Device | None = self._view.currentIndex().data(Role.DEVICE)
        return device

    @property
    def chosen_folder(self) -> str:
        """The folder that is chosen, or the one of the chosen device."""
        device = self.chosen_device
        return device.folder if device else str(self._view.currentIndex().data(Role.FOLDER) or "")

    # -- filter ------------------------------------------------------------------------------------

    @property
    def _view(self) -> RowTree | RowList:
        return self.found if self.found is not None and self.found.isVisibleTo(self) else self.tree

    @property
    def search_index(self) -> "DeviceSearch":
        """The devices made ready to be searched."""
        if self._search is None:
            from app.domain.device_search import DeviceSearch

            self._search = DeviceSearch(self._devices)
        return self._search

    @Slot()
    def clear_filter(self) -> None:
        self.favourites.setChecked(False)
        self.search.edit.clear()

    @Slot()
    def _filter(self) -> None:
        """Show what the filter finds, or the tree where there is none."""
        query, favourites = self.search.text.strip(), self.favourites.isChecked()
        is_filtered = bool(query or favourites)
        if is_filtered:
            self._find(query, favourites=favourites)
        else:
            self._nothing.hide()
        if self.found is not None and self.found.isVisibleTo(self) is not is_filtered:
            self.tree.setVisible(not is_filtered)
            self.found.setVisible(is_filtered)
            self.setFocusProxy(self._view)

    def _hits(self) -> "HitList":
        """The list of what is found; made when a person is about to search, and the devices ready for it."""
        if self.found is None:
            from app.views.pages.remote.device_hits import HitList

            self.found = HitList()
            self.found.hide()
            self._prepare(self.found)
            self._place.addWidget(self.found)
            self.found.hits.set_presence(self._presence)
            self.search_index.find("")
        return self.found

    def _find(self, query: str, *, favourites: bool) -> None:
        hits = self._hits().hits
        found = self.search_index.find(query, favourites=favourites)
        hits.show(found, query)
        self._nothing.setVisible(not found.devices)
        self._nothing.tell(query, favourites=favourites, is_reading=self._is_reading)

    @Slot(QModelIndex)
    def _fill(self, index: QModelIndex) -> None:
        folder = str(index.data(Role.FOLDER))
        self._folded.discard(folder)
        self.model.fill(folder)

    @Slot(list)
    def _unfold(self, folders: Sequence[str]) -> None:
        """New folders are open while there are few devices."""
        for path in folders:
            if self._total > MOST_UNFOLDED:
                self._folded.add(path)
            elif path not in self._folded and (found := self.model.folder_row(path)):
                self.tree.expand(found.index())

    # -- what a person does ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        devices, is_device = self.chosen_devices, self.chosen_device is not None
        folder = "" if is_device else self.chosen_folder
        if event.key() == Qt.Key.Key_Escape and self._view is not self.tree:
            self.clear_filter()
        elif self.search.edit.hasFocus():
            if event.key() == Qt.Key.Key_Down:
                self._enter_view()
        elif event.key() == Qt.Key.Key_F2 and devices:
            self.edit_all_asked.emit(devices)
        elif event.key() == Qt.Key.Key_F2 and folder:
            self.edit_folder_asked.emit(folder)
        elif event.key() == Qt.Key.Key_Delete and devices:
            self.remove_asked.emit(devices)
        elif event.key() == Qt.Key.Key_Delete and folder:
            self.remove_folder_asked.emit(folder)
        else:
            super().keyPressEvent(event)

    def _enter_view(self) -> None:
        """From the filter into what it has found."""
        self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self._view.currentIndex().isValid():
            choose_row(self._view, self._view.model().index(0, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def _duplicate(self) -> None:
        if (devices := self.chosen_devices) and not self.search.edit.hasFocus():
            self.duplicate_asked.emit(devices)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if device := index.data(Role.DEVICE):
            self.open_asked.emit(device)

    @Slot()
    def _open_first(self) -> None:
        """Enter in the filter opens the first device that it has found."""
        if self.found is not None and self.found.isVisibleTo(self) and self.found.hits.devices:
            self.open_asked.emit(self.found.hits.devices[0])

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        index = self._view.indexAt(place)
        menu = self.make_menu(index.data(Role.DEVICE), str(index.data(Role.FOLDER) or ""))
        menu.popup(self._view.viewport().mapToGlobal(place))

    def make_menu(self, device: Device | None, folder: str) -> QMenu:
        """What can be done with a device or a folder; with all that are chosen where the device is one of them."""
        from app.views.pages.remote.device_menu import device_menu

        chosen = self.chosen_devices
        several = chosen if device in chosen else [device] if device else []
        return device_menu(self, several, folder)

    @Slot()
    def _open_add_menu(self) -> None:
        from app.views.pages.remote.device_menu import add_menu

        add_menu(self, self.chosen_folder).popup(self.add.mapToGlobal(QPoint(0, self.add.height() + 2)))
