"""A cause is put right without leaving the page: what it needs, every change first, the change, and the proof."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.domain.devices import Device, Transport
from app.domain.diagnostics import Diagnosis, Finding
from app.domain.fixes import Fix, FixRepeated, FixResult
from app.domain.language import tr
from app.domain.profiles import Profile
from app.domain.setup_runs import Plan, RunResult
from app.domain.task import TaskContext
from app.views.connection_help import ConnectionHelp
from app.views.pages.diagnostics.fix_words import end_words
from app.views.pages.diagnostics.fixing import FixOperations
from app.views.pages.setup.preview import PreviewStage
from app.views.pages.setup.questions import QuestionsStage
from app.views.pages.setup.remedy import with_values
from app.views.pages.setup.rights import RightsCard
from app.views.pages.setup.run import RunStage
from app.views.pages.setup.witness import Witness
from app.views.tasks import Task, TaskRunner
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.notice import Notice
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel


class FixPane(QWidget):
    """`left` is where a person goes back to the findings; `ended` brings the Device and the FixResult;
    `undone` is where a person has taken it back."""

    left = Signal()
    ended = Signal(object, object)
    undone = Signal()

    def __init__(self, tasks: TaskRunner, operations: FixOperations, help: ConnectionHelp) -> None:
        super().__init__()
        self._tasks, self._operations, self._help = tasks, operations, help
        self._setup = replace(operations.setup(), export_preview=None)  # one step is no profile to hand on
        self._device: Device | None = None
        self._finding: Finding | None = None
        self._before: Diagnosis | None = None
        self._profile: Profile | None = None
        self._plan: Plan | None = None
        self._run = ""
        self._is_again = False  # a person wants it though it has not lasted
        self._witness = Witness(self)
        self.back = Button(tr("Findings"), "arrow-left", Kind.GHOST, small=True)
        self.back.clicked.connect(self.left)
        self._heading = ElidedLabel("", tone="secondary")
        self.strip = TaskStrip(helpers=self._helpers, stop_words=tr("Cancel"))
        titles = self._vault_titles if self._setup.vault_titles else None
        self.questions = QuestionsStage(titles)
        rights = self._setup.rights
        self.preview = PreviewStage(self._setup, RightsCard(tasks, rights) if rights else None, titles)
        self.run = RunStage()
        self.run.report.hide()
        self.run.again.set_words(tr("See the findings"))
        self.stack = QStackedWidget()
        for stage in (QWidget(), self.questions, self.preview, self.run):
            self.stack.addWidget(stage)
        # The highest stage must not squeeze what stands above it.
        self.stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        bar = panel(row(self.back, Grow(self._heading), margins=(16, 8, 28, 8), spacing=10), edge="bottom")
        strip = panel(row(self.strip, margins=(28, 12, 28, 0)), bg="surface")
        self.setLayout(column(bar, strip, Grow(self.stack), spacing=0))
        self._connect()

    @property
    def is_changing(self) -> bool:
        """A change, or an undo of one, is under way."""
        return self.run.strip.is_running

    def begin(self, device: Device, finding: Finding, before: Diagnosis) -> None:
        """Put `finding` right on `device`: first its preview. A change that is under way stays."""
        if self.is_changing:
            return
        self._device, self._finding, self._before = device, finding, before
        self._profile, self._plan, self._is_again = None, None, False
        self._heading.set_words(f"{device.name}: {finding.judgement.summary}")
        self.strip.clear()
        self.preview.forget()
        if needed := self._operations.needed(finding):
            profile = Profile(self._operations.profile(finding, {}).name, (), asked=tuple(needed))
            self.questions.show_profile(profile)
            self.stack.setCurrentWidget(self.questions)
        else:
            self._answered({})

    def primary(self) -> Button | None:
        """The button that Ctrl+Enter presses now."""
        match self.stack.currentWidget():
            case QuestionsStage() as questions:
                return questions.next
            case PreviewStage() as preview:
                return preview.apply
            case RunStage() as run:
                return run.question.done if run.question.isVisible() else run.again
        return None

    def _vault_titles(self) -> Sequence[str] | None:
        titles = self._setup.vault_titles
        return titles((self._device,) if self._device is not None else ()) if titles else None

    def _connect(self) -> None:
        self.questions.answered.connect(self._answered)
        self.questions.back_asked.connect(self.left)
        self.preview.back_asked.connect(self._back_from_preview)
        self.preview.apply_asked.connect(self._apply)
        self.preview.values_changed.connect(self._values_changed)
        self.preview.rights_given.connect(self._make_plan)
        self.run.hear(self._witness)
        self.run.again_asked.connect(self.left)
        self.run.list_asked.connect(self.left)
        self.run.undo_asked.connect(self._undo)

    @Slot(object)
    def _answered(self, answers: Mapping[str, Any]) -> None:
        if self._finding is not None:
            self._profile = self._operations.profile(self._finding, answers)
            self._make_plan()

    @Slot()
    def _make_plan(self) -> None:
        if self._device is None or self._finding is None or self._profile is None:
            return
        device, finding, profile, is_again = self._device, self._finding, self._profile, self._is_again

        def work(task: TaskContext) -> Plan:
            if not is_again:
                self._operations.check(device, finding, task)
            return self._setup.plan(device, profile, task)

        task = self._start(work, tr("Compare {device}", device=device.name))
        task.succeeded.connect(self._show_plan)
        self.strip.follow(task)
        if self.stack.currentWidget() is not self.preview:
            self.stack.setCurrentIndex(0)

    @Slot(object)
    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        is_local = self._device is not None and self._device.transport is Transport.LOCAL
        self.preview.show_plan(plan, asks_rights=is_local)
        self.stack.setCurrentWidget(self.preview)

    @Slot(str, object)
    def _values_changed(self, _: str, values: Mapping[str, Any]) -> None:
        if self._profile is not None:
            self._profile = with_values(self._profile, 0, values)
            self._make_plan()

    @Slot()
    def _back_from_preview(self) -> None:
        if self._finding is not None and self._operations.needed(self._finding):
            self.stack.setCurrentWidget(self.questions)
        else:
            self.left.emit()

    @Slot(object)
    def _apply(self, left_out: Collection[str]) -> None:
        if self._device is None or self._finding is None or self._before is None or self._plan is None:
            return
        fix = Fix(self._finding, self._before, self._plan)
        work = partial(self._operations.carry_out, self._device, fix, self._witness.support)
        task = self._start(work, tr("Putting right: {profile}", profile=self._plan.profile))
        self.run.begin(self._plan, left_out, task)
        self._follow(task)
        task.succeeded.connect(partial(self._show_fix, self._device))

    def _show_fix(self, device: Device, result: FixResult) -> None:
        self._run = result.run.run
        self.run.show_result(result.run)
        if result.undone is not None:
            self.run.show_result(result.undone)
        verdict, fact, meaning = end_words(result)
        self.run.notices.insertWidget(0, Notice(verdict, fact, meaning, tall=True))
        self.ended.emit(device, result)

    @Slot(object)
    def _undo(self, keys: Collection[str] | None) -> None:
        if self._device is None:
            return
        task = self._start(partial(self._setup.undo, self._device, self._run, keys, self._witness.support), tr("Undo"))
        self.run.begin_undo(self.run.undoable_count, task)
        self._follow(task)
        task.succeeded.connect(self._show_undone)

    @Slot(object)
    def _show_undone(self, result: RunResult) -> None:
        self.run.show_result(result)
        self.undone.emit()

    def _follow(self, task: Task) -> None:
        self.back.set_reason(tr("Wait for the change to end."))
        task.finished.connect(self._settle)
        self.stack.setCurrentWidget(self.run)

    @Slot()
    def _settle(self) -> None:
        self.run.put_questions_away()
        self.back.set_reason("")

    def _start(self, work: Callable[[TaskContext], object], title: str) -> Task:
        device = self._device
        return self._tasks.start(work, lane=f"device {device.id if device else ''}", title=title)

    def _helpers(self, error: BaseException) -> list[QWidget]:
        if isinstance(error, FixRepeated):
            button = Button(tr("Preview it all the same"), "eye", small=True)
            button.clicked.connect(self._try_again)
            return [button]
        if self._device is None:
            return []
        return self._help.buttons(error, self._device, self._make_plan, self._follow_trust)

    def _follow_trust(self, task: Task) -> None:
        self.strip.follow(task, tr("Remembering the key"))
        task.succeeded.connect(lambda _: self._make_plan())

    @Slot()
    def _try_again(self) -> None:
        self._is_again = True
        self._make_plan()
