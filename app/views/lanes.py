"""Threads for lanes: jobs of one lane run in order, lanes run side by side, idle threads are given back."""

import time
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

type Job = Callable[[], None]

IDLE_SECONDS = 10.0


class Lanes:
    """A bounded pool. A job that runs never makes the program wait at its end: the threads are daemons."""

    def __init__(self, threads: int, idle: float = IDLE_SECONDS) -> None:
        self._limit = threads
        self._idle_seconds = idle
        self._changed = Condition()
        self._waiting: dict[str, deque[tuple[Job, bool]]] = {}
        self._busy: set[str] = set()
        self._threads: set[Thread] = set()
        self._pooled = 0
        self._idle = 0
        self._is_closed = False

    @property
    def threads(self) -> int:
        """How many threads there are now."""
        with self._changed:
            return len(self._threads)

    @property
    def names(self) -> frozenset[str]:
        """The lanes that hold a job now."""
        with self._changed:
            return frozenset(self._waiting) | self._busy

    def submit(self, lane: str, job: Job, *, own_thread: bool = False) -> None:
        """Run `job` after those that were submitted to `lane` before. After `shut_down` it still runs: it must end."""
        with self._changed:
            self._waiting.setdefault(lane, deque()).append((job, own_thread))
            if lane not in self._busy:
                self._provide(own_thread)

    def shut_down(self, patience: float) -> bool:
        """Wait until all jobs have ended, at most `patience` seconds. Idle threads end at once."""
        deadline = time.monotonic() + patience
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            while self._threads and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
            return not self._threads

    def _provide(self, own_thread: bool) -> None:
        """Make sure that a thread will take the next job. Called with the lock held."""
        if own_thread:
            self._begin(pooled=False)
        elif self._idle > sum(1 for lane in self._waiting if lane not in self._busy) - 1:
            self._changed.notify()
        elif self._pooled < self._limit:
            self._begin(pooled=True)

    def _begin(self, *, pooled: bool) -> None:
        thread = Thread(target=lambda: self._work(thread, pooled), name="lane", daemon=True)
        self._threads.add(thread)
        self._pooled += pooled
        thread.start()

    def _work(self, thread: Thread, pooled: bool) -> None:
        while (taken := self._take(pooled)) is not None:
            lane, job = taken
            try:
                job()
            finally:
                del job, taken
                self._release(lane)
        with self._changed:
            self._threads.discard(thread)
            self._pooled -= pooled
            self._changed.notify_all()

    def _take(self, pooled: bool) -> tuple[str, Job] | None:
        with self._changed:
            while (ready := self._next_ready(pooled)) is None:
                if self._is_closed or not pooled:
                    return None
                self._idle += 1
                is_notified = self._changed.wait(self._idle_seconds)
                self._idle -= 1
                if not is_notified:
                    return None
            jobs = self._waiting[ready]
            job, _ = jobs.popleft()
            if not jobs:
                del self._waiting[ready]
            self._busy.add(ready)
            return ready, job

    def _next_ready(self, pooled: bool) -> str | None:
        for lane, jobs in self._waiting.items():
            if lane not in self._busy and jobs[0][1] is not pooled:
                return lane
        return None

    def _release(self, lane: str) -> None:
        with self._changed:
            self._busy.discard(lane)
            if lane in self._waiting:
                self._provide(self._waiting[lane][0][1])
