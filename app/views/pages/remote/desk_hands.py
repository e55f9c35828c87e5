"""Menus, keys and the mouse for tabs and panes."""

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from app.views.pages.remote.desk import SessionDesk
from app.views.pages.remote.pane_actions import PaneActions
from app.views.pages.remote.tab_drag import TabDrag
from app.views.pages.remote.tab_list import TabList
from app.views.pages.remote.tab_menu import open_pane_menu, open_tab_menu


class DeskHands(QObject):
    """Opens what is asked for, where it is asked for. The last of each is kept for those who want to look at it."""

    tab_menu_asked = Signal(object, object)  # QMenu, Device: add what you offer for the device of a tab

    def __init__(self, desk: SessionDesk, pane: QWidget) -> None:
        """`pane` is where the keys work, beside the windows of their own."""
        super().__init__(desk)
        self._desk = desk
        self.actions = PaneActions(desk)
        self.menu: QMenu | None = None
        self.list: TabList | None = None
        self.drag: TabDrag | None = None
        windows = desk.windows
        windows.menu_asked.connect(self._open_tab_menu)
        windows.pane_menu_asked.connect(self._open_pane_menu)
        windows.list_asked.connect(self._open_list)
        windows.pulled.connect(self._drag)
        windows.window_made.connect(self._bind)
        self._bind(pane)

    @Slot(str, QPoint)
    def _open_tab_menu(self, key: str, place: QPoint) -> None:
        tab = self._desk.tab(key)
        if tab is not None:
            self.menu = open_tab_menu(self._desk, self.actions, tab, place, self.tab_menu_asked.emit)

    @Slot(str, QPoint)
    def _open_pane_menu(self, pane: str, place: QPoint) -> None:
        self.menu = open_pane_menu(self._desk, self.actions, pane, place)

    @Slot(QPoint)
    def _open_list(self, place: QPoint) -> None:
        self.list = TabList(self._desk.tabs, self._desk.windows.pane_view(self._desk.here))
        self.list.chosen.connect(self._desk.select)
        self.list.open_at(place)

    @Slot(str, QPoint)
    def _drag(self, key: str, place: QPoint) -> None:
        self.drag = TabDrag(self._desk, self.actions, key)
        self.drag.move(place)

    @Slot(QWidget)
    def _bind(self, window: QWidget) -> None:
        self.actions.bind(window)
