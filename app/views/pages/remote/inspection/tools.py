"""What stands over the rows: which view, the search, the filter, and what can be done with the table."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QWidget

from app.domain.inspection import Filter, View
from app.domain.inspection_table import nouns
from app.domain.language import tr
from app.views.pages.remote.inspection.side import ViewButton
from app.views.theme import theme
from app.views.widgets.badges import ThinBar
from app.views.widgets.buttons import ElidedButton, IconButton, Kind
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.menus import new_menu

_ALONE = tr("In the place of the shell")
_ONE_LINE = 560  # pixels at 100 % text
_ROOM_FOR_SEARCH = 200  # pixels at 100 % text, of the height of the whole screen
_LONGEST_FILTER = 40  # letters
_LONGEST_IF_NARROW = 26


class Tools(QWidget):
    """Tells what a person wants. A part that the view does not have is not there."""

    search_changed = Signal(str)
    search_left = Signal()  # the focus goes back to the rows
    filter_chosen = Signal(object)  # Filter

    def __init__(self, views: Sequence[View]) -> None:
        super().__init__()
        self.views = ViewButton(views)
        self.search = SearchField(tr("Search"), "Ctrl+F")
        self.search.changed.connect(self.search_changed)
        self.search.edit.installEventFilter(self)
        self.filter = ElidedButton("", "chevron-down", Kind.GHOST, small=True)
        self.filter.clicked.connect(self._open_filters)
        self.refresh = IconButton("refresh-cw", tr("Look again"), key="F5")
        self.repeat = IconButton("timer", tr("Look again by itself"), checkable=True)
        self.command = IconButton("terminal", tr("Show the command"), key="F4", checkable=True)
        self.details = IconButton("panel-right", tr("Details"), key="F3", checkable=True)
        self.export = IconButton("download", tr("Export as CSV…"))
        self.zoom = IconButton("maximize-2", _ALONE, key="F11", checkable=True)
        self.close_button = IconButton("x", tr("Put the views away"))
        self._ends: Sequence[QWidget] = (self.zoom, self.close_button)
        self._is_live, self._is_low = False, False
        self._filters: Sequence[Filter] = ()
        self._chosen: Filter | None = None
        buttons = (self.refresh, self.repeat, self.command, self.details, self.export, *self._ends)
        self._middle = panel(row(Grow(self.search), self.filter, spacing=2))
        self._is_narrow = False
        self._line = QGridLayout()
        self._line.setContentsMargins(8, 4, 6, 3)
        self._line.setHorizontalSpacing(4)
        self._line.setVerticalSpacing(4)
        self._line.setColumnStretch(1, 1)
        self._line.addWidget(self.views, 0, 0)
        self._line.addWidget(self._middle, 0, 1)
        self._line.addWidget(panel(row(*buttons, spacing=2)), 0, 2)
        self.bar = ThinBar()
        keeps_place = self.bar.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(keeps_place)
        self.bar.hide()
        self.setLayout(column(self._line, self.bar, spacing=0))

    def show_view(self, number: int, view: View, filter: Filter | None) -> None:
        self.views.show_view(number)
        self.search.edit.setPlaceholderText(
            tr("Search {nouns}", nouns=nouns(view.noun) if view.is_live else view.title.lower())
        )
        self._filters, self._chosen, self._is_live = view.filters, filter, view.is_live
        self._show_search()
        self.filter.setVisible(bool(view.filters))
        if filter is not None:
            self._show_filter(filter.title)
        every = view.refresh_every
        self.repeat.setVisible(every is not None)
        if every is not None:
            self.repeat.set_icon("timer", tr("Look again every {every:.0f} s", every=every))

    def _show_filter(self, words: str) -> None:
        most = _LONGEST_IF_NARROW if self._is_narrow else _LONGEST_FILTER
        self.filter.set_words(words if len(words) <= most else f"{words[: most - 1]}…")
        self.filter.setAccessibleName(tr("Shown: {words}", words=words))
        self.filter.setToolTip(words)

    def show_zoomed(self, zoomed: bool) -> None:
        self.zoom.setChecked(zoomed)
        self.zoom.set_icon("maximize-2", tr("Beside the shell again") if zoomed else _ALONE)

    def leave_out_ends(self) -> None:
        """There is no shell beside it: it stands where it stands."""
        for button in self._ends:
            button.hide()

    def show_busy(self, is_busy: bool) -> None:
        self.bar.set_share(None if is_busy else 0.0)
        self.bar.setVisible(is_busy)

    def focus_search(self, more: str = "") -> None:
        """Let a person write what the rows must hold; `more` is written already."""
        edit = self.search.edit
        self._middle.show()
        edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if more:
            edit.setText(edit.text() + more)
        else:
            edit.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the search has a line of its own."""
        super().resizeEvent(event)
        is_narrow = self.width() < _ONE_LINE * theme().text_scale
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            if self._chosen is not None:
                self._show_filter(self._chosen.title)
            self._line.removeWidget(self._middle)
            self._line.addWidget(self._middle, *((1, 0, 1, 3) if is_narrow else (0, 1, 1, 1)))
            self._show_search()

    def fit(self, height: int) -> None:
        """There is so much height for the whole screen: of figures and rows there is little where the search stands."""
        self._is_low = height < _ROOM_FOR_SEARCH * theme().text_scale
        self._show_search()

    @Slot()
    def _show_search(self) -> None:
        """Without room it comes with its key, or when a person types."""
        is_used = bool(self.search.text) or self.search.edit.hasFocus()
        self._middle.setVisible(is_used or not (self._is_live and self._is_low and self._is_narrow))

    def make_filter_menu(self) -> QMenu:
        menu = new_menu(self)
        for one in self._filters:
            action = menu.addAction(one.title)
            action.setCheckable(True)
            action.setChecked(self._chosen is not None and one.id == self._chosen.id)
            action.triggered.connect(lambda _=False, chosen=one: self.filter_chosen.emit(chosen))
        return menu

    @Slot()
    def _open_filters(self) -> None:
        self.make_filter_menu().popup(self.filter.mapToGlobal(self.filter.rect().bottomLeft()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key == Qt.Key.Key_Escape and self.search.text:
                self.search.edit.clear()
                return True
            if key in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.search_left.emit()
                self._show_search()
                return True
        return super().eventFilter(watched, event)
