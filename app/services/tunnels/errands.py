"""What other threads want done on the thread of a pump, which waits for sockets and is woken by one."""

import contextlib
import socket
import threading
from collections import deque
from collections.abc import Callable


class Errands:
    """`bell` can be read when there is something to do."""

    def __init__(self) -> None:
        self.bell, self._button = socket.socketpair()
        for one in (self.bell, self._button):
            one.setblocking(False)
        self._lock = threading.Lock()
        self._wanted: deque[Callable[[], None]] = deque()
        self._rings = self._is_over = False

    def want(self, errand: Callable[[], None]) -> bool:
        """Safe from any thread, and quick; False after the end."""
        with self._lock:
            if self._is_over:
                return False
            self._wanted.append(errand)
            if not self._rings:
                self._rings = True
                with contextlib.suppress(OSError):
                    self._button.send(b"!")
        return True

    def run(self) -> None:
        """Do what is wanted now; what comes meanwhile rings again."""
        with contextlib.suppress(BlockingIOError):
            self.bell.recv(64)
        with self._lock:
            self._rings = False
            wanted = tuple(self._wanted)
            self._wanted.clear()
        for errand in wanted:
            errand()

    def close(self) -> None:
        """Do what is left, and take no more."""
        with self._lock:
            self._is_over = True
        while self._wanted:
            self._wanted.popleft()()
        self.bell.close()
        self._button.close()
