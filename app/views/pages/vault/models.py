"""The lists of the Vault page: which part of the vault, and the entries in it; and how their rows are painted."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRectF, QSize, QStringListModel, Qt
from PySide6.QtGui import QPainter

from app.domain.credentials import VaultEntry
from app.views.pages.vault.scopes import CLIENTS, Part, Scope
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import MEDIUM, NORMAL, RIGHT, SEMIBOLD, draw_icon, draw_text, draw_two_lines, text_width

SECOND_LINE = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()
_SCHEMES = {"ssh": "terminal", "http": "globe", "https": "globe", "winrm": "monitor", "winrms": "monitor"}
_WORDS = {
    "wi-fi": "wifi",
    "wifi": "wifi",
    "wlan": "wifi",
    "printer": "printer",
    "nas": "hard-drive",
    "backup": "database",
    "router": "router",
    "firewall": "router",
    "switch": "network",
    "server": "server",
    "domain": "server",
    "mail": "mail",
    "laptop": "laptop",
}


def place_of(entry: VaultEntry) -> str:
    """Where an entry is, in words: "Nordlys Dental / Praxis"."""
    return " / ".join(entry.group.removeprefix(CLIENTS).split("/")) if entry.group else "No group"


def icon_of(entry: VaultEntry) -> str:
    """A drawing that fits what the entry is for."""
    words = f"{entry.title} {' '.join(entry.tags)}".casefold()
    by_word = next((icon for word, icon in _WORDS.items() if word in words), "")
    return by_word or _SCHEMES.get(entry.url.partition("://")[0].casefold(), "key-round")


class ScopeModel(QAbstractListModel):
    """Parts of the vault, with headings between them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scopes: list[Scope] = []

    def show(self, scopes: list[Scope]) -> None:
        self.beginResetModel()
        self._scopes = scopes
        self.endResetModel()

    def scope(self, row: int) -> Scope:
        return self._scopes[row]

    def row_of(self, scope: Scope) -> int:
        """The row of the same part, -1 when it is not there any more."""
        return next((row for row, one in enumerate(self._scopes) if one.is_same(scope)), -1)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._scopes)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid() or self._scopes[index.row()].part is Part.HEADING:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        scope = self._scopes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return scope.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return scope.title if scope.part in (Part.HEADING, Part.PLACE) else f"{scope.title}, {scope.count} entries"
        if role == Qt.ItemDataRole.UserRole:
            return scope
        if role == Qt.ItemDataRole.SizeHintRole and scope.part is Part.HEADING:
            return QSize(10, 36)
        return None


class EntryModel(QStringListModel):
    """The entries that are listed. Qt counts the rows itself: asked twice for each, Python takes 17 ms for 10,000."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: Sequence[VaultEntry] = ()
        self._with_place = False

    def show(self, entries: Sequence[VaultEntry], *, with_place: bool = False) -> None:
        """`with_place` tells of each entry where it is: among several clients a title alone says too little."""
        same_rows = [one.id for one in self._entries] == [one.id for one in entries]
        self._entries, self._with_place = entries, with_place
        if not same_rows:
            self.setStringList([entry.title for entry in entries])
        elif entries:
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))

    def entry(self, row: int) -> VaultEntry:
        return self._entries[row]

    def row_of(self, id: str) -> int:
        """The row of an entry, -1 when it is not listed."""
        return next((row for row, entry in enumerate(self._entries) if entry.id == id), -1)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        state = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return state if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == SECOND_LINE:
            parts = (entry.user or entry.url or "No user name", place_of(entry) if self._with_place else "")
            return "  ·  ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.title, entry.user, place_of(entry)) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{entry.title}\n{place_of(entry)}"
        simple: dict[int, object] = {Qt.ItemDataRole.DisplayRole: entry.title, Qt.ItemDataRole.UserRole: entry}
        return simple.get(role)


def paint_scope(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    scope = index.data(Qt.ItemDataRole.UserRole)
    inner = rect.adjusted(10, 0, -10, 0)
    if scope.part is Part.HEADING:
        draw_text(painter, inner.adjusted(0, 8, 0, 0), scope.title, "text.secondary", "small", weight=SEMIBOLD)
        return
    name = {Part.ALL: "layers", Part.RECYCLED: "trash-2"}.get(scope.part, "folder")
    name = "building-2" if scope.path.startswith(CLIENTS) else name
    draw_icon(painter, inner.left(), inner.center().y(), name, "accent.text" if selected else "text.secondary")
    name = scope.icon or name
    count = "" if scope.part is Part.PLACE else str(scope.count)
    width = text_width(count, "small") + 10
    draw_text(painter, inner, count, "text.tertiary", "small", align=RIGHT)
    draw_text(painter, inner.adjusted(24, 0, -width, 0), scope.title, weight=MEDIUM if selected else NORMAL)


def paint_entry(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    entry = index.data(Qt.ItemDataRole.UserRole)
    inner = rect.adjusted(10, 0, -12, 0)
    tone = "accent.text" if selected else "text.secondary"
    draw_icon(painter, inner.left(), inner.center().y(), icon_of(entry), tone)
    second = index.data(SECOND_LINE)
    room = inner.adjusted(28, 0, 0, 0)
    draw_two_lines(painter, room, entry.title or "Without a title", second)
