"""The rows of a view: chosen, and found by typing."""

from collections.abc import Sequence
from itertools import chain

from PySide6.QtCore import QItemSelectionModel, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView

from app.domain.inspection_table import TableRow
from app.domain.language import tr
from app.views.pages.remote.inspection.head import ListingHead
from app.views.pages.remote.inspection.model import ListingModel
from app.views.widgets.lists import INSET, AnyIndex, RowList
from app.views.widgets.painting import draw_round

ROW_HEIGHT = 26


class ListingTable(RowList):
    """What is chosen stays chosen, and the rows stay where they are, when others are shown."""

    typed = Signal(str)  # a person types: it is what they look for
    menu_asked = Signal(QPoint)  # on the screen
    copy_asked = Signal()
    placed = Signal()  # another size

    def __init__(self, model: ListingModel, head: ListingHead) -> None:
        super().__init__(tr("Rows"), head.paint_row, ROW_HEIGHT)
        self._rows = model
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        head.placed.connect(self.viewport().update)

    def chosen(self) -> tuple[TableRow, ...]:
        """In the order of the rows."""
        chosen = self.selectionModel().selection()
        parts = sorted((part.top(), part.bottom()) for part in map(chosen.at, range(chosen.size())))
        return tuple(chain.from_iterable(self._rows.rows[top : bottom + 1] for top, bottom in parts))

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Show these in the place of those. The first that is to be seen stays where it is, if it is still there.

        While nothing is chosen, nobody is taken along by a row that only happened to be the first.
        """
        keys = {row.row.key for row in self.chosen()}
        at = self.currentIndex().row()
        current = self._rows.rows[at].row.key if 0 <= at < len(self._rows.rows) else ""
        bar, before = self.verticalScrollBar(), self._rows.rows
        scrolled = bar.value()
        seen = self._seen() if scrolled else ()
        self._rows.show(rows, self._rows.columns)
        flags = QItemSelectionModel.SelectionFlag
        if rows:
            is_followed = bool(current) and bool(keys or scrolled)
            place = max(self._rows.row_of(current), 0) if is_followed else 0
            self.selectionModel().setCurrentIndex(self._rows.index(place, 0), flags.NoUpdate)
        self.selectionModel().select(self._rows.selection_of(keys), flags.ClearAndSelect)
        if scrolled:
            self._scroll_to(seen, scrolled)
        self._paint_changed(before)

    def _seen(self) -> list[tuple[str, int]]:
        """The keys of the rows that are to be seen, with how far down they are. The first may begin above the edge."""
        first = self.indexAt(QPoint(INSET, 0))
        if not first.isValid():
            return []
        place, rows = self.visualRect(first), self._rows.rows
        last = first.row() + self.viewport().height() // max(place.height(), 1) + 1
        shown = enumerate(rows[first.row() : last])
        return [(row.row.key, place.top() + below * place.height()) for below, row in shown]

    def _paint_changed(self, before: Sequence[TableRow]) -> None:
        """Only those that are to be seen and hold something else than before."""
        rows, bottom = self._rows.rows, self.viewport().height()
        first = self.indexAt(QPoint(INSET, 0)).row()
        for at in range(max(first, 0), len(rows)):
            place = self.visualRect(self._rows.index(at, 0))
            if place.top() > bottom:
                return
            if at >= len(before) or rows[at] is not before[at]:
                self.viewport().update(place)

    def dataChanged(self, top: AnyIndex, bottom: AnyIndex, roles: Sequence[int] = ()) -> None:
        """`show_rows` knows better which rows are to be painted."""

    def _scroll_to(self, seen: Sequence[tuple[str, int]], scrolled: int) -> None:
        """Bring the first row that is still there to where it was; without one, stay as far down as before."""
        self.doItemsLayout()
        bar = self.verticalScrollBar()
        for key, top in seen:
            row = self._rows.row_of(key)
            if row >= 0:
                bar.setValue(bar.value() + self.visualRect(self._rows.index(row, 0)).top() - top)
                return
        bar.setValue(scrolled)

    def choose_row(self, row: int) -> None:
        """Make it the current and only chosen one."""
        index = self._rows.index(row, 0)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    # -- keys --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.activated.emit(self.currentIndex())  # macOS would edit
        elif self._is_writing(event):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _is_writing(event: QKeyEvent) -> bool:
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return not held and event.text().isprintable() and bool(event.text().strip())

    def keyboardSearch(self, search: str) -> None:
        """What is typed is searched for in all columns; Qt would ask Python about every row."""

    @Slot(QPoint)
    def _ask_menu(self, place: QPoint) -> None:
        if self.indexAt(place).isValid():
            self.menu_asked.emit(self.viewport().mapToGlobal(place))

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        current = self.currentIndex()
        if self.hasFocus() and current.isValid() and not self.selectionModel().isSelected(current):
            place = QRectF(self.visualRect(current)).adjusted(INSET, 1, -INSET, -1)
            draw_round(QPainter(self.viewport()), place, "", 5, "focus.ring")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.placed.emit()
