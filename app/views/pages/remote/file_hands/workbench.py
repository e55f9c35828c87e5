"""The file manager as the hands use it: panes, a place over them, a strip of progress, notices, what can be undone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.files import FileSystem, shown_name
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.trees import TreeResult
from app.views.pages.remote.cards import Card
from app.views.pages.remote.file_hands.work import FileWork
from app.views.pages.remote.files.manager import FileManager
from app.views.pages.remote.files.pane import FilePane
from app.views.pages.remote.files.pane_parts import Lasts
from app.views.pages.remote.notice_place import NoticePlace
from app.views.tasks import Task, TaskRunner
from app.views.widgets.buttons import Button
from app.views.widgets.layout import clear, column, panel, row, scroll
from app.views.widgets.task_strip import TaskStrip

type OnFiles = Callable[[FileSystem, TaskContext], object]
"""Does something with the files of a place, in a worker thread."""

CARD_EDGE = 12  # pixels around a card
_SHOWN_AFTER_MS = 300
"""What takes less is not shown: a line that comes and goes moves all the rows."""
_NAMED = 20  # troubles that are named in the details


@dataclass(frozen=True, slots=True)
class Undo:
    """How a change is taken back."""

    words: str  # what was done: "Renamed a to b"
    device: Device
    folders: tuple[str, ...]  # in which something changes
    back: OnFiles


class Stage(QObject):
    """The place of the panes, lent to what is asked or shown."""

    lent = Signal()
    left = Signal()

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._stack = stack
        self._place = QVBoxLayout()
        holder = panel(column(row(None, self._place, None), None, margins=CARD_EDGE, spacing=0), bg="surface")
        self._cards = scroll(holder)
        stack.addWidget(self._cards)
        self.card: Card | None = None

    @property
    def is_lent(self) -> bool:
        return self._stack.currentIndex() > 0

    def show_card(self, card: Card) -> None:
        """Ask something; its cancel leaves it."""
        clear(self._place)
        self.card = card
        card.cancelled.connect(self.leave)
        self._place.addWidget(card)
        self._stack.setCurrentWidget(self._cards)
        self.lent.emit()
        card.focus_first()

    def show_view(self, view: QWidget) -> None:
        if self._stack.indexOf(view) < 0:
            self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        self.lent.emit()

    @Slot()
    def leave(self) -> None:
        """Show the panes again."""
        clear(self._place)
        self.card = None
        self._stack.setCurrentIndex(0)
        self.left.emit()


class Workbench(QObject):
    """Long work has files and a lane of its own for each device: one goes on looking meanwhile."""

    def __init__(self, manager: FileManager, work: FileWork, tasks: TaskRunner) -> None:
        super().__init__(manager)
        self.manager, self.work, self.tasks = manager, work, tasks
        self.notices = NoticePlace()
        self.strip = TaskStrip(stopped_words=tr("Stopped. What was done until then stays."), helpers=self._help)
        self._strip_place = panel(column(self.strip, margins=(14, 6, 14, 6)), edge="top")
        self._strip_place.hide()
        self.strip.ended.connect(self._show_strip)
        self.stage = Stage(manager.stack)
        self.said = column(self.notices, spacing=0)
        self._said_place = panel(self.said)
        manager.bottom.insertWidget(0, self._said_place)
        manager.bottom.insertWidget(0, self._strip_place)
        self._has_zoomed = False
        self.stage.lent.connect(self._make_room)
        self.stage.left.connect(self._go_on)
        self._undos: list[Undo] = []
        self._soon = QTimer(self, singleShot=True, interval=_SHOWN_AFTER_MS)
        self._soon.timeout.connect(self._show_running)

    # -- running -----------------------------------------------------------------------------------

    def start(self, device: Device, act: OnFiles, title: str) -> Task:
        """Do something long with the files of a device."""

        def run(task: TaskContext) -> object:
            files = self.work.open_files(device, task)
            try:
                return act(files, task)
            finally:
                files.close()

        return self.tasks.start(run, lane=f"file work {device.id or device.address}", title=title)

    def hear(self, signal: SignalInstance, act: Callable[..., object]) -> None:
        """Call `act` unless the tab was closed meanwhile."""
        signal.connect(lambda *brought: act(*brought) if isValid(self) else None)

    def follow(self, task: Task) -> None:
        """Show how it gets on, unless it is done at once, and why it failed."""
        self.strip.follow(task)
        self._soon.start()

    @Slot()
    def _show_running(self) -> None:
        if self.strip.is_running:
            self._strip_place.show()

    def _help(self, _: BaseException) -> list[QWidget]:
        close = Button(tr("Close"), small=True)
        close.clicked.connect(self.strip.clear)
        close.clicked.connect(self._strip_place.hide)
        return [close]

    @property
    def has_focus(self) -> bool:
        """Does a person work in the files?"""
        focus = QApplication.focusWidget()
        return focus is not None and self.manager.isAncestorOf(focus)

    @Slot()
    def _show_strip(self) -> None:
        self._strip_place.setVisible(self.strip.isVisibleTo(self._strip_place))

    # -- after a change ----------------------------------------------------------------------------

    def refresh(self, device: Device, folders: Iterable[str], choose: Iterable[str] = ()) -> None:
        """Read the folders again where they are shown."""
        if not isValid(self.manager):  # the tab was closed meanwhile
            return
        shown = [pane for pane in self.manager.panes if pane.folder in set(folders) and same_place(pane.device, device)]
        for pane in shown:
            pane.refresh(choose)

    def tell_result(self, result: TreeResult, what: str) -> None:
        """Say what failed among many."""
        if not result.failed:
            return
        self.notices.hide_notice()
        said = "\n".join(f"{shown_name(trouble.path)}: {trouble.error}" for trouble in result.troubles[:_NAMED])
        first = result.troubles[0].error if result.troubles else None
        one = result.failed == 1 and first is not None
        fact = str(first) if one else tr("{failed:,} of them could not be {what}", failed=result.failed, what=what)
        error = AppError(fact, hint=first.hint if first else "", details="" if one else said)
        self.strip.show_failure(error)
        self._strip_place.show()

    def tell_failure(self, pane: FilePane, error: BaseException) -> None:
        """Under the rows of a pane, with a way to close it.

        That a folder was read again says nothing of what failed. Nor does another folder, where nobody could see the
        pane: a shell that is followed leads it there as soon as it is shown.
        """
        close = Button(tr("Close"), small=True)
        close.clicked.connect(pane.cards.clear)
        pane.cards.show_failure(error, close, lasts=Lasts.FOLDER if pane.isVisible() else Lasts.CLOSED)

    def can_undo(self, undo: Undo) -> None:
        """Offer to take back what was done."""
        self._undos = [*self._undos[-19:], undo]
        button = Button(tr("Undo"), "undo-2", small=True, key="Ctrl+Z")
        button.clicked.connect(self.undo)
        self.notices.tell("ok", undo.words, "", button)

    def cannot_undo(self) -> None:
        """What was deleted may be what an earlier change has made."""
        self._undos.clear()
        self.notices.hide_notice()

    @Slot()
    def undo(self) -> None:
        """Take the newest change back."""
        if not self._undos:
            return
        undo = self._undos.pop()
        self.notices.hide_notice()
        task = self.start(undo.device, undo.back, tr("Undo"))
        self.hear(task.succeeded, lambda _: self.refresh(undo.device, undo.folders))
        self.follow(task)

    @Slot()
    def _make_room(self) -> None:
        """What is asked needs the room more than what was said, and where it is too low, more than the shell."""
        self._said_place.hide()
        card = self.stage.card
        is_low = card is not None and card.sizeHint().height() + 2 * CARD_EDGE > self.manager.stack.height()
        if is_low and not self.manager.zoom.isChecked():
            self._has_zoomed = True
            self.manager.zoom_asked.emit()

    @Slot()
    def _go_on(self) -> None:
        self._said_place.show()
        if self._has_zoomed and self.manager.zoom.isChecked():
            self.manager.zoom_asked.emit()
        self._has_zoomed = False
        self.manager.active.list.setFocus(Qt.FocusReason.OtherFocusReason)


def same_place(one: Device, other: Device) -> bool:
    """Are these the files of the same machine and user?"""
    return (one.id, one.transport, one.address) == (other.id, other.transport, other.address)
