"""A turn at what only one may do at a time."""

import threading

from app.domain.task import TaskContext


class Turn:
    """Waits for a lock, but not past a cancel."""

    def __init__(self, lock: threading.Lock, task: TaskContext) -> None:
        self._lock = lock
        self._task = task

    def __enter__(self) -> None:
        while not self._lock.acquire(timeout=0.1):
            self._task.check()

    def __exit__(self, *exception: object) -> None:
        self._lock.release()
