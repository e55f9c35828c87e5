"""The preview of an import: what would come, what it would change, what does not come and why."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.imports import Preview, RowKind
from app.domain.language import counted, tr
from app.services.imports.importing import ImportChoices
from app.views.theme import scaled
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.flow import Flow
from app.views.widgets.import_rows import LEAST_ROWS, ImportRows
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row, scroll
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

FOLDER_TYPED_MS = 250  # after the last key: a new preview during the click on Import would take the click away


class PreviewStage(QWidget):
    """`choices_changed` asks for another preview; `import_asked` is the primary button."""

    choices_changed = Signal()
    import_asked = Signal()
    cancelled = Signal()
    unlock_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._has_vault = False
        self._into = ""  # that the preview is made for
        self.title = label("", "title")
        self.source = ElidedLabel(tone="tertiary", role="small")
        self.columns = WrappedLabel("", "small", "secondary", roomy=False)
        self.nothing_new = WrappedLabel("", tone="secondary", roomy=False)
        self._mark = IconMark("circle-check", "ok.fg")
        self._nothing_place = panel(
            row(Aligned(self._mark, TOP), Grow(self.nothing_new), margins=(12, 8, 12, 8), spacing=10), card="inset"
        )
        self.rows = ImportRows()
        self.rows.chosen_changed.connect(self._show_chosen)
        self.secrets = QCheckBox("")
        self.secrets.toggled.connect(self.choices_changed)
        self.unlock = Button(tr("Unlock the vault"), "lock-open", Kind.LINK, small=True)
        self.unlock.clicked.connect(self.unlock_asked)
        self.offers = QCheckBox("")
        self.offers.toggled.connect(self.choices_changed)
        self.into = QLineEdit(placeholderText=tr("As in the source"))
        self.into.setMaximumWidth(scaled(240))
        self.into.setAccessibleName(tr("Into folder"))
        self._folder_typed = QTimer(self, singleShot=True, interval=FOLDER_TYPED_MS)
        self._folder_typed.timeout.connect(self._note_folder)
        self.into.textEdited.connect(self._folder_typed.start)
        self.into.editingFinished.connect(self._note_folder)
        self.go = Button(tr("Import"), "download", Kind.PRIMARY, key="Ctrl+Enter")
        self.go.clicked.connect(self.import_asked)
        self._build()

    def _build(self) -> None:
        cancel = Button(tr("Cancel"), "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        self._secrets_line = panel(row(Grow(Flow(self.secrets, self.unlock, gap=10))))
        self._offers_line = panel(row(self.offers, None))
        folder = row(label(tr("Into folder"), tone="secondary"), self.into, None, spacing=8)
        head = column(self.title, self.source, spacing=2)
        options = column(self._secrets_line, self._offers_line, folder, spacing=6)
        foot = row(None, cancel, self.go, spacing=12)
        self.rows.setMinimumHeight(scaled(LEAST_ROWS))
        parts = (head, self.columns, self._nothing_place, Grow(self.rows), options)
        area = scroll(panel(column(*parts, margins=(28, 20, 28, 0), spacing=12)))  # where a window is small
        self.setLayout(column(Grow(area), panel(column(foot, margins=(28, 12, 28, 20))), spacing=0))
        self.setFocusProxy(self.rows.list)

    @property
    def choices(self) -> ImportChoices:
        """What a person chose beside the devices."""
        return ImportChoices(
            "/".join(part.strip() for part in self.into.text().split("/") if part.strip()),
            self.offers.isChecked(),
            self.secrets.isChecked() and self._has_vault,
        )

    def start(self, path: Path, *, has_vault: bool) -> None:
        """Forget what was chosen for another source."""
        self._has_vault = has_vault
        for box in (self.secrets, self.offers):
            with QSignalBlocker(box):
                box.setChecked(False)
        self.into.clear()
        self._into = ""
        self.source.set_words(str(path))
        self.rows.model.forget_choices()
        self.rows.clear_filter()

    def show_vault(self, has_vault: bool) -> None:
        """The vault was unlocked or locked."""
        self._has_vault = has_vault
        self.secrets.setEnabled(has_vault)
        self.unlock.setVisible(not has_vault)
        reason = tr("Passwords go into an open vault only.") if not has_vault else ""
        self.secrets.setToolTip(reason)

    def show_preview(self, preview: Preview) -> None:
        """Show what an import would do now."""
        imported = preview.imported
        self.title.setText(tr("Import from {kind}", kind=imported.kind))
        read_as = ", ".join(f"{name} → {known.replace('_', ' ')}" for name, known in imported.columns.items())
        self.columns.set_words(tr("Columns read as: {read_as}", read_as=read_as))
        self.columns.setVisible(bool(read_as))
        secrets = preview.with_secret
        self.secrets.setText(tr("Put {passwords} into the vault", passwords=counted(secrets, "password")))
        self._secrets_line.setVisible(secrets > 0)
        self.show_vault(self._has_vault)
        offers = sum(1 for one in imported.not_taken if one.offer)
        desktops = counted(offers, "remote desktop as a WinRM device", "remote desktops as WinRM devices")
        self.offers.setText(tr("Take {desktops}", desktops=desktops))
        self._offers_line.setVisible(offers > 0)
        self.nothing_new.set_words(_nothing_new(preview))
        is_here = preview.count(RowKind.SAME) > 0
        self._mark.show_icon("circle-check" if is_here else "info", "ok.fg" if is_here else "info.fg")
        self._nothing_place.setVisible(bool(self.nothing_new.words))
        self.rows.model.show(preview.rows)
        self.rows.show_counts()
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        count = len(self.rows.model.chosen)
        self.go.set_words(
            tr("Import {devices}", devices=counted(count, "device")) if count else tr("Import"), "download"
        )
        can_be_taken = self.rows.model.count(RowKind.NEW) + self.rows.model.count(RowKind.CHANGED)
        self.go.set_reason(
            "" if count else tr("Nothing is chosen.") if can_be_taken else tr("There is nothing to import.")
        )

    @Slot()
    def _note_folder(self) -> None:
        if self.choices.into != self._into:
            self._into = self.choices.into
            self.choices_changed.emit()


def _nothing_new(preview: Preview) -> str:
    """Why there is nothing to import; "" where there is something."""
    if preview.count(RowKind.NEW) or preview.count(RowKind.CHANGED):
        return ""
    same, lost = preview.count(RowKind.SAME), preview.count(RowKind.NOT_TAKEN)
    if same:
        here = counted(
            same,
            "device of this source is in the device book already.",
            "devices of this source are in the device book already.",
        )
        return tr("Nothing new: {devices_here}", devices_here=here)
    return tr("Nothing of it can be imported: the list says why.") if lost else tr("The source holds no devices.")
