"""The list of a run while it goes on: what is done, what it does now and for how long, and how long the rest takes."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QStandardItemModel

from app.domain.language import tr
from app.domain.setup_runs import ItemResult, Outcome, PlanItem
from app.domain.setup_support import RunEvent, Stage
from app.views.pages.setup.run_rows import RESULT, RUNNING, STATE, WAITING, make_row, show_state
from app.views.pages.setup.wording import STAGE_WORDS, clock_words, duration_words

TICK_MS = 1000
LONG_AFTER = 3  # seconds, from when on the time is shown
COUNTED_DOWN = (Stage.ARMED, Stage.REACHING)


class ProgressList(QObject):
    """Fills a model and keeps it up to date. `time_left` brings the usual seconds that the rest takes, `goes_back_in`
    the seconds until the device takes a change back by itself; -1 where none is about to."""

    time_left = Signal(int)
    goes_back_in = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.model = QStandardItemModel(self)
        self._seconds: Mapping[str, int] = {}
        self._rows: dict[str, int] = {}
        self._takes_all = False  # also what was not planned here: of a run that goes on
        self._now: RunEvent | None = None
        self._since = QElapsedTimer()  # the item began
        self._told = QElapsedTimer()  # the newest event came
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    def show_results(self, results: Sequence[ItemResult], states: Sequence[str]) -> None:
        """List these rows in place of what was there."""
        self.end()
        self.model.clear()
        self._rows = {}
        for result, state in zip(results, states, strict=True):
            self._append(result, state)

    def begin(self, chosen: Sequence[PlanItem]) -> None:
        """Show what is to be done."""
        rows = [ItemResult(item.key, item.title, Outcome.SKIPPED, item.comparison.changes) for item in chosen]
        self.show_results(rows, [WAITING] * len(rows))
        self._seconds = {item.key: item.seconds for item in chosen}
        self._takes_all = False

    def begin_empty(self) -> None:
        """The rows come with what happens."""
        self.show_results((), ())
        self._seconds, self._takes_all = {}, True

    @Slot()
    def end(self) -> None:
        """Nothing happens any more."""
        self._timer.stop()
        self._now = None
        self.goes_back_in.emit(-1)

    def results(self) -> list[tuple[ItemResult, str]]:
        """Each row's result and state."""
        items = [self.model.item(number) for number in range(self.model.rowCount())]
        return [(item.data(RESULT), str(item.data(STATE))) for item in items]

    @Slot(object)
    def follow(self, event: RunEvent) -> None:
        """Show what happens. What is right already, or left out, has no row."""
        row = self._row_of(event)
        if row < 0:
            return
        if event.result is not None:
            self.model.setItem(row, make_row(event.result, event.result.outcome.value))
            if self._now is not None and self._now.key == event.key:
                self.end()
            self.time_left.emit(self._seconds_after(row))
            return
        if self._now is None or self._now.key != event.key:
            self._since.restart()
        self._now = event
        self._told.restart()
        self._timer.start()
        self._tick()

    def _row_of(self, event: RunEvent) -> int:
        if event.key not in self._rows and self._takes_all:
            self._append(ItemResult(event.key, event.title, Outcome.SKIPPED), WAITING)
        return self._rows.get(event.key, -1)

    def _append(self, result: ItemResult, state: str) -> None:
        self._rows[result.key] = self.model.rowCount()
        self.model.appendRow(make_row(result, state))

    def _seconds_after(self, row: int) -> int:
        return sum(self._seconds.get(key, 0) for key, at in self._rows.items() if at > row)

    @Slot()
    def _tick(self) -> None:
        if self._now is None:
            return
        row = self._rows[self._now.key]
        spent, usual = self._since.elapsed() // 1000, self._seconds.get(self._now.key, 0)
        words = STAGE_WORDS[self._now.stage]
        if spent >= LONG_AFTER:
            words += f"  {clock_words(spent)}" + (
                tr(", usually {duration_words}", duration_words=duration_words(usual)) if usual else ""
            )
        show_state(self.model.item(row), RUNNING, words)
        self.time_left.emit(max(usual - spent, 0) + self._seconds_after(row))
        is_counted = self._now.stage in COUNTED_DOWN
        left = round(self._now.seconds_left - self._told.elapsed() / 1000)
        self.goes_back_in.emit(max(left, 0) if is_counted else -1)
