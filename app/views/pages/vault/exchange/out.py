"""What is to go out of the vault, and how: entries, the last day and the passphrase of a job pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from app.domain.clients import client_of_group
from app.domain.credentials import VaultEntry
from app.domain.language import counted, tr
from app.domain.secret import Secret
from app.domain.vault_exports import LONGEST_PACK, PACK_DAYS, ExportKind
from app.services.vault.exporting.wording import IN_THE_CLEAR, NEVER_EXPIRES
from app.services.vault.passphrase import passphrase_advice
from app.views.pages.vault.parts import PassphraseEdit
from app.views.theme import scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, column, panel, row, scroll, style
from app.views.widgets.notice import Notice
from app.views.widgets.text import WrappedLabel, label

WIDTH = 460
_TITLES = {
    ExportKind.PACK: tr("Make a job pack"),
    ExportKind.TABLE: tr("Write a table in the clear"),
    ExportKind.SHEET: tr("Print an emergency sheet"),
}
_WORDS = {
    ExportKind.PACK: NEVER_EXPIRES,
    ExportKind.TABLE: tr("For a program that reads nothing else. A spreadsheet calculates nothing in it."),
    ExportKind.SHEET: tr(
        "Where the vault is, how it opens and what is in it, without any value. What opens it is written in by hand."
    ),
}


@dataclass(frozen=True, slots=True)
class Order:
    """What a person wants written. `passphrase`, `days` and `with_inject_only` belong to a job pack."""

    kind: ExportKind
    ids: frozenset[str]
    name: str  # for the file
    passphrase: Secret
    days: int
    with_inject_only: bool


class OutStage(QWidget):
    """`asked` brings an Order."""

    asked = Signal(object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._kind = ExportKind.PACK
        self._scopes: Sequence[tuple[str, str, frozenset[str]]] = ()
        self._hidden: frozenset[str] = frozenset()
        self.title, self._words = label("", "heading"), WrappedLabel("", tone="secondary", roomy=False)
        self.warning = Notice("warning", tr("All passwords in the clear."), IN_THE_CLEAR, tall=True)
        self.scope = QComboBox()
        self.scope.currentIndexChanged.connect(self._show_scope)
        self.days = QSpinBox(minimum=0, maximum=LONGEST_PACK, suffix=" " + tr("days"), value=PACK_DAYS)
        self.days.lineEdit().setTextMargins(8, 0, 8, 0)  # the style sheet's padding does not reach into it
        self.days.valueChanged.connect(self._show_day)
        self._days_row = FormRow(tr("Satchel opens it for"), self.days, " ")
        self.inject_only = QCheckBox("")
        self.inject_only.setToolTip(tr("Other programs show their values to whoever has the passphrase"))
        self.passphrase, self.repeat = PassphraseEdit(tr("Passphrase")), PassphraseEdit(tr("Passphrase again"))
        self.passphrase.textChanged.connect(self._advise)
        self.field = FormRow(tr("Passphrase of the job pack"), self.passphrase, " ")
        self.repeat_row = FormRow(tr("Once more"), self.repeat)
        for edit in (self.passphrase, self.repeat):
            edit.returnPressed.connect(self.submit)
        self.go = Button(tr("Write…"), "download", Kind.PRIMARY, key="Ctrl+Enter")
        self.go.clicked.connect(self.submit)
        self.write_clear = Button(tr("Write…"), "download", Kind.DANGER_FILL, key="Ctrl+Enter")
        self.write_clear.clicked.connect(self.submit)
        self._lay_out()
        self.setFocusProxy(self.scope)

    def _lay_out(self) -> None:
        cancel = Button(tr("Cancel"), "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        self._pack = panel(
            column(self._days_row, self.inject_only, self.field, self.repeat_row, spacing=12)
        )  # fmt: skip
        foot = row(cancel, None, self.go, self.write_clear)
        parts = (self.title, self._words, self.warning, FormRow(tr("Which entries"), self.scope), self._pack, foot)
        card = panel(column(*parts, margins=20, spacing=12))
        card.setFixedWidth(scaled(WIDTH))
        style(card, card="plain")
        inner = panel(column(row(None, card, None), None, margins=16, spacing=0))
        self.setLayout(column(Grow(scroll(inner)), spacing=0))

    def start(self, kind: ExportKind, entries: Sequence[VaultEntry]) -> None:
        """Ask what is to be written."""
        self.forget()
        self._kind = kind
        self._hidden = frozenset(entry.id for entry in entries if entry.inject_only)
        self._scopes = _scopes(entries, all_first=kind is not ExportKind.PACK)
        self.title.setText(_TITLES[kind])
        self._words.set_words(_WORDS[kind])
        self.warning.setVisible(kind is ExportKind.TABLE)
        self.go.setVisible(kind is not ExportKind.TABLE)
        self.write_clear.setVisible(kind is ExportKind.TABLE)
        self._pack.setVisible(kind is ExportKind.PACK)
        self.days.setValue(PACK_DAYS)
        self.inject_only.setChecked(False)
        self.scope.blockSignals(True)
        for words, _, ids in self._scopes:
            self.scope.addItem(f"{words} ({len(ids):,})")
        self.scope.blockSignals(False)
        self._show_scope()
        self._show_day()
        self._advise("")

    def forget(self) -> None:
        """What was typed is gone, and the clients that there are."""
        self._scopes, self._hidden = (), frozenset()
        self.scope.clear()
        for edit in (self.passphrase, self.repeat):
            edit.forget()
        for one in (self.field, self.repeat_row):
            one.set_problem("")

    @Slot()
    def submit(self) -> None:
        if not self._scopes:
            return
        _, name, ids = self._scopes[max(self.scope.currentIndex(), 0)]
        passphrase = self.passphrase.text()
        if self._kind is ExportKind.PACK:
            self.field.set_problem("" if passphrase else tr("Type a passphrase: a sentence is easiest."))
            differs = passphrase and passphrase != self.repeat.text()
            self.repeat_row.set_problem(tr("The two are not the same. Type it again.") if differs else "")
            if not (self.field.is_valid and self.repeat_row.is_valid):
                (self.repeat if passphrase else self.passphrase).setFocus()
                return
        order = Order(self._kind, ids, name, Secret(passphrase), self.days.value(), self.inject_only.isChecked())
        self.asked.emit(order)

    @Slot()
    def _show_scope(self) -> None:
        place = self.scope.currentIndex()
        ids = self._scopes[place][2] if 0 <= place < len(self._scopes) else frozenset[str]()
        hidden = len(ids & self._hidden)
        self.inject_only.setText(
            tr("With {entries} that sessions may use and nobody may see", entries=counted(hidden, "entry", "entries"))
        )
        self.inject_only.setVisible(hidden > 0)
        seen = len(ids) - hidden
        self.write_clear.set_words(tr("Write {count:,} in the clear…", count=seen), "download")

    @Slot()
    def _show_day(self) -> None:
        until = date.today() + timedelta(days=self.days.value())
        self._days_row.set_hint(tr("Up to and with {day}.", day=until.isoformat()))

    @Slot(str)
    def _advise(self, text: str) -> None:
        hint = tr("Another one than the vault's. Send it by another way than the file.")
        self.field.set_hint(
            (passphrase_advice(Secret(text)) or tr("Long enough to withstand guessing.")) if text else hint
        )


def _scopes(entries: Sequence[VaultEntry], *, all_first: bool) -> list[tuple[str, str, frozenset[str]]]:
    """Whole clients, then other groups at the top, and everything: words, a name for the file, the entries."""
    found: dict[tuple[bool, str], set[str]] = {}
    keys: dict[str, tuple[bool, str]] = {}  # by group: whose it is takes a while to say 10,000 times
    for entry in entries:
        if entry.group not in keys:
            client = client_of_group(entry.group)
            keys[entry.group] = (not client, client or entry.group.partition("/")[0])
        found.setdefault(keys[entry.group], set()).add(entry.id)
    parts = [
        (_words(is_group, name), name or "vault", frozenset(ids))
        for (is_group, name), ids in sorted(found.items(), key=lambda one: (one[0][0], one[0][1].casefold()))
    ]
    everything = (tr("All entries"), "vault", frozenset(entry.id for entry in entries))
    return [everything, *parts] if all_first else [*parts, everything]


def _words(is_group: bool, name: str) -> str:
    return (tr("Group {name}", name=name) if name else tr("Without a group")) if is_group else name
