"""The conflicts as a list, and how a row of it is painted."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRectF, Qt
from PySide6.QtGui import QPainter

from app.domain.clients import CLIENTS
from app.domain.language import tr
from app.domain.vault_merge import Conflict, ConflictKind
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import draw_icon, draw_two_lines

_ROOT = QModelIndex()
_ICONS = {
    ConflictKind.VALUE: "key-round",
    ConflictKind.FILE: "file-text",
    ConflictKind.EXPIRY: "clock",
    ConflictKind.GROUP: "folder",
}


class ConflictModel(QAbstractListModel):
    """One row for each conflict."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._conflicts: Sequence[Conflict] = ()

    def show(self, conflicts: Sequence[Conflict]) -> None:
        self.beginResetModel()
        self._conflicts = conflicts
        self.endResetModel()

    def conflict(self, row: int) -> Conflict:
        return self._conflicts[row]

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._conflicts)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        state = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return state if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        conflict = self._conflicts[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return conflict.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{conflict.title}, {conflict.words}, {place_of(conflict)}"
        return conflict if role == Qt.ItemDataRole.UserRole else None


def place_of(conflict: Conflict) -> str:
    """Where the entry is, in words: "Nordlys Dental / Praxis"."""
    group = conflict.group.removeprefix(f"{CLIENTS}/")
    return " / ".join(group.split("/")) if group else tr("No group")


def title_of(conflict: Conflict) -> str:
    return conflict.title or tr("Without a title")


def paint_conflict(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    conflict: Conflict = index.data(Qt.ItemDataRole.UserRole)
    inner = rect.adjusted(10, 0, -12, 0)
    tone = "accent.text" if selected else "text.secondary"
    draw_icon(painter, inner.left(), inner.center().y(), _ICONS[conflict.kind], tone)
    first = f"{title_of(conflict)}  ·  {conflict.words}"
    draw_two_lines(painter, inner.adjusted(28, 0, 0, 0), first, place_of(conflict), "text.secondary")
