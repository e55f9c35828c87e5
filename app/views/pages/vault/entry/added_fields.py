"""The fields that a person has added to an entry, under the ones that every entry has."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.domain.audit import AuditVerb
from app.domain.credentials import EntryField, VaultEntry
from app.domain.language import tr
from app.domain.secret import Secret
from app.views.pages.vault.entry.desk import EntryDesk
from app.views.pages.vault.entry.rows import FieldRow, HiddenRow, one_line
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import clear, column, panel, row, rule, style
from app.views.widgets.text import label, plain_tip

_AT_FIRST = 20  # rows; more would be made at once in the thread of the window


class AddedFields(QWidget):
    """Hidden where an entry has none."""

    def __init__(self, desk: EntryDesk) -> None:
        super().__init__()
        self._desk = desk
        self._entry: VaultEntry | None = None
        self._fields: tuple[EntryField, ...] = ()
        self.rows: dict[str, FieldRow] = {}
        self._lines = column(spacing=0)
        self.all = Button("", kind=Kind.LINK)
        self.all.clicked.connect(self._show_all)
        card = panel(self._lines, card="group")
        self.setLayout(column(label(tr("More fields"), "label", "secondary"), card, row(self.all, None), spacing=8))
        desk.host.clipboard.changed.connect(self._show_held)
        self.hide()

    def show_entry(self, entry: VaultEntry | None) -> None:
        fields = self._desk.asked(lambda: self._desk.fields(entry.id)) if entry else None
        self._entry, self._fields = entry, fields or ()
        self._show(_AT_FIRST)
        self.setVisible(bool(self._fields))

    @Slot()
    def _show_all(self) -> None:
        self._show(len(self._fields))

    def _show(self, most: int) -> None:
        clear(self._lines)
        self.rows.clear()
        for field in self._fields[:most]:
            if self.rows:
                self._lines.addWidget(rule())
            self._lines.addWidget(self._row(field))
        self.all.setVisible(len(self._fields) > most)
        self.all.set_words(tr("Show all {count} fields", count=len(self._fields)))
        self._show_held()

    def _row(self, field: EntryField) -> FieldRow:
        line: FieldRow
        text = "" if isinstance(field.value, Secret) else field.value
        shown = one_line(text)
        if field.is_protected or shown != text:
            line = HiddenRow(field.name, field.name, self._desk, partial(self._value, field, AuditVerb.REVEALED))
            line.show_state(has_value=True, is_allowed=not self._is_closed(field))
        else:
            line = FieldRow(field.name, field.name)
        if not field.is_protected:
            style(line.value, role="body")
            line.value.set_words(shown or "–")
        line.setToolTip(plain_tip(field.name))
        line.copy.setEnabled(field.is_protected or bool(text))
        line.copy_asked.connect(partial(self._copy, field))
        line.clear_asked.connect(self._desk.host.clipboard.clear)
        self.rows[field.name] = line
        return line

    def _is_closed(self, field: EntryField) -> bool:
        return field.is_protected and self._entry is not None and self._entry.inject_only

    def _value(self, field: EntryField, verb: AuditVerb) -> Secret | None:
        """What is protected comes out of the vault by its rule; the rest is on the screen anyway."""
        if self._entry is None:
            return None
        if field.is_protected:
            return self._desk.secret(self._entry.id, verb, field.name)
        return Secret(field.value) if isinstance(field.value, str) else None

    def _copy(self, field: EntryField) -> None:
        secret = self._value(field, AuditVerb.COPIED)
        if secret:
            self._desk.host.clipboard.copy(secret, self._source(field.name))

    @Slot()
    def _show_held(self) -> None:
        clipboard = self._desk.host.clipboard
        for name, line in self.rows.items():
            line.show_held(clipboard, is_ours=bool(clipboard.source) and clipboard.source == self._source(name))

    def _source(self, name: str) -> str:
        return f"{self._entry.id if self._entry else ''}.field.{name}"
