"""What takes the place of a channel's buffers where its news must be told and its data is not copied again."""

import threading
from collections import deque
from collections.abc import Callable

from paramiko.ssh_exception import SSHException

_SLACK = 64 * 1024  # bytes above the window: OpenSSH forgives a tenth of it


class Inbox:
    """Fed by the link's thread, emptied by one other thread. It holds what the window allows, and no more."""

    def __init__(self, window: int, tell: Callable[[], None]) -> None:
        self._allowed = window
        self._tell = tell
        self._pieces: deque[bytes] = deque()
        self._fed = 0
        self.is_ended = False

    def feed(self, data: bytes) -> None:
        """Raises SSHException, which ends the link, for a device that sends more than it may: memory is finite."""
        self._fed += len(data)
        if self._fed > self._allowed + _SLACK:
            raise SSHException("the device sends more than it was allowed to")
        if data:
            self._pieces.append(data)
            self._tell()

    def close(self) -> None:
        self.is_ended = True
        self._tell()

    def allow(self, size: int) -> None:
        """The device is told that it may send so many bytes more."""
        self._allowed += size

    def take(self) -> bytes:
        return self._pieces.popleft() if self._pieces else b""

    def __len__(self) -> int:
        return len(self._pieces)


class Unwanted:
    """Of the second output of a channel, which a connection does not have."""

    def feed(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass


class Watched(threading.Condition):
    """Tells, beside those who wait: the window grew, or the channel was closed."""

    def __init__(self, lock: threading.Lock, tell: Callable[[], None]) -> None:
        super().__init__(lock)
        self._tell = tell

    def notify_all(self) -> None:
        super().notify_all()
        self._tell()
