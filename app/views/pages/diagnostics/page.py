"""The Diagnostics page: choose a device and what is wrong, and read the one cause behind it. Checks only read."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.diagnostics import Diagnosis, Examination, Remedy
from app.domain.setup import Step
from app.domain.task import TaskContext
from app.views.connection_help import ConnectionHelp
from app.views.pages.diagnostics.hand_over import FactOperations, HandOver
from app.views.pages.diagnostics.results import ResultView
from app.views.pages.diagnostics.side import SidePane, Symptom
from app.views.pages.diagnostics.wording import how_it_ran
from app.views.tasks import Task, TaskRunner
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.layout import Grow, column, panel, row, scroll, style
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import WrappedLabel, label

type Examine = Callable[[Device, Examination, Callable[[Diagnosis], None], TaskContext], Diagnosis]
"""Looks at a device; the function is told on the way what is known so far. Only reads. Raises AppError."""

_FROM_FILE = "These are facts from a file: choose a device or a complaint to check one."
PROMISE = "Checks only read, nothing is changed."


def _no_step(_: str) -> Step | None:
    return None


class DiagnosticsPage(QWidget):
    """`help` makes the buttons under a failed connection."""

    fix_requested = Signal(object, object)  # Device, Remedy: show its preview in Setup
    diagnosed = Signal(object, object)  # Device, Diagnosis
    find_device_asked = Signal()

    def __init__(
        self,
        tasks: TaskRunner,
        devices: Callable[[], Sequence[Device]],
        examine: Examine,
        *,
        symptoms: Sequence[Symptom] = (),
        find_step: Callable[[str], Step | None] = _no_step,
        help: ConnectionHelp | None = None,
    ) -> None:
        super().__init__()
        self._tasks, self._examine = tasks, examine
        self._help = help or ConnectionHelp(tasks)
        self._symptom = ""
        self._shown: Diagnosis | None = None
        self._is_from_file = False
        self._task: Task | None = None  # the one whose result is waited for
        self.side = SidePane(devices, symptoms)
        self.strip = TaskStrip(helpers=self._helpers, stopped_words=f"Stopped. {PROMISE}")
        self.results = ResultView(find_step)
        self.title = label("", "title")
        self.subtitle = WrappedLabel(tone="secondary", roomy=False)
        self.again = Button("Run again", "refresh-cw", key="F5")
        self.hand_over = HandOver(tasks, lambda: self.device, self.side.title_of)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self._make_result())
        self.setLayout(row(self.side, Grow(self._stack), spacing=0))
        style(self, bg="surface")
        self._connect()
        self._show_start()

    def offer_facts(self, operations: FactOperations) -> None:
        """Let what the device said be saved as a file, and such files be opened."""
        self.hand_over.offer(operations)

    @property
    def device(self) -> Device:
        return self.side.picker.device

    def show_device(self, device: Device) -> None:
        """Choose `device` and show that nothing is known about it yet."""
        self.side.picker.show_device(device)
        self._show_start()

    def run(self, symptom: str = "") -> None:
        """Look at the chosen device for a symptom, "" for everything."""
        self.strip.cancel()
        device, title = self.device, self.side.title_of(symptom)
        self._symptom, self._is_from_file = symptom, False
        self.side.mark(symptom)
        self.side.select(None)
        self._show_head(title, f"{device.name}  ·  {PROMISE.lower().rstrip('.')}")
        if self._shown is None or (self._shown.symptom, self._shown.device) != (symptom, device.name):
            self.results.clear()
        self._shown = None
        self.hand_over.show_diagnosis(None)
        task = self._tasks.start(
            lambda context: (device, self._examine(device, Examination(symptom), lambda _: None, context)),
            lane=f"device {device.id}",
            title=f"Checking {device.name}",
        )
        self._task = task
        task.succeeded.connect(self._show_result)
        task.failed.connect(self._clear_results)
        self.strip.follow(task, f"Asking {device.name}")
        self.again.set_reason("It is running.")

    def _connect(self) -> None:
        self.side.device_chosen.connect(self._choose_device)
        self.side.symptom_chosen.connect(self.run)
        self.side.diagnosis_chosen.connect(self.show_diagnosis)
        self.side.picker.find_asked.connect(self.find_device_asked)
        self.results.fix_asked.connect(self._ask_fix)
        self.again.clicked.connect(self._run_again)
        self.hand_over.file_chosen.connect(self.open_facts)
        self.strip.ended.connect(self._allow_again)
        QShortcut(QKeySequence("F5"), self, self._run_again, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _make_empty(self) -> QWidget:
        self.start = Button("Check everything", "stethoscope", Kind.PRIMARY, key="F5")
        self.start.clicked.connect(lambda: self.run(""))
        self.empty = EmptyState(
            "stethoscope",
            "What is wrong?",
            "Choose a complaint at the left, or let Satchel check everything it knows. "
            "The checks only read: nothing on the device is changed.",
            self.start,
            self.hand_over.open_facts,
        )
        return panel(column(self.empty, margins=28), bg="surface")

    def _make_result(self) -> QWidget:
        line = row(self.title, None, self.hand_over, self.again, spacing=8)
        head = column(line, self.subtitle, spacing=2)
        body = column(
            head, self.hand_over.notices, self.strip, self.results, None, margins=(28, 20, 28, 20), spacing=13
        )
        area = scroll(panel(body, bg="surface"))
        area.setProperty("pane", True)
        return area

    def _show_head(self, title: str, subtitle: str) -> None:
        self._stack.setCurrentIndex(1)
        self.title.setText(title)
        self.subtitle.set_words(subtitle)
        self.hand_over.show_diagnosis(self._shown)

    def _show_start(self) -> None:
        self.strip.cancel()
        self.results.clear()
        self._shown = None
        self.side.mark(None)
        self.side.select(None)
        name = "this computer" if self.device == THIS_COMPUTER else self.device.name
        self.empty.fact.setText(f"What is wrong with {name}?")
        self._stack.setCurrentIndex(0)

    @Slot(object, object)
    def show_diagnosis(self, device: Device, diagnosis: Diagnosis) -> None:
        """Show a diagnosis of this visit."""
        self.strip.clear()
        self.side.picker.show_device(device)
        self.side.mark(diagnosis.symptom)
        self.side.select(diagnosis)
        self._symptom, self._shown = diagnosis.symptom, diagnosis
        self._is_from_file = False
        self.again.set_reason("")
        title = self.side.title_of(diagnosis.symptom)
        started = f"{diagnosis.started.astimezone():%H:%M}"
        self._show_head(title, f"{device.name}  ·  {started}  ·  {how_it_ran(diagnosis)}  ·  nothing was changed")
        self.results.show_diagnosis(diagnosis, title)

    @Slot(object)
    def open_facts(self, path: Path) -> None:
        """Judge the facts in a file with the checks of today."""
        self.strip.cancel()
        self._shown, self._task = None, None
        self.results.clear()
        self.side.mark(None)
        self.side.select(None)
        self._show_head("Saved facts", path.name)
        self._is_from_file = True
        self.again.set_reason(_FROM_FILE)
        task = self.hand_over.open(path)
        task.succeeded.connect(self.show_opened)
        self.strip.follow(task, f"Reading {path.name}")

    @Slot(object)
    def show_opened(self, diagnosis: Diagnosis) -> None:
        """Show what is judged of facts in a file: of a device that is perhaps far away, so nothing is run or fixed."""
        self._shown = diagnosis
        title = self.side.title_of(diagnosis.symptom)
        saved = f"{diagnosis.started.astimezone():%d %b %Y, %H:%M}".lstrip("0")
        self._show_head(title, f"{diagnosis.device}  ·  facts of {saved}, judged now  ·  no device was asked")
        self.hand_over.show_diagnosis(diagnosis, is_from_file=True)
        self.results.show_diagnosis(diagnosis, title, offers_fixes=False)

    def show_history(self, past: Sequence[tuple[Device, Diagnosis]]) -> None:
        """List what was found in this visit, oldest first, in place of what is listed."""
        self.side.forget()
        for device, diagnosis in past:
            self.side.remember(device, diagnosis)

    @Slot(object)
    def _show_result(self, result: tuple[Device, Diagnosis]) -> None:
        device, diagnosis = result
        self.side.remember(device, diagnosis)
        self.diagnosed.emit(device, diagnosis)
        if self.sender() is self._task and device == self.device and self._stack.currentIndex() == 1:
            self.show_diagnosis(device, diagnosis)

    @Slot(object)
    def _clear_results(self, _: BaseException) -> None:
        self.results.clear()

    @Slot(object)
    def _choose_device(self, _: Device) -> None:
        self._show_start()

    @Slot(object)
    def _ask_fix(self, remedy: Remedy) -> None:
        self.fix_requested.emit(self.device, remedy)

    @Slot()
    def _run_again(self) -> None:
        if not self.strip.is_running and not (self._is_from_file and self._stack.currentIndex() == 1):
            self.run(self._symptom if self._stack.currentIndex() == 1 else "")

    @Slot()
    def _allow_again(self) -> None:
        self.again.set_reason(_FROM_FILE if self._is_from_file else "")

    def _helpers(self, error: BaseException) -> list[QWidget]:
        return self._help.buttons(error, self.device, self._run_again, self._follow_trust)

    def _follow_trust(self, task: Task) -> None:
        self.strip.follow(task, "Remembering the key")
        task.succeeded.connect(self._go_on)

    @Slot(object)
    def _go_on(self, device: Device) -> None:
        self.side.picker.show_device(device)
        self.run(self._symptom)
