"""What an import has done, with its report to save and the way back."""

from app.domain.imports import ImportReport
from app.domain.language import counted, tr
from app.views.widgets.import_report import ImportReportStage
from app.views.widgets.import_rows import ImportRows


class ReportStage(ImportReportStage):
    """Of an import into the device book."""

    def __init__(self) -> None:
        super().__init__(ImportRows(), tr("The device book is as it was before."))

    def show_report(self, report: ImportReport) -> None:
        """Tell what came of it."""
        secrets = counted(report.secrets, "new entry in the vault.", "new entries in the vault.")
        remarks = [*([secrets] if report.secrets else []), *report.remarks]
        self.rows.model.show(report.rows)
        source = f"{report.kind}: {report.source}"
        self.show_done(_summary(report), source, remarks, can_undo=bool(report.added or report.changed))


def _summary(report: ImportReport) -> str:
    changed = counted(len(report.changed), "device changed", "devices changed")
    added = counted(len(report.added), "device added", "devices added")
    if report.added and report.changed:
        return f"{added}, {tr('{count:,} changed', count=len(report.changed))}"
    return added if report.added else changed
