"""How fast bytes move: limits that several may share, and the speed over the last seconds."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.task import TaskContext

_LOOK = 0.2
"""Seconds between two looks of one who waits: a limit that was changed counts for it as well."""
_SPAN = 5.0
"""Seconds over which a speed is taken."""


class SpeedLimit:
    """Bytes per second for all who share it; 0 is none. Safe to use from any thread."""

    def __init__(self, now: Callable[[], float], limit: int = 0) -> None:
        """`now` is a clock in seconds."""
        self._now, self._limit = now, limit
        self._lock = threading.Lock()
        self._free_at = now()  # when what was taken so far is paid for
        self._changes = 0

    def change(self, limit: int) -> None:
        with self._lock:
            if limit != self._limit:
                self._limit, self._free_at = limit, self._now()
                self._changes += 1

    def pay(self, count: int, task: TaskContext) -> None:
        """Wait until `count` bytes more are allowed. Raises Cancelled."""
        due, changes = self._take(count)
        while (left := due - self._now()) > 0 and changes == self._changes:
            task.sleep(min(left, _LOOK))

    def _take(self, count: int) -> tuple[float, int]:
        """When these bytes are paid for. What was not used before is lost: a pause is not made up for in a burst."""
        with self._lock:
            now = self._now()
            self._free_at = max(self._free_at, now) + count / self._limit if self._limit else now
            return self._free_at, self._changes


@dataclass(slots=True)
class Speedometer:
    """The speed over the last seconds. One thread at a time."""

    now: Callable[[], float]
    _moved: deque[tuple[float, int]] = field(default_factory=deque)  # in steps of a tenth of a second
    _began: float | None = None

    def add(self, count: int) -> None:
        at = self.now()
        self._began = at if self._began is None else self._began
        if self._moved and at - self._moved[-1][0] < _SPAN / 50:
            at, before = self._moved.pop()
            count += before
        self._moved.append((at, count))
        self._forget(at)

    @property
    def speed(self) -> float:
        """Bytes per second."""
        now = self.now()
        self._forget(now)
        if self._began is None or not self._moved:
            return 0.0
        return sum(count for _, count in self._moved) / max(min(now - self._began, _SPAN), 0.5)

    def stand_still(self) -> None:
        """It was stopped: what comes next begins anew."""
        self._moved.clear()
        self._began = None

    def _forget(self, now: float) -> None:
        while self._moved and now - self._moved[0][0] > _SPAN:
            self._moved.popleft()
