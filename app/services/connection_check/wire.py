"""A connection whose first bytes can be looked at before and after somebody else has read them."""

import contextlib
import time
from typing import Any

from app.domain.task import TaskContext

_KEPT = 64 * 1024  # bytes: greeting and first offer of a server
_POLL = 0.1


class Recorded:
    """A socket, or what reads like one, that remembers what came first. `peek` leaves everything to the next reader."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._timeout: float | None = None
        self._waiting = b""
        self.received = b""
        self.ended = False
        self.failure: OSError | None = None

    def peek(self, seconds: float, task: TaskContext, *, until: bytes = b"\n") -> bytes:
        """What comes within `seconds`, until it holds `until`; at once at the end of the connection."""
        deadline = time.monotonic() + seconds
        self._inner.settimeout(_POLL)
        while until not in self._waiting and not self.ended and time.monotonic() < deadline:
            if len(self._waiting) >= _KEPT:
                break
            task.check()
            try:
                piece = self._inner.recv(4096)
            except TimeoutError:
                continue
            except OSError as error:
                self.failure, self.ended = error, True
                break
            self.ended = not piece
            self._waiting += piece
            self._keep(piece)
        with contextlib.suppress(OSError):
            self._inner.settimeout(self._timeout)
        return self._waiting

    def recv(self, size: int) -> bytes:
        if self._waiting:
            piece, self._waiting = self._waiting[:size], self._waiting[size:]
            return piece
        piece = bytes(self._inner.recv(size))
        self._keep(piece)
        return piece

    def settimeout(self, seconds: float | None) -> None:
        self._timeout = seconds
        self._inner.settimeout(seconds)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def _keep(self, piece: bytes) -> None:
        if len(self.received) < _KEPT:
            self.received += piece
