"""The Setup page: choose a profile, answer its questions, see every change, apply, and see the proof."""

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.devices import Device, Transport
from app.domain.language import counted, tr
from app.domain.profiles import Profile
from app.domain.setup import Parameter
from app.domain.setup_runs import Plan
from app.views.connection_help import ConnectionHelp
from app.views.pages.setup.changing import Changing
from app.views.pages.setup.comparing import Comparing
from app.views.pages.setup.editing import Editing, MakeEditor
from app.views.pages.setup.handing_over import HandingOver
from app.views.pages.setup.operations import Answers, EarlierRun, SetupOperations, UnfinishedRun
from app.views.pages.setup.preview import PreviewStage
from app.views.pages.setup.primary_key import PrimaryKey
from app.views.pages.setup.questions import QuestionsStage
from app.views.pages.setup.rail import Rail, Station
from app.views.pages.setup.reading import Reading
from app.views.pages.setup.reconnecting import Reconnecting
from app.views.pages.setup.remedy import remedy_profile, with_answers, with_values
from app.views.pages.setup.run import RunStage
from app.views.pages.setup.several import Several
from app.views.pages.setup.side import make_side
from app.views.pages.setup.stages import Stages
from app.views.tasks import TaskRunner
from app.views.widgets.device_picker import DevicePicker
from app.views.widgets.layout import Grow, column, panel, row


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
        self._operations = operations
        self._source = ""  # of the chosen profile; "" for a remedy
        self._has_questions = False  # whether it asks for values
        self._profile: Profile | None = None
        self._plan: Plan | None = None
        self._cut_off: UnfinishedRun | None = None  # the one that waits for answers
        self.picker = DevicePicker(devices)
        self.rail = Rail()
        self.strip = Reconnecting(help or ConnectionHelp(tasks), self.picker, self._make_plan).strip
        self.stages = Stages(operations, tasks, lambda: self.several.devices or (self.picker.device,))
        self.primary = PrimaryKey(self, self.stages)
        self.choose = self.stages.choose
        self._reading = Reading(tasks, operations, self.choose, lambda: self.stages.devices()[0])
        self._changing = Changing(tasks, operations, self.stages, lambda: self.picker.device)
        self._comparing = Comparing(operations, self._changing, self.strip)
        self._editing = Editing(self.stages)
        self.several = Several(tasks, devices, operations, self.stages)
        self.strip.setContentsMargins(0, 12, 0, 0)  # its own, so that it takes no room while it is hidden
        right = column(panel(row(self.strip, margins=(28, 0, 28, 0)), bg="surface"), Grow(self.stages), spacing=0)
        side = self._editing.beside(make_side(self.picker, self.several, self.rail))
        self.setLayout(row(side, Grow(right), spacing=0))
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

    @Slot()
    def start_over(self) -> None:
        """Back to the list of profiles."""
        self._profile, self._plan, self._cut_off = None, None, None
        self.strip.clear()
        self.choose.failure.hide()
        self.rail.set_note(Station.PROFILE, "")
        self._show(Station.PROFILE)
        self._reading.choices(self.picker.device)

    def open_remedy(
        self, device: Device, title: str, step: str, arguments: Mapping[str, object], asked: Sequence[Parameter] = ()
    ) -> None:
        """Preview one step that a finding has named, once `asked` is answered. A run that is under way stays."""
        if self.is_changing:
            return
        self.picker.show_device(device)
        self._source = ""
        self._profile_read(remedy_profile(title, step, arguments, asked))

    def choose_device(self, device: Device) -> None:
        """Work on `device` from now on. A run that is under way stays on its own."""
        if not self.is_changing:
            self.picker.choose(device)

    def offer_editing(self, make_editor: MakeEditor) -> None:
        """Let a person make and edit profiles; the editor stands in place of the list until it is left."""
        self._editing.offer(make_editor)

    @Slot(str)
    def edit(self, source: str) -> None:
        """Open the editor for the profile at `source`; "" for a new one."""
        self._editing.begin(source)

    @Slot()
    def _show_editing(self) -> None:
        self.strip.clear()
        for part in (self.rail, self.picker):
            part.setEnabled(False)
        self.several.let_change(False)

    @Slot(str)
    def _editor_left(self, saved: str) -> None:
        self.rail.setEnabled(True)
        self.start_over()
        if saved:
            self._reading.show_next(saved)

    def _connect(self) -> None:
        self.picker.chosen.connect(self._device_chosen)
        self.picker.find_asked.connect(self.find_device_asked)
        self.rail.chosen.connect(self._return_to)
        self.choose.chosen.connect(self._profile_chosen)
        self.choose.edit_asked.connect(self.edit)
        self.choose.device_asked.connect(self.picker.choose)
        self._editing.begun.connect(self._show_editing)
        self._editing.left.connect(self._editor_left)
        self.several.chosen.connect(self.start_over)
        self.several.alone_asked.connect(self._take_alone)
        self.several.back_asked.connect(self._back_from_preview)
        self.several.begun.connect(self._show_several)
        self.several.settled.connect(self._show_several)
        self.choose.resume_asked.connect(self._resume)
        self.choose.undo_asked.connect(self._changing.undo_run)
        self.choose.earlier.undo_asked.connect(self._changing.undo_run)
        self.stages.answered.connect(self._answered)
        self.stages.questions_left.connect(self.start_over)
        self.stages.apply_asked.connect(self._apply)
        self.stages.values_changed.connect(self._values_changed)
        self.stages.preview_left.connect(self._back_from_preview)
        self.stages.undo_asked.connect(self._changing.undo)
        self.stages.again_asked.connect(self._make_plan)
        self._hand_over = HandingOver(self._operations, self._changing, self.stages)
        self.choose.earlier.check_asked.connect(self._check_again)
        self._comparing.compared.connect(self._show_plan)
        self._changing.moved.connect(self._show)
        self._changing.proven.connect(lambda _: self.rail.set_note(Station.PROOF, tr("Read back from the device")))

    @Slot(Station)
    def _show(self, station: Station) -> None:
        stage = self.stages.of(station)
        self.stages.setCurrentWidget(stage)
        self.rail.show_station(station, can_return=() if self.is_changing else self._earlier(station))
        self._let_choose_devices()

    def _let_choose_devices(self) -> None:
        """One device, or the same several, for the whole of a run: what is applied, proven and undone belongs
        together."""
        self.picker.setEnabled(not self.is_changing)
        self.picker.setVisible(not self.several.devices)
        self.several.let_change(not self.is_changing)

    @property
    def is_changing(self) -> bool:
        return self.stages.is_changing or self.several.is_running

    def _earlier(self, now: Station) -> list[Station]:
        """Where a person can go back to."""
        return [one for one in (Station.PROFILE, *([Station.QUESTIONS] if self._has_questions else [])) if one < now]

    @Slot(object)
    def _device_chosen(self, device: Device) -> None:
        self.start_over()

    @Slot(object)
    def _return_to(self, station: Station) -> None:
        if station is Station.QUESTIONS:
            self._show(Station.QUESTIONS)
        else:
            self.start_over()

    @Slot(str)
    def _profile_chosen(self, source: str) -> None:
        self._source = source
        self._reading.profile(source, {}, self._profile_read, self.choose.failure)

    @Slot(object)
    def _profile_read(self, profile: Profile) -> None:
        self._profile = profile
        self.rail.set_note(Station.PROFILE, profile.name)
        self._has_questions = bool(profile.asked)
        if profile.asked:
            self.questions.show_profile(profile, devices=self.several.names)
            self._show(Station.QUESTIONS)
        elif self.several.devices:
            self._compare_several({})
        else:
            self.rail.set_note(Station.QUESTIONS, tr("None"))
            self._make_plan()

    @Slot(object)
    def _answered(self, answers: Answers) -> None:
        def use(profile: Profile) -> None:
            self._profile = profile
            self.rail.set_note(Station.QUESTIONS, tr("{count} answered", count=len(answers)))
            self._make_plan()

        if self._cut_off is not None:
            cut_off, self._cut_off = self._cut_off, None
            self._changing.resume(cut_off, answers)
        elif self.several.devices:
            self._compare_several(answers)
        elif self._source or self._profile is None:
            self._reading.profile(self._source, answers, use, self.questions.failure)
        else:
            use(with_answers(self._profile, answers))

    def _compare_several(self, answers: Answers) -> None:
        if self._profile is not None:
            self.rail.set_note(Station.QUESTIONS, tr("{count} answered", count=len(answers)) if answers else tr("None"))
            self.several.compare(self._source, self._profile, answers)
            self._show_several()

    @Slot(object)
    def _take_alone(self, device: Device) -> None:
        self.picker.show_device(device)
        self.several.take(())

    @Slot()
    def _show_several(self) -> None:
        here = self.several.station
        self.rail.show_station(here, can_return=() if self.is_changing else self._earlier(here))
        self._let_choose_devices()

    @Slot()
    def _make_plan(self) -> None:
        """With the profile; after a run that went on or was undone, with what it wanted."""
        if self._profile is not None:
            self._comparing.with_profile(self._profile)
        elif not self._comparing.with_run(self._changing.run):
            self.start_over()

    @Slot(object)
    def _check_again(self, run: EarlierRun) -> None:
        """Is the device still as an earlier run left it?"""
        self._profile, self._has_questions = None, False
        self.rail.set_note(Station.PROFILE, run.profile)
        self.rail.set_note(Station.QUESTIONS, tr("None"))
        self._comparing.with_run(run.run)

    @Slot(object, bool)
    def _show_plan(self, plan: Plan, is_drift: bool) -> None:
        self._plan = plan
        asks_rights = self.picker.device.transport is Transport.LOCAL and not is_drift
        self.preview.show_plan(plan, is_drift=is_drift, asks_rights=asks_rights)
        self._show(Station.PREVIEW)
        self.rail.set_note(Station.PREVIEW, counted(len(plan.to_do), "change found", "changes found"))

    @Slot(str, object)
    def _values_changed(self, key: str, values: Answers) -> None:
        """Another value for one step: nothing is changed, it is compared again."""
        if self._plan is None or self._profile is None:
            return
        number = [item.key for item in self._plan.items].index(key)
        self._profile = with_values(self._profile, number, values)
        self._make_plan()

    @Slot()
    def _back_from_preview(self) -> None:
        if self._has_questions:
            self._show(Station.QUESTIONS)
        else:
            self.start_over()

    @Slot(object)
    def _apply(self, left_out: Collection[str]) -> None:
        if self._plan is not None:
            self._changing.apply(self._plan, left_out)

    @Slot(object)
    def _resume(self, cut_off: UnfinishedRun) -> None:
        if cut_off.asked:
            self._cut_off = cut_off
            self.questions.show_profile(Profile(cut_off.profile, (), asked=cut_off.asked), tr("Go on"))
            self._show(Station.QUESTIONS)
        else:
            self._changing.resume(cut_off, {})
