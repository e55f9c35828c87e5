"""The objects of a command as a table: sorted, searched, copied, exported."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QBoxLayout, QFileDialog, QFrame, QHeaderView, QTableView, QWidget

from app.domain.inspection import CellKind, Column
from app.domain.inspection_table import TableOrder, TableRow, as_csv, as_text, find_rows, sort_rows
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.files import write_for_spreadsheet
from app.views.pages.remote.powershell.object_rows import Objects
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.lists import AnyIndex
from app.views.widgets.text import WrappedLabel, label

_WIDEST, _NARROWEST = 420, 60  # pixels at 100 % text, of a column before a person makes it wider
_STACK_BELOW = 520  # pixels at 100 % text
_LOOKED_AT = 200  # rows from which a width is taken


class ObjectModel(QAbstractTableModel):
    """Paints few Python cells: those on the screen. Order and search are made here, not in a proxy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.order = TableOrder()
        self._all: Sequence[TableRow] = ()
        self._words = ""
        self.shown: Sequence[TableRow] = ()

    def show(self, columns: tuple[Column, ...], rows: Sequence[TableRow]) -> None:
        self.beginResetModel()
        self.columns, self._all, self.order = columns, rows, TableOrder()
        self.shown = find_rows(rows, self._words)
        self.endResetModel()

    def search(self, words: str) -> None:
        self._words = words
        self._arrange()

    def sort_by(self, number: int) -> None:
        """As a click on its head does."""
        self.order = self.order.by_column(self.columns[number])
        self._arrange()

    def _arrange(self) -> None:
        self.layoutAboutToBeChanged.emit()
        self.shown = find_rows(sort_rows(self._all, self.order, self.columns), self._words)
        known = self.persistentIndexList()
        self.changePersistentIndexList(known, [QModelIndex()] * len(known))  # rows chosen before are others now
        self.layoutChanged.emit()

    @property
    def total(self) -> int:
        return len(self._all)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.shown):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.shown[index.row()].words[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[index.column()].kind is CellKind.NUMBER:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        is_known = orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns)
        if is_known and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if is_known and role == Qt.ItemDataRole.TextAlignmentRole:
            is_number = self.columns[section].kind is CellKind.NUMBER
            side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class TablePane(QFrame):
    """Stands over the output until it is closed. `closed` gives the focus back to the line."""

    closed = Signal()
    failed = Signal(object)  # the file could not be written

    def __init__(self, tasks: TaskRunner, lane: str) -> None:
        super().__init__()
        self._tasks, self._lane = tasks, f"{lane} table"
        self._is_cut = False
        self.model = ObjectModel(self)
        self.view = _Table(self.model)
        self.count = label("", "small", "secondary")
        self.search = SearchField(tr("Search these objects"), "Ctrl+F")
        self.search.setMaximumWidth(260)
        self.search.changed.connect(self._search)
        self.copy = Button(tr("Copy"), "copy", Kind.GHOST, small=True, key="Ctrl+C")
        self.copy.clicked.connect(self.copy_chosen)
        self.export = Button(tr("Save as CSV…"), "download", Kind.GHOST, small=True)
        self.export.clicked.connect(self._ask_file)
        close = IconButton("x", tr("Close the table"), key="Esc")
        close.clicked.connect(self.closed)
        self._nothing = WrappedLabel("", tone="secondary")
        clear = Button(tr("Clear search"), "", Kind.LINK, small=True)
        clear.clicked.connect(self.search.edit.clear)
        self._nothing_place = panel(column(self._nothing, row(clear, None), None, margins=(16, 12, 12, 8), spacing=4))
        self._nothing_place.hide()
        buttons = row(self.copy, self.export, close)
        self._head = row(row(self.count, None, Grow(self.search)), buttons, margins=(16, 6, 8, 6))
        self.setLayout(column(self._head, Grow(self._nothing_place), Grow(self.view), spacing=0))
        self.setFocusProxy(self.view)
        style(self, bg="surface")
        self.setAccessibleName(tr("Objects of the last command"))

    def show_objects(self, objects: Objects) -> None:
        self.search.edit.clear()
        self._is_cut = objects.is_cut
        self.model.show(objects.columns, objects.rows)
        self.view.fit_columns()
        self._show_count()
        if objects.rows:
            first = self.model.index(0, 0)  # where the keys begin; none is chosen, so that all are copied
            self.view.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)

    @Slot(str)
    def _search(self, words: str) -> None:
        self.model.search(words)
        self._show_count()

    def _show_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        words = (
            tr("{total:,} objects", total=total)
            if shown == total
            else tr("{shown:,} of {total:,} objects", shown=shown, total=total)
        )
        if total == 1:
            words = "1 object"
        self.count.setText(tr("{words}, there are more", words=words) if self._is_cut else words)
        is_empty = not shown and total > 0
        self._nothing.set_words(tr("None of these objects has “{search}”.", search=self.search.text))
        self._nothing_place.setVisible(is_empty)
        self.view.setVisible(not is_empty)

    @Slot()
    def copy_chosen(self) -> None:
        """The rows that are chosen, or all that are shown, for a spreadsheet or a ticket."""
        chosen = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        rows = [self.model.shown[number] for number in chosen] or self.model.shown
        head = "\t".join(one.title for one in self.model.columns)
        QGuiApplication.clipboard().setText(f"{head}\n{as_text(rows)}\n")

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("Save as CSV"), "objects.csv", tr("Tables (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    @Slot(str)
    def save(self, name: str) -> None:
        """Write what is shown, in its order; a spreadsheet calculates nothing in it."""
        columns, rows = self.model.columns, self.model.shown

        def write(_: TaskContext) -> None:
            write_for_spreadsheet(Path(name), as_csv(rows, columns))

        self._tasks.start(write, lane=self._lane, title=tr("Saving a table")).failed.connect(self.failed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _STACK_BELOW * theme().text_scale
        ways = QBoxLayout.Direction
        self._head.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.search.text:
                self.search.edit.clear()
            else:
                self.closed.emit()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.search.setFocus()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_chosen()
        else:
            super().keyPressEvent(event)


class _Table(QTableView):
    def __init__(self, model: ObjectModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setAccessibleName(tr("Objects"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        style(self, role="objects", ring="inside")
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setSortIndicatorShown(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.sectionClicked.connect(self._sort)
        theme().changed.connect(self._apply_look)
        self._apply_look()

    @Slot()
    def _apply_look(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().metric("row"))

    @Slot(int)
    def _sort(self, number: int) -> None:
        self._model.sort_by(number)
        down = self._model.order.is_descending
        head = self.horizontalHeader()
        head.setSortIndicatorShown(True)
        head.setSortIndicator(number, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)

    def fit_columns(self) -> None:
        """As wide as the first rows need, within reason."""
        self.horizontalHeader().setSortIndicatorShown(False)
        self.ensurePolished()
        metrics, scale = self.fontMetrics(), theme().text_scale
        for number, one_column in enumerate(self._model.columns):
            words = [one_column.title, *(one.words[number][:100] for one in self._model.shown[:_LOOKED_AT])]
            longest = max(words, key=len)
            width = max(metrics.horizontalAdvance(longest), metrics.horizontalAdvance(one_column.title) + 16) + 36
            self.setColumnWidth(number, round(min(max(width, _NARROWEST * scale), _WIDEST * scale)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) or event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._sort(max(self.currentIndex().column(), 0))
            return
        super().keyPressEvent(event)
