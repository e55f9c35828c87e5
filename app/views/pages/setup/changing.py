"""What changes a device, or takes a change back: it is started here, and its end is shown by the run stage."""

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.devices import Device
from app.domain.language import tr
from app.domain.setup_runs import Plan, RunResult
from app.views.pages.setup.operations import Answers, EarlierRun, SetupOperations, UnfinishedRun
from app.views.pages.setup.rail import Station
from app.views.pages.setup.stages import Stages
from app.views.pages.setup.witness import Witness
from app.views.tasks import Task, TaskRunner


class Changing(QObject):
    """`moved` brings the station to show. One run at a time; `device` is the one that it is on."""

    moved = Signal(Station)
    proven = Signal(object)  # RunResult

    def __init__(
        self, tasks: TaskRunner, operations: SetupOperations, stages: Stages, device: Callable[[], Device]
    ) -> None:
        super().__init__(stages)
        self._tasks, self._operations, self._stages, self._device = tasks, operations, stages, device
        self._witness = Witness(self)
        self._is_wired = False  # the run stage is made when it is first needed
        self.run = ""  # the newest

    @property
    def stages(self) -> Stages:
        """Where it is shown."""
        return self._stages

    @property
    def device(self) -> Device:
        """The one that is chosen."""
        return self._device()

    def start(self, work: Callable[..., object], title: str) -> Task:
        """Start what is done on the device; one thing at a time."""
        device = self._device()
        return self._tasks.start(work, lane=device.id or device.name, title=title)

    def apply(self, plan: Plan, left_out: Collection[str]) -> None:
        """Make the changes of `plan` without the items with these keys."""
        self._wire()
        work = partial(self._operations.carry_out, self._device(), plan, left_out, self._witness.support)
        task = self.start(work, tr("Apply {profile}", profile=plan.profile))
        self._stages.run.begin(plan, left_out, task)
        self._follow(task, Station.APPLY)

    @Slot(object)
    def undo(self, keys: Collection[str] | None) -> None:
        """Take back these changes of the newest run, or all of them."""
        count = len(keys) if keys else self._stages.run.undoable_count
        self._wire()
        task = self.start(
            partial(self._operations.undo, self._device(), self.run, keys, self._witness.support), tr("Undo")
        )
        self._stages.run.begin_undo(count, task)
        self._follow(task, Station.PROOF)

    def resume(self, cut_off: UnfinishedRun, answers: Answers) -> None:
        """Bring a run to its end that was cut off."""
        self._wire()
        work = partial(self._operations.resume, self._device(), cut_off.run, answers, self._witness.support)
        task = self.start(work, tr("Go on with {profile}", profile=cut_off.profile))
        self._stages.run.begin_resume(cut_off.profile, task)
        self._follow(task, Station.APPLY)

    @Slot(object)
    def undo_run(self, run: UnfinishedRun | EarlierRun) -> None:
        """Take back all of a run."""
        self.run = run.run
        count = run.changed if isinstance(run, EarlierRun) else 0
        self._wire()
        task = self.start(
            partial(self._operations.undo, self._device(), run.run, None, self._witness.support), tr("Undo")
        )
        self._stages.run.begin_undo(count, task, run.profile)
        self._follow(task, Station.PROOF)

    def _wire(self) -> None:
        """Before the run begins: what it asks at once would be heard by nobody."""
        if not self._is_wired:
            self._is_wired = True
            self._stages.run.hear(self._witness)

    def _follow(self, task: Task, station: Station) -> None:
        task.succeeded.connect(self._show_result)
        task.finished.connect(self._settle)
        self.moved.emit(station)

    @Slot(object)
    def _show_result(self, result: RunResult) -> None:
        self.run = result.run
        self._stages.run.show_result(result)
        self.proven.emit(result)

    @Slot()
    def _settle(self) -> None:
        self._stages.run.put_questions_away()
        self.moved.emit(Station.PROOF)
