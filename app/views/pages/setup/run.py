"""Fourth and fifth station: the changes being made, then the proof and the way back."""

from collections.abc import Collection

from PySide6.QtCore import QItemSelection, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from app.domain.setup_runs import ItemResult, Outcome, Plan, RunResult
from app.domain.task import Progress
from app.views.tasks import Task
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.lists import AnyIndex, RowList
from app.views.widgets.notice import Notice
from app.views.widgets.painting import MEDIUM, NORMAL, RIGHT, draw_icon, draw_round, draw_text
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

RESULT = Qt.ItemDataRole.UserRole
WAITING, RUNNING = "waiting", "running"
ROW, ROW_WITH_HINT = 34, 92
STOPPED = "Stopped. The finished changes stay; Undo takes them back."
_MARKS = {
    Outcome.CHANGED.value: ("circle-check", "ok.fg", "Proven"),
    Outcome.ALREADY.value: ("circle-check", "text.tertiary", "Was right already"),
    Outcome.FAILED.value: ("circle-x", "problem.fg", "Failed"),
    Outcome.SKIPPED.value: ("circle-dashed", "text.tertiary", "Left out"),
    Outcome.UNDONE.value: ("undo-2", "text.secondary", "Undone, proven"),
    WAITING: ("circle-dashed", "text.tertiary", "Waiting"),
    RUNNING: ("arrow-right", "accent.text", "Running"),
}


class RunStage(QWidget):
    """`undo_asked` brings the keys to undo, or None for the whole run; `again_asked` a new comparison."""

    undo_asked = Signal(object)
    again_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "title")
        self._subtitle = WrappedLabel("", tone="secondary")
        self.strip = TaskStrip(stopped_words=STOPPED)
        self.model = QStandardItemModel(self)
        self.list = RowList("Changes", _paint_result, ROW, inset=4)
        self.list.setModel(self.model)
        self.list.selectionModel().selectionChanged.connect(self._show_buttons)
        self._note = ElidedLabel("", tone="secondary")
        self.undo_one = Button("Undo this one", "undo-2")
        self.undo_all = Button("Undo all…", kind=Kind.DANGER)
        self.again = Button("Check again", "refresh-cw", Kind.PRIMARY)
        self.undo_one.clicked.connect(self._undo_one)
        self.undo_all.clicked.connect(self._ask)
        self.again.clicked.connect(self.again_asked)
        self._confirmation = self._make_confirmation()
        head = column(self._title, self._subtitle, spacing=2)
        body = QWidget()
        body.setLayout(
            column(head, self.strip, self._confirmation, Grow(self.list), margins=(28, 20, 28, 12), spacing=10)
        )
        line = row(Grow(self._note), self.undo_one, self.undo_all, self.again, margins=(28, 14, 28, 14))
        self.setLayout(column(Grow(body), panel(line, edge="top", bg="surface"), spacing=0))
        self._show_buttons()

    def begin(self, plan: Plan, left_out: Collection[str], task: Task) -> None:
        """Show the changes of `plan` while `task` makes them."""
        items = [item for item in plan.to_do if item.key not in left_out]
        noun = "change" if len(items) == 1 else "changes"
        self._title.setText(f"Applying {len(items)} {noun}")
        self._subtitle.set_words("You can leave this page. Stopping keeps the finished changes; Undo takes them back.")
        rows = [ItemResult(item.key, item.title, Outcome.SKIPPED, item.comparison.changes) for item in items]
        self._show_rows(rows, [WAITING] * len(rows))
        task.progressed.connect(self._mark_running)
        self.follow(task)

    def begin_undo(self, count: int, task: Task) -> None:
        """Show that changes are being taken back."""
        self._title.setText("Undoing 1 change" if count == 1 else f"Undoing {count} changes")
        self._subtitle.set_words("Last change first, each proven against what was there before.")
        self.follow(task)

    def begin_resume(self, profile: str, task: Task) -> None:
        """Show that a run that was cut off goes on."""
        self._title.setText(f"Going on with {profile}")
        self._subtitle.set_words("What was there before the first change is still known from the journal.")
        self.model.clear()
        self.follow(task)

    def follow(self, task: Task) -> None:
        self._confirmation.hide()
        self.strip.follow(task)
        self._show_buttons()
        task.finished.connect(self._show_buttons)

    def show_result(self, result: RunResult) -> None:
        """The proof: each change as it is now."""
        self._title.setText(_headline(result))
        self._subtitle.set_words(f"{result.profile} on {result.device}. Each change was read back from the device.")
        self._show_rows(list(result.items), [item.outcome.value for item in result.items])
        self._show_buttons()

    def _show_rows(self, results: list[ItemResult], states: list[str]) -> None:
        self.model.clear()
        for result, state in zip(results, states, strict=True):
            item = QStandardItem(result.title)
            item.setEditable(False)
            item.setData((result, state), RESULT)
            item.setToolTip("\n".join(f"{change.label}: {change.before} → {change.after}" for change in result.changes))
            item.setData(QSize(10, ROW_WITH_HINT if _has_block(result) else ROW), Qt.ItemDataRole.SizeHintRole)
            self.model.appendRow(item)

    @Slot(Progress)
    def _mark_running(self, progress: Progress) -> None:
        for number in range(self.model.rowCount()):
            item = self.model.item(number)
            result, _ = item.data(RESULT)
            done = Outcome.CHANGED.value if number < progress.done else WAITING
            item.setData((result, RUNNING if number == progress.done and progress.total else done), RESULT)

    def _keys(self, *states: str) -> list[str]:
        rows = [self.model.item(number).data(RESULT) for number in range(self.model.rowCount())]
        return [result.key for result, state in rows if state in states]

    @Slot()
    @Slot(QItemSelection, QItemSelection)
    def _show_buttons(self, *_: object) -> None:
        busy = self.strip.is_running
        undoable = self._keys(Outcome.CHANGED.value)
        chosen = [index.data(RESULT) for index in self.list.selectedIndexes()]
        self.undo_one.set_reason(
            ""
            if not busy and any(state == Outcome.CHANGED.value for _, state in chosen)
            else "Choose a change that was made."
        )
        self.undo_all.set_reason("Wait for the changes to end." if busy else "" if undoable else "Nothing to undo.")
        self.again.set_reason("Wait for the changes to end." if busy else "")
        count = len(undoable)
        self._note.set_words(
            "" if busy or not count else f"{count} finished {'change' if count == 1 else 'changes'} can be undone"
        )

    def _make_confirmation(self) -> Notice:
        yes = self._undo_now = Button("Undo all", "undo-2", Kind.DANGER_FILL, small=True)
        no = Button("Keep them", "", Kind.GHOST, small=True)
        yes.clicked.connect(self._undo_all)
        notice = Notice(
            "warning", "Undo every change of this run?", "The device goes back to how it was before.", no, yes
        )
        no.clicked.connect(notice.hide)
        notice.hide()
        return notice

    @Slot()
    def _ask(self) -> None:
        count = len(self._keys(Outcome.CHANGED.value))
        noun = "change" if count == 1 else "changes"
        self._confirmation.show_words(f"Undo {count} {noun}?", "The device goes back to how it was before.")
        self._undo_now.set_words(f"Undo {count} {noun}")
        self._confirmation.show()

    @Slot()
    def _undo_all(self) -> None:
        self.undo_asked.emit(None)

    @Slot()
    def _undo_one(self) -> None:
        self.undo_asked.emit([index.data(RESULT)[0].key for index in self.list.selectedIndexes()])


