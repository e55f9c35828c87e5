"""The parts of the vault as a tree that Qt can show. Its rows are few, and only those in view are asked for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, Qt, Signal

from app.domain.vault_health import entry_count
from app.views.pages.vault.scopes import Part, Scope
from app.views.widgets.lists import AnyIndex

CARRIED_ENTRIES = "application/x-satchel-entries"
"""What is dragged from the list: ids of entries, as JSON."""

CARRIED_GROUP = "application/x-satchel-group"
"""What is dragged in the tree: the path of a group, as JSON."""

_ROOT = QModelIndex()
_SCOPE = Qt.ItemDataRole.UserRole
_CHOSEN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_FLAGS = {
    (False, False): _CHOSEN,
    (False, True): _CHOSEN | Qt.ItemFlag.ItemIsDropEnabled,
    (True, False): _CHOSEN | Qt.ItemFlag.ItemIsDragEnabled,
    (True, True): _CHOSEN | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled,
}
"""By whether it can be dragged, and dropped on. Joined once: a row is asked for them many times."""


@dataclass(slots=True)
class _Row:
    scope: Scope
    parent: int  # number of the row that holds it, -1 for none
    place: int  # among those that the parent holds
    inside: list[int] = field(default_factory=list)


class ScopeModel(QAbstractItemModel):
    """Parts of the vault, with headings between them."""

    entries_dropped = Signal(list, object)  # ids, Scope
    group_dropped = Signal(str, str)  # path, the group that it goes into
    group_thrown = Signal(str)  # into the recycle bin

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._top: list[int] = []
        self.scopes: Sequence[Scope] = ()

    def show(self, scopes: Sequence[Scope]) -> bool:
        """Show other parts. False where they are the same and at most the numbers in them differ."""
        same = [(one.part, one.path, one.title, one.depth) for one in self.scopes]
        is_new = same != [(one.part, one.path, one.title, one.depth) for one in scopes]
        if is_new:
            self.beginResetModel()
            self._build(scopes)
            self.endResetModel()
        else:
            changed = [number for number, one in enumerate(scopes) if self._rows[number].scope != one]
            for number in changed:
                self._rows[number].scope = scopes[number]
                self.dataChanged.emit(self._index(number), self._index(number))
        self.scopes = scopes
        return is_new

    def _build(self, scopes: Sequence[Scope]) -> None:
        self._rows, self._top = [], []
        above: list[int] = []  # the row at each depth over the present one
        for number, scope in enumerate(scopes):
            del above[scope.depth :]
            holders = self._rows[above[-1]].inside if above else self._top
            self._rows.append(_Row(scope, above[-1] if above else -1, len(holders)))
            holders.append(number)
            above.append(number)

    def scope_at(self, index: AnyIndex) -> Scope | None:
        return self._rows[index.internalId()].scope if index.isValid() else None

    def index_of(self, scope: Scope) -> QModelIndex:
        """The index of the same part, not valid when it is not there any more."""
        number = next((number for number, one in enumerate(self.scopes) if one.is_same(scope)), -1)
        return self._index(number) if number >= 0 else QModelIndex()

    def _index(self, number: int) -> QModelIndex:
        return self.createIndex(self._rows[number].place, 0, number)

    def index(self, row: int, column: int, parent: AnyIndex = _ROOT) -> QModelIndex:
        inside = self._rows[parent.internalId()].inside if parent.isValid() else self._top
        if column != 0 or not 0 <= row < len(inside):
            return QModelIndex()
        return self.createIndex(row, 0, inside[row])

    def parent(self, index: AnyIndex = _ROOT) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return QModelIndex()
        number = self._rows[index.internalId()].parent
        return self._index(number) if number >= 0 else QModelIndex()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        if parent.isValid():
            return len(self._rows[parent.internalId()].inside) if parent.column() == 0 else 0
        return len(self._top)

    def hasChildren(self, parent: AnyIndex = _ROOT) -> bool:
        """Qt's own way asks for rows and for columns, of each row."""
        return bool(self._rows[parent.internalId()].inside if parent.isValid() else self._top)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 1

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        scope = self.scope_at(index)
        if scope is None or scope.part is Part.HEADING:
            return Qt.ItemFlag.NoItemFlags
        return _FLAGS[scope.is_group, scope.part in (Part.GROUP, Part.RECYCLED)]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        scope = self.scope_at(index)
        if scope is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return scope.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return scope.path.replace("/", " / ") if scope.part is Part.GROUP and "/" in scope.path else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if scope.part is Part.PLACE and scope.count:
                return f"{scope.title}, {scope.count}"
            has_number = scope.part not in (Part.HEADING, Part.PLACE)
            return f"{scope.title}, {entry_count(scope.count)}" if has_number else scope.title
        return scope if role == _SCOPE else None

    # -- what is dragged and dropped ---------------------------------------------------------------------

    def mimeTypes(self) -> list[str]:
        return [CARRIED_ENTRIES, CARRIED_GROUP]

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        carried = QMimeData()
        scope = self.scope_at(indexes[0]) if indexes else None
        if scope is not None and scope.is_group:
            carried.setData(CARRIED_GROUP, json.dumps(scope.path).encode())
        return carried

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex) -> bool:
        scope = self.scope_at(parent)
        if scope is None:
            return False
        if data.hasFormat(CARRIED_ENTRIES):
            return scope.part is Part.GROUP or (scope.part is Part.RECYCLED and not scope.path)
        path, into = carried_group(data), group_under(scope)
        if not path or into is None:
            return bool(path) and scope.part is Part.RECYCLED and not scope.path
        return not f"{into}/".startswith(f"{path}/") and into != path.rpartition("/")[0]

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex) -> bool:
        """Only says what is wanted: the rows follow the vault."""
        scope = self.scope_at(parent)
        if scope is not None and self.canDropMimeData(data, action, row, column, parent):
            into = group_under(scope)
            if data.hasFormat(CARRIED_ENTRIES):
                self.entries_dropped.emit(json.loads(bytes(data.data(CARRIED_ENTRIES).data())), scope)
            elif into is not None:
                self.group_dropped.emit(carried_group(data), into)
            else:
                self.group_thrown.emit(carried_group(data))
        return False  # the view must not take the rows away


def group_under(scope: Scope) -> str | None:
    """The group that something goes into that is dropped on this part; None where it has none."""
    if scope.part is Part.HEADING:
        return {"": None, "/": ""}.get(scope.path, scope.path)
    return scope.path if scope.part is Part.GROUP and scope.path else None


def carried_group(data: QMimeData) -> str:
    return str(json.loads(bytes(data.data(CARRIED_GROUP).data()))) if data.hasFormat(CARRIED_GROUP) else ""
