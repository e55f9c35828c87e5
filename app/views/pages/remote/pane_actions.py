"""What a person can do with tabs and panes: one verb for each, for keys, menus and the palette alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain import panes as tree
from app.domain.arrangement import Place
from app.domain.devices import Device
from app.domain.language import tr
from app.domain.panes import Side
from app.views.actions import Action
from app.views.pages.remote.broadcast import Broadcast
from app.views.pages.remote.desk import SessionDesk
from app.views.pages.remote.file_dock import FILES_KEY, has_files
from app.views.pages.remote.look_dock import LOOK_KEY, has_looks
from app.views.pages.remote.session_window import USUAL, inside
from app.views.pages.remote.tab import Tab


@dataclass(frozen=True, slots=True)
class Verb:
    """`keys` work in a terminal: plain Ctrl keys belong to the shell. `icon` is "" for what no list offers."""

    title: str
    run: Callable[[], None]
    icon: str = ""
    keys: str = ""


class PaneActions:
    """Each acts on the pane in which a person works, and on the tab that it shows."""

    def __init__(self, desk: SessionDesk) -> None:
        self._desk = desk
        self.broadcast = Broadcast(desk)
        self.type_to_all = Verb(tr("Type into all panes"), self.broadcast.toggle, "radio", "Ctrl+Shift+B")
        self.split_right = Verb(tr("Split right"), partial(self.split, Side.RIGHT), "columns-2", "Ctrl+Shift+D")
        self.split_below = Verb(tr("Split below"), partial(self.split, Side.BELOW), "rows-2", "Ctrl+Shift+E")
        self.zoom = Verb(tr("Zoom pane"), self.toggle_zoom, "maximize-2", "Ctrl+Shift+X")
        self.files = Verb(tr("Files"), self.toggle_files, "folder", FILES_KEY)
        self.looks = Verb(tr("Look into the device"), self.toggle_looks, "gauge", LOOK_KEY)
        self.equal = Verb(tr("Make panes equal"), self.equalise, "layers")
        self.join = Verb(tr("Join all panes"), self.unsplit, "minus")
        self.to_window = Verb(tr("Move tab to new window"), self.detach, "app-window")
        self.to_main = Verb(tr("Bring window back"), self.bring_back, "log-in")
        self.duplicate = Verb(tr("Duplicate session"), self.duplicate_tab, "copy")
        self.rename = Verb(tr("Rename tab…"), self.rename_tab, "pencil", "Ctrl+Shift+F2")
        self.connect_all = Verb(tr("Connect all tabs"), desk.connect_all, "cable")
        self.list = Verb(tr("All tabs…"), self.list_tabs, "list", "Ctrl+Shift+O")

    def verbs(self) -> Sequence[Verb]:
        """All that has a name and a key, or a place in the palette."""
        sides = {"Left": Side.LEFT, "Right": Side.RIGHT, "Up": Side.ABOVE, "Down": Side.BELOW}
        named = (self.split_right, self.split_below, self.zoom, self.equal, self.join, self.to_window, self.to_main)
        return (
            *named,
            self.type_to_all,
            self.files,
            self.looks,
            self.duplicate,
            self.rename,
            self.connect_all,
            self.list,
            *(Verb("", partial(self.focus_side, side), "", f"Ctrl+Shift+{key}") for key, side in sides.items()),
            *(Verb("", partial(self.resize, side), "", f"Ctrl+Shift+Alt+{key}") for key, side in sides.items()),
            Verb("", partial(self.step, 1), "", "Ctrl+Tab"),
            Verb("", partial(self.step, -1), "", "Ctrl+Shift+Tab"),
            Verb("", partial(self.move_in_strip, -1), "", "Ctrl+Shift+PgUp"),
            Verb("", partial(self.move_in_strip, 1), "", "Ctrl+Shift+PgDown"),
            Verb("", self.close, "", "Ctrl+W"),
            Verb("", self.close, "", "Ctrl+Shift+W"),
            Verb("", self.open_menu, "", "Ctrl+Shift+F10"),
        )

    def bind(self, widget: QWidget) -> None:
        """Let the keys work everywhere in a widget."""
        for verb in self.verbs():
            if verb.keys:
                shortcut = QShortcut(QKeySequence(verb.keys), widget, verb.run)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def offered(self) -> list[Action]:
        """For the palette: nothing while there are no tabs."""
        if not self._desk.arrangement.tabs:
            return []
        shown = [verb for verb in self.verbs() if verb.icon and self.can(verb)]
        hints = {self.files: tr("beside the shell"), self.looks: tr("processes, services, events and more")}
        own = [Action(one.title, one.run, hints.get(one, "sessions"), one.icon, one.keys) for one in shown]
        view = self.tab.view if self.tab is not None else None
        return [*own, *((*view.offered(), *view.files.offered(), *view.looks.offered()) if view is not None else ())]

    def can(self, verb: Verb) -> bool:
        """Whether it would do something now."""
        desk, window = self._desk, self._desk.active_window
        if verb in (self.zoom, self.equal, self.join):
            return isinstance(window.root, tree.Split)
        if verb is self.type_to_all:
            return self.broadcast.is_on or self.broadcast.can_begin()
        if verb is self.to_main:
            return window.key != desk.arrangement.main.key
        if verb is self.connect_all:
            return any(tab.view is None for tab in desk.tabs)
        if verb in (self.files, self.looks):
            has = has_files if verb is self.files else has_looks
            return self.tab is not None and has(self.tab.device)
        return verb is self.list or self.tab is not None

    @property
    def tab(self) -> Tab | None:
        """The tab in which a person works."""
        return self._desk.current(self._desk.here)

    # -- panes -------------------------------------------------------------------------------------

    def split(self, side: Side, tab: Tab | None = None) -> None:
        """Another session on the same device in a new pane; not connected where the tab is not."""
        tab = tab or self.tab
        if tab is not None:
            pane = self._desk.arrangement.pane_of(tab.key).key
            self._desk.add(tab.device, pane, side, connects=tab.view is not None)

    def move_to_side(self, side: Side, tab: Tab) -> None:
        """The tab itself in a new pane."""
        arrangement = self._desk.arrangement
        self._desk.arrange(arrangement.with_split(tab.key, arrangement.pane_of(tab.key).key, side), focus=True)

    def move_to_pane(self, pane: str, tab: Tab) -> None:
        """The tab itself to the end of another strip, also that of another window; nowhere where that is gone."""
        if all(one.key != pane for one in self._desk.arrangement.panes()):
            return
        arrangement = self._desk.arrangement.with_tab(tab.key, pane)
        self._desk.work_in(arrangement.window_of(pane).key)
        self._desk.arrange(arrangement, focus=True)

    def toggle_zoom(self) -> None:
        window = self._desk.active_window
        self._desk.arrange(self._desk.arrangement.zooming(window.key, on=not window.is_zoomed), focus=True)

    def equalise(self) -> None:
        self._desk.arrange(self._desk.arrangement.equalised(self._desk.active_window.key))

    def unsplit(self) -> None:
        self._desk.arrange(self._desk.arrangement.unsplit(self._desk.active_window.key), focus=True)

    def focus_side(self, side: Side) -> None:
        """Go to the pane on a side."""
        desk = self._desk
        if pane := tree.neighbour(desk.active_window.root, desk.here, side):
            desk.arrange(desk.arrangement.activating(pane), focus=True)

    def resize(self, side: Side) -> None:
        """Move an edge of the pane towards a side."""
        self._desk.arrange(self._desk.arrangement.resized(self._desk.here, side))

    # -- tabs --------------------------------------------------------------------------------------

    def step(self, step: int) -> None:
        """Show the next tab of the pane, or the one before."""
        pane = self._desk.arrangement.pane(self._desk.here)
        if pane.tabs:
            self._desk.select(pane.tabs[(pane.tabs.index(pane.current) + step) % len(pane.tabs)])

    def move_in_strip(self, step: int) -> None:
        """Move the tab before its neighbour; past the end of the strip into the next pane."""
        desk, tab = self._desk, self.tab
        if tab is None:
            return
        pane = desk.arrangement.pane_of(tab.key)
        to = pane.tabs.index(tab.key) + step
        if 0 <= to < len(pane.tabs):
            desk.arrange(desk.arrangement.reordered(tab.key, to), focus=True)
            return
        keys = [one.key for one in tree.panes(desk.active_window.root)]
        if 0 <= keys.index(pane.key) + step < len(keys):
            other = keys[keys.index(pane.key) + step]
            desk.arrange(desk.arrangement.with_tab(tab.key, other, 0 if step > 0 else None), focus=True)

    def toggle_files(self, tab: Tab | None = None) -> None:
        """Show the files of the tab's device beside its shell, or put them away; also where no shell is open."""
        tab = tab or self.tab
        if tab is not None and has_files(tab.device):
            self._desk.connect_tab(tab, connects=False)
            if tab.view is not None:
                tab.view.files.toggle()

    def toggle_looks(self, tab: Tab | None = None) -> None:
        """Show the views of the tab's device, or put them away; also where no shell is open."""
        tab = tab or self.tab
        if tab is not None and has_looks(tab.device):
            self._desk.connect_tab(tab, connects=False)
            if tab.view is not None:
                tab.view.looks.toggle()

    def look_into(self, device: Device, view: str = "") -> None:
        """Show the views of a device in its session; where it has none, in a tab that is not connected."""
        found = next((one for one in self._desk.tabs if device.id and one.device.id == device.id), None)
        tab = found or self._desk.add(device, connects=False)
        self._desk.select(tab.key)
        self._desk.connect_tab(tab, connects=False)
        if tab.view is not None:
            tab.view.looks.show_view(view)

    def duplicate_tab(self, tab: Tab | None = None) -> None:
        """Another session on the same device, beside this one."""
        tab = tab or self.tab
        if tab is not None:
            pane = self._desk.arrangement.pane_of(tab.key)
            self._desk.add(tab.device, pane.key, index=pane.tabs.index(tab.key) + 1, connects=tab.view is not None)

    def rename_tab(self, tab: Tab | None = None) -> None:
        tab = tab or self.tab
        if tab is not None:
            self._desk.windows.pane_view(self._desk.arrangement.pane_of(tab.key).key).rename(tab.key)

    def close(self) -> None:
        if self.tab is not None:
            self._desk.close(self.tab.key)

    def close_others(self, tab: Tab) -> None:
        """End the other sessions of the pane."""
        for key in self._desk.arrangement.pane_of(tab.key).tabs:
            if key != tab.key:
                self._desk.close(key)

    def detach(self, tab: Tab | None = None, at: QPoint | None = None) -> None:
        """The tab in a window of its own; what runs in it goes on."""
        tab = tab or self.tab
        if tab is None:
            return
        arrangement = self._desk.arrangement.with_window(tab.key, self._place(tab, at))
        self._desk.work_in(arrangement.window_of(arrangement.pane_of(tab.key).key).key)
        self._desk.arrange(arrangement, focus=True)
        window = self._desk.windows.window(self._desk.active_window.key)
        if window is not None and at is not None:  # one that was there already follows the pointer
            window.show_at(self._place(tab, at), activate=True)

    def bring_back(self) -> None:
        self._desk.bring_back(self._desk.active_window.key)

    def _place(self, tab: Tab, at: QPoint | None) -> Place:
        """A window as large as the pane that the tab leaves, under the pointer or a step away."""
        pane = self._desk.windows.pane_view(self._desk.arrangement.pane_of(tab.key).key)
        size = pane.size().expandedTo(QSize(USUAL.width() // 2, USUAL.height() // 2)).boundedTo(USUAL)
        start = at - QPoint(60, 12) if at is not None else pane.mapToGlobal(QPoint(40, 40))
        screen = QGuiApplication.screenAt(start) or pane.screen()
        place = inside(QRect(start, size), screen.availableGeometry())
        return place.x(), place.y(), place.width(), place.height()

    # -- asked -------------------------------------------------------------------------------------

    def open_menu(self) -> None:
        """The menu of the tab, by key."""
        if self.tab is not None:
            pane = self._desk.windows.pane_view(self._desk.here)
            self._desk.windows.menu_asked.emit(self.tab.key, pane.mapToGlobal(pane.strip_rect().bottomLeft()))

    def list_tabs(self) -> None:
        if not self._desk.arrangement.tabs:
            return
        pane = self._desk.windows.pane_view(self._desk.here)
        self._desk.windows.list_asked.emit(pane.mapToGlobal(pane.strip_rect().bottomLeft()))