def _headline(result: RunResult) -> str:
    if result.failed:
        return "A change did not work"
    if result.stopped:
        return "Stopped between two changes"
    outcomes = {item.outcome for item in result.items}
    if Outcome.UNDONE in outcomes and Outcome.CHANGED not in outcomes:
        return "Undone, and proven"
    return "Done, and proven" if Outcome.CHANGED in outcomes else "Nothing had to be changed"


def _paint_result(painter: QPainter, rect: QRectF, index: AnyIndex, is_selected: bool) -> None:
    result, state = index.data(RESULT)
    name, tone, word = _MARKS[state]
    line = QRectF(rect.left(), rect.top(), rect.width(), min(rect.height(), ROW * theme().text_scale))
    middle = line.center().y()
    draw_icon(painter, rect.left() + 12, middle, name, tone)
    is_loud = state in (RUNNING, Outcome.FAILED.value)
    quiet = "text.tertiary" if state in (WAITING, Outcome.SKIPPED.value) else "text.primary"
    share = rect.width() * 0.34
    draw_text(
        painter,
        line.adjusted(38, 0, -(rect.width() - share), 0),
        result.title,
        quiet,
        weight=MEDIUM if is_loud else NORMAL,
    )
    word_tone = tone if is_loud else "text.tertiary"
    width = draw_text(painter, line.adjusted(share, 0, -12, 0), word, word_tone, "small", align=RIGHT)
    _paint_values(painter, line.adjusted(share + 8, 0, -width - 28, 0), result)
    if _has_block(result):
        _paint_failure(painter, rect, line, result)


def _paint_values(painter: QPainter, rect: QRectF, result: ItemResult) -> None:
    """One value, from what it was to what it is; of several the names: their values are in preview and report."""
    changes = result.changes
    if result.message and not _has_block(result):
        draw_text(painter, rect, result.message, "text.tertiary", "small")
    elif len(changes) == 1:
        ends = [changes[0].before or "none", changes[0].after or "none"]
        words = " → ".join(reversed(ends) if result.outcome is Outcome.UNDONE else ends)
        draw_text(painter, rect, words, "text.secondary", "small", mono=True)
    elif changes:
        draw_text(painter, rect, ", ".join(change.label for change in changes), "text.secondary", "small")


def _has_block(result: ItemResult) -> bool:
    """Whether there is more to say than fits its line: what was only left out says so in a word."""
    return bool(result.message) and result.outcome is not Outcome.SKIPPED


def _paint_failure(painter: QPainter, rect: QRectF, line: QRectF, result: ItemResult) -> None:
    """Why it failed and what to do, in a block under its line."""
    block = QRectF(rect.left() + 38, line.bottom(), rect.width() - 50, rect.bottom() - line.bottom() - 6)
    draw_round(painter, block, "bg.inset", 6)
    half = block.height() / 2
    draw_text(painter, block.adjusted(12, 0, -12, -half + 2), result.message)
    draw_text(painter, block.adjusted(12, half - 2, -12, 0), result.hint, "text.secondary", "small")
