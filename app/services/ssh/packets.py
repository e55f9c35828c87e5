"""The packets of a connection: bounded, whatever the device sends, and watched, so that a dead link is noticed.

paramiko 5.1 pins these places: `pyproject.toml` allows no other major version.
"""

import contextlib
import time
from collections.abc import Buffer, Callable
from socket import SHUT_RDWR, socket
from typing import Protocol

from paramiko.message import Message
from paramiko.packet import NeedRekeyException
from paramiko.ssh_exception import SSHException

from app.services.ssh.sealed_packets import MOST_PACKET, SealedPackets

MOST_LINE = 8 * 1024  # bytes of one line of the greeting; RFC 4253, section 4.2, allows 255 for the last
_AT_ONCE = 64 * 1024  # bytes that the system is asked for
_MISSES = 2  # unanswered keepalives before a link counts as dead


class Link(Protocol):
    """What carries the packets: a socket, or a way through a jump host."""

    def send(self, data: Buffer, /) -> int: ...

    def recv(self, size: int, /) -> bytes: ...

    def settimeout(self, seconds: float, /) -> None: ...

    def close(self) -> None: ...


class Packets(SealedPackets):
    """Notices when the other side has fallen silent. paramiko's keepalive asks, but never looks for the answer."""

    def __init__(self, connection: Link) -> None:
        super().__init__(connection)
        self.keepalive = 0.0  # seconds, 0: off
        self.ask: Callable[[], None] = lambda: None
        self.went_silent = False
        self._connection = connection
        self._last_inbound = time.monotonic()
        self._asked = 0

    def watch(self, keepalive: float) -> None:
        """From now on the link is looked at when the device has been silent for so long, not ten times a second."""
        self.keepalive = keepalive
        if keepalive:
            self._connection.settimeout(keepalive)

    def close(self) -> None:
        """As the original, but who waits for the device in another thread is woken."""
        if isinstance(self._connection, socket):
            with contextlib.suppress(OSError):
                self._connection.shutdown(SHUT_RDWR)
        super().close()

    def start_handshake(self, timeout: float) -> None:
        """Nothing: whoever connects has a deadline. The original's timer holds up the end of the program."""

    def readline(self, timeout: float) -> str:
        """One line of the greeting. The original takes a line of any length."""
        rest = bytes(self.received)
        self.received.clear()
        while b"\n" not in rest:
            if len(rest) > MOST_LINE:
                raise SSHException(f"no SSH greeting: a line of more than {MOST_LINE} bytes")
            rest += self._read_timeout(timeout)  # type: ignore[attr-defined]
        line, _, rest = rest.partition(b"\n")
        self.received += rest
        if len(line) > MOST_LINE:
            raise SSHException(f"no SSH greeting: a line of more than {MOST_LINE} bytes")
        return line.removesuffix(b"\r").decode()

    def read_all(self, n: int, check_rekey: bool = False) -> bytes:
        """As the original, which believes any length that a device announces, and asks the system for each part of a
        packet: while the window works, each question costs a wait of a millisecond for Python."""
        if not 0 <= n <= MOST_PACKET:
            raise SSHException(f"the device announced a packet of {n} bytes")
        self.have(n, check_rekey)
        packet = bytes(self.received[:n])
        del self.received[:n]
        return packet

    def have(self, size: int, check_rekey: bool = False) -> None:
        """Wait until so many bytes have been received."""
        while len(self.received) < size:
            try:
                data = self._connection.recv(_AT_ONCE)
            except (TimeoutError, BlockingIOError):
                if self.closed:
                    raise EOFError from None
                if check_rekey and not self.received and self.need_rekey():
                    raise NeedRekeyException from None
                self._check_keepalive()
                continue
            except OSError:
                if self.closed:
                    raise EOFError from None
                raise
            if not data:
                raise EOFError
            self.received += data

    def write_all(self, out: Buffer) -> None:
        """As the original, which waits for ever on a link that takes nothing any more."""
        moved, left = time.monotonic(), memoryview(out)
        while left:
            try:
                sent = self._connection.send(left)
            except (TimeoutError, BlockingIOError):
                if self.closed or (self.keepalive and time.monotonic() - moved > self.keepalive * (_MISSES + 1)):
                    self.went_silent = not self.closed
                    self.close()
                    raise EOFError from None
                continue
            except Exception as error:  # a broken pipe, or the channel of a jump host that was closed
                raise EOFError from error
            if sent <= 0:
                raise EOFError
            moved = time.monotonic()
            left = left[sent:]

    def read_message(self) -> tuple[int, Message]:
        message = super().read_message()
        self._last_inbound = time.monotonic()
        self._asked = 0
        return message

    def _check_keepalive(self) -> None:
        """Called by paramiko whenever the time-out of the link has passed and nothing has arrived."""
        silence = time.monotonic() - self._last_inbound
        if not self.keepalive or silence < self.keepalive * (self._asked + 1):
            return
        if self._asked >= _MISSES:
            self.went_silent = True
            self.close()
            return
        self._asked += 1
        # A writer that waits for a full link holds this lock. Waiting for it too, nobody would notice the dead link.
        lock = self._Packetizer__write_lock
        if lock.acquire(blocking=False):
            try:
                self.ask()
            finally:
                lock.release()
