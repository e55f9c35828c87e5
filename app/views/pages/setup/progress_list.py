"""The list of a run while it goes on: what is done, what it does now and for how long, and how long the rest takes."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QStandardItemModel

from app.domain.setup_runs import ItemResult, Outcome, PlanItem
from app.domain.task import Progress
from app.views.pages.setup.run_rows import RESULT, RUNNING, STATE, WAITING, make_row, show_state
from app.views.tasks import Task

TICK_MS = 1000


def duration_words(seconds: float) -> str:
    """A usual duration, as people say it."""
    if seconds < 50:
        return f"about {max(round(seconds / 5) * 5, 5)} s"
    minutes = max(round(seconds / 60), 1)
    return f"about {minutes} min" if minutes < 90 else f"about {minutes / 60:.1f} h"


def clock_words(seconds: int) -> str:
    """0:07, 12:30."""
    return f"{seconds // 60}:{seconds % 60:02}"


class ProgressList(QObject):
    """Fills a model and keeps it up to date. `time_left` brings the usual seconds that the rest takes."""

    time_left = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.model = QStandardItemModel(self)
        self._order: Sequence[str] = ()  # the keys of all items of the plan, as the run counts them
        self._seconds: Mapping[str, int] = {}
        self._running = -1  # row
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    def show_results(self, results: Sequence[ItemResult], states: Sequence[str]) -> None:
        """List these rows in place of what was there."""
        self._timer.stop()
        self._running = -1
        self.model.clear()
        for result, state in zip(results, states, strict=True):
            self.model.appendRow(make_row(result, state))

    def begin(self, items: Sequence[PlanItem], chosen: Sequence[PlanItem], task: Task) -> None:
        """Show `chosen` of the `items` of a plan while `task` carries them out."""
        self._order = [item.key for item in items]
        self._seconds = {item.key: item.seconds for item in chosen}
        rows = [ItemResult(item.key, item.title, Outcome.SKIPPED, item.comparison.changes) for item in chosen]
        self.show_results(rows, [WAITING] * len(rows))
        task.progressed.connect(self._follow)
        task.finished.connect(self._timer.stop)

    def results(self) -> list[tuple[ItemResult, str]]:
        """Each row's result and state."""
        items = [self.model.item(number) for number in range(self.model.rowCount())]
        return [(item.data(RESULT), str(item.data(STATE))) for item in items]

    @Slot(Progress)
    def _follow(self, progress: Progress) -> None:
        """The run counts all items of the plan; what is right already, or left out, has no row here."""
        if not progress.total:
            return
        reached = set(self._order[: progress.done])
        now = self._order[progress.done] if progress.done < len(self._order) else ""
        running = -1
        for number in range(self.model.rowCount()):
            item = self.model.item(number)
            key = item.data(RESULT).key
            if key == now:
                running = number
            else:
                show_state(item, Outcome.CHANGED.value if key in reached else WAITING)
        if running != self._running:
            self._running = running
            self._since.restart()
            self._timer.start()
        self._tick()

    @Slot()
    def _tick(self) -> None:
        if self._running < 0:
            return
        item = self.model.item(self._running)
        usual = self._seconds.get(item.data(RESULT).key, 0)
        spent = self._since.elapsed() // 1000
        show_state(
            item, RUNNING, f"Running {clock_words(spent)}, usually {duration_words(usual)}" if spent else "Running"
        )
        later = [self.model.item(number).data(RESULT).key for number in range(self._running + 1, self.model.rowCount())]
        self.time_left.emit(max(usual - spent, 0) + sum(self._seconds.get(key, 0) for key in later))
