"""The windows and panes as widgets: shows an arrangement of tabs, and passes on what a person wants of a pane."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.domain import panes as tree
from app.domain.arrangement import Arrangement, Place, Window
from app.domain.language import tr
from app.views.pages.remote.pane_area import PaneArea
from app.views.pages.remote.pane_view import PaneView
from app.views.pages.remote.session_window import SessionWindow
from app.views.pages.remote.tab import Tab


class DeskWindows(QObject):
    """Views are put elsewhere when the arrangement changes, never made again: no session loses its screen."""

    tab_chosen = Signal(str)
    close_asked = Signal(str)
    moved = Signal(str, int)  # a tab, its place in the strip
    renamed = Signal(str, str)
    menu_asked = Signal(str, QPoint)
    pulled = Signal(str, QPoint)
    pane_menu_asked = Signal(str, QPoint)  # a pane
    list_asked = Signal(QPoint)
    new_asked = Signal()
    seen = Signal()  # a pane was shown: what is in it is seen
    shares_changed = Signal(str, tuple, tuple)  # window, path of a split, shares
    window_made = Signal(QWidget)
    window_closed = Signal(str)
    window_placed = Signal()
    other_left = Signal(QWidget)  # it is shown no more: it needs a place to stay
    worked_in = Signal(str)  # the pane that has the focus

    def __init__(self, main: str, parent: QObject) -> None:
        super().__init__(parent)
        self.area = PaneArea()
        self._panes: dict[str, PaneView] = {}
        self._windows: dict[str, SessionWindow] = {}
        self._is_closed = self._is_showing = False
        self._spread = ""  # a pane that is shown alone, as what it shows needs the room
        self._connect_area(self.area, main)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def show(self, arrangement: Arrangement, tabs: Mapping[str, Tab], *, active: str) -> None:
        """Bring what is shown in line. `active` is the window that may take the focus."""
        if self._is_closed:
            return
        self._is_showing = True
        try:
            for window in arrangement.windows:
                self._show_window(window, tabs, activate=window.key == active)
            for key in set(self._panes) - {pane.key for pane in arrangement.panes()}:
                self._drop_pane(self._panes.pop(key))
            for key in set(self._windows) - {window.key for window in arrangement.windows}:
                self._windows.pop(key).leave()
        finally:
            self._is_showing = False

    def _show_window(self, window: Window, tabs: Mapping[str, Tab], *, activate: bool) -> None:
        shown = None if window.place is None else self._windows.get(window.key) or self._make_window(window)
        own = list(tree.panes(window.root))
        spread = self._spread if self._spread in [pane.key for pane in own] else ""
        area = self.area if shown is None else shown.area
        area.show_window(window, self.pane_view, alone=spread or (window.active if window.is_zoomed else ""))
        for pane in own:
            inside = [tabs[key] for key in pane.tabs]
            self.pane_view(pane.key).show_tabs(inside, tabs.get(pane.current), is_active=pane.key == window.active)
        if shown is not None and window.place is not None:
            current = tabs.get(tree.pane(window.root, window.active).current)
            shown.show_title(current.title if current is not None else tr("Sessions"))
            if shown.isHidden():
                shown.show_at(window.place, activate=activate)

    def _drop_pane(self, view: PaneView) -> None:
        if view.other is not None:
            self.other_left.emit(view.other)
        view.hide()
        view.setParent(None)
        view.deleteLater()

    def close(self) -> None:
        """The main window closes: nothing is shown any more."""
        self._is_closed = True
        for window in self._windows.values():
            window.leave()

    # -- what is there -----------------------------------------------------------------------------

    def pane_view(self, key: str) -> PaneView:
        """The view of a pane; made at its first use."""
        view = self._panes.get(key)
        if view is None:
            view = self._panes[key] = PaneView(key)
            self._connect_pane(view)
        return view

    def show_other(self, pane: str, other: QWidget) -> None:
        """Show something in the place of a session; alone in its window where the pane is too narrow for it."""
        view = self.pane_view(pane)
        self._spread = pane if view.isVisible() and view.width() < other.minimumSizeHint().width() else ""
        view.show_other(other)

    def leave_other(self, pane: str) -> None:
        """A pane shows its session again."""
        view = self._panes.get(pane)
        if view is not None and view.other is not None:
            other = view.other
            view.show_other(None)
            self._spread = ""
            self.other_left.emit(other)

    def leave_others(self) -> None:
        for pane in list(self._panes):
            self.leave_other(pane)

    def other(self, pane: str) -> QWidget | None:
        """What a pane shows in the place of a session."""
        view = self._panes.get(pane)
        return view.other if view is not None else None

    def areas(self) -> list[PaneArea]:
        """Those of the windows that were taken out before the main one, which they lie over."""
        return [*(window.area for window in reversed(self._windows.values())), self.area]

    def window(self, key: str) -> SessionWindow | None:
        """A window that was taken out of the main one."""
        return self._windows.get(key)

    def show_notice(self, window: str, notice: QWidget | None) -> None:
        """Say something over all panes of a window, until it is None."""
        shown = self._windows.get(window)
        (self.area if shown is None else shown.area).show_notice(notice)

    def activate(self, key: str) -> None:
        """Bring a window to the front, where another of ours is; other programs are not disturbed."""
        shown = self._windows.get(key)
        window = shown if shown is not None else self.area.window()
        if window.isVisible() and QApplication.activeWindow() not in (None, window):
            window.activateWindow()

    def places(self) -> dict[str, Place]:
        """Where the windows are that were taken out."""
        return {key: window.place for key, window in self._windows.items()}

    # -- within ------------------------------------------------------------------------------------

    def _make_window(self, window: Window) -> SessionWindow:
        made = self._windows[window.key] = SessionWindow(window.key)
        made.closing.connect(self.window_closed)
        made.placed.connect(self.window_placed)
        self._connect_area(made.area, window.key)
        self.window_made.emit(made)
        return made

    def _connect_area(self, area: PaneArea, window: str) -> None:
        area.shares_changed.connect(lambda path, shares: self.shares_changed.emit(window, path, shares))

    def _connect_pane(self, view: PaneView) -> None:
        for name in ("tab_chosen", "close_asked", "moved", "renamed", "menu_asked", "pulled"):
            getattr(view, name).connect(getattr(self, name))
        for name in ("list_asked", "new_asked"):
            getattr(view, name).connect(getattr(self, name))
        view.seen.connect(self._tell_seen)
        view.pane_menu_asked.connect(lambda place: self.pane_menu_asked.emit(view.key, place))

    @Slot()
    def _tell_seen(self) -> None:
        if not self._is_showing:  # whoever shows will look by itself
            self.seen.emit()

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _: QWidget | None, new: QWidget | None) -> None:
        if self._is_showing:  # what is put elsewhere loses the focus for a moment
            return
        widget = new
        while widget is not None and not isinstance(widget, PaneView):
            widget = widget.parentWidget()
        if widget is not None and self._panes.get(widget.key) is widget:
            self.worked_in.emit(widget.key)
