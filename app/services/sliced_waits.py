"""Waiting for the other end of a socket, so that a cancel is seen wherever the program runs.

On Linux a shutdown from another thread wakes who waits. On Windows it does not have to (cpython issue 91913), and under
Wine it does not: whoever waits looks up by itself.
"""

import socket
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssl import SSLContext, SSLSocket

_SLICE = 0.2  # seconds between two looks

type Look = Callable[[], None]
"""Raises what is to end the wait: as the `check` of a task."""


def in_slices[T](sock: socket.socket, seconds: float, look: Look, operation: Callable[[], T]) -> T:
    """What `operation`, a single one on this socket, comes to within `seconds`. Raises what it raises, TimeoutError."""
    deadline = time.monotonic() + seconds
    while True:
        look()
        left = deadline - time.monotonic()
        sock.settimeout(max(min(left, _SLICE), 0.001))  # 0 would mean not to wait at all
        try:
            return operation()
        except TimeoutError:  # nothing of it was done
            if left <= _SLICE:
                raise


def send_all(sock: socket.socket, data: bytes, seconds: float, look: Look) -> None:
    """Raises OSError, TimeoutError where not all was taken within `seconds`, and what `look` raises."""
    deadline, left = time.monotonic() + seconds, memoryview(data)
    while left:
        sent = in_slices(sock, deadline - time.monotonic(), look, partial(sock.send, left))
        left = left[sent:]


def shake_hands(
    context: "SSLContext", sock: socket.socket, host: str | None, seconds: float, look: Look
) -> "SSLSocket":
    """The connection in TLS; `sock` has nothing any more then. Raises OSError, and what `look` raises."""
    dressed = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    try:
        in_slices(dressed, seconds, look, dressed.do_handshake)
    except BaseException:
        dressed.close()
        raise
    return dressed
