"""What an import has done, with its report to save and the way back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.imports import ImportReport
from app.services.device_book_rules import count_of
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.import_rows import ImportRows
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.text import ElidedLabel, WrappedLabel, label


class ReportStage(QWidget):
    """Asks the view to save the report, to take the import back, or to close."""

    save_asked = Signal()
    undo_asked = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mark = IconMark("circle-check", "ok.fg", 20)
        self.title = label("", "title")
        self.source = ElidedLabel(tone="tertiary", role="small")
        self.remarks = WrappedLabel("", tone="secondary", roomy=False)
        self.rows = ImportRows()
        self.rows.show_choosing(False)
        self.undo = Button("Undo", "undo-2")
        self.undo.clicked.connect(self.undo_asked)
        self.save = Button("Save report…", "file-text")
        self.save.clicked.connect(self.save_asked)
        self.done = Button("Done", "", Kind.PRIMARY, key="Ctrl+Enter")
        self.done.clicked.connect(self.closed)
        head = column(row(self._mark, self.title, None, spacing=10), self.source, spacing=2)
        foot = row(self.undo, None, self.save, self.done, spacing=8)
        self.setLayout(
            column(head, self.remarks, Grow(panel(column(self.rows))), foot, margins=(28, 20, 28, 20), spacing=12)
        )  # fmt: skip
        self.setFocusProxy(self.done)

    def show_report(self, report: ImportReport) -> None:
        """Tell what came of it."""
        self._mark.show_icon("circle-check", "ok.fg")
        self.title.setText(_summary(report))
        self.source.set_words(f"{report.kind}: {report.source}")
        secrets = f"{report.secrets:,} new {'entry' if report.secrets == 1 else 'entries'} in the vault."
        self._show_remarks([*([secrets] if report.secrets else []), *report.remarks])
        self.rows.show()
        self.rows.model.show(report.rows)
        self.rows.show_counts()
        self.undo.setVisible(bool(report.added or report.changed))
        self.save.show()

    def show_taken_back(self, remarks: Sequence[str]) -> None:
        """The import was undone."""
        self._mark.show_icon("undo-2", "text.secondary")
        self.title.setText("The import was taken back")
        self._show_remarks([*remarks] or ["The device book is as it was before."])
        self.rows.hide()
        self.undo.hide()
        self.save.hide()

    def _show_remarks(self, remarks: Sequence[str]) -> None:
        self.remarks.set_words("\n".join(remarks))
        self.remarks.setVisible(bool(remarks))


def _summary(report: ImportReport) -> str:
    changed = f"{count_of(len(report.changed))} changed"
    if report.added and report.changed:
        return f"{count_of(len(report.added))} added, {len(report.changed):,} changed"
    return f"{count_of(len(report.added))} added" if report.added else changed
