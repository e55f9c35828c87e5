"""What has arrived in a file of this computer is put on its disk now and then, while more arrives."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

EVERY = 2.0
"""Seconds of work that a power cut can cost where no hash says what is worth keeping."""


class Syncing:
    """How many bytes of an open file survive a power cut. Raises OSError where the disk does not take them."""

    def __init__(self, handle: int, thread: ThreadPoolExecutor, every: float) -> None:
        self._handle, self._thread, self._every = handle, thread, every
        self._began = time.monotonic()
        self._asked = 0
        self._running: Future[None] | None = None
        self._upto = 0
        self._is_over = False

    def look(self, reached: int) -> int:
        """`reached` bytes have been written without a gap. Those that are on the disk; does not wait for it."""
        if self._running is not None and self._running.done():
            self._take_in()
        is_due = time.monotonic() - self._began >= self._every and reached > self._upto
        if is_due and self._running is None and not self._is_over:
            self._began, self._asked = time.monotonic(), reached
            self._running = self._thread.submit(_sync, self._handle)
        return self._upto

    def end(self, reached: int) -> None:
        """It is broken off: all of it is put on the disk."""
        self._take_in()
        self._is_over = True
        _sync(self._handle)
        self._upto = reached

    def close(self) -> None:
        """An error of the disk is told once: it must not get lost here."""
        self._is_over = True
        self._take_in()

    def _take_in(self) -> None:
        """Wait for what is under way."""
        running, self._running = self._running, None
        if running is not None:
            try:
                running.result()
            except OSError:
                self._is_over = True
                raise
            self._upto = self._asked


@contextmanager
def syncing(handle: int, every: float = EVERY) -> Iterator[Syncing]:
    """The file stays open for as long."""
    with ThreadPoolExecutor(1, "sync") as thread:
        made = Syncing(handle, thread, every)
        yield made
        made.close()


def _sync(handle: int) -> None:
    getattr(os, "fdatasync", os.fsync)(handle)
