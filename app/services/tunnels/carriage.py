"""One connection that is carried: a socket here, a stream of the device there, and what is on the way between them.

It belongs to the thread of its pump. Nothing waits: what cannot move now is moved when there is room. What one end
sends is read no faster than the other end takes it, so a slow reader costs a window and no more.
"""

import contextlib
import os
import selectors
import socket
import struct
import time
from dataclasses import dataclass

from app.domain.errors import ConnectionLost
from app.domain.tunnels import TunnelStream
from app.services.tunnels.socks5 import SocksGreeting

_AT_ONCE = 256 * 1024  # bytes in one direction before others have their turn
_DROPPED = 64 * 1024  # bytes
_LINGER = 5.0  # seconds for a program to read the last words of a connection that the other end has closed
_RESET = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)  # struct linger: the end of a socket is a reset


@dataclass(slots=True)
class Counts:
    """Of all connections of a tunnel. Written by one thread."""

    open: int = 0
    total: int = 0
    sent: int = 0  # bytes, from who connects to where it leads
    received: int = 0


class Carriage:
    """`near` is the socket here. `is_outward`: it is the end that connects, so what it says counts as sent."""

    def __init__(self, near: socket.socket, counts: Counts, *, is_outward: bool = True) -> None:
        near.setblocking(False)
        with contextlib.suppress(OSError):
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            near.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.near, self._counts, self._is_outward = near, counts, is_outward
        self.stream: TunnelStream | None = None
        self.greeting: SocksGreeting | None = None
        self.wanted: tuple[str, int] = ("", 0)  # where it leads
        self.is_over = False
        self.deadline = float("inf")  # when it is given up
        self._to_stream = b""
        self._to_near = memoryview(b"")
        self._near_ended = self._told_near = False  # it sends no more; it was told that nothing more comes
        self._is_near_full = False
        self._is_opening = True
        self.has_more = False  # it stopped because others have their turn, not because there was nothing

    @property
    def events(self) -> int:
        """For what the socket is watched; 0 for nothing."""
        if self.is_over:
            return 0
        if self.stream is None:
            return selectors.EVENT_READ if self.greeting is not None else 0
        if not (self.stream.was_opened or self.stream.is_closed):
            return 0
        reads = not self._near_ended and not self._to_stream and (self.stream.room > 0 or self.stream.is_closed)
        return (selectors.EVENT_READ if reads else 0) | (selectors.EVENT_WRITE if self._is_near_full else 0)

    def begin(self, stream: TunnelStream, early: bytes = b"") -> None:
        """Carry, as soon as the stream stands. `early` is what was read already."""
        self.stream, self._to_stream = stream, early

    def move(self) -> None:
        """Move what can be moved."""
        if self.is_over or self.stream is None:
            return
        if self._is_opening and self.stream.was_opened:
            self._is_opening, self.deadline = False, float("inf")
        try:
            with contextlib.suppress(ConnectionLost):  # seen below, after what arrived was passed on
                self._move_out(self.stream)
            self._move_in(self.stream)
        except OSError:  # the program has gone
            self.close()
        else:
            self._look_for_the_end(self.stream)

    def _move_out(self, stream: TunnelStream) -> None:
        left = _AT_ONCE
        while left > 0 and not self._near_ended:
            room = stream.room
            if stream.is_closed:  # nobody listens any more; what comes is read, so that the end arrives as an end
                room, self._to_stream = _DROPPED, b""
            if room <= 0:
                return
            if not self._to_stream:
                try:
                    self._to_stream = self.near.recv(room)
                except BlockingIOError:
                    return
                if not self._to_stream:
                    self._near_ended = True
                    stream.end()
                    return
            if stream.is_closed:
                left -= _DROPPED
                continue
            given = stream.give(self._to_stream)
            self._to_stream = self._to_stream[given:]
            self._count(given, is_out=True)
            left -= given
            if not given:
                return

    def _move_in(self, stream: TunnelStream) -> None:
        left = _AT_ONCE
        self._is_near_full = self.has_more = False
        while left > 0:
            if not self._to_near:
                self._to_near = memoryview(stream.take())
                if not self._to_near:
                    return
            try:
                sent = self.near.send(self._to_near)
            except BlockingIOError:
                self._is_near_full = True
                return
            self._to_near = self._to_near[sent:]
            self._count(sent, is_out=False)
            stream.passed_on(sent)
            left -= sent
        self.has_more = True

    def _look_for_the_end(self, stream: TunnelStream) -> None:
        if self._to_near:
            return
        if stream.has_ended and not self._told_near:
            self._told_near = True
            with contextlib.suppress(OSError):
                self.near.shutdown(socket.SHUT_WR)
        if stream.is_closed and not stream.has_ended:
            self.abort()  # something may be missing: that must not look like an end
        elif self._told_near and self._near_ended:
            self.close()
        elif stream.is_closed and self.deadline == float("inf"):
            self.deadline = time.monotonic() + _LINGER

    def _count(self, size: int, *, is_out: bool) -> None:
        if is_out == self._is_outward:
            self._counts.sent += size
        else:
            self._counts.received += size

    def say(self, data: bytes) -> None:
        """To the program, before anything is carried: a few bytes, which always fit."""
        with contextlib.suppress(OSError):
            self.near.send(data)

    def abort(self) -> None:
        """End it so that the program sees that it did not end as it should."""
        with contextlib.suppress(OSError):
            self.near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.close()

    def close(self) -> None:
        self.is_over, self.has_more = True, False
        with contextlib.suppress(OSError):
            self.near.close()
        if self.stream is not None:
            self.stream.close()
