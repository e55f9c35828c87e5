"""Wakes the event loop from any thread without a call into Qt: by a byte that it can read."""

import contextlib
import sys

if sys.platform == "win32":  # has no pairs of its own
    from socket import socketpair
else:
    from _socket import socketpair  # the half of `socket` that costs no time

_MOST = 4096  # bytes: each thread that rang at once has left one


class Bell:
    """Rings until it is silenced. `ring` may be called in any thread, the rest belongs to the one of the loop."""

    def __init__(self) -> None:
        self._is_ringing = False
        self._ours, self._theirs = socketpair()  # no pipe: for that Qt does not wait on Windows
        for each in (self._ours, self._theirs):
            each.setblocking(False)
        self.handle = self._ours.fileno()

    def ring(self) -> None:
        """`handle` can be read from now on. Cheap while it rings already."""
        if not self._is_ringing:
            self._is_ringing = True
            self._theirs.send(b"!")

    def silence(self) -> None:
        """A ring that comes meanwhile may be lost: look once more, afterwards, for what it would have told of."""
        with contextlib.suppress(BlockingIOError):  # it does not ring
            self._ours.recv(_MOST)
        self._is_ringing = False

    def close(self) -> None:
        """Nobody rings any more, and nobody reads `handle`."""
        self._ours.close()
        self._theirs.close()

    def __del__(self) -> None:
        """With the program: Python warns of sockets that nobody has closed."""
        self.close()
