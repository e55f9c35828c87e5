"""The preview of an import into the vault: what becomes of each entry, where it goes, what does not come and why."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from app.domain.imports import RowKind
from app.domain.language import counted, tr
from app.domain.vault_imports import Duplicates, VaultImportChoices, VaultPreview
from app.services.vault.importing.planning import clients_in
from app.views.theme import scaled
from app.views.widgets.boxes import name_box
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.flow import Flow
from app.views.widgets.import_rows import LEAST_ROWS, ImportRows
from app.views.widgets.layout import Grow, column, panel, row, scroll
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

TYPED_MS = 250  # after the last key: a new preview during the click on Import would take the click away
_AS_IS = tr("As in the source")
_RULES = (
    (Duplicates.SKIP, tr("Leave what is there")),
    (Duplicates.UPDATE, tr("Update what is there")),
    (Duplicates.KEEP_BOTH, tr("Keep both")),
)


class PreviewStage(QWidget):
    """`choices_changed` asks for another preview; `import_asked` is the primary button."""

    choices_changed = Signal()
    import_asked = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._last = VaultImportChoices()
        self.title = label("", "title")
        self.source = ElidedLabel(tone="tertiary", role="small")
        self.columns = WrappedLabel("", "small", "secondary", roomy=False)
        self.into = QComboBox(editable=True)
        self.into.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.into.setMinimumContentsLength(24)
        name_box(self.into, tr("Into group"))
        self.into.setToolTip(tr("A client's group, or any other: what is missing of it is made"))
        self.groups = QCheckBox(tr("With the groups of the source"))
        self.rule = QComboBox()
        name_box(self.rule, tr("What the client has already"))
        for value, words in _RULES:
            self.rule.addItem(words, value)
        self.rows = ImportRows(tr("Entries of the import"))
        self.rows.chosen_changed.connect(self._show_chosen)
        self.go = Button(tr("Import"), "download", Kind.PRIMARY, key="Ctrl+Enter")
        self.go.clicked.connect(self.import_asked)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(self._note_choices)
        self.into.editTextChanged.connect(self._typed.start)
        self.groups.toggled.connect(self._note_choices)
        self.rule.currentIndexChanged.connect(self._note_choices)
        self._build()

    def _build(self) -> None:
        cancel = Button(tr("Cancel"), "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        head = column(self.title, self.source, spacing=2)
        into = panel(row(label(tr("Into group"), tone="secondary"), Grow(self.into), spacing=8))
        where = Flow(into, self.groups, gap=16)
        known = label(tr("What the client has already"), tone="secondary")
        same = Flow(known, self.rule, gap=8)
        foot = row(None, cancel, self.go, spacing=12)
        self.rows.setMinimumHeight(scaled(LEAST_ROWS))
        parts = (head, self.columns, column(where, same, spacing=6), Grow(self.rows))
        area = scroll(panel(column(*parts, margins=(28, 20, 28, 0), spacing=12)))  # where a window is small
        self.setLayout(column(Grow(area), panel(column(foot, margins=(28, 12, 28, 20))), spacing=0))
        self.setFocusProxy(self.rows.list)

    @property
    def choices(self) -> VaultImportChoices:
        """Where to and how, as a person has chosen it."""
        typed = self.into.currentText().strip()
        into = "" if typed == _AS_IS else "/".join(part.strip() for part in typed.split("/") if part.strip())
        return VaultImportChoices(into, self.groups.isChecked(), self.rule.currentData())

    def start(self, path: Path, groups: Sequence[str]) -> None:
        """Forget what was chosen for another source. `groups` are those of the vault."""
        blockers = [QSignalBlocker(one) for one in (self.into, self.groups, self.rule)]
        self.into.clear()
        self.into.addItems([_AS_IS, *clients_in(groups)])
        self.into.setCurrentIndex(0)
        self.groups.setChecked(True)
        self.rule.setCurrentIndex(0)
        for one in blockers:
            one.unblock()
        self._typed.stop()
        self._last = self.choices
        self.source.set_words(str(path))
        self.rows.model.forget_choices()
        self.rows.clear_filter()

    def show_preview(self, preview: VaultPreview) -> None:
        """Show what an import would do now."""
        self.title.setText(tr("Import from {kind}", kind=preview.found.kind))
        read_as = ", ".join(f"{name} → {known}" for name, known in preview.found.columns.items())
        self.columns.set_words(tr("Columns read as: {read_as}", read_as=read_as))
        self.columns.setVisible(bool(read_as))
        self.rows.model.show(preview.rows)
        self.rows.show_counts()

    def forget(self) -> None:
        self._typed.stop()
        self.rows.model.show(())
        self.source.set_words("")
        self.into.clear()

    @Slot()
    def _show_chosen(self) -> None:
        model = self.rows.model
        count = len(model.chosen)
        self.go.set_words(
            tr("Import {entries}", entries=counted(count, "entry", "entries")) if count else tr("Import"), "download"
        )
        can_be_taken = model.count(RowKind.NEW) + model.count(RowKind.CHANGED)
        self.go.set_reason(
            "" if count else tr("Nothing is chosen.") if can_be_taken else tr("There is nothing to import.")
        )

    @Slot()
    def _note_choices(self) -> None:
        if self.choices != self._last:
            self._last = self.choices
            self.choices_changed.emit()
