"""The stages of the Setup page, one over the other. Each is made when it is first needed: the page opens sooner."""

from collections.abc import Callable, Sequence
from functools import cached_property

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from app.domain.devices import Device
from app.views.pages.setup.choose import ChooseStage
from app.views.pages.setup.fleet.choice import DeviceChoice
from app.views.pages.setup.fleet.stage import FleetStage
from app.views.pages.setup.operations import SetupOperations
from app.views.pages.setup.preview import PreviewStage
from app.views.pages.setup.questions import QuestionsStage
from app.views.pages.setup.rail import Station
from app.views.pages.setup.rights import RightsCard
from app.views.pages.setup.run import RunStage
from app.views.pages.setup.value_fields import VaultTitles
from app.views.tasks import TaskRunner


class Stages(QStackedWidget):
    """What the stages ask for comes as signals of the stack."""

    answered = Signal(object)
    questions_left = Signal()
    apply_asked = Signal(object)
    values_changed = Signal(str, object)
    export_asked = Signal()
    preview_left = Signal()
    undo_asked = Signal(object)
    again_asked = Signal()
    report_asked = Signal()

    def __init__(self, operations: SetupOperations, tasks: TaskRunner, devices: Callable[[], Sequence[Device]]) -> None:
        """`devices` are those that are chosen."""
        super().__init__()
        self._operations, self._tasks, self.devices = operations, tasks, devices
        titles = operations.vault_titles
        self._titles: VaultTitles | None = (lambda: titles(devices())) if titles else None
        self.choose = ChooseStage(operations.find_step)
        self.addWidget(self.choose)
        self.choose.chosen.connect(self._forget)
        self._editor: QWidget | None = None

    @cached_property
    def questions(self) -> QuestionsStage:
        stage = QuestionsStage(self._titles)
        stage.answered.connect(self.answered)
        stage.back_asked.connect(self.questions_left)
        self.addWidget(stage)
        return stage

    @cached_property
    def preview(self) -> PreviewStage:
        rights = self._operations.rights
        stage = PreviewStage(self._operations, RightsCard(self._tasks, rights) if rights else None, self._titles)
        stage.rights_given.connect(self.again_asked)
        stage.apply_asked.connect(self.apply_asked)
        stage.values_changed.connect(self.values_changed)
        stage.export_asked.connect(self.export_asked)
        stage.back_asked.connect(self.preview_left)
        self.addWidget(stage)
        return stage

    @cached_property
    def run(self) -> RunStage:
        stage = RunStage()
        stage.undo_asked.connect(self.undo_asked)
        stage.again_asked.connect(self.again_asked)
        stage.report_asked.connect(self.report_asked)
        stage.list_asked.connect(self.questions_left)  # leads to the list as well
        stage.report.setVisible(self._operations.hand_over is not None)
        self.addWidget(stage)
        return stage

    @Slot()
    def _forget(self) -> None:
        """Another profile is begun with, or the same anew."""
        if "preview" in self.__dict__:
            self.preview.forget()

    @property
    def is_changing(self) -> bool:
        """A run or an undo is under way."""
        return "run" in self.__dict__ and self.run.strip.is_running

    @property
    def is_editing(self) -> bool:
        """An editor of a profile is shown."""
        return self._editor is not None

    def show_editor(self, editor: QWidget) -> None:
        """Show an editor in place of the stages."""
        self._editor = editor
        self.addWidget(editor)
        self.setCurrentWidget(editor)
        editor.setFocus()

    def put_editor_away(self) -> None:
        """The person has left the editor."""
        if self._editor is not None:
            self.removeWidget(self._editor)
            self._editor.hide()
            self._editor.deleteLater()
            self._editor = None

    def of(self, station: Station) -> QWidget:
        """What a station shows."""
        match station:
            case Station.PROFILE:
                return self.choose
            case Station.QUESTIONS:
                return self.questions
            case Station.PREVIEW:
                return self.preview
            case _:
                return self.run

    def primary(self) -> QPushButton | None:
        """The button that Ctrl+Enter presses now."""
        button: QPushButton | None = None
        match self.currentWidget():
            case ChooseStage() as choose:
                button = choose.primary()
            case QuestionsStage() as questions:
                button = questions.next
            case PreviewStage() as preview:
                button = preview.apply
            case RunStage() as run:
                button = run.question.done if run.question.isVisible() else run.again
            case DeviceChoice() as choice:
                button = choice.use
            case FleetStage() as fleet:
                button = fleet.question.done if fleet.question.isVisible() else fleet.apply
            case _:
                pass
        return button
