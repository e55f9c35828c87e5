"""The entries of a folder as rows. Qt counts them itself: 50,000 of them must not be asked of Python one by one."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QItemSelection, QObject, QStringListModel, Qt

from app.domain.file_listing import kind_words
from app.domain.files import FileEntry, mode_words, shown_name, size_words
from app.domain.language import tr
from app.domain.local_time import local_of
from app.views.widgets.lists import AnyIndex
from app.views.widgets.text import plain_tip


def time_words(modified: float | None) -> str:
    """In local time; "" where it is not known, or makes no sense."""
    at = local_of(modified) if modified is not None else None
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def name_words(entry: FileEntry) -> str:
    """Its name, and where it leads."""
    return f"{shown_name(entry.name)} → {shown_name(entry.target)}" if entry.target else shown_name(entry.name)


def entry_words(entry: FileEntry) -> str:
    """All that its row shows, for who hears it."""
    size = "" if entry.is_folder else size_words(entry.size)
    owner = tr("owner {name}", name=shown_name(entry.owner)) if entry.owner else ""
    mode = "" if entry.mode is None else mode_words(entry.mode)
    parts = (name_words(entry), kind_words(entry), size, time_words(entry.modified), mode, owner)
    return ", ".join(part for part in parts if part)


class FileModel(QStringListModel):
    """A row's FileEntry is in Qt.UserRole; who paints takes it from `entries`, which is quicker."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: Sequence[FileEntry] = ()

    def show(self, entries: Sequence[FileEntry]) -> None:
        """Show these instead, in this order."""
        self.entries = entries
        self.setStringList([""] * len(entries))

    def row_of(self, name: str) -> int:
        """-1 where there is none of that name."""
        return next((row for row, entry in enumerate(self.entries) if entry.name == name), -1)

    def selection_of(self, names: Sequence[str]) -> QItemSelection:
        """The rows of these names, as a view selects them."""
        if not names:
            return QItemSelection()
        wanted, found = set(names), QItemSelection()
        rows = [row for row, entry in enumerate(self.entries) if entry.name in wanted]
        ends = [at for at in range(1, len(rows)) if rows[at] != rows[at - 1] + 1]
        for start, end in pairwise((0, *ends, len(rows)) if rows else ()):
            found.select(self.index(rows[start], 0), self.index(rows[end - 1], 0))
        return found

    def next_beginning(self, text: str, after: int) -> int:
        """The next row below `after` whose name begins so, from the top again after the last; -1 for none."""
        wanted, count = text.casefold(), len(self.entries)
        for step in range(count):
            row = (after + step) % count
            if self.entries[row].name.casefold().startswith(wanted):
                return row
        return -1

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return usual | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown_name(entry.name)
        if role == Qt.ItemDataRole.UserRole:
            return entry
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry_words(entry)
        return plain_tip(name_words(entry)) if role == Qt.ItemDataRole.ToolTipRole else None
