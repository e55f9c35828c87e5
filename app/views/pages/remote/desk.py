"""All tabs, and where they are. What a person can do with them is in `pane_actions`."""

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.arrangement import Arrangement, Window
from app.domain.devices import Device
from app.domain.panes import Side
from app.views.pages.remote.desk_windows import DeskWindows
from app.views.pages.remote.in_turn import InTurn
from app.views.pages.remote.tab import Tab
from app.views.pages.remote.unconnected_view import UnconnectedView

if TYPE_CHECKING:
    from app.views.pages.remote.session_view import SessionView


class SessionDesk(QObject):
    """Keeps the arrangement, and shows each change of it."""

    changed = Signal()  # tabs, their names or their places: worth to be remembered
    presence_changed = Signal()
    shown = Signal(object)  # Device of the session in which a person works now

    def __init__(self, make_view: "Callable[[Device], SessionView]", parent: QObject) -> None:
        super().__init__(parent)
        self._make_view = make_view
        self._tabs: dict[str, Tab] = {}
        self._active = ""  # the window in which a person worked last
        self.arrangement = Arrangement()
        self.windows = DeskWindows(self.arrangement.main.key, self)
        self._connect()

    def _connect(self) -> None:
        windows = self.windows
        windows.tab_chosen.connect(self._choose)
        windows.close_asked.connect(self.close)
        windows.moved.connect(self._move)
        windows.renamed.connect(self.rename)
        windows.seen.connect(self._see)
        windows.shares_changed.connect(self._take_shares)
        windows.window_closed.connect(self.bring_back)
        windows.window_placed.connect(self.changed)
        windows.worked_in.connect(self._follow_focus)

    # -- what is there -----------------------------------------------------------------------------

    @property
    def tabs(self) -> list[Tab]:
        """All tabs: those of the main window first, pane by pane."""
        return [self._tabs[key] for key in self.arrangement.tabs]

    def tab(self, key: str) -> Tab | None:
        return self._tabs.get(key)

    @property
    def active_window(self) -> Window:
        """The window in which a person works, or worked last."""
        windows = self.arrangement.windows
        return next((window for window in windows if window.key == self._active), windows[0])

    @property
    def here(self) -> str:
        """The pane in which a person works."""
        return self.active_window.active

    def current(self, pane: str) -> Tab | None:
        """The tab that a pane shows; None while it shows something else."""
        if self.windows.other(pane) is not None:
            return None
        return self._tabs.get(self.arrangement.pane(pane).current)

    # -- tabs --------------------------------------------------------------------------------------

    def add(
        self,
        device: Device,
        pane: str = "",
        side: Side | None = None,
        *,
        index: int | None = None,
        connects: bool = True,
    ) -> Tab:
        """A new tab in a pane (the main window's where none is named), or with `side` in a new one beside it."""
        tab = Tab(os.urandom(6).hex(), device)  # a key that no tab has, also none of the last time
        self._tabs[tab.key] = tab
        if connects:
            self._give_view(tab)
        pane = pane or self.arrangement.main.active
        self.windows.leave_other(pane)
        if side is None:
            arrangement = self.arrangement.with_tab(tab.key, pane, index)
        else:
            arrangement = self.arrangement.with_split(tab.key, pane, side)
        self.arrange(arrangement, focus=True)
        if tab.view is not None:
            tab.view.connect_now()
        return tab

    def add_session(self, device: Device) -> "SessionView":
        """A new tab in the main window, connecting."""
        tab = self.add(device)
        return tab.view or self._give_view(tab)

    def connect_tab(self, tab: Tab, *, connects: bool = True) -> None:
        """Connect a tab of the last time, in its place; or only give it what shows a session."""
        if tab.view is not None or tab.key not in self._tabs:
            return
        focus = QApplication.focusWidget()
        had_focus = tab.idle is not None and focus is not None and tab.idle.isAncestorOf(focus)
        view = self._give_view(tab)
        self.refresh()
        if connects:
            view.connect_now()
        if had_focus:
            view.focus_work()

    @Slot()
    def connect_all(self) -> None:
        """Connect every tab of the last time, one after the other: the window answers meanwhile."""
        InTurn(self.connect_tab, [tab for tab in self.tabs if tab.view is None], self)

    def select(self, key: str) -> None:
        """Show a tab and work in it; one that is gone is not missed."""
        if key not in self._tabs:
            return
        pane = self.arrangement.pane_of(key).key
        self.work_in(self.arrangement.window_of(pane).key)
        self.windows.leave_other(pane)
        self.arrange(self.arrangement.selecting(key), focus=True)

    @Slot(str)
    def close(self, key: str) -> None:
        """End a session and take its tab away."""
        tab = self._tabs.get(key)
        if tab is None:
            return
        had_focus = self.windows.pane_view(self.arrangement.pane_of(key).key).has_focus_inside()
        if tab.view is not None:
            tab.view.close_session()
        del self._tabs[key]
        self.arrange(self.arrangement.without_tab(key), focus=had_focus)
        tab.drop()
        self.presence_changed.emit()

    @Slot(str, str)
    def rename(self, key: str, name: str) -> None:
        """Call a tab something else; "" calls it as its device."""
        if tab := self._tabs.get(key):
            tab.name = "" if name == tab.device.name else name
            self.arrange(self.arrangement)

    def set_color(self, key: str, color: str) -> None:
        self._tabs[key].color = color
        self.arrange(self.arrangement)

    def show_device(self, device: Device) -> None:
        """A device was edited: its tabs show it, connected or not."""
        for tab in self._tabs.values():
            if device.id and device.id == tab.device.id:
                tab.show_device(device)
        self.refresh()

    def close_all(self) -> None:
        """End every session: the main window closes."""
        for tab in self._tabs.values():
            if tab.view is not None:
                tab.view.close_session()
        self.windows.close()

    # -- something else than a session in a pane -------------------------------------------------------

    def show_other(self, other: QWidget) -> None:
        """Show something in the main window's pane in which a person works."""
        self.windows.leave_others()
        self.work_in(self.arrangement.main.key)
        self.windows.show_other(self.here, other)
        self.refresh()

    def leave_others(self) -> None:
        """Show the sessions again."""
        self.windows.leave_others()
        self.refresh()

    # -- places ------------------------------------------------------------------------------------

    def arrange(self, arrangement: Arrangement, *, focus: bool = False) -> None:
        """Show another arrangement. With `focus` a person goes on in its active pane."""
        self.arrangement = arrangement
        self.refresh()
        self.changed.emit()
        if focus:
            self.focus_work()
            self._tell_shown()

    def refresh(self) -> None:
        """Bring what is shown in line with the tabs."""
        for pane in self.arrangement.panes():
            if pane.current in self._tabs:
                self._make_ready(self._tabs[pane.current])
        self.windows.show(self.arrangement, self._tabs, active=self._active)
        self._see()

    def focus_work(self) -> None:
        self.windows.activate(self.active_window.key)
        self.windows.pane_view(self.here).focus_work()

    def work_in(self, window: str) -> None:
        """A person goes on in this window."""
        self._active = window

    @Slot(str)
    def bring_back(self, window: str) -> None:
        """All tabs of a window go back to the main one."""
        if window != self.arrangement.main.key:
            self.work_in(self.arrangement.main.key)
            self.arrange(self.arrangement.without_window(window), focus=True)

    def restore(self, tabs: Iterable[Tab], arrangement: Arrangement) -> None:
        """The tabs of the last time; those that were opened meanwhile stay, and stay shown."""
        opened = self.arrangement.tabs
        self._tabs |= {tab.key: tab for tab in tabs}
        for key in opened:
            arrangement = arrangement.with_tab(key)
        self.arrange(arrangement)

    # -- within ------------------------------------------------------------------------------------

    def _give_view(self, tab: Tab) -> "SessionView":
        view = tab.view = self._make_view(tab.device)
        view.presence_changed.connect(self._show_presence)
        view.close_asked.connect(lambda: self.close(tab.key))
        view.stirred.connect(lambda what: self._note(tab, what))
        if tab.idle is not None:
            tab.idle.hide()
            tab.idle.deleteLater()
            tab.idle = None
        return view

    def _make_ready(self, tab: Tab) -> None:
        """A tab that is shown has something to show, and what happened in it is seen."""
        if tab.content is None:
            tab.idle = UnconnectedView(tab.device)
            tab.idle.connect_asked.connect(lambda: self.connect_tab(tab))
            tab.idle.connect_all_asked.connect(self.connect_all)
        if tab.idle is not None:
            tab.idle.show_others(sum(1 for other in self._tabs.values() if other.view is None) - 1)

    def _note(self, tab: Tab, what: str) -> None:
        if tab.note(what):
            self.refresh()

    @Slot()
    def _see(self) -> None:
        if [tab for tab in self._tabs.values() if tab.see()]:
            self.refresh()

    @Slot()
    def _show_presence(self) -> None:
        self.refresh()
        self.presence_changed.emit()

    @Slot(str)
    def _choose(self, key: str) -> None:
        current = self.current(self.here)
        if current is not None and current.key == key:
            self.focus_work()
        else:
            self.select(key)

    @Slot(str, int)
    def _move(self, key: str, index: int) -> None:
        """A tab was moved within its strip, which shows it there already."""
        self.arrangement = self.arrangement.reordered(key, index)
        self.changed.emit()

    @Slot(str, tuple, tuple)
    def _take_shares(self, window: str, path: tuple[int, ...], shares: tuple[float, ...]) -> None:
        self.arrangement = self.arrangement.with_shares(window, path, shares)
        self.changed.emit()

    @Slot(str)
    def _follow_focus(self, key: str) -> None:
        """The pane with the focus is the one in which a person works."""
        if key not in [pane.key for pane in self.arrangement.panes()]:
            return
        window = self.arrangement.window_of(key)
        self.work_in(window.key)
        if window.active != key:
            self.arrange(self.arrangement.activating(key))
            self._tell_shown()

    def _tell_shown(self) -> None:
        current = self.current(self.here)
        if current is not None:
            self.shown.emit(current.device)
