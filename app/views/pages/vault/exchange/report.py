"""What an import into the vault has done, with its report to save and the way back."""

from app.domain.language import tr
from app.domain.vault_imports import VaultImportReport
from app.services.vault.importing.wording import summary
from app.views.widgets.import_report import ImportReportStage
from app.views.widgets.import_rows import ImportRows


class ReportStage(ImportReportStage):
    """Forgets all that it shows when the vault is locked."""

    def __init__(self) -> None:
        super().__init__(ImportRows(tr("What became of each entry")), tr("The vault is as it was before."))

    def show_report(self, report: VaultImportReport) -> None:
        """Tell what came of it."""
        self.rows.model.show(report.rows)
        source = f"{report.kind}: {report.source}"
        can_undo = bool(report.added or report.updated)
        self.show_done(summary(report), source, report.remarks, can_undo=can_undo)

    def forget(self) -> None:
        self.rows.model.show(())
        self.title.setText("")
        self.source.set_words("")
        self.show_remarks(())
