"""One pane: a strip of tabs, and under it the session that is shown, or the home view in its place."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.language import tr
from app.views.pages.remote.name_field import NameField
from app.views.pages.remote.tabs import SessionTabs
from app.views.theme import theme
from app.views.widgets.buttons import IconButton
from app.views.widgets.layout import Grow, column, panel, row

if TYPE_CHECKING:
    from app.views.pages.remote.tab import Tab

SMALLEST = QSize(140, 90)


class PaneView(QWidget):
    """Shows what it is told; what a person wants it passes on with the key of the tab."""

    tab_chosen = Signal(str)
    close_asked = Signal(str)
    moved = Signal(str, int)  # a tab to another place in the strip
    renamed = Signal(str, str)  # tab, its new name
    menu_asked = Signal(str, QPoint)
    pulled = Signal(str, QPoint)
    new_asked = Signal()
    list_asked = Signal(QPoint)
    pane_menu_asked = Signal(QPoint)
    seen = Signal()

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.other: QWidget | None = None  # what is shown in the place of a session
        self.name_field: NameField | None = None  # where a name is being written
        self._current: Tab | None = None
        self.tabs = SessionTabs()
        self._add_buttons()
        parts = (Grow(self.tabs), self._new, self._list, self._menu)
        self._strip = panel(row(*parts, margins=(0, 0, 6, 0), spacing=2), bg="chrome", edge="bottom")
        self._fit()
        theme().changed.connect(self._fit)
        self.content = QStackedWidget()
        self.setLayout(column(self._strip, Grow(self.content), spacing=0))
        self.setProperty("pane", True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._connect()

    def _add_buttons(self) -> None:
        self._new = IconButton("plus", tr("New session"), key="Ctrl+T")
        self._list = IconButton("chevron-down", tr("All tabs"), key="Ctrl+Shift+O")
        self._menu = IconButton("columns-2", tr("Split, zoom and join panes"))
        self._new.clicked.connect(self.new_asked)
        self._list.clicked.connect(lambda: self.list_asked.emit(_below(self._list)))
        self._menu.clicked.connect(lambda: self.pane_menu_asked.emit(_below(self._menu)))

    def _connect(self) -> None:
        tabs = self.tabs
        tabs.tabBarClicked.connect(self._choose)
        tabs.currentChanged.connect(self._choose)
        tabs.close_asked.connect(lambda index: self.close_asked.emit(tabs.key_of(index)))
        tabs.tabMoved.connect(lambda _, to: self.moved.emit(tabs.key_of(to), to))
        tabs.rename_asked.connect(lambda index: self.rename(tabs.key_of(index)))
        tabs.menu_asked.connect(lambda index, place: self.menu_asked.emit(tabs.key_of(index), place))
        tabs.pulled.connect(lambda index, place: self.pulled.emit(tabs.key_of(index), place))

    @Slot()
    def _fit(self) -> None:
        self._strip.setFixedHeight(theme().metric("strip") + 1)

    # -- what it shows -----------------------------------------------------------------------------

    def show_tabs(self, shown: "Sequence[Tab]", current: "Tab | None", *, is_active: bool) -> None:
        """Its tabs in their order; the content of `current`, unless something else is shown."""
        self._current = current
        self.tabs.is_active = is_active
        self.setAccessibleName(current.look.title if current is not None else tr("Pane without a session"))
        self.tabs.shows_none = self.other is not None or current is None
        self.tabs.show_tabs([tab.look for tab in shown], shown.index(current) if current in shown else -1)
        for tab in shown:
            if tab.content is not None and tab.content.parentWidget() is not self.content:
                self.content.addWidget(tab.content)
        wanted = self.other or (current.content if current is not None else None)
        if wanted is not None and self.content.currentWidget() is not wanted:
            self.content.setCurrentWidget(wanted)

    def show_other(self, other: QWidget | None) -> None:
        """Show something that is no session; None shows the session again."""
        self.other = other
        if other is not None:
            self.content.addWidget(other)

    def focus_work(self) -> None:
        if self.other is not None:
            self.other.setFocus()
        elif self._current is not None:
            self._current.focus_work()
        else:
            self.tabs.setFocus()

    def has_focus_inside(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def rename(self, key: str) -> None:
        """Let a person write another name over the tab; an empty one brings back that of the device."""
        index = next((n for n in range(self.tabs.count()) if self.tabs.key_of(n) == key), -1)
        if index < 0:
            return
        if self.name_field is not None:
            self.name_field.vanish()
        place = self.tabs.tabRect(index).adjusted(4, 3, -4, -3)
        self.name_field = NameField(self.tabs.tabText(index), place, self.tabs)
        self.name_field.taken.connect(lambda name: self._end_rename(key, name))
        self.name_field.left.connect(self._end_rename)

    def _end_rename(self, key: str = "", name: str = "") -> None:
        field, self.name_field = self.name_field, None
        had_focus = field is not None and field.hasFocus()
        if field is not None:
            field.vanish()
        if key:
            self.renamed.emit(key, name)
        if had_focus:
            self.focus_work()

    @Slot(int)
    def _choose(self, index: int) -> None:
        if key := self.tabs.key_of(index):
            self.tab_chosen.emit(key)

    # -- where things are ----------------------------------------------------------------------------

    def strip_rect(self) -> QRect:
        """The strip, seen from this widget."""
        return self._strip.geometry()

    def index_at(self, place: QPoint) -> tuple[int, int]:
        """Before which tab something lands that is dropped at a place in this widget, and where that is (x)."""
        at = self.tabs.mapFrom(self, place)
        for index in range(self.tabs.count()):
            rect = self.tabs.tabRect(index)
            if at.x() < rect.center().x():
                return index, self.tabs.mapTo(self, rect.topLeft()).x()
        last = self.tabs.tabRect(self.tabs.count() - 1) if self.tabs.count() else QRect()
        return self.tabs.count(), self.tabs.mapTo(self, last.topRight()).x() + 1

    def minimumSizeHint(self) -> QSize:
        return SMALLEST

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        view = self._current.view if self._current is not None and self.other is None else None
        if view is not None:
            view.focus_session()
        else:
            self.focus_work()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()


def _below(button: QWidget) -> QPoint:
    return button.mapToGlobal(QPoint(0, button.height()))
