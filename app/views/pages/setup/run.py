"""Fourth and fifth station: the changes being made, then the proof and the way back."""

from collections.abc import Collection

from PySide6.QtCore import QItemSelection, QTimer, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.language import counted, tr
from app.domain.setup_runs import Outcome, Plan, RunResult
from app.views.pages.setup.hand_card import HandCard
from app.views.pages.setup.progress_list import ProgressList
from app.views.pages.setup.proof import headline, notices, subtitle, with_undo
from app.views.pages.setup.proof_card import ProofCard
from app.views.pages.setup.restart_card import RestartCard
from app.views.pages.setup.run_rows import RESULT, ROW, paint_row
from app.views.pages.setup.witness import Witness
from app.views.pages.setup.wording import clock_words, duration_words
from app.views.tasks import Task
from app.views.widgets.announcing import announce
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.flow import Flow
from app.views.widgets.layout import RIGHT, Grow, clear, column, panel, row
from app.views.widgets.lists import RowList, choose_row
from app.views.widgets.low_place import HiddenWhenLow
from app.views.widgets.notice import Notice
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

STOPPING = tr("Stopping as soon as this change is made and proven…")
STOPPED = tr("Stopped. The finished changes stay; Undo takes them back.")
GOES_BACK = tr("Satchel looks for the device again. Where it cannot be reached, everything comes back as it was.")
_LOW = 300  # pixels at 100 % text: below, the changes need the room of what explains them
LEAVING = tr("You can leave this page. Stopping keeps the finished changes; Undo takes them back.")


