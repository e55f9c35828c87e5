"""When a lost session is tried again: the countdown, and what shortens it."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.reconnecting import Retries, SleepWatch

TICK_MS = 500


class Reconnecting(QObject):
    """Says when to try. `has_way` tells, cheaply and without asking anyone, whether a packet could leave now."""

    due = Signal()
    counted_down = Signal(int)  # seconds until the next try
    given_up = Signal()

    def __init__(
        self,
        has_way: Callable[[], bool],
        parent: QObject | None = None,
        *,
        steady: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._has_way, self._steady, self._wall = has_way, steady, wall
        self._retries: Retries | None = None
        self._sleep = SleepWatch(steady, wall)
        self._had_way = True
        self._due_at = 0.0
        self._shown = -1
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_active(self) -> bool:
        """A session was lost, and it is still tried for."""
        return self._retries is not None

    def begin(self) -> None:
        """The session was lost."""
        self._retries = Retries(self._steady)
        self._wait()

    def wait_again(self) -> None:
        """A try has failed."""
        if self._retries is not None:
            self._wait()

    def pause(self) -> None:
        """A try runs."""
        self._timer.stop()

    def stop(self) -> None:
        """It stands again, or nobody wants it any more."""
        self._timer.stop()
        self._retries = None

    def _wait(self) -> None:
        assert self._retries is not None  # noqa: S101 - see the callers
        wait = self._retries.next_wait()
        if wait is None:
            self.stop()
            self.given_up.emit()
            return
        self._due_at = self._steady() + wait
        self._shown = -1
        self._sleep = SleepWatch(self._steady, self._wall)
        self._had_way = self._has_way()
        self._timer.start()
        self._look()

    @Slot()
    def _look(self) -> None:
        has_way = self._has_way()
        came_back = self._sleep.woke() or (has_way and not self._had_way)
        self._had_way = has_way
        if came_back and self._retries is not None:
            self._retries.start_over()
        left = self._due_at - self._steady()
        if came_back or left <= 0:
            self._timer.stop()
            self.due.emit()
        elif math.ceil(left) != self._shown:
            self._shown = math.ceil(left)
            self.counted_down.emit(self._shown)
