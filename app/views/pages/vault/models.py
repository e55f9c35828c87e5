"""The entries that the Vault page lists, as a model, and what is said of each."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QStringListModel, Qt

from app.domain.credentials import VaultEntry
from app.domain.expiries import Validity, validity
from app.domain.language import tr
from app.views.pages.vault.scope_model import CARRIED_ENTRIES
from app.views.pages.vault.scopes import CLIENTS
from app.views.widgets.lists import AnyIndex

SECOND_LINE = Qt.ItemDataRole.UserRole + 1
BETWEEN = "  ·  "  # user and place, in the second line
MARKS = Qt.ItemDataRole.UserRole + 2
_ENTRY_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemNeverHasChildren
    | Qt.ItemFlag.ItemIsDragEnabled
)
"""Put together once: Python's flags take longer to join than a row to paint, and are asked for many times a row."""
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
    return place_words(entry.group)


def place_words(group: str) -> str:
    """A group in words: of a client only its name and the site."""
    return " / ".join(group.removeprefix(CLIENTS).split("/")) if group else tr("No group")


def icon_of(entry: VaultEntry) -> str:
    """A drawing that fits what the entry is for."""
    words = f"{entry.title} {' '.join(entry.tags)}".casefold()
    by_word = next((icon for word, icon in _WORDS.items() if word in words), "")
    return by_word or _SCHEMES.get(entry.url.partition("://")[0].casefold(), "key-round")


class EntryModel(QStringListModel):
    """The entries that are listed. Qt counts the rows itself: asked twice for each, Python takes 17 ms for 10,000."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: Sequence[VaultEntry] = ()
        self._above: str | None = None
        self._homes: Mapping[str, str] = {}
        self._marks: Sequence[str] = ()

    def show(
        self,
        entries: Sequence[VaultEntry],
        *,
        above: str | None = None,
        homes: Mapping[str, str] | None = None,
        marks: Sequence[str] = (),
    ) -> None:
        """`above` is the group that holds them all: of each is told where below it is; with None where it is at all.

        `homes` tells of deleted entries, by id, from which group they are; `marks` are emphasised.
        """
        same_rows = [one.id for one in self._entries] == [one.id for one in entries]
        self._entries, self._above, self._homes, self._marks = entries, above, homes or {}, marks
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
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _ENTRY_FLAGS

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == SECOND_LINE:
            return BETWEEN.join(
                part for part in (entry.user or entry.url or tr("No user name"), self._where(entry)) if part
            )
        if role == Qt.ItemDataRole.AccessibleTextRole:
            user = entry.user or entry.url or tr("No user name")
            parts = (entry.title or tr("Without a title"), ending_words(entry), user, self._place(entry))
            return ", ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{entry.title}\n{self._place(entry)}"
        simple: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: entry.title,
            Qt.ItemDataRole.UserRole: entry,
            MARKS: self._marks,
        }
        return simple.get(role)

    def home_of(self, entry: VaultEntry) -> str:
        """The group that a deleted entry is from."""
        return self._homes.get(entry.id, "")

    def _place(self, entry: VaultEntry) -> str:
        return place_words(self._homes.get(entry.id, entry.group))

    def _where(self, entry: VaultEntry) -> str:
        """Among several clients or sites a title alone says too little."""
        if self._above is None:
            return self._place(entry)
        return " / ".join(entry.group.removeprefix(self._above).strip("/").split("/"))

    def mimeTypes(self) -> list[str]:
        return [CARRIED_ENTRIES]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        carried = QMimeData()
        carried.setData(CARRIED_ENTRIES, json.dumps([self._entries[index.row()].id for index in indexes]).encode())
        return carried

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction


def ending_words(entry: VaultEntry) -> str:
    """That it has expired, or will soon; "" when neither."""
    words = {Validity.OVER: tr("Expired"), Validity.ENDING: tr("Expires")}
    return words.get(validity(entry.expires, datetime.now(UTC)), "")