class RunStage(QWidget):
    """`undo_asked` brings the keys to undo, or None for the whole run; `again_asked` a new comparison, `list_asked`
    the list of what can be begun, where a run that was cut off goes on."""

    undo_asked = Signal(object)
    again_asked = Signal()
    report_asked = Signal()
    list_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "title")
        self._subtitle = WrappedLabel("", tone="secondary")
        self.strip = TaskStrip(stopped_words=STOPPED, stopping_words=STOPPING)
        self.question = HandCard()
        self.restart = RestartCard()
        self._result: RunResult | None = None  # the one that is shown
        self._goes_back = Notice("info", "", GOES_BACK, icon_name="timer")
        self._goes_back.hide()
        self.rows = ProgressList(self)
        self.rows.time_left.connect(self._show_time_left)
        self.rows.goes_back_in.connect(self._show_countdown)
        self.model = self.rows.model
        self.list = self._make_list()
        self.card = ProofCard()
        self._note = ElidedLabel("", tone="secondary")
        self.undo_one = Button(tr("Undo this one"), "undo-2")
        self.undo_all = Button(tr("Undo all…"), kind=Kind.DANGER)
        self.report = Button(tr("Hand-over report"), "file-text")
        self.again = Button(tr("Check again"), "refresh-cw", Kind.PRIMARY)
        self.undo_one.clicked.connect(self._undo_one)
        self.undo_all.clicked.connect(self._ask)
        self.report.clicked.connect(self.report_asked)
        self.again.clicked.connect(self.again_asked)
        self._confirmation = self._make_confirmation()
        self.notices = column(spacing=8)
        HiddenWhenLow(self._subtitle, self, _LOW)
        head = column(self._title, self._subtitle, spacing=2)
        cards = (self.notices, self._confirmation, self._goes_back, self.restart, self.question)
        body = QWidget()
        body.setLayout(
            column(head, self.strip, *cards, Grow(self.list), self.card, margins=(28, 20, 28, 12), spacing=10)
        )
        buttons = (self.undo_one, self.undo_all, self.report, self.again)
        line = row(Grow(self._note), Flow(*buttons, gap=8, side=RIGHT), margins=(28, 14, 28, 14))
        self.setLayout(column(Grow(body), panel(line, edge="top", bg="surface"), spacing=0))
        self._show_buttons()

    def _make_list(self) -> RowList:
        shown = RowList(tr("Changes"), paint_row, ROW, inset=4)
        shown.setModel(self.model)
        shown.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # questions come first
        shown.setMinimumHeight(ROW)
        shown.selectionModel().selectionChanged.connect(self._show_buttons)
        shown.selectionModel().selectionChanged.connect(self._show_card)
        return shown

    @property
    def undoable_count(self) -> int:
        """How many of the changes that are shown can be undone."""
        return len(self._undoable())

    def begin(self, plan: Plan, left_out: Collection[str], task: Task) -> None:
        """Show the changes of `plan` while `task` makes them."""
        items = [item for item in plan.to_do if item.key not in left_out]
        self._result = None
        self._title.setText(tr("Applying {changes}", changes=counted(len(items), "change")))
        self._subtitle.set_words(LEAVING)
        self.rows.begin(items)
        self.follow(task)

    def begin_undo(self, count: int, task: Task, profile: str = "") -> None:
        """Show that changes are being taken back; `profile` where they are not those of the run that is shown."""
        self._title.setText(
            tr("Undoing {changes}", changes=counted(count, "change")) if count else tr("Undoing the run")
        )
        self._subtitle.set_words(tr("Last change first, each proven against what was there before."))
        if profile:
            self._result = None
            self.rows.begin_empty()
        self.follow(task)

    def begin_resume(self, profile: str, task: Task) -> None:
        """Show that a run that was cut off goes on."""
        self._title.setText(tr("Going on with {profile}", profile=profile))
        self._subtitle.set_words(tr("What was there before the first change is still known from the journal."))
        self.rows.begin_empty()
        self._result = None
        self.follow(task)

    def follow(self, task: Task) -> None:
        self._confirmation.hide()
        self.card.hide()
        clear(self.notices)
        self.strip.follow(task)
        self._show_buttons()
        task.finished.connect(self.rows.end)
        task.finished.connect(self._show_buttons)
        task.finished.connect(self._show_card)

    def hear(self, witness: Witness) -> None:
        """Show what a run tells, and what it asks."""
        witness.happened.connect(self.rows.follow)
        witness.hand_asked.connect(self.question.show_question)
        witness.restart_asked.connect(self.restart.show_question)
        witness.withdrawn.connect(self.question.forget)
        witness.withdrawn.connect(self.restart.forget)

    @Slot()
    def put_questions_away(self) -> None:
        """Nothing is asked now."""
        self.question.put_away()
        self.restart.put_away()

    def show_result(self, result: RunResult) -> None:
        """The proof: each change as it is now. After an undo of what is shown, the rest stays."""
        self._title.setText(headline(result))
        if self._result is not None and self._result.run == result.run:
            result = with_undo(self._result, result)
        self._result = result
        self._subtitle.set_words(subtitle(result))
        announce(self, f"{self._title.text()}.", self._subtitle.words)
        self.rows.show_results(result.items, [item.outcome.value for item in result.items])
        clear(self.notices)
        for notice in notices(result, self.list_asked.emit):
            self.notices.addWidget(notice)
        self._show_buttons()
        failed = [number for number, item in enumerate(result.items) if item.outcome is Outcome.FAILED]
        if failed:
            choose_row(self.list, self.model.index(failed[0], 0))

    @Slot(int)
    def _show_time_left(self, seconds: int) -> None:
        self._note.set_words(tr("Usually {time} left", time=duration_words(seconds)) if seconds else "")

    @Slot(int)
    def _show_countdown(self, seconds: int) -> None:
        if seconds >= 0:
            self._goes_back.show_words(
                tr("The change goes back by itself in {time}.", time=clock_words(seconds)), GOES_BACK
            )
        self._goes_back.setVisible(seconds >= 0)

    def _undoable(self) -> list[str]:
        return [result.key for result, _ in self.rows.results() if result.undoable]

    @Slot()
    @Slot(QItemSelection, QItemSelection)
    def _show_buttons(self, *_: object) -> None:
        busy = self.strip.is_running
        undoable = self._undoable()
        chosen = [index.data(RESULT).key for index in self.list.selectedIndexes()]
        can_undo = not busy and any(key in undoable for key in chosen)
        self.undo_one.set_reason("" if can_undo else tr("Choose a change that was made and can be undone."))
        wait = tr("Wait for the changes to end.") if busy else ""
        self.undo_all.set_reason(wait or ("" if undoable else tr("Nothing to undo.")))
        self.report.set_reason(wait)
        self.again.set_reason(wait)
        count = len(undoable)
        self._note.set_words(
            "" if busy or not count else tr("{changes} can be undone", changes=counted(count, "change"))
        )

    @Slot()
    @Slot(QItemSelection, QItemSelection)
    def _show_card(self, *_: object) -> None:
        """In full what is chosen, once the run has ended."""
        chosen = [index.data(RESULT) for index in self.list.selectedIndexes()]
        if chosen and not self.strip.is_running:
            self.card.show_result(chosen[0])
            QTimer.singleShot(0, self, self._keep_in_sight)  # once the list has made room for the card
        else:
            self.card.hide()

    @Slot()
    def _keep_in_sight(self) -> None:
        self.list.scrollTo(self.list.currentIndex())

    def _make_confirmation(self) -> Notice:
        yes = self._undo_now = Button(tr("Undo all"), "undo-2", Kind.DANGER_FILL, small=True)
        no = Button(tr("Keep them"), "", Kind.GHOST, small=True)
        yes.clicked.connect(self._undo_all)
        notice = Notice(
            "warning", tr("Undo every change of this run?"), tr("The device goes back to how it was before."), no, yes
        )
        no.clicked.connect(notice.hide)
        notice.hide()
        return notice

    @Slot()
    def _ask(self) -> None:
        count = self.undoable_count
        self._confirmation.show_words(
            tr("Undo {changes}?", changes=counted(count, "change")), tr("The device goes back to how it was before.")
        )
        self._undo_now.set_words(tr("Undo {changes}", changes=counted(count, "change")))
        self._confirmation.show()

    @Slot()
    def _undo_all(self) -> None:
        self.undo_asked.emit(None)

    @Slot()
    def _undo_one(self) -> None:
        self.undo_asked.emit([index.data(RESULT).key for index in self.list.selectedIndexes()])
