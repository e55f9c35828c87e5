"""Between the threads of the tunnels and the window: what they do now, told a few times a second at most."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.tunnels import Tunnel, TunnelState, TunnelStatus
from app.views.tasks import Task, TaskRunner
from app.views.telling import tell

if TYPE_CHECKING:
    from app.services.tunnels.service import Tunnels

LANE = "tunnels"
_SOON_MS = 100
_TICK_MS = 1000  # while one counts down to its next try


class TunnelDesk(QObject):
    """Reads the tunnels in a task, then follows them. `failed` brings what kept it from reading or writing them."""

    changed = Signal()
    failed = Signal(object)
    _told = Signal()  # from any thread

    def __init__(self, tunnels: "Tunnels", tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self.tunnels, self._tasks = tunnels, tasks
        self.statuses: Sequence[TunnelStatus] = ()
        self.is_read = False
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self._told.connect(self._look_soon)
        tunnels.listen(partial(tell, self._told))
        self.read()

    def read(self) -> Task:
        """Read the file, if it was not read yet."""
        task = self._tasks.start(self.tunnels.load, lane=LANE)
        task.succeeded.connect(self._show)
        task.failed.connect(self.failed)
        return task

    def keep(self, tunnel: Tunnel) -> Task:
        """A new or changed one; the task succeeds with the Tunnel."""
        return self._change(self._tasks.start(lambda _: self.tunnels.put(tunnel), lane=LANE))

    def remove(self, id: str) -> Task:
        """The task succeeds with the Tunnel that there was."""
        return self._change(self._tasks.start(lambda _: self.tunnels.remove(id), lane=LANE))

    def start_automatic(self) -> None:
        self._change(self._tasks.start(self.tunnels.start_automatic, lane=LANE))

    def _change(self, task: Task) -> Task:
        task.failed.connect(self.failed)
        return task

    @Slot()
    def refresh(self) -> None:
        """Look at them now."""
        if self.is_read:
            self._show(self.tunnels.statuses())

    def status(self, id: str) -> TunnelStatus | None:
        return next((one for one in self.statuses if one.tunnel.id == id), None)

    @Slot(object)
    def _show(self, statuses: Sequence[TunnelStatus]) -> None:
        self.is_read = True
        self.statuses = statuses
        if any(one.state is TunnelState.BROKEN for one in statuses) and not self._soon.isActive():
            self._soon.start(_TICK_MS)
        self.changed.emit()

    @Slot()
    def _look_soon(self) -> None:
        if not self._soon.isActive() or self._soon.interval() != _SOON_MS:
            self._soon.start(_SOON_MS)
