"""The devices of a fleet and how each gets on; below, the changes of the one that is selected."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.fleet import DeviceStage, FleetResult
from app.domain.language import counted, tr
from app.domain.setup_runs import Outcome
from app.views.pages.setup.fleet.model import LINE, STAGE_NAMES, DeviceLine, FleetModel, lasting
from app.views.pages.setup.fleet.painting import ROW, paint_device
from app.views.pages.setup.fleet.questions import GoOnCard
from app.views.pages.setup.hand_card import HandCard
from app.views.pages.setup.restart_card import RestartCard
from app.views.pages.setup.run_rows import NOTE, RESULT, STATE, make_row, paint_row, show_state
from app.views.pages.setup.run_rows import ROW as CHANGE_ROW
from app.views.pages.setup.wording import duration_words
from app.views.tasks import Task
from app.views.widgets.announcing import announce
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.flow import Flow
from app.views.widgets.layout import RIGHT, Grow, column, panel, row, scroll
from app.views.widgets.lists import RowList, choose_row
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

STOPPED = tr("Stopped. What was begun on a device was brought to the end of its step; finished changes stay.")


class FleetStage(QWidget):
    """`apply_asked` brings the PlannedDevices, `alone_asked` the Device that a person wants to work on alone."""

    apply_asked = Signal(object)
    alone_asked = Signal(object)
    report_asked = Signal()
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "title")
        self._subtitle = WrappedLabel("", tone="secondary")
        self.strip = TaskStrip(stopped_words=STOPPED)
        self.go_on, self.question, self.restart = GoOnCard(), HandCard(), RestartCard()
        self.notices = column(spacing=8)
        self.model = FleetModel(self)
        self.model.chosen_changed.connect(self._count)
        self.list = RowList(tr("Devices"), paint_device, ROW, inset=4)
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._show_changes)
        self.changes = QStandardItemModel(self)
        self.is_preview = True  # nothing was begun yet
        self._shown: DeviceLine | None = None  # whose changes are listed
        self._changes_title = label("", "label", "secondary")
        self._hint = WrappedLabel("", tone="secondary")
        self.alone = Button(tr("On its own"), "arrow-right", small=True)
        self.alone.setToolTip(tr("Choose this device alone: a key can be trusted, or a password given, there"))
        self.alone.clicked.connect(self._ask_alone)
        changes = RowList(tr("Changes of the device"), paint_row, CHANGE_ROW, inset=4)
        changes.setModel(self.changes)
        self.knows = QCheckBox()
        self.knows.toggled.connect(self._count)
        self._total = label("", "strong")
        self._note = ElidedLabel("", tone="secondary")
        self.first = Button(tr("Make it the first"), "star")
        self.report = Button(tr("Hand-over reports"), "file-text")
        self.back = Button(tr("Back"))
        self.apply = Button("", kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.first.clicked.connect(self._make_first)
        self.report.clicked.connect(self.report_asked)
        self.back.clicked.connect(self.back_asked)
        self.apply.clicked.connect(lambda: self.apply_asked.emit(self.model.chosen()))
        self._lay_out(changes)

    def _lay_out(self, changes: QWidget) -> None:
        cards = (self.notices, self.go_on, self.restart, self.question)
        title = row(self._changes_title, Grow(self._hint), self.alone)
        lists = (Grow(self.list, 3), title, Grow(changes, 2), self.knows)
        head = column(self._title, self._subtitle, spacing=2)
        body = QWidget()
        body.setLayout(column(head, self.strip, *cards, *lists, margins=(28, 20, 28, 10), spacing=10))
        buttons = (self.first, self.report, self.back, self.apply)
        totals = column(self._total, self._note, spacing=1)
        line = row(Grow(totals), Flow(*buttons, gap=8, side=RIGHT), margins=(28, 14, 28, 14))
        self.setLayout(column(Grow(scroll(body)), panel(line, edge="top", bg="surface"), spacing=0))

    def begin_plan(self, profile: str, task: Task) -> None:
        """The devices of the model are being compared."""
        self._title.setText(
            tr("Compare {devices} with {profile}", devices=counted(self.model.rowCount(), "device"), profile=profile)
        )
        self._subtitle.set_words(tr("Only reads. Nothing has changed yet."))
        self.is_preview = True
        self._follow(task)

    def show_planned(self) -> None:
        """Every device was asked: which of them are set up, and which goes first?"""
        self.model.let_choose()
        self._title.setText(tr("Preview on several devices"))
        self._subtitle.set_words(
            tr("Nothing has changed yet. The first device goes alone; the others follow if it works.")
        )
        self._show_buttons(is_preview=True)
        self._show_changes(self.list.currentIndex(), QModelIndex())
        self._count()

    def begin_run(self, task: Task) -> None:
        """The chosen devices are being set up."""
        self.model.end_choosing()
        self.is_preview = False
        self._title.setText(tr("Setting up several devices"))
        self._subtitle.set_words(tr("You can leave this page. Stopping lets each device end the step that it is in."))
        self._follow(task)

    def show_result(self, result: FleetResult) -> None:
        """How each device ended."""
        done, failed = len(result.at(DeviceStage.DONE)), len(result.at(DeviceStage.FAILED))
        self._title.setText(
            tr("It did not work on {devices}", devices=counted(failed, "device"))
            if failed
            else tr("Stopped")
            if result.stopped
            else tr("Done on {devices}, and proven", devices=counted(done, "device"))
        )
        held, stopped = len(result.at(DeviceStage.HELD_BACK)), len(result.at(DeviceStage.STOPPED))
        parts = [
            tr("{count} done", count=done),
            tr("{count} failed", count=failed) if failed else "",
            tr("{count} held back", count=held) if held else "",
            tr("{count} stopped", count=stopped) if stopped else "",
        ]
        ends = ", ".join(part for part in parts if part)
        self._subtitle.set_words(tr("{ends}. Each change was read back.", ends=ends))
        announce(self, f"{self._title.text()}.", self._subtitle.words)
        self._show_buttons(is_preview=False)
        self._fill_changes()
        self.report.setVisible(done > 0)

    @Slot(object)
    def take(self, news: list[object]) -> None:
        """What has become of devices."""
        self.model.take(news)  # type: ignore[arg-type]  # a signal carries objects
        if self._shown is not None:
            self._fill_changes()

    @Slot()
    def put_questions_away(self) -> None:
        """Nothing is asked now."""
        for card in (self.go_on, self.question, self.restart):
            card.put_away()

    def _follow(self, task: Task) -> None:
        self.strip.follow(task)
        self._show_buttons(is_preview=False)
        self.report.hide()
        self.back.hide()
        self._total.setText("")
        self._note.set_words("")
        self.knows.hide()
        task.finished.connect(self.back.show)
        if not self.list.currentIndex().isValid() and self.model.rowCount():
            choose_row(self.list, self.model.index(0, 0))

    def _show_buttons(self, *, is_preview: bool) -> None:
        self.apply.setVisible(is_preview)
        self.first.setVisible(is_preview)
        self.report.hide()
        self.knows.setVisible(False)

    @Slot()
    def _count(self) -> None:
        if not self.apply.isVisibleTo(self):
            return
        chosen = self.model.chosen()
        changes = sum(len(one.plan.to_do) for one in chosen)
        stays = lasting(chosen)
        self._total.setText(
            tr("{changes} on {devices}", changes=counted(changes, "change"), devices=counted(len(chosen), "device"))
        )
        longest = max((sum(item.seconds for item in one.plan.to_do) for one in chosen), default=0)
        first = tr("first {device}, then the others", device=chosen[0].device.name) if len(chosen) > 1 else ""
        usual = tr("usually {time} for each", time=duration_words(longest)) if chosen else ""
        self._note.set_words("  ·  ".join(filter(None, [usual, first])))
        self.knows.setText(tr("I know that this cannot be undone in full: {stays}", stays=", ".join(stays)))
        self.knows.setVisible(bool(stays))
        self.apply.set_words(tr("Apply to {devices}", devices=counted(len(chosen), "device")))
        self.apply.set_reason(
            tr("There is nothing to apply.")
            if not chosen
            else tr("Tick the box about what cannot be undone first.")
            if stays and not self.knows.isChecked()
            else ""
        )

    @Slot()
    def _ask_alone(self) -> None:
        if self._shown is not None:
            self.alone_asked.emit(self._shown.device)

    @Slot()
    def _make_first(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self.model.make_first(index.row())
            choose_row(self.list, self.model.index(0, 0))
            self._count()

    @Slot(QModelIndex, QModelIndex)
    def _show_changes(self, index: QModelIndex, _: QModelIndex) -> None:
        self._shown = index.data(LINE) if index.isValid() else None
        is_open = index.data(Qt.ItemDataRole.CheckStateRole) is not None
        self.first.set_reason("" if is_open else tr("Nothing is to be done on this device."))
        self.changes.clear()
        self._fill_changes()

    def _fill_changes(self) -> None:
        """List the changes of the selected device anew, or only bring up to date what is another."""
        line = self._shown
        has_failed = line is not None and line.progress.stage is DeviceStage.FAILED
        self._hint.set_words(line.progress.hint if line is not None and has_failed else "")
        self.alone.setVisible(has_failed and not self.strip.is_running)
        if line is None:
            return
        self._changes_title.setText(f"{line.device.name}: {STAGE_NAMES[line.progress.stage].lower()}")
        keys = list(line.items)
        if [self.changes.item(at).data(RESULT).key for at in range(self.changes.rowCount())] != keys:
            self.changes.clear()
            for key in keys:
                self.changes.appendRow(_change_row(line, key))
            return
        for at, key in enumerate(keys):
            before, now = self.changes.item(at), _change_row(line, key)
            if any(before.data(role) != now.data(role) for role in (STATE, NOTE)):
                self.changes.setItem(at, now)


def _change_row(line: DeviceLine, key: str) -> QStandardItem:
    item = make_row(line.results[key], line.states.get(key, Outcome.SKIPPED.value))
    show_state(item, item.data(STATE), line.note(key))
    return item
