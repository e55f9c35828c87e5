"""Ends a visit: lists what it has left on this computer, wipes what a person chooses, and says what has stayed."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QWidget

from app.domain.language import counted, tr
from app.domain.task import TaskContext
from app.services.traces import Trace, Wiped
from app.views.tasks import TaskRunner
from app.views.theme import scaled, theme
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.focus_ring import FocusRing
from app.views.widgets.layout import Grow, clear, column, on_first_line, panel, row, scroll
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import WrappedLabel, label

WIDTH = 520
_ROW, _BESIDE = 48, 360  # pixels at 100 % text: of one row of the list, and of all that is above and below it
_FEWEST = 3  # rows that are seen at once on the smallest screen
LANE = "visit"

type Find = Callable[[TaskContext], Sequence[Trace]]
type End = Callable[[Collection[str], TaskContext], Wiped]


class EndVisitDialog(QDialog):
    """`ended` brings what was wiped, once the visit is closed. Escape changes nothing while nothing was begun."""

    beginning = Signal(object)  # ids that were chosen: what only the window can let go of, it lets go of now
    ended = Signal(object)  # Wiped

    def __init__(
        self, tasks: TaskRunner, find: Find, end: End, *, place: str = "", parent: QWidget | None = None
    ) -> None:
        """`place` says where the data of Satchel lies, and that it stays there or goes along."""
        super().__init__(parent)
        FocusRing(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("End visit"))
        self._tasks, self._end = tasks, end
        self.rows: dict[str, QCheckBox] = {}
        self.heading = label(tr("End visit"), "heading")
        self.words = WrappedLabel(tr("Looking for what the visit has left on this computer."), tone="secondary")
        self._list = column(spacing=8)
        self._scroll = scroll(panel(column(self._list, None)))
        self._scroll.setAccessibleName(tr("What was left"))
        self._scroll.hide()
        self.caveat = WrappedLabel(_caveat(place), "small", "secondary")
        self.strip = TaskStrip(stop_words=tr("Stop"), stopped_words=tr("Stopped. The visit goes on."))
        self.cancel = Button(tr("Cancel"), kind=Kind.GHOST, key="Esc")
        self.cancel.clicked.connect(self.reject)
        self.begin = Button(tr("End the visit"), "timer", Kind.PRIMARY)
        self.begin.clicked.connect(self._begin)
        self.begin.setEnabled(False)
        self.setLayout(
            column(
                column(self.heading, self.words, spacing=4),
                Grow(self._scroll),
                self.caveat,
                self.strip,
                row(self.cancel, None, self.begin),
                margins=20,
                spacing=14,
            )
        )
        self.setFixedWidth(round(WIDTH * max(1.0, min(theme().text_scale, 1.6))))
        theme().dress(self)
        task = tasks.start(find, lane=LANE)
        task.succeeded.connect(self.show_traces)
        self.strip.follow(task)

    @Slot(object)
    def show_traces(self, traces: Sequence[Trace]) -> None:
        """Each with a tick."""
        self.words.set_words(
            tr("This is what it has left on this computer. What is ticked is wiped.")
            if traces
            else tr("It has left nothing on this computer.")
        )
        for trace in traces:
            tick = QCheckBox(trace.title)
            tick.setChecked(trace.is_chosen)
            tick.setAccessibleDescription(trace.detail)
            self.rows[trace.id] = tick
            self._list.addWidget(panel(column(tick, _indented(trace.detail), spacing=2)))
        self._show_list(len(traces))
        self.begin.setEnabled(True)
        self.begin.setFocus()

    @Slot()
    def _begin(self) -> None:
        self.begin.setEnabled(False)
        chosen = [id for id, tick in self.rows.items() if tick.isChecked()]
        for tick in self.rows.values():
            tick.setEnabled(False)
        self.beginning.emit(chosen)
        task = self._tasks.start(partial(self._end, chosen), lane=LANE, title=tr("End the visit"))
        task.succeeded.connect(self._show_wiped)
        task.failed.connect(self._let_try_again)
        task.cancelled.connect(self._let_try_again)
        self.strip.follow(task)

    @Slot()
    def _let_try_again(self, *_: object) -> None:
        for tick in self.rows.values():
            tick.setEnabled(True)
        self.begin.setEnabled(True)

    @Slot(object)
    def _show_wiped(self, wiped: Wiped) -> None:
        self.ended.emit(wiped)
        if wiped.is_clean:
            self.accept()
            return
        self.heading.setText(tr("The visit is over, but not all is wiped"))
        self.words.set_words(tr("Remove these yourself before you leave:"))
        clear(self._list)
        for trace, why in wiped.left:
            words = column(label(trace.title, "strong"), WrappedLabel(why, tone="secondary"), spacing=2)
            self._list.addWidget(panel(row(on_first_line(IconMark("circle-x", "problem.fg", 14)), Grow(panel(words)))))
        self._show_list(len(wiped.left))
        self.begin.hide()
        self.cancel.set_words(tr("Close"))
        self.cancel.setFocus()
        self.adjustSize()  # few are left of a long list

    def _show_list(self, count: int) -> None:
        self._scroll.setVisible(count > 0)
        fits = round(self.screen().availableSize().height() / theme().text_scale - _BESIDE) // _ROW
        if fits < _FEWEST:  # on a small screen with large text the list takes the caveat into itself
            self._list.addWidget(self.caveat)
        self._scroll.setMinimumHeight(min(count, max(fits, _FEWEST)) * scaled(_ROW))


def wiped_words(wiped: Wiped) -> tuple[str, str]:
    """The fact and its meaning, for the notice of the window."""
    if wiped.is_clean and wiped.gone:
        return tr("The visit is over."), tr("Wiped: {what}.", what=", ".join(one.title for one in wiped.gone))
    if wiped.is_clean:
        return tr("The visit is over."), tr("Its journal stays; the next thing that you do begins another.")
    return tr("The visit is over."), tr("Not wiped: {things}.", things=counted(len(wiped.left), "thing"))


def _indented(words: str) -> QWidget:
    return panel(column(WrappedLabel(words, "small", "secondary"), margins=(24, 0, 0, 0)))


def _caveat(place: str) -> str:
    flash = tr(
        "Wiped files are deleted; on a flash disk their bytes can stay readable until they are written over. What the "
        "system itself and programs that you opened from here remember is theirs."
    )
    return f"{place} {flash}" if place else flash
