"""What is done with several devices: compared, set up, reported on. It shows it in the fleet stage."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.fleet import FleetResult, PlannedDevice
from app.domain.language import counted, tr
from app.domain.task import TaskContext
from app.views.pages.setup.fleet.news import FleetNews
from app.views.pages.setup.fleet.stage import FleetStage
from app.views.pages.setup.operations import Answers, SetupOperations
from app.views.pages.setup.values import EachOwn
from app.views.pages.setup.witness import Witness
from app.views.tasks import Task, TaskRunner
from app.views.widgets.layout import clear
from app.views.widgets.saved_notice import failure_notice, saved_notice

LANE = "setup of several devices"


class FleetDesk(QObject):
    """`begun` says that devices are being set up, `settled` that a comparison or a run has ended."""

    begun = Signal()
    settled = Signal()

    def __init__(self, tasks: TaskRunner, operations: SetupOperations, stage: FleetStage) -> None:
        super().__init__(stage)
        self._tasks, self._operations, self._stage = tasks, operations, stage
        self._news, self._witness = FleetNews(self), Witness(self)
        self._result: FleetResult | None = None
        self._news.came.connect(stage.take)
        self._news.asked.connect(stage.go_on.show_question)
        self._news.withdrawn.connect(stage.go_on.put_away)
        self._witness.hand_asked.connect(stage.question.show_question)
        self._witness.restart_asked.connect(stage.restart.show_question)
        self._witness.withdrawn.connect(stage.question.forget)
        self._witness.withdrawn.connect(stage.restart.forget)
        stage.apply_asked.connect(self._apply)
        stage.report_asked.connect(self._report)

    def compare(self, devices: Sequence[Device], source: str, profile: str, answers: Answers) -> None:
        """Compare all of them with the profile at `source`."""
        if self._operations.fleet is None:
            return
        clear(self._stage.notices)
        self._stage.model.show_devices(devices)
        each = partial(answers_of, answers, {device: at for at, device in enumerate(devices)})
        work = partial(self._operations.fleet.plan, devices, source, each, self._news.tell)
        task = self._tasks.start(
            work,
            lane=LANE,
            title=tr("Compare {devices} with {profile}", devices=counted(len(devices), "device"), profile=profile),
        )
        task.succeeded.connect(self._show_planned)
        self._stage.begin_plan(profile, task)
        self._follow(task)

    @Slot(object)
    def _apply(self, planned: Sequence[PlannedDevice]) -> None:
        if self._operations.fleet is None:
            return
        work = partial(
            self._operations.fleet.carry_out, planned, self._news.tell, self._news.go_on, self._witness.support_for
        )
        task = self._tasks.start(work, lane=LANE, title=tr("Set up {devices}", devices=counted(len(planned), "device")))
        task.succeeded.connect(self._show_result)
        self._stage.begin_run(task)
        self._follow(task)
        self.begun.emit()

    def _follow(self, task: Task) -> None:
        task.finished.connect(self._settle)

    @Slot()
    def _settle(self) -> None:
        self._news.flush()
        self._stage.put_questions_away()
        self.settled.emit()

    @Slot(object)
    def _show_planned(self, result: FleetResult) -> None:
        self._news.flush()
        self._stage.show_planned()

    @Slot(object)
    def _show_result(self, result: FleetResult) -> None:
        self._result = result
        self._news.flush()
        self._stage.show_result(result)

    @Slot()
    def _report(self) -> None:
        write, result = self._operations.hand_over, self._result
        if write is None or result is None:
            return

        def write_all(task: TaskContext) -> Path:
            made = [(one.device, one.result.run) for one in result.devices if one.result is not None]
            path = Path()
            for number, (device, run) in enumerate(made):
                task.report(device.name, number, len(made))
                path = write(device, run, task)
            return path.parent

        task = self._tasks.start(write_all, lane=LANE, title=tr("Write the hand-over reports"))
        task.succeeded.connect(self._show_saved)
        task.failed.connect(self._show_failure)

    @Slot(object)
    def _show_saved(self, folder: Path) -> None:
        clear(self._stage.notices)
        self._stage.notices.addWidget(saved_notice(tr("The hand-over reports are saved."), folder))

    @Slot(object)
    def _show_failure(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            clear(self._stage.notices)
            self._stage.notices.addWidget(failure_notice(error))


def answers_of(answers: Answers, places: dict[Device, int], device: Device) -> Answers:
    """What was answered for one of the devices."""
    at = places[device]
    return {name: value.values[at] if isinstance(value, EachOwn) else value for name, value in answers.items()}
