"""Progress, stop and failure of one task: the same on every page."""

from collections.abc import Callable

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.domain.task import Progress
from app.views.tasks import Task
from app.views.widgets.announcing import announce
from app.views.widgets.badges import IconMark, ThinBar
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.text import ElidedLabel, label

type Helpers = Callable[[BaseException], list[QWidget]]
"""Makes the buttons that help after a failure: trust a key, unlock the vault, try again."""


class TaskStrip(QWidget):
    """Hidden until it follows a task. `helpers` may add buttons to a failure.

    `stop_words` names the button ("Stop" where work is left out, "Cancel" where nothing has happened yet);
    `stopped_words` says what stays after a stop.
    """

    ended = Signal()

    def __init__(
        self,
        *,
        helpers: Helpers | None = None,
        stop_words: str = "",
        stopped_words: str = "",
        stopping_words: str = "",
    ) -> None:
        super().__init__()
        self._helpers = helpers
        self._stopped_words = stopped_words or tr("Stopped. Nothing was changed.")
        self._stopping_words = stopping_words or tr("Stopping…")
        self._task: Task | None = None
        self.count = label("", "strong")
        self.message = ElidedLabel(tone="secondary")
        self.stop = Button(stop_words or tr("Stop"), "", Kind.GHOST, small=True, key="Esc")
        self.stop.setShortcut(QKeySequence("Esc"))  # a shortcut of a hidden button does nothing
        self.stop.clicked.connect(self.cancel)
        self.bar = ThinBar()
        self.failure = FailureView()
        line = row(self.count, Grow(self.message), self.stop, spacing=8)
        self._running = panel(column(line, self.bar, spacing=5))
        self.note = label(tone="secondary")
        self._stopped = panel(row(IconMark("circle-dashed", "text.tertiary"), self.note, None, spacing=8))
        self.setLayout(column(self._running, self._stopped, self.failure, spacing=0))
        self.clear()

    @property
    def is_running(self) -> bool:
        return self._task is not None

    def clear(self) -> None:
        """Show nothing: neither a failure nor that something was stopped."""
        self._running.hide()
        self._stopped.hide()
        self.failure.hide()
        self.hide()

    def follow(self, task: Task, begins: str = "") -> None:
        """Show how `task` gets on. One task at a time: an earlier one that still runs is no longer shown."""
        self._leave()
        self._task = task
        for signal, slot in self._wires(task):
            signal.connect(slot)
        self.clear()
        self.stop.set_reason("")
        self._show_progress(Progress(begins or task.title))
        self._running.show()
        self.show()

    @Slot()
    def cancel(self) -> None:
        """Ask the task to stop."""
        if self._task is not None:
            self.stop.set_reason(self._stopping_words)
            self.message.set_words(self._stopping_words)
            self._task.cancel()

    @Slot(object)
    def show_failure(self, error: BaseException) -> None:
        """Tell a failure in the place of the progress."""
        self.clear()
        self.failure.show_failure(error, *(self._helpers(error) if self._helpers else []))
        self.show()

    @Slot(Progress)
    def _show_progress(self, progress: Progress) -> None:
        self.count.setVisible(progress.total > 0)
        self.count.setText(tr("{done} of {total}", done=progress.done, total=progress.total))
        if self.stop.isEnabled():
            self.message.set_words(progress.message)
        self.bar.set_share(progress.done / progress.total if progress.total else None)

    @Slot(object)
    def _show_done(self, _: object) -> None:
        self.clear()

    @Slot()
    def _show_stopped(self) -> None:
        self.clear()
        self.note.setText(self._stopped_words)
        self._stopped.show()
        self.show()
        announce(self, self._stopped_words)

    @Slot()
    def _end(self) -> None:
        self._task = None
        self.ended.emit()

    def _leave(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            for signal, slot in self._wires(task):
                signal.disconnect(slot)

    def _wires(self, task: Task) -> tuple[tuple[SignalInstance, Callable[..., None]], ...]:
        return (
            (task.progressed, self._show_progress),
            (task.succeeded, self._show_done),
            (task.failed, self.show_failure),
            (task.cancelled, self._show_stopped),
            (task.finished, self._end),
        )
