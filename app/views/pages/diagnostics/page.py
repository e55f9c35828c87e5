"""The Diagnostics page: choose a device and what is wrong, and read the one cause behind it. Checks only read."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.diagnostics import Diagnosis, Examination, Finding, Named
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.setup import Step
from app.views.connection_help import ConnectionHelp
from app.views.pages.diagnostics.examining import Examine, Examining
from app.views.pages.diagnostics.fixes import Fixes
from app.views.pages.diagnostics.fixing import FixOperations
from app.views.pages.diagnostics.hand_over import FactOperations, HandOver
from app.views.pages.diagnostics.result_head import ResultHead
from app.views.pages.diagnostics.results import ResultView
from app.views.pages.diagnostics.side import SidePane, Symptom
from app.views.pages.diagnostics.start_view import StartView
from app.views.pages.diagnostics.wording import deeper, how_it_ran
from app.views.tasks import Task, TaskRunner
from app.views.widgets.layout import Grow, column, panel, row, scroll, style
from app.views.widgets.task_strip import TaskStrip

_FROM_FILE = tr("These are facts from a file: choose a device or a complaint to check one.")
_UNCHANGED, _NOT_ASKED = tr("nothing was changed"), tr("no device was asked")
PROMISE = tr("Checks only read, nothing is changed.")


def _no_step(_: str) -> Step | None:
    return None


class DiagnosticsPage(QWidget):
    """`help` makes the buttons under a failed connection. Without `fixing` a fix is asked for by signal."""

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
        fixing: FixOperations | None = None,
    ) -> None:
        super().__init__()
        self._help = help or ConnectionHelp(tasks)
        self._asked = Examination()
        self._shown: Diagnosis | None = None
        self._is_from_file = False
        self._watched: Finding | None = None  # what a person has put right by hand
        self._task: Task | None = None  # the one whose result is waited for
        self._examining = Examining(tasks, examine, self)
        self.side = SidePane(devices, symptoms)
        self.strip = TaskStrip(helpers=self._helpers, stopped_words=tr("Stopped. {promise}", promise=PROMISE))
        self.results = ResultView(find_step)
        self.results.subject_of = self.side.subject_of
        self.hand_over = HandOver(tasks, lambda: self.device, self.side.title_of)
        self.empty = StartView(self.hand_over)
        self.head = ResultHead(self.hand_over)
        self.title, self.again = self.head.title, self.head.again
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._make_result())
        self.fixes = Fixes(tasks, fixing, self._help, self._stack)
        self.results.make_rights = lambda: self.fixes.make_rights(self.device)
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
        """Choose `device` and show that nothing is known about it yet. A change that is under way stays."""
        if not self.fixes.is_changing:
            self.side.picker.show_device(device)
            self._show_start()

    def run(self, symptom: str = "") -> None:
        """Look at the chosen device for a symptom, "" for everything."""
        self.examine(Examination(symptom))

    @Slot(object)
    def examine(self, asked: Examination) -> None:
        """Look at the chosen device."""
        if self.fixes.is_changing:
            self.fixes.show()
            return
        self.strip.cancel()
        device = self.device
        if self._shown is None or (self._shown.symptom, self._shown.device) != (asked.symptom, device.name):
            self.results.clear()
        self._asked, self._shown, self._is_from_file = asked, None, False
        self.side.mark(asked)
        self.side.select(None)
        self.side.take_focus()
        self._show_head(asked, f"{device.name}  ·  {PROMISE.lower().rstrip('.')}")
        self._task = self._examining.start(device, asked)
        self._task.succeeded.connect(self._show_result)
        self._task.failed.connect(self._clear_results)
        self.strip.follow(self._task, tr("Asking {device}", device=device.name))
        self.again.set_reason(tr("It is running."))
        self.area.verticalScrollBar().setValue(0)  # the progress is up there

    def _connect(self) -> None:
        self.side.device_chosen.connect(self._choose_device)
        self.side.asked.connect(self._ask)
        self.side.diagnosis_chosen.connect(self.show_diagnosis)
        self.side.picker.find_asked.connect(self.find_device_asked)
        self._examining.partly.connect(self._show_partly)
        self.results.fix_asked.connect(self._ask_fix)
        self.results.check_asked.connect(self._check_by_hand)
        self.results.rest_asked.connect(self._ask_rest)
        self.results.rights_asked.connect(self._ask_rights)
        self.head.named.connect(self._name)
        self.head.filtered.connect(self.results.filter)
        self.results.filter_cleared.connect(self.head.filter.clear)
        self.fixes.left.connect(self._leave_fix)
        self.fixes.found.connect(self._remember)
        self.again.clicked.connect(self._run_again)
        self.hand_over.file_chosen.connect(self.open_facts)
        self.empty.start.clicked.connect(lambda: self.run(""))
        self.strip.ended.connect(self._allow_again)
        for key, act in (("F5", self._run_again), ("Ctrl+F", self.head.filter.setFocus)):
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _make_result(self) -> QWidget:
        body = column(self.head, self.strip, self.results, None, margins=(28, 20, 28, 20), spacing=13)
        self.area = scroll(panel(body, bg="surface"))
        self.area.setProperty("pane", True)
        return self.area

    def _show_head(self, asked: Examination, subtitle: str, title: str = "") -> None:
        self._stack.setCurrentIndex(1)
        self.head.show_words(title or self.side.title_of(asked), subtitle)
        self.head.show_subject(self.side.subject_of(asked), asked.named)
        self.head.show_result(self._shown)

    def _show_start(self) -> None:
        self.strip.cancel()
        self.results.clear()
        self._shown, self._watched = None, None
        self.side.mark(None)
        self.side.select(None)
        name = tr("this computer") if self.device == THIS_COMPUTER else self.device.name
        self.empty.show_device(name)
        self._stack.setCurrentIndex(0)

    @Slot(object, object)
    def show_diagnosis(self, device: Device, diagnosis: Diagnosis) -> None:
        """Show a diagnosis of this visit. A change that is under way stays."""
        if self.fixes.is_changing:
            return
        self.strip.clear()
        self.side.picker.show_device(device)
        self.side.mark(diagnosis.asked)
        self.side.select(diagnosis)
        self._asked, self._shown, self._is_from_file = diagnosis.asked, diagnosis, False
        self.again.set_reason("")
        started = f"{local(diagnosis.started):%H:%M}"
        words = f"{device.name}  ·  {started}  ·  {how_it_ran(diagnosis)}  ·  {_UNCHANGED}"
        self._show_head(diagnosis.asked, words)
        self.results.show_diagnosis(diagnosis, self.title.text(), watched=self._watched)
        self._watched = None

    @Slot(object)
    def open_facts(self, path: Path) -> None:
        """Judge the facts in a file with the checks of today."""
        self.strip.cancel()
        self._shown, self._task = None, None
        self.results.clear()
        self.side.mark(None)
        self.side.select(None)
        self._show_head(Examination(), path.name, tr("Saved facts"))
        self._is_from_file = True
        self.again.set_reason(_FROM_FILE)
        task = self.hand_over.open(path)
        task.succeeded.connect(self.show_opened)
        self.strip.follow(task, tr("Reading {path}", path=path.name))

    @Slot(object)
    def show_opened(self, diagnosis: Diagnosis) -> None:
        """Show what is judged of facts in a file: of a device that is perhaps far away, so nothing is run or fixed."""
        self._shown = diagnosis
        saved = f"{local(diagnosis.started):%d %b %Y, %H:%M}".lstrip("0")
        words = f"{diagnosis.device}  ·  {tr('facts of {moment}, judged now', moment=saved)}  ·  {_NOT_ASKED}"
        self._show_head(diagnosis.asked, words, "" if diagnosis.symptom else tr("Saved facts"))
        self.head.show_subject(None, {})
        self.hand_over.show_diagnosis(diagnosis, is_from_file=True)
        self.results.show_diagnosis(diagnosis, self.title.text(), offers_fixes=False)

    def show_history(self, past: Sequence[tuple[Device, Diagnosis]]) -> None:
        """List what was found in this visit, oldest first, in place of what is listed."""
        self.side.forget()
        for device, diagnosis in past:
            self.side.remember(device, diagnosis)

    @Slot(object, object)
    def _show_partly(self, device: Device, diagnosis: Diagnosis) -> None:
        if device == self.device and self._stack.currentIndex() == 1 and self.strip.is_running:
            self.results.show_diagnosis(diagnosis, self.title.text(), is_partial=True)

    @Slot(object)
    def _show_result(self, result: tuple[Device, Diagnosis]) -> None:
        device, diagnosis = result
        self._remember(device, diagnosis)
        if self.sender() is self._task and device == self.device and self._stack.currentIndex() == 1:
            self.show_diagnosis(device, diagnosis)

    @Slot(object, object)
    def _remember(self, device: Device, diagnosis: Diagnosis) -> None:
        self.side.remember(device, diagnosis)
        self.diagnosed.emit(device, diagnosis)

    @Slot(object)
    def _clear_results(self, _: BaseException) -> None:
        self.results.clear()

    @Slot(object)
    def _choose_device(self, _: Device) -> None:
        self._show_start()

    @Slot(object)
    def _ask(self, asked: Examination) -> None:
        self._watched = None
        self.examine(asked)

    @Slot(object)
    def _ask_fix(self, finding: Finding) -> None:
        if self._shown is not None and not self.fixes.begin(self.device, finding, self._shown):
            self.fix_requested.emit(self.device, finding.judgement.remedy)

    @Slot()
    def _leave_fix(self) -> None:
        """Back to what was found, which after a fix is what is found now."""
        found = self.fixes.newest
        self._stack.setCurrentIndex(1)
        if found is not None:
            self.show_diagnosis(self.device, found)

    @Slot(object)
    def _check_by_hand(self, finding: Finding) -> None:
        if not self._is_from_file:
            self._watched = finding
            self.examine(self._asked)

    @Slot()
    def _ask_rest(self) -> None:
        """What was left out: past the first cause, and the deep tests where nothing else is left."""
        self.examine(deeper(self._asked))

    @Slot()
    def _ask_rights(self) -> None:
        self.examine(replace(self._asked, with_rights=True))

    @Slot(object)
    def _name(self, named: Named) -> None:
        self.examine(replace(self._asked, named=named))

    @Slot()
    def _run_again(self) -> None:
        is_from_file = self._is_from_file and self._stack.currentIndex() == 1
        if not self.strip.is_running and not self.fixes.is_shown and not is_from_file:
            self.examine(self._asked if self._stack.currentIndex() == 1 else Examination())

    @Slot()
    def _allow_again(self) -> None:
        self.again.set_reason(_FROM_FILE if self._is_from_file else "")

    def _helpers(self, error: BaseException) -> list[QWidget]:
        if self._is_from_file:
            return [self.hand_over.make_open_button(is_small=True)]
        return self._help.buttons(error, self.device, self._run_again, self._follow_trust)

    def _follow_trust(self, task: Task) -> None:
        self.strip.follow(task, tr("Remembering the key"))
        task.succeeded.connect(self._go_on)

    @Slot(object)
    def _go_on(self, device: Device) -> None:
        self.side.picker.show_device(device)
        self.examine(self._asked)
