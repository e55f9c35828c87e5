"""The rows of a view, in a model of Qt's own: with many, their number must not be asked of Python one by one."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QItemSelection, QObject, QStringListModel, Qt

from app.domain.inspection import Column
from app.domain.inspection_table import TableRow
from app.views.widgets.lists import AnyIndex
from app.views.widgets.text import plain_tip


class ListingModel(QStringListModel):
    """A row's TableRow is in Qt.UserRole; who paints takes it from `rows`, which is quicker."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[TableRow] = ()
        self.columns: Sequence[Column] = ()

    def show(self, rows: Sequence[TableRow], columns: Sequence[Column]) -> None:
        """Show these instead, in this order. The rows that there were before are only painted anew."""
        before = len(self.rows)
        self.rows, self.columns = rows, columns
        if not before or not rows:
            self.setStringList([""] * len(rows))
            return
        if len(rows) > before:
            self.insertRows(before, len(rows) - before)
        elif len(rows) < before:
            self.removeRows(len(rows), before - len(rows))
        self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 0))

    def row_of(self, key: str) -> int:
        """-1 where there is none of that key."""
        return next((at for at, row in enumerate(self.rows) if row.row.key == key), -1)

    def selection_of(self, keys: set[str]) -> QItemSelection:
        """The rows of these keys, as a view selects them."""
        found = QItemSelection()
        rows = [at for at, row in enumerate(self.rows) if row.row.key in keys] if keys else []
        ends = [at for at in range(1, len(rows)) if rows[at] != rows[at - 1] + 1]
        for start, end in pairwise((0, *ends, len(rows)) if rows else ()):
            found.select(self.index(rows[start], 0), self.index(rows[end - 1], 0))
        return found

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return usual if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words[0] if row.words else ""
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(self._spoken(row))
        return plain_tip("\n".join(self._spoken(row))) if role == Qt.ItemDataRole.ToolTipRole else None

    def _spoken(self, row: TableRow) -> list[str]:
        return [f"{column.title}: {words}" for column, words in zip(self.columns, row.words, strict=False) if words]
