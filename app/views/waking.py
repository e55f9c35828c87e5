"""Wakes the event loop from any thread without a call into Qt: by a byte that it can read."""

import contextlib
import os
import sys


class Bell:
    """Rings until it is silenced. `ring` may be called in any thread, the rest belongs to the one of the loop."""

    def __init__(self) -> None:
        self._is_ringing = False
        if sys.platform == "win32":  # Qt waits there for sockets only
            import socket

            self._ours, self._theirs = socket.socketpair()
            for each in (self._ours, self._theirs):
                each.setblocking(False)
            self.handle = self._ours.fileno()
        else:
            self.handle, self._ringer = os.pipe()
            for end in (self.handle, self._ringer):
                os.set_blocking(end, False)

    def ring(self) -> None:
        """`handle` can be read from now on. Cheap while it rings already."""
        if not self._is_ringing:
            self._is_ringing = True
            if sys.platform == "win32":
                self._theirs.send(b"!")
            else:
                os.write(self._ringer, b"!")

    def silence(self) -> None:
        """A ring that comes meanwhile may be lost: look once more, afterwards, for what it would have told of."""
        with contextlib.suppress(BlockingIOError):  # it does not ring
            if sys.platform == "win32":
                self._ours.recv(_MOST)
            else:
                os.read(self.handle, _MOST)
        self._is_ringing = False

    def close(self) -> None:
        """Nobody rings any more, and nobody reads `handle`."""
        if sys.platform == "win32":
            self._ours.close()
            self._theirs.close()
        else:
            os.close(self.handle)
            os.close(self._ringer)


_MOST = 4096  # bytes: each thread that rang at once has left one
