"""The bounded hand-over of output from the thread that receives it to the thread that draws it."""

import threading
from collections import deque

from app.domain.task import TaskContext

CAPACITY = 256 * 1024
"""Bytes. When as many wait, the receiver waits too, and so, in the end, the device. What waits is still shown after
Ctrl+C: 256 KB take 50 ms at the 5 MB/s of `yes`, whose lines are the shortest."""


class OutputQueue:
    """Safe to use from any thread."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._pieces: deque[bytes] = deque()
        self._waiting = 0
        self._changed = threading.Condition()

    def __len__(self) -> int:
        """Bytes that wait."""
        return self._waiting

    def put(self, data: bytes, task: TaskContext) -> bool:
        """Add a piece, after waiting for room. Returns whether the queue was empty. Raises Cancelled."""
        with task.on_cancel(self._wake), self._changed:
            while self._waiting >= self._capacity and not task.cancelled:
                self._changed.wait()
            task.check()
            was_empty = not self._waiting
            self._pieces.append(data)
            self._waiting += len(data)
            self._changed.notify_all()
            return was_empty

    def take(self, most: int, patience: float = 0.0) -> bytes:
        """The oldest bytes, at most `most`; b"" when none wait, and none come within `patience` (seconds)."""
        with self._changed:
            if not self._pieces and patience:
                self._changed.wait(patience)
            if not self._pieces:
                return b""
            piece = self._pieces.popleft()
            if len(piece) > most:
                self._pieces.appendleft(piece[most:])
                piece = piece[:most]
            self._waiting -= len(piece)
            self._changed.notify_all()
            return piece

    def clear(self) -> None:
        with self._changed:
            self._pieces.clear()
            self._waiting = 0
            self._changed.notify_all()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
