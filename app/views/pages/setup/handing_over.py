"""The hand-over report of a run: it is written off the UI thread, and the notice says where it is."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QBoxLayout

from app.domain.errors import AppError
from app.domain.language import tr
from app.views.pages.setup.changing import Changing
from app.views.pages.setup.operations import EarlierRun, SetupOperations
from app.views.pages.setup.stages import Stages
from app.views.widgets.layout import clear
from app.views.widgets.notice import Notice
from app.views.widgets.saved_notice import failure_notice, saved_notice


class HandingOver(QObject):
    """Does nothing where no report can be written."""

    def __init__(self, operations: SetupOperations, changing: Changing, stages: Stages) -> None:
        super().__init__(stages)
        self._write = operations.hand_over
        self._changing, self._stages = changing, stages
        self._place: QBoxLayout | None = None  # of the notice
        stages.report_asked.connect(self._report_newest)
        stages.choose.earlier.report_asked.connect(self._report_earlier)
        stages.choose.earlier.report.setVisible(self._write is not None)

    @Slot()
    def _report_newest(self) -> None:
        self._report(self._changing.run, self._stages.run.notices)

    @Slot(object)
    def _report_earlier(self, run: EarlierRun) -> None:
        self._report(run.run, self._stages.choose.notices)

    def _report(self, run: str, place: QBoxLayout) -> None:
        if self._write is None or not run:
            return
        clear(place)
        self._place = place
        work = partial(self._write, self._changing.device, run)
        task = self._changing.start(work, tr("Write the hand-over report"))
        task.succeeded.connect(self._show_saved)
        task.failed.connect(self._show_failure)

    @Slot(object)
    def _show_saved(self, path: Path) -> None:
        self._tell(saved_notice(tr("The hand-over report is saved."), path))

    @Slot(object)
    def _show_failure(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self._tell(failure_notice(error))

    def _tell(self, notice: Notice) -> None:
        if self._place is not None:
            clear(self._place)
            self._place.addWidget(notice)
