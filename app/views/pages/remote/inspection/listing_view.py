"""The table of a view with its details: sorted, searched, and quiet when it is looked at again."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QSplitter

from app.domain.inspection import Row, View
from app.domain.inspection_table import TableOrder, TableRow, as_text, find_rows, keep_order, sort_rows, tree_rows
from app.domain.language import tr
from app.views.pages.remote.inspection.content import Content
from app.views.pages.remote.inspection.details import Details
from app.views.pages.remote.inspection.head import ListingHead
from app.views.pages.remote.inspection.model import ListingModel
from app.views.pages.remote.inspection.table import ListingTable
from app.views.pages.remote.inspection.work import Looked
from app.views.theme import theme
from app.views.widgets.layout import Grow, column, panel

_BESIDE = 660  # pixels at 100 % text: with less, the details stand under the table
_BOTH = 210  # of height, for both
_CHOOSE_ONE = tr("Choose a row: all that is known of it stands here.")


class ListingView(QSplitter):
    """`looked` is what is shown, None while nothing is."""

    chosen_changed = Signal()
    details_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.looked: Looked | None = None
        self._view: View | None = None  # that is to be shown
        self._ordered: Sequence[TableRow] = ()
        self._orders: dict[str, TableOrder] = {}  # by view
        self._text, self._is_filtered = "", False
        self.keeps_order = False  # the rows are not sorted anew, as a person looks at some
        self.model = ListingModel(self)
        self.head = ListingHead(self.model)
        self.table = ListingTable(self.model, self.head)
        rows = panel(column(self.head, Grow(self.table), spacing=0))
        rows.setFocusProxy(self.table)
        self.content = Content(rows)
        self.details = Details()
        self.details.hide()
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(self.content)
        self.addWidget(self.details)
        self.setStretchFactor(0, 1)
        self.head.sort_asked.connect(self.sort)
        self.table.placed.connect(self._fit_head)
        self.table.selectionModel().selectionChanged.connect(self._follow_choice)
        self.table.copy_asked.connect(self.copy)
        self.table.activated.connect(self._open_details)
        self.details.closed.connect(self.toggle_details)

    # -- what is shown -----------------------------------------------------------------------------

    def begin(self, view: View, device: str) -> None:
        """Another view: nothing is known of it yet."""
        self._view, self.looked, self._ordered, self._text = view, None, (), ""
        self.table.clearSelection()
        self.model.show((), ())
        self.table.setAccessibleName(tr("{view} of {device}", view=view.title, device=device))
        self.head.show_order(self.order_of(view))
        self._follow_choice()

    def show_reading(self, device: str) -> None:
        """The device has not answered yet."""
        if self._view is not None:
            self.content.show_reading(self._view, device)

    @Slot()
    def show_stopped(self) -> None:
        """Nobody waits for the answer any more; what was there stays."""
        if self.looked is None and self._view is not None:
            self.content.show_stopped(self._view)

    def order_of(self, view: View) -> TableOrder:
        return self._orders.get(view.id, TableOrder.of(view.sort_by))

    def show_looked(self, looked: Looked, *, by_itself: bool, is_filtered: bool) -> None:
        """Show what has come. Rows that a person looks at keep their places where it came by itself."""
        is_first = self.looked is None or [one.id for one in self.looked.columns] != [one.id for one in looked.columns]
        is_looked_at = bool(self.table.chosen()) or self.table.verticalScrollBar().value() > 0
        ordered = sort_rows(looked.rows, self.order_of(looked.view), looked.columns)
        self.keeps_order = by_itself and (is_looked_at or _is_tree(looked))  # whole families would change their places
        self._ordered = keep_order(ordered, self._ordered) if self.keeps_order else ordered
        self.looked, self._is_filtered = looked, is_filtered
        self.head.show_columns(looked.columns, looked.longest)
        if is_first:
            self.table.clearSelection()
            self.model.show((), looked.columns)
        self._show_rows()

    @Slot(str)
    def search(self, text: str) -> None:
        """Show the rows that hold this."""
        self._text = text
        self._show_rows()

    @Slot(object)
    def sort(self, order: TableOrder) -> None:
        """Show the rows in another order, from now on."""
        if self.looked is not None:
            self._orders[self.looked.view.id] = order
            self.head.show_order(order)
            self.keeps_order = False
            self._ordered = sort_rows(self.looked.rows, order, self.looked.columns)
            self._show_rows()

    def _show_rows(self) -> None:
        """What is to be seen of what was read."""
        looked = self.looked
        if looked is None:
            return
        found = find_rows(tree_rows(self._ordered) if _is_tree(looked) else self._ordered, self._text)
        self.table.show_rows(found)
        if found:
            self.content.show_rows()
        else:
            is_searched = bool(self._text.strip()) and bool(looked.rows)
            self.content.show_empty(looked.view, is_filtered=self._is_filtered, is_searched=is_searched)
        self._follow_choice()

    # -- what is chosen ----------------------------------------------------------------------------

    @property
    def chosen(self) -> list[Row]:
        return [one.row for one in self.table.chosen()]

    @Slot()
    def copy(self) -> None:
        """The chosen rows as text, or all that are shown."""
        QGuiApplication.clipboard().setText(as_text(self.table.chosen() or self.model.rows))

    def focus_rows(self) -> None:
        """Put the focus into the rows, or into what stands in their place."""
        if self.table.isVisible():
            self.table.setFocus()
        elif self.content.isHidden():
            self.details.text.setFocus()
        else:
            self.content.focus_state()

    @Slot()
    def _follow_choice(self) -> None:
        if not self.details.isHidden():
            self.details.show_rows(self.table.chosen(), self.model.columns, _CHOOSE_ONE)
        self.chosen_changed.emit()

    # -- details and room --------------------------------------------------------------------------

    @Slot()
    def toggle_details(self) -> None:
        is_shown = self.details.isHidden()
        self.details.setVisible(is_shown)
        self._fit()
        if is_shown:
            whole = self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()
            self.setSizes([whole * 62 // 100, whole * 38 // 100])
            self._follow_choice()
        else:
            self.focus_rows()
        self.details_toggled.emit(is_shown)

    @Slot()
    def _open_details(self) -> None:
        if self.details.isHidden():
            self.toggle_details()

    @Slot()
    def _fit_head(self) -> None:
        self.head.fit(self.table.viewport().width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is no room for both, the details stand in the place of the table."""
        scale = theme().text_scale
        is_wide = self.width() >= _BESIDE * scale
        self.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)
        self.content.setVisible(is_wide or self.details.isHidden() or self.height() >= _BOTH * scale)


def _is_tree(looked: Looked) -> bool:
    return looked.filter is not None and looked.filter.is_tree
