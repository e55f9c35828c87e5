"""What was done with this vault, by whom and why; and whether anybody has changed that record."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from app.domain.audit import AuditLine, AuditNote, AuditReport, AuditVerb
from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.files import write_for_spreadsheet
from app.services.vault.audit.wording import TAKEN, as_table, circumstances, verdict, what_happened
from app.views.pages.vault.audit.model import AuditModel, paint_line
from app.views.pages.vault.places import VaultHost
from app.views.widgets.boxes import name_box
from app.views.widgets.buttons import Button
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Grow, clear, column, panel, row
from app.views.widgets.lists import RowList
from app.views.widgets.low_place import HiddenWhenLow
from app.views.widgets.notice import Notice
from app.views.widgets.saved_notice import failure_notice, saved_notice
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import WrappedLabel, label

_LOW = 330  # pixels at 100 % text: below, the lines need the room of the words
_ABOUT = tr(
    "Each use of an entry is written down on this computer, and the vault vouches for it at every save. "
    "Whoever has the passphrase can write it anew: export it for somebody else to keep."
)
_ALL, _TAKEN = tr("Everything"), tr("Secrets shown, copied or used")


class AuditPage(QWidget):
    """Reads the audit when it comes into view."""

    def __init__(self, host: VaultHost) -> None:
        super().__init__()
        self._host = host
        self._report = AuditReport(())
        self._titles: Mapping[str, str] = {}
        self.model = AuditModel(self)
        self.list = RowList(tr("Audit"), paint_line, 48, inset=18)
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.search = SearchField(tr("Search the audit"))
        self.kinds, self.clients = QComboBox(), QComboBox()
        self.kinds.addItems([_ALL, _TAKEN])
        name_box(self.kinds, tr("Which lines"))
        name_box(self.clients, tr("Client"))
        self.clients.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.export = Button(tr("Export…"), "upload")
        self.strip = TaskStrip(stop_words=tr("Cancel"), stopped_words=tr("Cancelled."))
        self.notices = column(spacing=8)
        self.empty = EmptyState("clipboard-list", tr("Nothing here"), tr("No line fits what you look for."))
        self._build()
        self._connect()

    def _build(self) -> None:
        tools = row(Grow(self.search), self.kinds, self.clients, spacing=8)
        about = WrappedLabel(_ABOUT, tone="secondary")
        HiddenWhenLow(about, self, _LOW)
        head = column(row(label(tr("Audit"), "title"), None, self.export), about, spacing=4)
        top = panel(column(head, self.notices, self.strip, tools, margins=(28, 20, 28, 8), spacing=12))
        self.setLayout(column(top, Grow(self.list), Grow(self.empty), spacing=0))
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.list.doubleClicked.connect(self._open_entry)
        self.search.changed.connect(self._list)
        self.kinds.currentIndexChanged.connect(self._list)
        self.clients.currentIndexChanged.connect(self._list)
        self.export.clicked.connect(self.ask_export)

    def show_vault(self) -> None:
        """See `VaultPlace`."""
        audit = self._host.keeper.audit
        if audit is None:
            return
        task = self._host.tasks.start(lambda _: audit.report(), lane="audit", title=tr("Read the audit"))
        task.succeeded.connect(self._show)
        self.strip.follow(task, tr("Reading the audit"))

    def forget(self) -> None:
        """See `VaultPlace`."""
        self._report, self._titles = AuditReport(()), {}
        self.search.edit.setText("")  # unlike clear(), which can be undone and so keeps the words
        clear(self.notices)
        self.clients.clear()
        self._list()

    @Slot(object)
    def _show(self, report: AuditReport) -> None:
        keeper = self._host.keeper
        if not keeper.is_open:
            return
        self._report = report
        self._titles = {one.id: one.title for one in (*keeper.vault.entries(), *keeper.vault.recycled())}
        clear(self.notices)
        kind, fact, meaning = verdict(report)
        self.notices.addWidget(Notice(kind, fact, meaning))
        chosen = self.clients.currentText()
        self.clients.blockSignals(True)
        self.clients.clear()
        names = sorted({line.note.client for line in report.lines if line.note.client}, key=str.casefold)
        self.clients.addItems([tr("All clients"), *names])
        self.clients.setCurrentIndex(max(self.clients.findText(chosen), 0))
        self.clients.blockSignals(False)
        self._list()

    @Slot()
    def _list(self) -> None:
        found = self._found()
        self.model.show(found, self._titles)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.export.set_reason("" if self._report.lines else tr("There is nothing to export yet."))

    def _found(self) -> Sequence[AuditLine]:
        words = self.search.text.casefold().split()
        client = self.clients.currentText() if self.clients.currentIndex() > 0 else ""
        only_taken = self.kinds.currentText() == _TAKEN

        def fits(line: AuditLine) -> bool:
            if (client and line.note.client != client) or (only_taken and line.note.verb not in TAKEN):
                return False
            text = f"{what_happened(line, self._titles)} {circumstances(line)}".casefold() if words else ""
            return all(word in text for word in words)

        return [line for line in self._report.lines if fits(line)]

    @Slot()
    def _open_entry(self) -> None:
        line = self.model.lines[self.list.currentIndex().row()]
        if line.note.entry in self._titles:
            self._host.show_entry(line.note.entry)

    @Slot()
    def ask_export(self) -> None:
        """Save the lines that are listed."""
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Export the audit"), "audit.csv", tr("Tables (*.csv)"))
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write what is listed as a table."""
        lines, titles = tuple(reversed(self.model.lines)), self._titles

        def work(_: TaskContext) -> Path:
            self._host.note(AuditNote(AuditVerb.EXPORTED, reason=f"the audit, {len(lines)} lines"))
            write_for_spreadsheet(path, as_table(lines, titles))
            return path

        task = self._host.tasks.start(work, lane="audit", title=tr("Export the audit"))
        task.succeeded.connect(self._exported)
        task.failed.connect(self._failed)

    @Slot(object)
    def _exported(self, path: Path) -> None:
        self.notices.addWidget(saved_notice(tr("Exported what is listed."), path))

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self.notices.addWidget(failure_notice(error))
