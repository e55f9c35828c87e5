"""What the window does with the visit as a whole: shows how long it lasts, saves its report, begins another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.errors import AppError, JournalDamaged
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.task import TaskContext
from app.views.main_window import MainWindow
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button

if TYPE_CHECKING:
    from app.services.visits import Visit

LANE = "visit"
LONG_AGO = timedelta(hours=12)
"""A visit that is still open after this time was most likely forgotten: the person is asked."""


@dataclass(frozen=True, slots=True)
class VisitOperations:
    """All but `last_seen` read or write files and run as tasks. They raise AppError."""

    open_visit: "Callable[[TaskContext], Visit | None]"  # begins none
    last_seen: "Callable[[], Visit | None]"  # what this program knows without looking
    start: "Callable[[str, TaskContext], Visit]"  # for a client
    save_report: Callable[[TaskContext], Path]
    save_paper: Callable[[bool, TaskContext], Path]  # a PDF; for the customer?


class VisitDesk(QObject):
    """Lives as long as its window. `begun` says that a person has begun another visit."""

    begun = Signal()

    def __init__(self, window: MainWindow, tasks: TaskRunner, operations: VisitOperations) -> None:
        super().__init__(window)
        self._window, self._tasks, self._operations = window, tasks, operations
        self._shown: Visit | None = None
        window.report_asked.connect(self.save_report)
        window.paper_asked.connect(self.save_paper)
        window.new_visit_asked.connect(self.ask_new)
        tasks.changed.connect(self._follow)

    @Slot()
    def look(self) -> None:
        """Find the visit that was left open, off the UI thread."""
        task = self._tasks.start(self._operations.open_visit, lane=LANE)
        task.succeeded.connect(self._show_found)
        task.failed.connect(self._tell)

    @Slot()
    def save_report(self) -> None:
        """Save the report of the visit, and say where it is."""
        task = self._tasks.start(self._operations.save_report, lane=LANE, title=tr("Save the report"))
        task.succeeded.connect(self._report_saved)
        task.failed.connect(self._tell)

    @Slot(bool)
    def save_paper(self, for_customer: bool) -> None:
        """Save the report as a PDF, in plain words for the customer, and say where it is."""
        task = self._tasks.start(
            partial(self._operations.save_paper, for_customer), lane=LANE, title=tr("Save the report")
        )
        task.succeeded.connect(self._report_saved)
        task.failed.connect(self._tell)

    @Slot()
    def ask_new(self) -> None:
        """Ask whom the next visit is for: the present one ends with it, and that cannot be undone."""
        from app.views.new_visit_dialog import NewVisitDialog

        dialog = NewVisitDialog(self._shown, self._window)
        dialog.begun.connect(self._begin)
        dialog.open()

    def forget(self) -> None:
        """The visit is over, and no other has begun."""
        self._shown = None
        self._window.visit.show_none()
        self._window.status.show_client("")
        self.begun.emit()

    @Slot(str)
    def _begin(self, client: str) -> None:
        task = self._tasks.start(partial(self._operations.start, client), lane=LANE, title=tr("Begin a visit"))
        task.succeeded.connect(self._begun)
        task.failed.connect(self._tell)

    @Slot(object)
    def _begun(self, visit: "Visit") -> None:
        self._window.hide_notice()
        self._show(visit)
        self.begun.emit()

    @Slot(object)
    def _show_found(self, visit: "Visit | None") -> None:
        if visit is None or self._shown is not None:
            return
        self._show(visit)
        if datetime.now(UTC) - visit.started > LONG_AGO:
            started = local(visit.started)
            fact = (
                tr(
                    "The visit at {client} of {started:%d %b, %H:%M} is still open.",
                    client=visit.client,
                    started=started,
                )
                if visit.client
                else tr("The visit of {started:%d %b, %H:%M} is still open.", started=started)
            )
            self._window.show_notice("info", fact, tr("What you do now is added to it."), self._new_button())

    @Slot()
    def _follow(self) -> None:
        """The first thing that is written down begins a visit."""
        visit = self._operations.last_seen()
        if visit is not None and (self._shown is None or visit.id != self._shown.id):
            self._show(visit)

    def _show(self, visit: "Visit") -> None:
        self._shown = visit
        self._window.show_visit(visit.started, visit.client)

    @Slot(object)
    def _report_saved(self, path: Path) -> None:
        show, folder = Button(tr("Open"), "eye", small=True), Button(tr("Show in folder"), "folder", small=True)
        show.clicked.connect(partial(_open, path))
        folder.clicked.connect(partial(_open, path.parent))
        self._window.show_notice("ok", tr("The report is saved."), str(path), show, folder)

    @Slot(object)
    def _tell(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            helpers = [self._new_button()] if isinstance(error, JournalDamaged) else []
            self._window.show_notice("problem", str(error), error.hint, *helpers)

    def _new_button(self) -> Button:
        button = Button(tr("New visit…"), "plus", small=True)
        button.clicked.connect(self.ask_new)
        return button


def _open(path: Path, _: bool = False) -> None:
    from app.views.opening import open_path

    open_path(path)
