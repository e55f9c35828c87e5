"""Connections from this computer to where a remote tunnel leads. A few threads: looking up a name cannot be put off."""

import socket
import threading
from collections import deque
from collections.abc import Callable

from app.domain.language import tr
from app.domain.tunnels import place

_MOST_THREADS = 16
_PATIENCE = 10.0  # seconds

type Arrived = Callable[[socket.socket | None, str], None]
"""Is given the connection, or None and why there is none, in words."""


class Dialer:
    """Its threads end when there is nothing to do, and never keep the program alive."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: deque[tuple[str, int, Arrived]] = deque()
        self._threads = 0

    def dial(self, host: str, port: int, arrived: Arrived) -> None:
        """Returns at once; `arrived` is called from a thread of this."""
        with self._lock:
            self._wanted.append((host, port, arrived))
            if self._threads >= _MOST_THREADS:
                return
            self._threads += 1
        threading.Thread(target=self._work, name="tunnel dialing", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._threads -= 1
                    return
                host, port, arrived = self._wanted.popleft()
            arrived(*_connect(host, port))


def _connect(host: str, port: int) -> tuple[socket.socket | None, str]:
    try:
        return socket.create_connection((host, port), _PATIENCE), ""
    except TimeoutError:
        return None, tr("{host} does not answer", host=place(host, port))
    except ConnectionRefusedError:
        return None, tr("{host} refuses connections: nothing listens there", host=place(host, port))
    except (OSError, UnicodeError) as error:
        return None, tr(
            "{host} cannot be reached: {error}", host=place(host, port), error=getattr(error, "strerror", None) or error
        )
