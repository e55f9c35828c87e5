"""What an import into the vault has done, with its report to save and the way back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.vault_imports import VaultImportReport
from app.services.vault.importing.wording import summary
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.import_rows import ImportRows
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.text import ElidedLabel, WrappedLabel, label


class ReportStage(QWidget):
    """Asks the place to save the report, to take the import back, or to close."""

    save_asked = Signal()
    undo_asked = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mark = IconMark("circle-check", "ok.fg", 20)
        self.title = label("", "title")
        self.source = ElidedLabel(tone="tertiary", role="small")
        self.remarks = WrappedLabel("", tone="secondary", roomy=False)
        self.rows = ImportRows("What became of each entry")
        self.rows.show_choosing(False)
        self.undo = Button("Undo", "undo-2")
        self.undo.clicked.connect(self.undo_asked)
        self.save = Button("Save report…", "file-text")
        self.save.clicked.connect(self.save_asked)
        self.done = Button("Done", "", Kind.PRIMARY, key="Ctrl+Enter")
        self.done.clicked.connect(self.closed)
        head = column(row(self._mark, self.title, None, spacing=10), self.source, spacing=2)
        foot = row(self.undo, None, self.save, self.done, spacing=8)
        parts = (head, self.remarks, Grow(panel(column(self.rows))), foot)
        self.setLayout(column(*parts, margins=(28, 20, 28, 20), spacing=12))
        self.setFocusProxy(self.done)

    def show_report(self, report: VaultImportReport) -> None:
        """Tell what came of it."""
        self._mark.show_icon("circle-check", "ok.fg")
        self.title.setText(summary(report))
        self.source.set_words(f"{report.kind}: {report.source}")
        self._show_remarks(report.remarks)
        self.rows.show()
        self.rows.model.show(report.rows)
        self.rows.show_counts()
        self.undo.setVisible(bool(report.added or report.updated))
        self.save.show()

    def show_taken_back(self, remarks: Sequence[str]) -> None:
        """The import was undone."""
        self._mark.show_icon("undo-2", "text.secondary")
        self.title.setText("The import was taken back")
        self._show_remarks([*remarks] or ["The vault is as it was before."])
        self.rows.hide()
        self.undo.hide()
        self.save.hide()

    def forget(self) -> None:
        self.rows.model.show(())
        self.title.setText("")
        self.source.set_words("")
        self._show_remarks(())

    def _show_remarks(self, remarks: Sequence[str]) -> None:
        self.remarks.set_words("\n".join(remarks))
        self.remarks.setVisible(bool(remarks))
