"""The right side of the Remote page: the sessions, or in their place the home view or a form."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from app.domain import settings
from app.domain.devices import Device
from app.views.tasks import TaskRunner
from app.views.widgets.layout import Grow, column, panel, row, scroll

if TYPE_CHECKING:
    from app.services.open_tabs import OpenTabs, OpenTabsStore
    from app.services.sessions import RemoteSessions
    from app.views.actions import Action
    from app.views.pages.remote.credential_typing import MakeTyping
    from app.views.pages.remote.desk import SessionDesk
    from app.views.pages.remote.desk_hands import DeskHands
    from app.views.pages.remote.look_dock import MakeLooks
    from app.views.pages.remote.powershell.parts import PowerShellParts
    from app.views.pages.remote.remembered_tabs import RememberedTabs
    from app.views.pages.remote.session_view import SessionView
    from app.views.pages.remote.tabs import SessionTabs


class SessionPane(QWidget):
    """It knows nothing of the device book. Tabs and panes are made with the first session: the start needs none."""

    edit_asked = Signal(object)  # Device
    unlock_asked = Signal()
    device_changed = Signal(object)  # Device: a certificate was pinned
    presence_changed = Signal(dict)  # presence by device id
    shown = Signal(object)  # Device of the session that is shown now, None for the home view
    tab_menu_asked = Signal(object, object)  # QMenu, Device: add what you offer for the device of a tab
    window_made = Signal(QWidget)  # for sessions that were taken out of the main window

    def __init__(
        self, home: QWidget, sessions: "Callable[[], RemoteSessions]", tasks: TaskRunner, looks: settings.Terminal
    ) -> None:
        super().__init__()
        self._home, self._sessions, self._tasks, self._looks = home, sessions, tasks, looks
        self._is_expecting, self._had_tabs, self._opened = False, False, 0
        self.make_files: Callable[[Device, str], QWidget] | None = None  # a FileManager for a device, on a lane
        self.make_looks: MakeLooks | None = None
        self.make_typing: MakeTyping | None = None  # of credentials, into terminals
        self.make_parts: Callable[[], PowerShellParts] | None = None  # what a PowerShell is given beside its session
        self._desk: SessionDesk | None = None
        self.hands: DeskHands
        self._remembered: RememberedTabs | None = None
        self._left: QWidget | None = None  # what was shown in a pane until just now
        self.asked_by: SessionView | None = None  # whose device a person wants to edit
        self._base = QStackedWidget()
        self._base.addWidget(home)
        self.setLayout(column(self._base, spacing=0))
        self.setProperty("pane", True)
        self._bind(self)

    # -- what is there -----------------------------------------------------------------------------

    @property
    def desk(self) -> "SessionDesk":
        """Tabs, panes and windows; made at the first use."""
        if self._desk is None:
            self._desk = self._make_desk()
        return self._desk

    @property
    def views(self) -> "tuple[SessionView, ...]":
        """All sessions, in the order of their tabs."""
        tabs = self._desk.tabs if self._desk is not None else []
        return tuple(tab.view for tab in tabs if tab.view is not None)

    @property
    def current(self) -> "SessionView | None":
        """The session in which a person works in the main window, None while something else is shown."""
        if self._desk is None or self._base.currentWidget() is not self._desk.windows.area:
            return None
        tab = self._desk.current(self._desk.arrangement.main.active)
        return tab.view if tab is not None else None

    @property
    def tabs(self) -> "SessionTabs":
        """The strip of the pane in which a person works in the main window."""
        return self.desk.windows.pane_view(self.desk.arrangement.main.active).tabs

    @property
    def content(self) -> QStackedWidget:
        """Where what is shown in the place of a session belongs now."""
        if self._desk is None or self._base.currentWidget() is not self._desk.windows.area:
            return self._base
        return self._desk.windows.pane_view(self._desk.arrangement.main.active).content

    # -- sessions ----------------------------------------------------------------------------------

    def open(self, device: Device) -> None:
        """Show the session of a device; open one where there is none."""
        tabs = self._desk.tabs if self._desk is not None and device.id else []
        found = next((tab for tab in tabs if tab.device.id == device.id), None)
        if found is None:
            self.connect_to(device)
        else:
            self.desk.select(found.key)
            self.desk.connect_tab(found)

    def connect_to(self, device: Device) -> "SessionView":
        """Open another session on a device."""
        return self.desk.add_session(device)

    @Slot()
    def expect(self) -> None:
        """A person is about to open a session: load what the first one needs."""
        from app.views.pages.remote.expecting import expect_session

        if not self._is_expecting:
            expect_session(self._sessions, self._tasks)
        self._is_expecting = True

    def _make_view(self, device: Device) -> "SessionView":
        from app.views.pages.remote.session_kinds import new_session_view

        self._opened += 1
        lane = f"session {self._opened}"
        view = new_session_view(device, self._sessions(), self._tasks, lane, self._looks, parts=self.make_parts)
        view.files.offer(self.make_files)
        view.looks.offer(self.make_looks)
        view.offer_typing(self.make_typing)
        view.edit_asked.connect(lambda device: self._ask_edit(view, device))
        view.unlock_asked.connect(self.unlock_asked)
        view.device_changed.connect(self.device_changed)
        return view

    def show_session(self, index: int) -> None:
        """Show a session by the number of its tab."""
        self.desk.select(self.desk.tabs[index].key)

    def close_session(self, index: int) -> None:
        """End a session and take its tab away."""
        self.desk.close(self.desk.tabs[index].key)

    def close_all(self) -> None:
        """End every session: the window closes."""
        if self._remembered is not None:
            self._remembered.write_now()
        if self._desk is not None:
            self._desk.close_all()

    def vault_changed(self) -> None:
        for view in self.views:
            view.vault_changed()

    def show_device(self, device: Device) -> None:
        """A device was edited."""
        if self._desk is not None:
            self._desk.show_device(device)
            self._show_presence()

    def show_looks(self, looks: settings.Terminal) -> None:
        """Use other settings for the terminals, those that are open as well."""
        self._looks = looks
        for view in self.views:
            view.show_looks(looks)

    # -- something else than a session -------------------------------------------------------------

    @Slot()
    def show_home(self) -> None:
        self.window().activateWindow()
        self.show_other(self._home)
        self._home.setFocus()

    def show_other(self, widget: QWidget) -> None:
        """Show something that is no session; the tabs stay."""
        if self._desk is not None and self._had_tabs:
            self._desk.show_other(widget)
        else:
            self._base.addWidget(widget)
            self._base.setCurrentWidget(widget)
        self.shown.emit(None)

    def add_card(self, card: QWidget) -> QWidget:
        """A place for `card` in the middle of the pane, to be shown with `show_other`."""
        card.setMinimumWidth(0)  # of a fixed width: it gives way in a narrow pane
        holder = panel(column(None, row(None, Grow(card, 99), None), None, None, margins=16, spacing=0), bg="surface")
        self._base.addWidget(place := scroll(holder))
        return place

    def show_last(self) -> None:
        """Show the current session again, or the home view."""
        if self._desk is not None and self._had_tabs:
            self._desk.leave_others()
            self._left = None
            self._desk.focus_work()
            self.shown.emit(self.current.device if self.current is not None else None)
        else:
            self.show_home()

    def focus_work(self) -> bool:
        """Put the focus into the session that is shown in the main window. False where there is none."""
        if self._desk is None or not self._had_tabs:
            return False
        self._desk.work_in(self._desk.arrangement.main.key)
        self._desk.focus_work()
        return True

    # -- tabs of the last time ---------------------------------------------------------------------

    def remember(self, store: "OpenTabsStore") -> None:
        """Bring back the tabs of the last time, not connected, and keep those of this time for the next."""
        from app.views.pages.remote.remembered_tabs import RememberedTabs

        if self._remembered is None:
            self._remembered = RememberedTabs(store, self._tasks, self)
            self._remembered.restored.connect(self._restore)
            if self._desk is not None:
                self._remembered.follow(self._desk)
            self._remembered.restore()

    @Slot(object)
    def _restore(self, found: "OpenTabs") -> None:
        from app.views.pages.remote.remembered_tabs import restore

        shown, focus = self._base.currentWidget(), self.window().focusWidget()
        writes = isinstance(focus, QLineEdit) and bool(focus.text())  # an address, or a word to filter by
        has_begun = shown is not self._home or (writes and focus is not None and self.isAncestorOf(focus))
        restore(self.desk, found)
        if has_begun and shown is not None and shown is not self.desk.windows.area:
            self.show_other(shown)
        if (has_begun or writes) and focus is not None:
            focus.setFocus()
        elif self.isVisible():
            self.desk.focus_work()

    # -- within ------------------------------------------------------------------------------------

    def _make_desk(self) -> "SessionDesk":
        from app.views.pages.remote.desk import SessionDesk
        from app.views.pages.remote.desk_hands import DeskHands

        desk = SessionDesk(self._make_view, self)
        desk.changed.connect(self._follow)
        desk.presence_changed.connect(self._show_presence)
        desk.shown.connect(self.shown)
        desk.windows.new_asked.connect(self.show_home)
        desk.windows.window_made.connect(self._bind)
        desk.windows.window_made.connect(self.window_made)
        desk.windows.other_left.connect(self._keep)
        self._base.addWidget(desk.windows.area)
        self.hands = DeskHands(desk, self)
        self.hands.tab_menu_asked.connect(self.tab_menu_asked)
        back = QShortcut(QKeySequence("Esc"), self._home, self.show_last)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if self._remembered is not None:
            self._remembered.follow(desk)
        return desk

    def offered(self) -> "list[Action]":
        return self.hands.actions.offered() if self._desk is not None else []

    @Slot()
    def _follow(self) -> None:
        """The area of the panes is shown while the main window has tabs."""
        left, self._left = self._left, None
        has_tabs = self.desk.arrangement.main.has_tabs
        if has_tabs == self._had_tabs:
            return
        self._had_tabs = has_tabs
        self.setProperty("pane", not has_tabs)  # each of the panes is one then
        other = self.desk.windows.other(self.desk.arrangement.main.active) or left
        if has_tabs:
            self._base.setCurrentWidget(self.desk.windows.area)
        elif other is not None:
            self.desk.leave_others()
            self._base.setCurrentWidget(other)  # a form that a person fills in outlives the sessions
        else:
            self.show_home()

    @Slot(QWidget)
    def _keep(self, other: QWidget) -> None:
        self._base.addWidget(other)
        self._left = other

    def _ask_edit(self, view: "SessionView", device: Device) -> None:
        self.asked_by = view
        self.window().activateWindow()
        self.edit_asked.emit(device)

    @Slot()
    def _show_presence(self) -> None:
        from app.views.pages.remote.session_kinds import presence_by_device

        self.presence_changed.emit(presence_by_device(self.views))

    @Slot(QWidget)
    def _bind(self, widget: QWidget) -> None:
        for keys in ("Ctrl+T", "Ctrl+Shift+T"):
            shortcut = QShortcut(QKeySequence(keys), widget, self.show_home)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
