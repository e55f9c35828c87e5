"""The import from beginning to end: choose, read, ask for a password, preview, take over, report."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QStackedWidget, QWidget

from app.domain.errors import ImportPassword
from app.domain.imports import Imported, ImportReport, Preview
from app.domain.language import tr
from app.domain.secret import Secret
from app.services.imports.importing import ImportOperations
from app.views.pages.remote.book_actions import LANE as BOOK_LANE
from app.views.pages.remote.imports.preview import PreviewStage
from app.views.pages.remote.imports.report import ReportStage
from app.views.pages.remote.imports.stages import ChooseStage, PasswordStage
from app.views.tasks import Task, TaskRunner
from app.views.widgets.buttons import Button
from app.views.widgets.layout import Grow, column, panel, style
from app.views.widgets.task_strip import TaskStrip

LANE = "import"


class ImportView(QFrame):
    """`closed` wants the view gone; `book_changed` says that the device book is another now."""

    closed = Signal()
    book_changed = Signal()
    unlock_asked = Signal()

    def __init__(self, tasks: TaskRunner, operations: ImportOperations) -> None:
        super().__init__()
        self._tasks, self._operations = tasks, operations
        self._path = Path()
        self._imported: Imported | None = None
        self._shown: Preview | None = None
        self._report: ImportReport | None = None
        self.strip = TaskStrip(helpers=self._help, stop_words=tr("Cancel"))
        self.choose = ChooseStage(operations.kinds, operations.known_places())
        self.password = PasswordStage()
        self.preview = PreviewStage()
        self.report = ReportStage()
        self._empty = QWidget()  # while a file is read
        self._empty.setAccessibleName(tr("Import of devices"))
        self.stages = QStackedWidget()
        for stage in (self.choose, self.password, self.preview, self.report, self._empty):
            self.stages.addWidget(stage)
        self.strip.setContentsMargins(0, 16, 0, 0)  # its own, so that it takes no room while it is hidden
        self._strip_place = panel(column(self.strip, margins=(28, 0, 28, 0)))
        self.setLayout(column(self._strip_place, Grow(self.stages), spacing=0))
        style(self, bg="surface")
        self._connect()
        self.start()

    def _connect(self) -> None:
        self.choose.chosen.connect(self.open)
        for stage in (self.choose, self.password, self.preview):
            stage.cancelled.connect(self.closed)
        self.password.given.connect(self._read)
        self.preview.choices_changed.connect(self._plan)
        self.preview.import_asked.connect(self._import)
        self.preview.unlock_asked.connect(self.unlock_asked)
        self.report.save_asked.connect(self._save)
        self.report.undo_asked.connect(self._undo)
        self.report.closed.connect(self.closed)
        self.strip.ended.connect(self._settle)
        self._escape = QShortcut(QKeySequence("Esc"), self, self.closed.emit)
        primary = QShortcut(QKeySequence("Ctrl+Return"), self, self._press_primary)
        for shortcut in (self._escape, primary):
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- for the page ------------------------------------------------------------------------------

    @Slot()
    def start(self) -> None:
        """Begin with the choice of a file."""
        self.strip.clear()
        self._show(self.choose)

    def focus_stage(self) -> None:
        """Put the keyboard where the work is."""
        if (stage := self.stages.currentWidget()) is not None:
            stage.setFocus()

    @Slot(object)
    def open(self, path: Path) -> None:
        """Read a file or a folder, and show what is in it. What is under way comes to its end first."""
        if not self.strip.is_running:
            self._path = path
            self._read(None)

    @Slot()
    def vault_changed(self) -> None:
        """The vault was unlocked or locked."""
        self.preview.show_vault(self._operations.has_vault)
        if self.preview.secrets.isChecked() and self.stages.currentWidget() is self.preview:
            self._plan()

    # -- reading and comparing ---------------------------------------------------------------------

    @Slot(object)
    def _read(self, password: Secret | None) -> None:
        path = self._path
        self._show(self._empty)
        task = self._follow(self._tasks.start(lambda task: self._operations.read(path, password, task), lane=LANE))
        task.succeeded.connect(self._show_read)
        task.failed.connect(self._tell_unread)
        task.cancelled.connect(self.start)

    @Slot(object)
    def _show_read(self, imported: Imported) -> None:
        self._imported = imported
        self.preview.start(self._path, has_vault=self._operations.has_vault)
        self._plan()

    @Slot(object)
    def _tell_unread(self, error: BaseException) -> None:
        if isinstance(error, ImportPassword):
            self.strip.clear()
            self._show(self.password)
            self.password.ask(self._path.name, error)

    @Slot()
    def _plan(self) -> None:
        imported, choices = self._imported, self.preview.choices
        if imported is None:
            return
        operation = self._operations.preview
        task = self._follow(self._tasks.start(lambda task: operation(imported, choices, task), lane=BOOK_LANE))
        task.succeeded.connect(self._show_preview)
        task.cancelled.connect(self.start)

    @Slot(object)
    def _show_preview(self, preview: Preview) -> None:
        self._shown = preview
        self.preview.show_preview(preview)
        if self.stages.currentWidget() is not self.preview:
            self._show(self.preview)

    # -- taking over -------------------------------------------------------------------------------

    @Slot()
    def _import(self) -> None:
        preview, chosen = self._shown, self.preview.rows.model.chosen
        if preview is None or not chosen or self.strip.is_running:
            return
        source, with_secrets = str(self._path), self.preview.choices.with_secrets
        carry_out = self._operations.carry_out
        self.preview.go.set_reason(tr("The import is running."))
        task = self._tasks.start(
            lambda task: carry_out(preview, chosen, source, task, with_secrets=with_secrets),
            lane=BOOK_LANE, title=tr("Import from {kind}", kind=preview.imported.kind),
        )  # fmt: skip
        self._follow(task).succeeded.connect(self._show_report)
        task.finished.connect(self._release)

    @Slot()
    def _release(self) -> None:
        self.preview.go.set_reason("")

    @Slot(object)
    def _show_report(self, report: ImportReport) -> None:
        self._report = report
        self.report.show_report(report)
        self._show(self.report)
        self.book_changed.emit()

    @Slot()
    def _undo(self) -> None:
        report = self._report
        if report is None or self.strip.is_running:
            return
        task = self._tasks.start(lambda task: self._operations.take_back(report, task), lane=BOOK_LANE)
        self._follow(task).succeeded.connect(self._show_taken_back)

    @Slot(object)
    def _show_taken_back(self, remarks: tuple[str, ...]) -> None:
        self._report = None
        self.report.show_taken_back(remarks)
        self.book_changed.emit()

    @Slot()
    def _save(self) -> None:
        report = self._report
        if report is None:
            return
        usual = Path.home() / f"import-{report.kind.split()[0].lower()}.txt"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save the report"), str(usual), tr("Text (*.txt)"))
        if chosen:
            self._follow(
                self._tasks.start(lambda task: self._operations.save_report(report, Path(chosen), task), lane=LANE)
            )

    # -- within ------------------------------------------------------------------------------------

    def _show(self, stage: QWidget) -> None:
        self.stages.setCurrentWidget(stage)
        stage.setFocus()

    def _follow(self, task: Task) -> Task:
        self._escape.setEnabled(False)  # Esc stops what runs
        self.strip.follow(task)
        return task

    @Slot()
    def _settle(self) -> None:
        self._escape.setEnabled(True)

    def _help(self, error: BaseException) -> list[QWidget]:
        """What can be done after a failure."""
        if self.stages.currentWidget() is not self._empty:
            return []
        again = Button(tr("Choose another file…"), "file-text", small=True)
        again.clicked.connect(self.start)
        return [again]

    @Slot()
    def _press_primary(self) -> None:
        if self.stages.currentWidget() is self.preview:
            self._import()
        elif self.stages.currentWidget() is self.report:
            self.report.done.click()
