"""The figures over the rows of Live. While they are to be seen the device is watched, else nothing is asked of it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame

from app.domain.devices import Device
from app.domain.inspection import Filter, View
from app.domain.language import tr
from app.domain.monitor import PERIOD, Watched
from app.views.pages.remote.inspection.live.gauges import GAUGES, Gauge, History
from app.views.pages.remote.inspection.live.mark_form import MarkForm
from app.views.pages.remote.inspection.live.tile import LargeChart, Tile
from app.views.pages.remote.inspection.live.watching import Moment, Watching
from app.views.pages.remote.inspection.work import InspectionWork, Looked
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.widgets.buttons import IconButton
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.text import WrappedLabel

if TYPE_CHECKING:
    from app.views.pages.remote.inspection.screen import InspectionScreen

_BETWEEN_MS = 20
_SILENT_AFTER = 5  # periods
_ROOM_FOR_ALL = 560  # pixels at 100 % text
_ROOM_FOR_CHART = 430  # pixels at 100 % text, of the height of the whole screen
_ROOM_FOR_LINES = 250  # the same
_WORDS = 112  # pixels at 100 % text, that a figure without its line needs beside its title


class LiveStrip(QFrame):
    """`shown` brings a Looked and whether nobody has asked for it. It is there in the view Live only."""

    shown = Signal(object, bool)
    failed = Signal(object)
    marked = Signal(str, str)  # what is told of a mark

    def __init__(self, work: InspectionWork, tasks: TaskRunner, lane: str) -> None:
        super().__init__()
        self._work, self._tasks, self._lane = work, tasks, lane
        self._wanted: tuple[Device, View, Filter | None] | None = None
        self._watched: Device | None = None  # whose figures are kept
        self._is_asked = False  # a person waits for the next sample
        self.runs = True  # False: a person has stopped it
        self.is_held: Callable[[], bool] = lambda: False
        self._fit_tools: Callable[[int], None] = lambda _: None  # what stands over it gives way, too
        self.history = History()
        self.marks: list[float] = []
        self.newest: Watched | None = None
        self._height = 0
        self.watching = Watching(work, tasks, f"{lane} live", self)
        self.tiles = [Tile(gauge) for gauge in GAUGES]
        self.chart = LargeChart()
        self.chart.hide()
        self.mark = IconButton("pencil", tr("Mark this moment…"), key="Ctrl+M")
        self.form = MarkForm()
        self.form.hide()
        self.state = WrappedLabel("", "small", "secondary", roomy=False)
        self.state.hide()
        self._looked: Looked | None = None  # rows that are about to be shown
        self._rows_next = QTimer(self, singleShot=True, interval=_BETWEEN_MS)
        self._silence = QTimer(self, singleShot=True, interval=round(_SILENT_AFTER * PERIOD * 1000))
        tiles = row(*(Grow(tile) for tile in self.tiles), self.mark, margins=(6, 2, 6, 2), spacing=2)
        self.setLayout(column(panel(tiles), self.chart, self.form, self.state, spacing=0))
        self._connect()
        style(self, edge="bottom")
        self.hide()

    def _connect(self) -> None:
        for tile in self.tiles:
            tile.clicked.connect(partial(self._choose, tile.gauge))
        self.chart.clicked.connect(lambda: self._choose(None))
        self.mark.clicked.connect(self.form.open)
        self.form.given.connect(self._mark)
        self.watching.came.connect(self._show)
        self.watching.failed.connect(self._fail)
        self._rows_next.timeout.connect(self._show_rows)
        self._silence.timeout.connect(self._tell_silence)

    def join(
        self, screen: "InspectionScreen", show: Callable[[Looked, bool], None], fail: Callable[[BaseException], None]
    ) -> None:
        """Become a part of the screen: `show` and `fail` are what it does with rows and with errors."""
        self.is_held = lambda: screen.looking.is_held
        self._fit_tools = screen.tools.fit
        screen.tools.repeat.toggled.connect(self.set_runs)
        self.shown.connect(show)
        self.failed.connect(fail)
        self.marked.connect(lambda fact, meaning: screen.notices.tell("ok", fact, meaning))
        mark = QShortcut(QKeySequence("Ctrl+M"), screen, self.mark.click)
        mark.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- what is watched ---------------------------------------------------------------------------

    def watch(self, device: Device, view: View, filter: Filter | None) -> None:
        """Watch the device from now on, while this is to be seen."""
        if self._watched != device:
            self.forget()
            self._watched = device
        goes_on = self._wanted == (device, view, filter) and self.watching.is_running
        was_seen = self.isVisible()
        self._wanted, self._is_asked = (device, view, filter), True
        self.show()  # which begins it, where it was not to be seen
        if was_seen and self.runs and not goes_on:
            self._begin()

    def leave(self) -> None:
        """Another view is looked at."""
        self._wanted = None
        self.hide()
        self._stop()

    def forget(self) -> None:
        """Another device, or a new look: nothing is known of it."""
        self.history.clear()
        self.marks.clear()
        self.newest = None
        self._paint()

    def set_runs(self, runs: bool) -> None:
        """Whether a person wants it to go on."""
        self.runs = runs
        if self._wanted is None:
            return
        if runs and self.isVisible():
            self._begin()
        elif not runs:
            self._stop()
            self._say(tr("Stopped: what is shown stays as it is."))

    def _begin(self) -> None:
        if self._wanted is not None:
            self._say("")
            self.watching.watch(*self._wanted)
            self._silence.start()

    def _stop(self) -> None:
        self._silence.stop()
        self._rows_next.stop()
        self.watching.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.runs and not self.watching.is_running:
            self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._stop()

    # -- what comes --------------------------------------------------------------------------------

    @Slot(object)
    def _show(self, moment: Moment) -> None:
        self._silence.start()
        self._say("")
        for one in moment.samples:
            self.history.add(one.sample)
        self.newest = moment.samples[-1] if moment.samples else self.newest
        self._paint()
        self._looked = moment.looked
        self._rows_next.start()

    @Slot()
    def _show_rows(self) -> None:
        """A turn later than the figures: the window paints and answers between the two."""
        looked, self._looked = self._looked, None
        if looked is not None and self._wanted is not None and (self._is_asked or not self.is_held()):
            self.shown.emit(looked, not self._is_asked)
            self._is_asked = False

    def _paint(self) -> None:
        for tile in self.tiles:
            tile.show_history(self.history)
        self.chart.show_history(self.history, self.marks)
        self.mark.setEnabled(bool(self.history) and self._work.mark is not None)

    @Slot(object)
    def _fail(self, error: BaseException) -> None:
        self._show_rows()
        self._silence.stop()
        self.failed.emit(error)

    @Slot()
    def _tell_silence(self) -> None:
        if self.watching.is_running:
            device = self._wanted[0].name if self._wanted is not None else tr("The device")
            self._say(
                tr(
                    "{device} has said nothing for {silent_after:.0f} seconds.",
                    device=device,
                    silent_after=_SILENT_AFTER * PERIOD,
                )
            )

    def _say(self, words: str) -> None:
        self.state.set_words(words)
        self.state.setVisible(bool(words))

    # -- the large chart ---------------------------------------------------------------------------

    def _choose(self, gauge: Gauge | None) -> None:
        chosen = None if gauge is self.chart.gauge else gauge
        for tile in self.tiles:
            tile.setChecked(tile.gauge is chosen)
        self.chart.show_gauge(chosen)
        self.fit(self._height)
        self.chart.show_history(self.history, self.marks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_out()

    def _leave_out(self) -> None:
        """What not every device has is the first to go where there is little room, and of a low screen the lines."""
        scale = theme().text_scale
        has_room, is_low = self.width() >= _ROOM_FOR_ALL * scale, 0 < self._height < _ROOM_FOR_LINES * scale
        most = max(round(self.width() / (_WORDS * scale)), 1) if is_low else len(self.tiles)
        for place, tile in enumerate(self.tiles):
            tile.make_room(has_room=place < most and (has_room or not tile.gauge.is_extra), is_low=is_low)

    def fit(self, height: int) -> None:
        """There is so much height for all of the screen: with little, the rows come before the chart."""
        self._height = height
        is_high = height >= _ROOM_FOR_CHART * theme().text_scale
        self.chart.setVisible(self.chart.gauge is not None and is_high)
        self._leave_out()
        self._fit_tools(height)

    # -- marks -------------------------------------------------------------------------------------

    @Slot(str)
    def _mark(self, words: str) -> None:
        work, newest, wanted = self._work.mark, self.newest, self._wanted
        if work is None or newest is None or wanted is None:
            return
        self.marks.append(newest.sample.at.timestamp())
        self.chart.show_history(self.history, self.marks)
        task = self._tasks.start(lambda context: work(wanted[0], words, newest, context), lane=f"{self._lane} mark")
        task.succeeded.connect(lambda said: self.marked.emit(tr("Marked in the journal of this visit."), said))
        task.failed.connect(self.failed)
