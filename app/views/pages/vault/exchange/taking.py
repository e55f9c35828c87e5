"""An import from beginning to end: read, ask for a password, preview, take over, report, take back."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from app.domain.errors import ImportPassword
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.vault_imports import FoundVault, VaultImportReport, VaultPreview
from app.services.vault.quiet import drop
from app.views.pages.vault.deeds import LANE
from app.views.pages.vault.exchange.preview import PreviewStage
from app.views.pages.vault.exchange.report import ReportStage
from app.views.pages.vault.exchange.unlocking import UnlockStage

if TYPE_CHECKING:
    from app.views.pages.vault.exchange.place import ExchangePlace

READ_LANE = "vault import"


class Taking(QObject):
    """Drives the stages of an import in the place."""

    def __init__(self, place: "ExchangePlace") -> None:
        super().__init__(place)
        self._place = place
        self.unlock, self.preview, self.report = UnlockStage(), PreviewStage(), ReportStage()
        for stage in (self.unlock, self.preview, self.report):
            place.stages.addWidget(stage)
        self._path = Path()
        self._found: FoundVault | None = None
        self._shown: VaultPreview | None = None
        self._report: VaultImportReport | None = None
        self.unlock.given.connect(self._read)
        self.preview.choices_changed.connect(self.plan)
        self.preview.import_asked.connect(self.carry_out)
        self.report.undo_asked.connect(self.take_back)
        self.report.save_asked.connect(self._ask_save)
        for signal in (self.unlock.cancelled, self.preview.cancelled, self.report.closed):
            signal.connect(place.start)

    @Slot(object)
    def open(self, path: Path) -> None:
        """Read a file, and show what is in it. What is under way comes to its end first."""
        if self._place.is_open and not self._place.strip.is_running:
            self._place.home.forget()
            self._path = path
            self._read(None, None)

    @Slot(object, object)
    def _read(self, password: Secret | None, key_file: Path | None) -> None:
        path, exchange = self._path, self._place.exchange
        self._place.show_nothing()
        task = self._place.run(
            lambda task: exchange.read(path, password, task, key_file=key_file),
            tr("Read {path}", path=path.name),
            READ_LANE,
        )  # fmt: skip
        task.succeeded.connect(self._show_read)
        task.failed.connect(self._tell_unread)
        task.cancelled.connect(self._place.start)

    @Slot(object)
    def _show_read(self, found: FoundVault) -> None:
        if self._place.is_open:
            self._found = found
            self.preview.start(self._path, self._place.vault.groups())
            self.plan()
        else:  # it was locked meanwhile
            self._place.start()

    @Slot(object)
    def _tell_unread(self, error: BaseException) -> None:
        if isinstance(error, ImportPassword):
            self._place.strip.clear()
            self._place.show_stage(self.unlock)
            problem = str(error) if error.tried else ""
            is_vault = self._path.suffix.lower() in (".kdbx", ".kdb")
            hint = "" if is_vault else error.hint
            self.unlock.ask(
                tr("{path} needs its password", path=self._path.name), hint, problem=problem, with_key_file=is_vault
            )

    @Slot()
    def plan(self) -> None:
        """Compare with the vault as it is now."""
        found, choices, exchange = self._found, self.preview.choices, self._place.exchange
        if found is None:
            return
        task = self._place.run(lambda task: exchange.preview(found, choices, task), tr("Compare with the vault"), LANE)
        task.succeeded.connect(self._show_preview)
        task.cancelled.connect(self._place.start)

    @Slot(object)
    def _show_preview(self, preview: VaultPreview) -> None:
        if self._found is preview.found:
            self._shown = preview
            self.preview.show_preview(preview)
            self._place.show_stage(self.preview)

    @Slot()
    def carry_out(self) -> None:
        """Take over what is chosen."""
        preview, chosen = self._shown, self.preview.rows.model.chosen
        if preview is None or not chosen or self._place.strip.is_running:
            return
        exchange, source = self._place.exchange, self._path.name
        self.preview.go.set_reason(tr("The import is running."))
        title = tr("Import from {kind}", kind=preview.found.kind)
        task = self._place.run(lambda task: exchange.carry_out(preview, chosen, source, task), title, LANE)
        task.succeeded.connect(self._show_report)
        task.finished.connect(self._release)

    @Slot()
    def _release(self) -> None:
        self.preview.go.set_reason("")

    @Slot(object)
    def _show_report(self, report: VaultImportReport) -> None:
        if self._place.is_open:
            self._report, self._found, self._shown = report, None, None
            self.report.show_report(report)
            self._place.show_stage(self.report)
            self._place.changed()

    @Slot()
    def take_back(self) -> None:
        """Undo the import that the report tells of."""
        report, exchange = self._report, self._place.exchange
        if report is not None and not self._place.strip.is_running:
            task = self._place.run(lambda task: exchange.take_back(report, task), tr("Take the import back"), LANE)
            task.succeeded.connect(self._show_taken_back)

    @Slot(object)
    def _show_taken_back(self, remarks: tuple[str, ...]) -> None:
        if self._place.is_open:
            self._report = None
            self.report.show_taken_back(remarks)
            self._place.changed()

    @Slot()
    def _ask_save(self) -> None:
        report, exchange = self._report, self._place.exchange
        if report is None:
            return
        usual = Path.home() / f"import-{report.kind.split()[0].lower()}.txt"
        chosen, _ = QFileDialog.getSaveFileName(self._place, tr("Save the report"), str(usual), tr("Text (*.txt)"))
        if chosen:
            self._place.run(
                lambda task: exchange.save_report(report, Path(chosen), task), tr("Save the report"), READ_LANE
            )

    def vault_changed(self) -> None:
        """Compare again, unless something runs that will."""
        if self._place.stages.currentWidget() is self.preview and not self._place.strip.is_running:
            self.plan()

    def press_primary(self) -> None:
        """The primary button of the stage that is shown."""
        match self._place.stages.currentWidget():
            case self.preview:
                self.carry_out()
            case self.report:
                self.report.done.click()

    def forget(self) -> None:
        """Nothing of the source or of the vault stays."""
        held: list[object] = [self._found, self._shown, self._report]
        self._found = self._shown = self._report = None
        for stage in (self.unlock, self.preview, self.report):
            stage.forget()
        drop(held)
