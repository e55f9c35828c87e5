"""Closing what has to say goodbye to a device: side by side, and past a device that does not answer."""

import threading
import time
from collections.abc import Iterable
from typing import Protocol


class Closable(Protocol):
    def close(self) -> None: ...


class Farewells:
    """Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def begin(self, things: Iterable[Closable]) -> None:
        """Close each in the background. A silent device does not make the program wait at its end."""
        threads = [threading.Thread(target=thing.close, name="farewell", daemon=True) for thing in things]
        with self._lock:
            self._threads = [*(one for one in self._threads if one.is_alive()), *threads]
            for thread in threads:
                thread.start()

    def wait(self, seconds: float) -> None:
        """Until all have ended, at most so long."""
        deadline = time.monotonic() + seconds
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(max(deadline - time.monotonic(), 0))
