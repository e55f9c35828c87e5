"""The list of the recordings, the search in them, and the replay of one."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.domain.language import counted, tr
from app.views.pages.remote.recordings.models import (
    HIT_HEIGHT,
    ROW_HEIGHT,
    HitModel,
    RecordingModel,
    paint_hit,
    paint_recording,
)
from app.views.pages.remote.recordings.replay import Replay
from app.views.tasks import Task, TaskRunner
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.failure import FailureView
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Grow, column, row, style
from app.views.widgets.lists import RowList
from app.views.widgets.text import label

if TYPE_CHECKING:
    from app.domain.task import TaskContext
    from app.services.recordings.cast import Cast
    from app.services.recordings.library import Hit, Proof, Recording, RecordingLibrary

LANE = "recordings"
SEARCH_AFTER_MS = 250  # of silence while a person types
_NONE = tr("Sessions are recorded while you work, with their secrets masked. What was recorded is listed here.")


class RecordingsPane(QWidget):
    """Reads in tasks. `library` is made when it is first shown."""

    left = Signal()

    def __init__(self, library: "Callable[[], RecordingLibrary]", tasks: TaskRunner) -> None:
        super().__init__()
        self._library, self._tasks = library, tasks
        self._search: Task | None = None
        self._opened: Recording | None = None
        self._found: list[Hit] = []
        self.recordings, self.hits = RecordingModel(self), HitModel(self)
        self.search = SearchField(tr("Search what was on the screens"), "Ctrl+F")
        self.search.changed.connect(self._search_soon)
        self._soon = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._soon.timeout.connect(self._search_now)
        self.list = RowList(tr("Recordings"), paint_recording, ROW_HEIGHT)
        self.list.setModel(self.recordings)
        self.list.activated.connect(self._open_row)
        self.hit_list = RowList(tr("Lines that were found"), paint_hit, HIT_HEIGHT)
        self.hit_list.setModel(self.hits)
        self.hit_list.activated.connect(self._open_hit_row)
        self.count = label("", "small", "tertiary")
        self.failure = FailureView()
        self.empty = EmptyState("play", tr("No recordings yet"), _NONE, learn="recordings")
        self.nothing = EmptyState("search", tr("Found in no recording"), tr("Upper and lower case are the same."))
        self.replay = Replay()
        self.replay.back_asked.connect(self.show_list)
        self.replay.copy_asked.connect(self._choose_folder)
        self._build()

    def _build(self) -> None:
        other = Button(tr("Open a file…"), "folder", small=True)
        other.clicked.connect(self._choose_file)
        close = Button(tr("Close"), "", Kind.GHOST, small=True, key="Esc")
        close.clicked.connect(self.left)
        self.results = QStackedWidget()
        for part in (self.list, self.hit_list, self.empty, self.nothing):
            self.results.addWidget(part)
        head = row(label(tr("Recordings"), "title"), None, other, close, spacing=8)
        line = row(Grow(self.search), self.count, spacing=12)
        self.overview = QWidget()
        self.overview.setLayout(
            column(head, line, self.failure, Grow(self.results), margins=(28, 20, 28, 12), spacing=12)
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.overview)
        self.stack.addWidget(self.replay)
        self.setLayout(column(self.stack))
        style(self, bg="surface")
        leave = QShortcut(QKeySequence("Esc"), self.overview, self._leave)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        down = QShortcut(QKeySequence("Down"), self.search.edit, self._enter_list)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)

    # -- the list ----------------------------------------------------------------------------------

    @Slot()
    def show_list(self) -> None:
        """Show the recordings as they are now."""
        self.stack.setCurrentWidget(self.overview)
        self.focus_search()
        task = self._tasks.start(lambda context: self._library().all(context), lane=LANE)
        task.succeeded.connect(self._show_recordings)
        task.failed.connect(self._show_failure)

    @Slot(object)
    def _show_recordings(self, recordings: "list[Recording]") -> None:
        self.failure.hide()
        self.recordings.show(recordings)
        self._show_results()

    def _show_results(self) -> None:
        count = self.recordings.rowCount()
        if self.search.text.strip():
            self.results.setCurrentWidget(self.hit_list if self._found else self.nothing)
            self.count.setText(_lines_words(len(self._found)))
        else:
            self.results.setCurrentWidget(self.list if count else self.empty)
            self.count.setText(counted(count, "recording"))

    @Slot(object)
    def _show_failure(self, error: BaseException) -> None:
        self.count.setText("")
        self.failure.show_failure(error)

    # -- searching ---------------------------------------------------------------------------------

    @Slot(str)
    def _search_soon(self, _: str) -> None:
        self._soon.start()

    @Slot()
    def _search_now(self) -> None:
        if self._search is not None:
            self._search.cancel()
        text = self.search.text.strip()
        if not text:
            self._show_hits([])
            return
        self.count.setText(tr("Searching…"))
        task = self._search = self._tasks.start(
            lambda context: self._library().search(text, context), lane=f"{LANE} search"
        )
        task.succeeded.connect(self._show_hits)
        task.failed.connect(self._show_failure)
        task.finished.connect(partial(self._forget_search, task))

    def _forget_search(self, task: Task) -> None:
        if self._search is task:
            self._search = None

    @Slot(object)
    def _show_hits(self, hits: "list[Hit]") -> None:
        self._found = hits
        self.failure.hide()
        self.hits.show(hits)
        self._show_results()

    # -- opening -----------------------------------------------------------------------------------

    @Slot(QModelIndex)
    def _open_row(self, index: QModelIndex) -> None:
        self.open(index.data(Qt.ItemDataRole.UserRole))

    @Slot(QModelIndex)
    def _open_hit_row(self, index: QModelIndex) -> None:
        hit: Hit = index.data(Qt.ItemDataRole.UserRole)
        self.open(hit.recording, hit)

    def open(self, recording: "Recording", hit: "Hit | None" = None) -> None:
        """Play a recording, at a line that was found."""
        hits = [one for one in self._found if one.recording == recording] if hit is not None else []
        self._opened = recording
        self.replay.proof.hide()

        def show(cast: "Cast") -> None:
            self._show_replay(cast, recording, hits, "")
            if hit is not None:
                self.replay.go_to(hit)

        self._read(recording.path).succeeded.connect(show)
        task = self._tasks.start(lambda context: self._library().prove(recording, context), lane=f"{LANE} proof")
        task.succeeded.connect(partial(self._show_proof, recording))

    def _show_proof(self, recording: "Recording", proof: "Proof") -> None:
        if self._opened is recording:
            self.replay.show_proof(proof)

    def open_file(self, path: Path) -> None:
        """Play a recording of another program."""
        self._opened = None
        self.replay.proof.hide()
        self._read(path).succeeded.connect(lambda cast: self._show_replay(cast, None, [], path.name))

    def _read(self, path: Path) -> Task:
        def read(context: "TaskContext") -> "Cast":
            return self._library().open(path, context)

        task = self._tasks.start(read, lane=LANE)
        task.failed.connect(self._show_failure)
        return task

    def _show_replay(self, cast: "Cast", recording: "Recording | None", hits: "list[Hit]", name: str) -> None:
        self.failure.hide()
        self.stack.setCurrentWidget(self.replay)
        self.replay.show_cast(cast, recording, hits, name)
        self.replay.setFocus()

    @Slot()
    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Open a recording"), "", tr("asciicast (*.cast);;All files (*)"))
        if name:
            self.open_file(Path(name))

    @Slot()
    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Save a copy of the recording in"))
        if name:
            self.save_copy(Path(name))

    def save_copy(self, folder: Path) -> None:
        """Copy the recording that is shown, with its log, for a ticket."""
        if (recording := self._opened) is not None:
            task = self._tasks.start(lambda context: self._library().copy(recording, folder, context), lane=LANE)
            task.succeeded.connect(lambda _: self.replay.show_copies(str(folder)))
            task.failed.connect(self.replay.show_failure)

    def appear(self) -> None:
        """For the page: it shows this in the place of the sessions."""
        self.show_list()

    def focus_search(self) -> bool:
        """Ctrl+F of the page, while this is shown in it; False while one is played."""
        if not self.overview.isVisible():
            return False
        self.search.edit.setFocus()
        self.search.edit.selectAll()
        return True

    def _enter_list(self) -> None:
        """From the search down into what is listed under it."""
        shown = self.results.currentWidget()
        if isinstance(shown, RowList):
            if not shown.currentIndex().isValid():
                shown.setCurrentIndex(shown.model().index(0, 0))
            shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _leave(self) -> None:
        """Escape empties the search first."""
        if self.search.text:
            self.search.edit.clear()
        else:
            self.left.emit()


def _most_hits() -> int:
    from app.services.recordings.library import MOST_HITS

    return MOST_HITS


def _lines_words(found: int) -> str:
    return tr("the first {count} lines", count=found) if found >= _most_hits() else counted(found, "line")
