"""What a long operation holds while it runs: a way to report, and a way to learn that it should stop."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class Cancelled(Exception):
    """The user asked the operation to stop. Not a failure."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an operation stands. `total` 0 means that its length is not known."""

    message: str
    done: int = 0
    total: int = 0


def _ignore(progress: Progress) -> None:
    pass


class TaskContext:
    """Safe to use from any thread."""

    def __init__(self, on_report: Callable[[Progress], None] = _ignore) -> None:
        self._on_report = on_report
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._closers: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def report(self, message: str, done: int = 0, total: int = 0) -> None:
        """Say what is going on. Every report is also a point at which the operation can stop."""
        self.check()
        self._on_report(Progress(message, done, total))

    def check(self) -> None:
        """Raise `Cancelled` if the user has asked to stop."""
        if self.cancelled:
            raise Cancelled

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than until a cancel, which raises `Cancelled`."""
        if self._cancelled.wait(seconds):
            raise Cancelled

    @contextmanager
    def on_cancel(self, close: Callable[[], None]) -> Iterator[None]:
        """While the block runs, a cancel calls `close` (from the thread that cancels).

        This frees a thread that is blocked in a socket or a process. A context that is cancelled already
        calls `close` at once. Leaving the block forgets `close`.
        """
        with self._lock:
            late = self.cancelled
            if not late:
                self._closers.append(close)
        if late:
            close()
        try:
            yield
        finally:
            with self._lock:
                if close in self._closers:
                    self._closers.remove(close)

    def cancel(self) -> None:
        """Ask the operation to stop. Returns at once; may be called more than once."""
        with self._lock:
            self._cancelled.set()
            closers, self._closers = self._closers, []
        for close in closers:
            close()
