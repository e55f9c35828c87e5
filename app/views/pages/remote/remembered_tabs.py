"""The tabs of the last time come back after the first picture; what is changed is written soon after."""

import logging
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.errors import AppError
from app.services.open_tabs import OpenTab, OpenTabs, OpenTabsStore
from app.views.pages.remote.in_turn import InTurn
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.views.pages.remote.desk import SessionDesk

log = logging.getLogger(__name__)

LANE = "open tabs"
QUIET_MS = 500
"""The file is written when nothing has changed for so long."""


_NEEDED = ("pane_view", "session_window", "unconnected_view", "desk", "desk_hands")
"""The modules that tabs need: loaded one in each turn of the event loop, as all at once stall the window."""


class RememberedTabs(QObject):
    """Writes nothing before it has read: tabs that could not be read now are still there the next time."""

    restored = Signal(object)  # OpenTabs

    def __init__(self, store: OpenTabsStore, tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._tasks = store, tasks
        self._desk: SessionDesk | None = None
        self._may_write = False
        self._written: OpenTabs | None = OpenTabs()
        self._soon = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._soon.timeout.connect(self._write)

    def restore(self) -> None:
        """Read the tabs of the last time."""
        task = self._tasks.start(self._store.load, lane=LANE)
        task.succeeded.connect(self._take)
        task.failed.connect(self._go_without)

    def follow(self, desk: "SessionDesk") -> None:
        """Write what changes from now on."""
        self._desk = desk
        desk.changed.connect(self._expect)
        self._expect()

    def write_now(self) -> None:
        """The window closes: nobody waits for a task any more, and what goes now is not to be forgotten."""
        self._soon.stop()
        found = self._wanted()
        self._may_write = False
        if found is not None:
            try:
                from app.domain.task import TaskContext

                self._store.save(found, TaskContext())
            except AppError as error:
                log.warning("the open tabs were not kept: %s", error)

    @Slot(object)
    def _take(self, found: OpenTabs) -> None:
        self._may_write = True
        self._written = found
        if found.tabs:
            steps: list[Callable[[], object]] = [partial(import_module, f"{__package__}.{name}") for name in _NEEDED]
            steps.append(partial(self.restored.emit, found))
            InTurn(_do, steps, self)
        self._expect()

    @Slot(object)
    def _go_without(self, error: BaseException) -> None:
        """A damaged file has been put aside by now; one of a newer Satchel stays as it is."""
        from app.services.json_file import FileDamaged

        self._may_write = isinstance(error, FileDamaged)
        log.warning("the open tabs of the last time are not restored: %s", error)
        self._expect()

    @Slot()
    def _expect(self) -> None:
        self._soon.start()

    def _wanted(self) -> OpenTabs | None:
        """What is to be written, None where nothing has changed."""
        if not self._may_write or self._desk is None:
            return None
        found = snapshot(self._desk)
        return found if found != self._written else None

    @Slot()
    def _write(self) -> None:
        found = self._wanted()
        if found is not None:
            self._written = found
            task = self._tasks.start(lambda context: self._store.save(found, context), lane=LANE)
            task.failed.connect(self._tell)

    @Slot(object)
    def _tell(self, error: BaseException) -> None:
        self._written = None  # the next time, or at the end, it is tried again
        log.warning("the open tabs were not kept: %s", error)


def _do(step: Callable[[], object]) -> None:
    step()


def snapshot(desk: "SessionDesk") -> OpenTabs:
    """What is to be there again at the next start."""
    arrangement = desk.arrangement
    for key, place in desk.windows.places().items():
        arrangement = arrangement.placed(key, place)
    tabs = [OpenTab(tab.key, tab.device, tab.name, tab.color) for tab in desk.tabs]
    return OpenTabs(tuple(tabs), arrangement)


def restore(desk: "SessionDesk", saved: OpenTabs) -> None:
    """Show the tabs of the last time; nothing is connected."""
    from app.views.pages.remote.tab import Tab

    tabs = [Tab(tab.key, tab.device, name=tab.name, color=tab.color) for tab in saved.tabs]
    desk.restore(tabs, saved.arrangement)
