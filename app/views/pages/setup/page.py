"""The Setup page: choose a profile, answer its questions, see every change, apply, and see the proof."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QElapsedTimer, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.devices import Device
from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.domain.setup import Parameter
from app.domain.setup_runs import Plan, RunResult
from app.domain.task import TaskContext
from app.views.connection_help import ConnectionHelp
from app.views.pages.setup.operations import Choices, SetupOperations, UnfinishedRun
from app.views.pages.setup.preview import PreviewStage
from app.views.pages.setup.questions import QuestionsStage
from app.views.pages.setup.rail import Rail, Station
from app.views.pages.setup.remedy import remedy_profile, with_answers
from app.views.pages.setup.run import RunStage
from app.views.pages.setup.side import make_side
from app.views.pages.setup.stages import Stages
from app.views.tasks import Task, TaskRunner
from app.views.widgets.device_picker import DevicePicker
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.task_strip import TaskStrip

SETTLE_MS = 600
"""For so long after a stage came up Ctrl+Enter does nothing: it was meant for the one before, and may apply changes."""


class SetupPage(QWidget):
    """`find_device_asked` opens the search of the window; `help` makes the buttons under a failed connection."""

    find_device_asked = Signal()

    def __init__(
        self,
        tasks: TaskRunner,
        devices: Callable[[], Sequence[Device]],
        operations: SetupOperations,
        help: ConnectionHelp | None = None,
    ) -> None:
        super().__init__()
        self._tasks, self._operations = tasks, operations
        self._help = help or ConnectionHelp(tasks)
        self._reading: Task | None = None  # the one whose result is waited for
        self._source = ""  # of the chosen profile; "" for a remedy
        self._has_questions = False  # whether it asks for values
        self._profile: Profile | None = None
        self._plan: Plan | None = None
        self._run = ""
        self._cut_off: UnfinishedRun | None = None  # the one that waits for answers
        self._shown_for = QElapsedTimer()
        self._shown_for.start()
        self.picker = DevicePicker(devices)
        self.rail = Rail()
        self.strip = TaskStrip(helpers=self._helpers, stop_words="Cancel")
        self.stages = Stages()
        self.choose = self.stages.choose
        self.strip.setContentsMargins(0, 12, 0, 0)  # its own, so that it takes no room while it is hidden
        strip_place = panel(row(self.strip, margins=(28, 0, 28, 0)), bg="surface")
        right = column(strip_place, Grow(self.stages), spacing=0)
        self.setLayout(row(make_side(self.picker, self.rail), Grow(right), spacing=0))
        self._connect()
        self.start_over()

    @property
    def questions(self) -> QuestionsStage:
        return self.stages.questions

    @property
    def preview(self) -> PreviewStage:
        return self.stages.preview

    @property
    def run(self) -> RunStage:
        return self.stages.run

    def start_over(self) -> None:
        """Back to the list of profiles."""
        self._profile, self._plan, self._cut_off = None, None, None
        self.strip.clear()
        self.choose.failure.hide()
        self._show(Station.PROFILE)
        self._read(partial(self._operations.choices, self.picker.device), self._show_choices, self.choose.failure)

    def open_remedy(
        self, device: Device, title: str, step: str, arguments: Mapping[str, object], asked: Sequence[Parameter] = ()
    ) -> None:
        """Preview one step that a finding has named, once `asked` is answered. A run that is under way stays."""
        if self._is_changing:
            return
        self.picker.show_device(device)
        self._source = ""
        self._profile_read(remedy_profile(title, step, arguments, asked))

    def choose_device(self, device: Device) -> None:
        """Work on `device` from now on. A run that is under way stays on its own."""
        if not self._is_changing:
            self.picker.choose(device)

    def _connect(self) -> None:
        self.picker.chosen.connect(self._device_chosen)
        self.picker.find_asked.connect(self.find_device_asked)
        self.rail.chosen.connect(self._return_to)
        self.choose.chosen.connect(self._profile_chosen)
        self.choose.resume_asked.connect(self._resume)
        self.choose.undo_asked.connect(self._undo_cut_off)
        self.stages.answered.connect(self._answered)
        self.stages.questions_left.connect(self.start_over)
        self.stages.apply_asked.connect(self._apply)
        self.stages.preview_left.connect(self._back_from_preview)
        self.stages.undo_asked.connect(self._undo)
        self.stages.again_asked.connect(self._make_plan)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._press_primary)

    def _show(self, station: Station) -> None:
        stage = self.stages.of(station)
        if self.stages.currentWidget() is not stage:
            self._shown_for.restart()
        self.stages.setCurrentWidget(stage)
        open_stations = (
            () if self._is_changing else [earlier for earlier in Station if self._can_return(earlier, station)]
        )
        self.rail.show_station(station, can_return=open_stations)
        # One device for the whole of a run: what is applied, proven and undone belongs together.
        self.picker.setEnabled(not self._is_changing)

    @property
    def _is_changing(self) -> bool:
        return self.stages.is_changing

    def _can_return(self, to: Station, now: Station) -> bool:
        return to < now and (to is Station.PROFILE or (to is Station.QUESTIONS and self._has_questions))

    @Slot(object)
    def _device_chosen(self, device: Device) -> None:
        self.start_over()

    @Slot(object)
    def _return_to(self, station: Station) -> None:
        if station is Station.QUESTIONS:
            self._show(Station.QUESTIONS)
        else:
            self.start_over()

    def _read(self, work: Callable[[TaskContext], object], show: Callable[..., None], failure: FailureView) -> None:
        """Read something small; what was asked for before is no longer waited for."""
        if self._reading is not None and self._reading.is_running:
            self._reading.cancel()
        task = self._reading = self._tasks.start(work, lane="setup")
        task.succeeded.connect(lambda result: show(result) if task is self._reading else None)
        task.failed.connect(lambda error: failure.show_failure(error) if task is self._reading else None)

    @Slot(object)
    def _show_choices(self, choices: Choices) -> None:
        self.choose.show_choices(choices.profiles, choices.unfinished)

    @Slot(str)
    def _profile_chosen(self, source: str) -> None:
        self._source = source
        self._read(partial(self._operations.read_profile, source, {}), self._profile_read, self.choose.failure)

    @Slot(object)
    def _profile_read(self, profile: Profile) -> None:
        self._profile = profile
        self.rail.set_note(Station.PROFILE, profile.name)
        self._has_questions = bool(profile.asked)
        if profile.asked:
            self.questions.show_profile(profile)
            self._show(Station.QUESTIONS)
        else:
            self.rail.set_note(Station.QUESTIONS, "None")
            self._make_plan()

    @Slot(object)
    def _answered(self, answers: Mapping[str, str | Secret]) -> None:
        def use(profile: Profile) -> None:
            self._profile = profile
            self.rail.set_note(Station.QUESTIONS, f"{len(answers)} answered")
            self._make_plan()

        if self._cut_off is not None:
            self._go_on_with(self._cut_off, answers)
        elif self._source or self._profile is None:
            self._read(partial(self._operations.read_profile, self._source, answers), use, self.questions.failure)
        else:
            use(with_answers(self._profile, answers))

    @Slot()
    def _make_plan(self) -> None:
        if self._profile is None:
            self.start_over()
            return
        device, profile = self.picker.device, self._profile
        task = self._start(
            partial(self._operations.plan, device, profile), f"Compare {device.name} with {profile.name}"
        )
        task.succeeded.connect(self._show_plan)
        self.strip.follow(task)

    @Slot(object)
    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        self.preview.show_plan(plan)
        self._show(Station.PREVIEW)
        count = len(plan.to_do)
        self.rail.set_note(Station.PREVIEW, "1 change found" if count == 1 else f"{count} changes found")

    @Slot()
    def _back_from_preview(self) -> None:
        if self._has_questions:
            self._show(Station.QUESTIONS)
        else:
            self.start_over()

    @Slot(object)
    def _apply(self, left_out: Collection[str]) -> None:
        if self._plan is None:
            return
        work = partial(self._operations.carry_out, self.picker.device, self._plan, left_out)
        task = self._start(work, f"Apply {self._plan.profile}")
        task.succeeded.connect(self._show_result)
        self.run.begin(self._plan, left_out, task)
        task.finished.connect(self._settle)
        self._show(Station.APPLY)

    @Slot(object)
    def _undo(self, keys: Collection[str] | None) -> None:
        count = 1 if keys else self.run.model.rowCount()
        task = self._start(partial(self._operations.undo, self.picker.device, self._run, keys), "Undo")
        task.succeeded.connect(self._show_result)
        self.run.begin_undo(count, task)
        task.finished.connect(self._settle)
        self._show(Station.PROOF)

    @Slot(object)
    def _resume(self, cut_off: UnfinishedRun) -> None:
        if cut_off.asked:
            self._cut_off = cut_off
            self.questions.show_profile(Profile(cut_off.profile, (), asked=cut_off.asked), "Go on")
            self._show(Station.QUESTIONS)
        else:
            self._go_on_with(cut_off, {})

    def _go_on_with(self, cut_off: UnfinishedRun, answers: Mapping[str, str | Secret]) -> None:
        self._cut_off = None
        work = partial(self._operations.resume, self.picker.device, cut_off.run, answers)
        task = self._start(work, f"Go on with {cut_off.profile}")
        task.succeeded.connect(self._show_result)
        self.run.begin_resume(cut_off.profile, task)
        task.finished.connect(self._settle)
        self._show(Station.APPLY)

    @Slot(object)
    def _undo_cut_off(self, cut_off: UnfinishedRun) -> None:
        self._run = cut_off.run
        self._undo(None)

    @Slot(object)
    def _show_result(self, result: RunResult) -> None:
        self._run = result.run
        self.run.show_result(result)
        self.rail.set_note(Station.PROOF, "Read back from the device")

    @Slot()
    def _settle(self) -> None:
        self._show(Station.PROOF)

    def _start(self, work: Callable[..., object], title: str) -> Task:
        return self._tasks.start(work, lane=self.picker.device.id or self.picker.device.name, title=title)

    def _helpers(self, error: BaseException) -> list[QWidget]:
        return self._help.buttons(error, self.picker.device, self._make_plan, self._follow_trust)

    def _follow_trust(self, task: Task) -> None:
        self.strip.follow(task, "Remembering the key")
        task.succeeded.connect(self._go_on)

    @Slot(object)
    def _go_on(self, device: Device) -> None:
        self.picker.show_device(device)
        self._make_plan()

    @Slot()
    def _press_primary(self) -> None:
        primary = self.stages.primary()
        if primary is not None and self._shown_for.elapsed() >= SETTLE_MS:
            primary.click()
