"""What an import has done, with its report to save and the way back: the same for devices and for a vault."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.views.theme import scaled
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.import_rows import LEAST_ROWS, ImportRows
from app.views.widgets.layout import Grow, column, panel, row, scroll
from app.views.widgets.text import ElidedLabel, WrappedLabel, label


class ImportReportStage(QWidget):
    """Asks whoever holds it to save the report, to take the import back, or to close. `before` is said once undone."""

    save_asked = Signal()
    undo_asked = Signal()
    closed = Signal()

    def __init__(self, rows: ImportRows, before: str) -> None:
        super().__init__()
        self.rows, self._before = rows, before
        self._mark = IconMark("circle-check", "ok.fg", 20)
        self.title = label("", "title")
        self.source = ElidedLabel(tone="tertiary", role="small")
        self.remarks = WrappedLabel("", tone="secondary", roomy=False)
        self.rows.show_choosing(False)
        self.undo = Button(tr("Undo"), "undo-2")
        self.undo.clicked.connect(self.undo_asked)
        self.save = Button(tr("Save report…"), "file-text")
        self.save.clicked.connect(self.save_asked)
        self.done = Button(tr("Done"), "", Kind.PRIMARY, key="Ctrl+Enter")
        self.done.clicked.connect(self.closed)
        head = column(row(self._mark, self.title, None, spacing=10), self.source, spacing=2)
        foot = row(self.undo, None, self.save, self.done, spacing=8)
        self.rows.setMinimumHeight(scaled(LEAST_ROWS))
        parts = (head, self.remarks, Grow(panel(column(self.rows))))
        area = scroll(panel(column(*parts, margins=(28, 20, 28, 0), spacing=12)))  # where a window is small
        self.setLayout(column(Grow(area), panel(column(foot, margins=(28, 12, 28, 20))), spacing=0))
        self.setFocusProxy(self.done)

    def show_done(self, title: str, source: str, remarks: Sequence[str], *, can_undo: bool) -> None:
        """Tell what came of it; the rows are in their model already."""
        self._mark.show_icon("circle-check", "ok.fg")
        self.title.setText(title)
        self.source.set_words(source)
        self.show_remarks(remarks)
        self.rows.show()
        self.rows.show_counts()
        self.undo.setVisible(can_undo)
        self.save.show()

    def show_taken_back(self, remarks: Sequence[str]) -> None:
        """The import was undone."""
        self._mark.show_icon("undo-2", "text.secondary")
        self.title.setText(tr("The import was taken back"))
        self.show_remarks([*remarks] or [self._before])
        self.rows.hide()
        self.undo.hide()
        self.save.hide()

    def show_remarks(self, remarks: Sequence[str]) -> None:
        self.remarks.set_words("\n".join(remarks))
        self.remarks.setVisible(bool(remarks))
