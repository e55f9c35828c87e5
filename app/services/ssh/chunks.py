"""What has arrived on a channel and was not read yet, piece by piece as it came."""

from queue import Empty, SimpleQueue

from paramiko.buffered_pipe import PipeTimeout
from paramiko.channel import Channel
from paramiko.ssh_exception import SSHException

_WEIGHT = 100  # bytes that a piece takes however short it is


class Chunks:
    """Stands where paramiko has a `BufferedPipe`, which keeps one array: each read moves all that lies behind it.

    Fed by one thread and read by another, without a lock of their own. A device that sends more than its window
    allows ends its connection: it would fill the memory.
    """

    def __init__(self, window: int) -> None:
        """`window`: bytes that the device may send before they are read."""
        self._most = 2 * window
        self._pieces: SimpleQueue[bytes] = SimpleQueue()
        self._rest = b""
        self._fed = 0  # bytes ever; each counter is written by one thread
        self._taken = 0
        self._closed = False

    def feed(self, data: bytes) -> None:
        self._fed += len(data) + _WEIGHT
        if self._fed - self._taken > self._most:
            raise SSHException("the device sent more than its window allows")
        self._pieces.put(data)

    def close(self) -> None:
        self._closed = True
        self._pieces.put(b"")  # wakes who waits

    @property
    def is_over(self) -> bool:
        """Nothing is here and nothing will come."""
        return self._closed and not self.read_ready()

    def read_ready(self) -> bool:
        return len(self) > 0

    def read(self, size: int, timeout: float | None = None) -> bytes:
        """One piece, at most `size` bytes of it; nothing after the end."""
        piece = self._rest
        if not piece and (piece := self._next(timeout)):
            self._taken += _WEIGHT
        piece, self._rest = (piece, b"") if len(piece) <= size else (piece[:size], piece[size:])
        self._taken += len(piece)
        return piece

    def __len__(self) -> int:
        """Bytes, about: a piece weighs more than it holds."""
        return self._fed - self._taken

    def _next(self, timeout: float | None) -> bytes:
        try:
            if self._closed or timeout == 0:
                return self._pieces.get_nowait()
            return self._pieces.get(timeout=timeout)
        except Empty:
            if self._closed:
                return b""
            raise PipeTimeout from None


class Unread(Chunks):
    """What nobody wants to hear: it is let go as it comes."""

    def feed(self, data: bytes) -> None:
        pass


def take_in_chunks(channel: Channel, window: int) -> Chunks:
    """From now on what comes on the channel lies in the `Chunks` that is returned; its error stream is not kept.

    For a channel on which nothing has been asked yet. `window` is the one that it was opened with, in bytes.
    """
    chunks = Chunks(window)
    channel.in_buffer = chunks  # type: ignore[assignment]
    channel.in_stderr_buffer = Unread(0)  # type: ignore[assignment]
    return chunks
