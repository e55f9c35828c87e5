"""What an import has done, with its report to save and the way back."""

from app.domain.imports import ImportReport
from app.services.device_book_rules import count_of
from app.views.widgets.import_report import ImportReportStage
from app.views.widgets.import_rows import ImportRows


class ReportStage(ImportReportStage):
    """Of an import into the device book."""

    def __init__(self) -> None:
        super().__init__(ImportRows(), "The device book is as it was before.")

    def show_report(self, report: ImportReport) -> None:
        """Tell what came of it."""
        secrets = f"{report.secrets:,} new {'entry' if report.secrets == 1 else 'entries'} in the vault."
        remarks = [*([secrets] if report.secrets else []), *report.remarks]
        self.rows.model.show(report.rows)
        source = f"{report.kind}: {report.source}"
        self.show_done(_summary(report), source, remarks, can_undo=bool(report.added or report.changed))


def _summary(report: ImportReport) -> str:
    changed = f"{count_of(len(report.changed))} changed"
    if report.added and report.changed:
        return f"{count_of(len(report.added))} added, {len(report.changed):,} changed"
    return f"{count_of(len(report.added))} added" if report.added else changed
