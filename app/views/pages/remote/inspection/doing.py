"""Does something to chosen rows: asks first, shows how it gets on, and tells what has become of each."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from app.domain.devices import Device
from app.domain.inspection import Acted, Action, Row, View
from app.domain.inspection_table import counted
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import Progress
from app.views.pages.remote.inspection.foot import able
from app.views.pages.remote.inspection.question import ActionQuestion, commands_of
from app.views.pages.remote.inspection.work import InspectionWork
from app.views.pages.remote.notice_place import NoticePlace
from app.views.tasks import Task, TaskRunner
from app.views.widgets.layout import clear

_MOST_TOLD = 4


class Doing(QObject):
    """One action at a time. `places` are where it asks and where it tells."""

    asking = Signal(bool)  # a question stands, or no more
    said = Signal(str)  # how it gets on, "" for the end
    done = Signal()  # something may be other than before

    def __init__(
        self,
        work: InspectionWork,
        tasks: TaskRunner,
        lane: str,
        places: tuple[QVBoxLayout, NoticePlace],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._work, self._tasks, self._lane = work, tasks, lane
        self._place, self._notices = places
        self.question: ActionQuestion | None = None
        self.task: Task | None = None

    @property
    def is_busy(self) -> bool:
        return self.task is not None

    def ask(self, device: Device, os: Os, view: View, action: Action, chosen: Sequence[Row]) -> None:
        """Ask whether this is to be done to those of the rows that it can be done to."""
        rows = able(action, chosen)
        if not rows or self.is_busy:
            return
        self.drop()
        self._notices.hide_notice()
        alone = [(one, words) for one in chosen if (words := action.refusal(one))]
        commands = commands_of([self._work.command(action, os, one) for one in rows])
        question = self.question = ActionQuestion(view, action, rows, alone, commands)
        question.confirmed.connect(lambda: self._act(device, view, action, rows))
        question.cancelled.connect(self.drop)
        self._place.addWidget(question)
        question.show()
        self.asking.emit(True)
        question.focus_first()

    @Slot()
    def drop(self) -> None:
        """Do not ask any more."""
        if self.question is not None:
            self.question = None
            clear(self._place)
            self.asking.emit(False)

    @Slot()
    def stop(self) -> None:
        """What is done already stays so."""
        if self.task is not None:
            self.said.emit(tr("Stopping…"))
            self.task.cancel()

    # -- within ------------------------------------------------------------------------------------

    def _act(self, device: Device, view: View, action: Action, rows: Sequence[Row]) -> None:
        self.drop()
        verb = action.title.rstrip("….")
        title = tr("{verb}: {rows} on {device}", verb=verb, rows=counted(len(rows), view.noun), device=device.name)
        task = self.task = self._tasks.start(
            lambda context: self._work.act(device, view, action, rows, context), lane=self._lane, title=title
        )
        self.said.emit(f"{verb}…")
        task.progressed.connect(self._show_progress)
        task.succeeded.connect(lambda acted: self._tell(view, acted))
        task.failed.connect(self._notices.tell_failure)  # it stays, whatever the next look shows
        task.cancelled.connect(
            lambda: self._notices.tell("unknown", tr("Stopped."), tr("What was done already stays so."))
        )
        task.finished.connect(self._end)

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        words = progress.message
        if progress.total > 1:
            words = tr("{done} of {total}: {what}", done=progress.done + 1, total=progress.total, what=words)
        self.said.emit(words)

    @Slot()
    def _end(self) -> None:
        self.task = None
        self.said.emit("")
        self.done.emit()

    def _tell(self, view: View, acted: Sequence[Acted]) -> None:
        fact, meaning, has_failed = told(view, acted)
        self._notices.tell("problem" if has_failed else "ok", fact, meaning)


def told(view: View, acted: Sequence[Acted]) -> tuple[str, str, bool]:
    """The result in a sentence, what more is to be said of it, and whether something went wrong."""
    wrong = [one for one in acted if one.error is not None]
    if not wrong:
        return (
            (acted[0].message if len(acted) == 1 else tr("Done: {rows}.", rows=counted(len(acted), view.noun))),
            "",
            False,
        )
    if len(acted) == 1:
        return wrong[0].message, wrong[0].error.hint if wrong[0].error else "", True
    lines = [one.message for one in wrong[:_MOST_TOLD]]
    hints = list(dict.fromkeys(one.error.hint for one in wrong if one.error and one.error.hint))
    more = [tr("And {count} more.", count=len(wrong) - _MOST_TOLD)] if len(wrong) > _MOST_TOLD else []
    return (
        tr("{count} of {rows}: not done.", count=len(wrong), rows=counted(len(acted), view.noun)),
        "\n".join([*lines, *more, *hints[:2]]),
        True,
    )
