"""What an entry has beside the usual lines: added fields, files, SSH keys, its history. Each made when first needed."""

from functools import cached_property

from PySide6.QtWidgets import QWidget

from app.domain.credentials import VaultEntry
from app.views.pages.vault.entry.added_fields import AddedFields
from app.views.pages.vault.entry.desk import EntryDesk
from app.views.pages.vault.entry.files import FilesPart
from app.views.pages.vault.entry.history import HistoryPart
from app.views.pages.vault.entry.keys import KeyPanel, KeysPart
from app.views.widgets.layout import column

_ORDER = ("key_panel", "fields", "files", "keys", "history")


class EntryParts(QWidget):
    """Shows of each part what the entry has."""

    def __init__(self, desk: EntryDesk) -> None:
        super().__init__()
        self._desk = desk
        self._entry: VaultEntry | None = None
        self._column = column(spacing=14)
        self.setLayout(self._column)

    @cached_property
    def key_panel(self) -> KeyPanel:
        return self._placed("key_panel", KeyPanel(self._desk))

    @cached_property
    def fields(self) -> AddedFields:
        return self._placed("fields", AddedFields(self._desk))

    @cached_property
    def files(self) -> FilesPart:
        return self._placed("files", FilesPart(self._desk))

    @cached_property
    def keys(self) -> KeysPart:
        return self._placed("keys", KeysPart(self._desk))

    @cached_property
    def history(self) -> HistoryPart:
        return self._placed("history", HistoryPart(self._desk))

    def _placed[W: QWidget](self, name: str, part: W) -> W:
        before = sum(1 for other in _ORDER[: _ORDER.index(name)] if other in self.__dict__)
        self._column.insertWidget(before, part)
        return part

    def prepare(self) -> None:
        """Make all of them, for what a person may do now with the entry that is shown."""
        for name in _ORDER:
            getattr(self, name)
        self.show_entry(self._entry)

    def show_entry(self, entry: VaultEntry | None, *, is_recycled: bool = False) -> None:
        is_same = entry is not None and self._entry is not None and entry.id == self._entry.id
        self._entry = entry
        held = self._desk.asked(lambda: self._desk.holdings(entry.id)) if entry else None
        if self._needs("fields", bool(held and held.fields)):
            self.fields.show_entry(entry)
        if self._needs("files", bool(held and held.files)):
            self.files.show_entry(entry, is_recycled=is_recycled)
        if self._needs("keys", bool(held and held.files)):
            self.keys.show_entry(entry, has_files=bool(held and held.files))
        if self._needs("history", bool(held and held.versions)):
            self.history.show_entry(entry, is_recycled=is_recycled)
        if "key_panel" in self.__dict__ and not is_same:
            self.key_panel.close_panel()

    def close_questions(self) -> None:
        """Take back what is asked in any of them."""
        if "files" in self.__dict__:
            self.files.close_questions()
        if "history" in self.__dict__:
            self.history.close_question()
        if "key_panel" in self.__dict__ and not self.key_panel.isHidden():
            self.key_panel.close_panel()

    def _needs(self, name: str, has: bool) -> bool:
        return has or name in self.__dict__
