"""The devices of a fleet as a list: one row each, with what it is doing and the state of each of its changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel

from app.domain.devices import Device
from app.domain.fleet import DeviceProgress, DeviceStage, PlannedDevice
from app.domain.language import counted, tr
from app.domain.setup import ItemState
from app.domain.setup_runs import ItemResult, Outcome, PlanItem
from app.domain.setup_support import RunEvent
from app.views.pages.setup.run_rows import RUNNING, WAITING
from app.views.pages.setup.wording import RISK_WORDS, STAGE_WORDS, is_lasting

LINE = Qt.ItemDataRole.UserRole
STAGE_NAMES = {
    DeviceStage.WAITING: tr("Waiting"),
    DeviceStage.PLANNING: tr("Comparing"),
    DeviceStage.PLANNED: tr("Compared"),
    DeviceStage.RUNNING: tr("Running"),
    DeviceStage.DONE: tr("Done, proven"),
    DeviceStage.FAILED: tr("Failed"),
    DeviceStage.HELD_BACK: tr("Held back"),
    DeviceStage.STOPPED: tr("Stopped"),
}
CLOSED = {ItemState.IMPOSSIBLE: tr("not possible"), ItemState.UNKNOWN: tr("not known")}
"""What is wanted and cannot be done: it is no change, and must not be taken for right."""


@dataclass(slots=True)
class DeviceLine:
    """One device as its row shows it. `states` are those of its changes, by key, in their order.

    `items` are its changes, and what cannot be done.
    """

    progress: DeviceProgress
    states: dict[str, str] = field(default_factory=dict)
    results: dict[str, ItemResult] = field(default_factory=dict)
    items: dict[str, PlanItem] = field(default_factory=dict)

    @property
    def device(self) -> Device:
        return self.progress.device

    @property
    def done(self) -> int:
        """How many changes are over."""
        return sum(state not in (WAITING, RUNNING) for state in self.states.values())

    @property
    def words(self) -> str:
        """What the device is doing, in a line."""
        now = self.progress
        if now.stage is DeviceStage.RUNNING and now.event is not None:
            return f"{now.event.title}: {STAGE_WORDS[now.event.stage].lower()}"
        if now.stage is DeviceStage.PLANNED:
            return ", ".join(
                [counted(len(self.states), "change") if self.states else tr("Nothing to change"), *self.closed]
            )
        if now.stage is DeviceStage.DONE:
            changed = sum(state == Outcome.CHANGED.value for state in self.states.values())
            return (
                tr("{changes} made and proven", changes=counted(changed, "change"))
                if changed
                else tr("Nothing had to be changed")
            )
        return now.message or STAGE_NAMES[now.stage]

    @property
    def closed(self) -> list[str]:
        """How many steps cannot be done, and why, in words."""
        states = [item.comparison.state for item in self.items.values()]
        return [f"{states.count(state)} {words}" for state, words in CLOSED.items() if state in states]

    def note(self, key: str) -> str:
        """What stands beside a change in place of its state; "" for nothing."""
        item = self.items[key]
        if key not in self.states:
            return CLOSED[item.comparison.state].capitalize()
        return (
            tr("Risk: {risk}", risk=RISK_WORDS[item.risk].lower()) if self.progress.stage is DeviceStage.PLANNED else ""
        )

    def take(self, progress: DeviceProgress) -> None:
        """What is known now."""
        if progress.plan is not None and progress.plan is not self.progress.plan:
            self.states = {item.key: WAITING for item in progress.plan.to_do}
            self.items = {
                item.key: item
                for item in progress.plan.items
                if item.key in self.states or item.comparison.state in CLOSED
            }
            self.results = {
                item.key: ItemResult(
                    item.key, item.title, Outcome.SKIPPED, item.comparison.changes, item.comparison.reason
                )
                for item in self.items.values()
            }
        self.progress = progress
        if progress.event is not None:
            self._take_event(progress.event)
        if progress.result is not None:
            for result in progress.result.items:
                self._end(result)

    def _take_event(self, event: RunEvent) -> None:
        if event.result is not None:
            self._end(event.result)
        elif event.key in self.states:
            self.states[event.key] = RUNNING

    def _end(self, result: ItemResult) -> None:
        if result.key in self.states:
            self.states[result.key] = result.outcome.value
            self.results[result.key] = result


class FleetModel(QStandardItemModel):
    """`chosen_changed` says that a box was ticked or cleared. The first row that is ticked goes first."""

    chosen_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[Device, DeviceLine] = {}
        self._rows: dict[Device, int] = {}
        self._is_filling = False
        self.itemChanged.connect(self._say_changed)

    def show_devices(self, devices: Sequence[Device]) -> None:
        """Begin with these; nothing is known of them yet."""
        self._is_filling = True
        self.clear()
        self._lines = {one: DeviceLine(DeviceProgress(one, DeviceStage.WAITING)) for one in devices}
        self._rows = {device: row for row, device in enumerate(self._lines)}
        for device, line in self._lines.items():
            item = QStandardItem(device.name)
            item.setEditable(False)
            item.setData(line, LINE)
            self.appendRow(item)
        self._is_filling = False

    def lines(self) -> list[DeviceLine]:
        """In the order of the rows."""
        return [self.item(row).data(LINE) for row in range(self.rowCount())]

    def take(self, news: Iterable[DeviceProgress]) -> None:
        """What has become of devices."""
        self._is_filling = True
        touched: dict[int, DeviceLine] = {}
        for progress in news:
            line = self._lines.get(progress.device)
            if line is not None:
                line.take(progress)
                touched[self._rows[progress.device]] = line
        for row, line in touched.items():
            item = self.item(row)
            words = f"{line.device.name}, {STAGE_NAMES[line.progress.stage]}, {line.words}"
            if line.states:
                words += ", " + tr("{done} of {count}", done=line.done, count=len(line.states))
            first = ", " + tr("First") if line.progress.is_canary else ""
            item.setAccessibleText(f"{words}{first}")
            item.setToolTip(line.words)
            index = self.index(row, 0)
            self.dataChanged.emit(index, index, [LINE])
        self._is_filling = False

    def let_choose(self) -> None:
        """Give a box to every device on which there is something to do; the others have none."""
        self._is_filling = True
        for row, line in enumerate(self.lines()):
            is_open = line.progress.stage is DeviceStage.PLANNED and bool(line.states)
            self.item(row).setCheckable(is_open)
            self.item(row).setData(Qt.CheckState.Checked if is_open else None, Qt.ItemDataRole.CheckStateRole)
        self._is_filling = False
        self.chosen_changed.emit()

    def end_choosing(self) -> None:
        """What was chosen is carried out now."""
        self._is_filling = True
        for row in range(self.rowCount()):
            self.item(row).setCheckable(False)
            self.item(row).setData(None, Qt.ItemDataRole.CheckStateRole)
        self._is_filling = False

    def make_first(self, row: int) -> None:
        """This device goes first: alone, before the others are begun."""
        if row > 0:
            self._is_filling = True
            self.insertRow(0, self.takeRow(row))
            self._rows = {line.device: at for at, line in enumerate(self.lines())}
            self._is_filling = False
            self.chosen_changed.emit()

    def chosen(self) -> list[PlannedDevice]:
        """The devices that are ticked, the first one first."""
        found = []
        for row in range(self.rowCount()):
            item = self.item(row)
            plan = item.data(LINE).progress.plan
            if item.isCheckable() and item.checkState() is Qt.CheckState.Checked and plan is not None:
                found.append(PlannedDevice(item.data(LINE).device, plan))
        return found

    def _say_changed(self) -> None:
        if not self._is_filling:
            self.chosen_changed.emit()


def lasting(planned: Iterable[PlannedDevice]) -> list[str]:
    """The titles of changes that cannot be undone in full."""
    titles = (item.title for one in planned for item in one.plan.to_do if is_lasting(item))
    return list(dict.fromkeys(titles))
