"""The right side of the Remote page: tabs, and under them the session, the home view, or a form."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain import settings
from app.domain.devices import Device, Transport
from app.views.pages.remote.tabs import SessionTabs
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.widgets.buttons import IconButton
from app.views.widgets.layout import Grow, column, panel, row, scroll

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions
    from app.views.pages.remote.session_view import SessionView

_ORDER = ("online", "busy", "problem", "offline", "unknown")  # what a device with several sessions shows


class SessionPane(QWidget):
    """Opens, shows and closes sessions. It knows nothing of the device book."""

    edit_asked = Signal(object)  # Device
    unlock_asked = Signal()
    device_changed = Signal(object)  # Device: a certificate was pinned
    presence_changed = Signal(dict)  # presence by device id
    shown = Signal(object)  # Device of the session that is shown now, None for the home view

    def __init__(
        self, home: QWidget, sessions: "Callable[[], RemoteSessions]", tasks: TaskRunner, looks: settings.Terminal
    ) -> None:
        super().__init__()
        self._home, self._sessions, self._tasks, self._looks = home, sessions, tasks, looks
        self._views: list[SessionView] = []
        self._opened = 0
        self.tabs = SessionTabs()
        self.tabs.tabBarClicked.connect(self.show_session)
        self.tabs.currentChanged.connect(self._follow_tabs)
        self.tabs.close_asked.connect(self.close_session)
        self.tabs.tabMoved.connect(self._move)
        new = IconButton("plus", "New session", key="Ctrl+T")
        new.clicked.connect(self.show_home)
        self._strip = panel(row(self.tabs, new, None, margins=(0, 0, 8, 0), spacing=6), bg="chrome", edge="bottom")
        self._strip.setFixedHeight(theme().metric("strip") + 1)
        self._strip.hide()  # without sessions it would say nothing
        self.content = QStackedWidget()
        self.content.addWidget(home)
        self.setLayout(column(self._strip, Grow(self.content), spacing=0))
        self.setProperty("pane", True)
        self._bind_keys()

    @property
    def views(self) -> "tuple[SessionView, ...]":
        """All sessions, in the order of their tabs."""
        return tuple(self._views)

    @property
    def current(self) -> "SessionView | None":
        """The session that is shown, None while something else is."""
        shown = self.content.currentWidget()
        return next((view for view in self._views if view is shown), None)

    def open(self, device: Device) -> None:
        """Show the session of a device; open one where there is none."""
        found = next((n for n, view in enumerate(self._views) if device.id and view.device.id == device.id), None)
        if found is None:
            self.connect_to(device)
        else:
            self.show_session(found)

    def connect_to(self, device: Device) -> "SessionView":
        """Open another session on a device."""
        view = self._make_view(device)
        view.presence_changed.connect(self._show_presence)
        view.close_asked.connect(lambda: self._close_view(view))
        view.edit_asked.connect(self.edit_asked)
        view.unlock_asked.connect(self.unlock_asked)
        view.device_changed.connect(self.device_changed)
        self._views.append(view)
        self.content.addWidget(view)
        was_blocked = self.tabs.blockSignals(True)
        index = self.tabs.addTab(device.name)
        self.tabs.blockSignals(was_blocked)
        self._strip.show()
        self.show_session(index)
        view.connect_now()
        return view

    @Slot()
    def expect(self) -> None:
        """A person is about to open a session: load the terminal now, so that opening it has less to wait for."""
        QTimer.singleShot(0, partial(import_module, "app.views.pages.remote.shell_view"))

    def _make_view(self, device: Device) -> "SessionView":
        self._opened += 1
        lane = f"session {self._opened}"
        if device.transport is Transport.SSH:
            from app.views.pages.remote.shell_view import ShellView

            return ShellView(device, self._sessions(), self._tasks, lane, self._looks)
        from app.views.pages.remote.console_view import ConsoleView

        return ConsoleView(device, self._sessions(), self._tasks, lane)

    @Slot(int)
    def show_session(self, index: int) -> None:
        """Show a session by its tab."""
        if not 0 <= index < len(self._views):
            return
        self.tabs.shows_none = False
        self.tabs.setCurrentIndex(index)
        self.tabs.update()
        view = self._views[index]
        self.content.setCurrentWidget(view)
        view.focus_work()
        self.shown.emit(view.device)

    @Slot()
    def show_home(self) -> None:
        self.show_other(self._home)
        self._home.setFocus()

    def show_other(self, widget: QWidget) -> None:
        """Show something that is no session; the tabs stay."""
        self.tabs.shows_none = True
        self.tabs.update()
        self.content.setCurrentWidget(widget)
        self.shown.emit(None)

    def add_card(self, card: QWidget) -> QWidget:
        """A place for `card` in the middle of the pane, to be shown with `show_other`."""
        holder = panel(column(None, row(None, card, None), None, None, margins=16, spacing=0), bg="surface")
        place = scroll(holder)
        self.content.addWidget(place)
        return place

    def show_last(self) -> None:
        """Show the current session again, or the home view."""
        if self._views:
            self.show_session(max(0, self.tabs.currentIndex()))
        else:
            self.show_home()

    @Slot(int)
    def close_session(self, index: int) -> None:
        """End a session and take its tab away."""
        view = self._views.pop(index)
        was_shown = self.content.currentWidget() is view
        view.close_session()
        was_blocked = self.tabs.blockSignals(True)
        self.tabs.removeTab(index)
        self.tabs.blockSignals(was_blocked)
        self._strip.setVisible(bool(self._views))
        self.content.removeWidget(view)
        view.deleteLater()
        self._show_presence()
        if was_shown:
            self.show_last()

    def close_all(self) -> None:
        """End every session: the window closes."""
        for view in self._views:
            view.close_session()

    @Slot()
    def vault_unlocked(self) -> None:
        """Go on where the vault was missed."""
        for view in self._views:
            view.retry_with_vault()

    def show_device(self, device: Device) -> None:
        """A device was edited."""
        for view in self._views:
            if device.id and view.device.id == device.id:
                view.show_device(device)
        self._show_presence()

    def show_looks(self, looks: settings.Terminal) -> None:
        """Use other settings for the terminals, those that are open as well."""
        self._looks = looks
        for view in self._views:
            view.show_looks(looks)

    def _close_view(self, view: "SessionView") -> None:
        if view in self._views:
            self.close_session(self._views.index(view))

    @Slot()
    def _show_presence(self) -> None:
        known: dict[str, str] = {}
        for index, view in enumerate(self._views):
            if index < self.tabs.count():
                self.tabs.set_session(index, view.device.name, view.presence)
            if view.device.id:
                now = known.get(view.device.id, "unknown")
                known[view.device.id] = min(now, view.presence, key=_ORDER.index)
        self.presence_changed.emit({device: presence for device, presence in known.items() if presence != "unknown"})

    @Slot(int)
    def _follow_tabs(self, index: int) -> None:
        if not self.tabs.shows_none:
            self.show_session(index)

    @Slot(int, int)
    def _move(self, from_: int, to: int) -> None:
        self._views.insert(to, self._views.pop(from_))

    def _step(self, step: int) -> None:
        if self._views:
            self.show_session((max(0, self.tabs.currentIndex()) + step) % len(self._views))

    def _close_current(self) -> None:
        if self.current is not None:
            self._close_view(self.current)

    def _bind_keys(self) -> None:
        """Each key twice: in a terminal the plain Ctrl keys are the shell's."""
        bound = {
            "Ctrl+T": self.show_home,
            "Ctrl+Shift+T": self.show_home,
            "Ctrl+W": self._close_current,
            "Ctrl+Shift+W": self._close_current,
            "Ctrl+Tab": lambda: self._step(1),
            "Ctrl+Shift+Tab": lambda: self._step(-1),
        }
        for keys, act in bound.items():
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
