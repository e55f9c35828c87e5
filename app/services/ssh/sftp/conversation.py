"""Requests and answers over one SFTP channel: many on the way at a time, none lost when an operation is cancelled."""

import contextlib
import struct
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paramiko.channel import Channel
from paramiko.ssh_exception import SSHException

from app.domain.errors import ConnectionLost, NoFileAccess
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.ssh.chunks import Chunks
from app.services.ssh.connection import SshConnection
from app.services.ssh.errors import lost
from app.services.ssh.sftp.wire import MOST_PACKET, Fields, Kind, Malformed, Status, string
from app.services.ssh.transport import send_data

_LOOK = 0.1  # seconds between looks at a cancel while nothing moves
_AT_ONCE = 2**20  # bytes
_ENOUGH = 32  # requests that wait for their answer
_BATCH = 64  # requests that are sent together while answers are read
_SETTLING = 0.5  # seconds until the end of a channel shows to be that of the link
_HEAD = struct.Struct(">IBI")


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is what follows the number of the request."""

    kind: int
    body: bytes

    @property
    def is_ok(self) -> bool:
        return self.kind != Kind.STATUS or self.status == Status.OK

    @property
    def status(self) -> int:
        """The code of an answer that is one."""
        return int.from_bytes(self.body[:4]) if self.kind == Kind.STATUS and len(self.body) >= 4 else -1


class Conversation:
    """What was begun, a packet that came in part or was sent in part, outlives the operation that began it."""

    def __init__(self, connection: SshConnection, channel: Channel, chunks: Chunks) -> None:
        self.name = connection.name
        self.deadline = float("inf")  # on the clock of time.monotonic, for the greeting
        self._connection = connection
        self._channel = channel
        self._chunks = chunks
        self._next = 0
        self._awaited: set[int] = set()
        self._dropped: set[int] = set()  # awaited, but nobody wants the answer any more
        self._answers: dict[int, Answer] = {}
        self._outgoing: list[memoryview] = []
        self._unsent = 0  # requests that are in there
        self._pieces: deque[bytes] = deque()
        self._held = 0  # bytes in `_pieces` from `_at` on
        self._at = 0  # in the first
        self._head: tuple[int, int] | None = None  # kind and number of the packet that is being read
        self._left = 0  # bytes of it that were not read yet
        channel.settimeout(_LOOK)

    @property
    def is_alive(self) -> bool:
        return not self._channel.closed and not self._chunks.is_over

    def close(self) -> None:
        """At once: the device is told by a thread of its own, since a link that is full would hold us up."""
        self._chunks.close()
        threading.Thread(target=self._end, name="sftp end", daemon=True).start()

    def _end(self) -> None:
        with contextlib.suppress(SSHException, OSError, EOFError):  # the link has ended too
            self._channel.close()

    def send(self, kind: Kind, body: bytes, data: bytes = b"") -> int:
        """The number of the request, which is `body` and then `data`. It goes out with the next `flush`."""
        number = self._next
        self._next = (number + 1) & 0xFFFFFFFF
        self._outgoing.append(memoryview(_HEAD.pack(len(body) + len(data) + 5, kind, number) + body))
        if data:
            self._outgoing.append(memoryview(data))
        self._unsent += 1
        self._awaited.add(number)
        return number

    def greet(self, packet: bytes, task: TaskContext) -> tuple[int, Answer]:
        """The one exchange without numbers: the version, which stands in their place, and what follows it."""
        self._outgoing.append(memoryview(packet))
        with contextlib.suppress(ConnectionLost):  # what says something else and goes at once is read all the same
            self.flush(task)
        length, kind, version = _HEAD.unpack(self._exactly(_HEAD.size, task))
        if kind != Kind.VERSION or not _HEAD.size - 4 <= length <= MOST_PACKET:
            raise Malformed(f"a greeting of the kind {kind}, with {length} bytes")
        return version, Answer(kind, self._exactly(length - _HEAD.size + 4, task))

    def flush(self, task: TaskContext) -> None:
        while self._outgoing:
            try:
                sent = send_data(self._channel, self._outgoing)
            except TimeoutError:
                self._look(task)
                continue
            except (SSHException, OSError, EOFError) as error:
                raise self._ended(str(error)) from error
            if not sent:
                raise self._ended()
            self._sent(sent)
        self._unsent = 0

    def _sent(self, size: int) -> None:
        """What is left of a packet goes out before all else, also when the operation is over."""
        whole = 0
        for part in self._outgoing:
            if size < len(part):
                break
            size -= len(part)
            whole += 1
        del self._outgoing[:whole]
        if size:
            self._outgoing[0] = self._outgoing[0][size:]

    def answer(self, number: int, task: TaskContext) -> Answer:
        while number not in self._answers:
            if not self._holds_packet(task) and self._must_send():
                self.flush(task)
            self.keep(task)
        return self._answers.pop(number)

    def _must_send(self) -> bool:
        """Not while the device has enough to do: then more goes out together."""
        on_the_way = len(self._awaited) - self._unsent
        return bool(self._outgoing) and (self._unsent >= _BATCH or on_the_way <= _ENOUGH)

    def _holds_packet(self, task: TaskContext) -> bool:
        """Has one arrived whole? Then it is read before anything is sent: what it leads to goes out with the rest."""
        if self._head is None and self._held >= _HEAD.size:
            self.head(task)
        return self._head is not None and self._held >= self._left

    def head(self, task: TaskContext) -> tuple[int, int]:
        """Kind and number of the packet that comes, or is on its way."""
        if self._head is None:
            length, kind, number = _HEAD.unpack(self._exactly(_HEAD.size, task))
            if not _HEAD.size - 4 <= length <= MOST_PACKET:
                raise Malformed(f"a packet of {length} bytes")
            if number not in self._awaited:
                raise Malformed("an answer to what was not asked")
            self._head, self._left = (kind, number), length - _HEAD.size + 4
        return self._head

    def keep(self, task: TaskContext) -> None:
        """Read the packet to its end, and have its answer ready."""
        kind, number = self.head(task)
        body = self._exactly(self._left, task)
        self._done(number)
        if number not in self._dropped:
            self._answers[number] = Answer(kind, body)
            return
        self._dropped.discard(number)
        if kind == Kind.HANDLE:  # the file was opened for nobody
            self.drop((self.send(Kind.CLOSE, string(Fields(body).handle())),))

    def data(self, task: TaskContext) -> Iterator[memoryview]:
        """The bytes of the packet of the kind DATA that comes, as they come."""
        _, number = self.head(task)
        announced = int.from_bytes(self._exactly(4, task))
        self._left -= 4
        if announced != self._left:
            raise Malformed("data of another length than its packet")
        while self._left:
            piece = self._some(self._left, task)
            self._left -= len(piece)
            yield piece
        self._done(number)

    def settle(self, task: TaskContext) -> None:
        """Wait until nothing is on its way: what an operation has left behind may still be written."""
        self.flush(task)
        while self._awaited:
            self.head(task)
            self.keep(task)
            self.flush(task)  # it may have closed a file

    def drop(self, numbers: Iterable[int]) -> None:
        """Nobody wants these answers any more."""
        for number in numbers:
            if self._answers.pop(number, None) is None and number in self._awaited:
                self._dropped.add(number)

    def hurry(self) -> None:
        """Send what goes out without waiting."""
        hurried = TaskContext()
        hurried.cancel()
        with contextlib.suppress(Exception):  # what cannot go out now goes before the next request
            self.flush(hurried)

    def _done(self, number: int) -> None:
        self._head, self._left = None, 0
        self._awaited.discard(number)

    def _exactly(self, size: int, task: TaskContext) -> bytes:
        while self._held < size:
            self._receive(task)
        end = self._at + size
        if size and end < len(self._pieces[0]):  # as nearly always, and much quicker
            taken = self._pieces[0][self._at : end]
            self._at = end
            self._held -= size
            return taken
        parts = []
        while size:
            parts.append(self._some(size, task))
            size -= len(parts[-1])
        return b"".join(parts)

    def _some(self, most: int, task: TaskContext) -> memoryview:
        """At least one byte."""
        if not self._held:
            self._receive(task)
        first = self._pieces[0]
        part = memoryview(first)[self._at : self._at + most]
        self._at += len(part)
        self._held -= len(part)
        if self._at == len(first):
            self._pieces.popleft()
            self._at = 0
        return part

    def _receive(self, task: TaskContext) -> None:
        while True:
            try:
                piece = self._channel.recv(_AT_ONCE)
            except TimeoutError:
                self._look(task)
                continue
            except (SSHException, OSError, EOFError) as error:
                raise self._ended(str(error)) from error
            if piece:
                self._pieces.append(piece)
                self._held += len(piece)
                return
            if self._chunks.is_over:
                task.check()
                raise self._ended()

    def _look(self, task: TaskContext) -> None:
        task.check()
        if time.monotonic() > self.deadline:
            raise NoFileAccess(
                tr("The SFTP service of {name} does not answer.", name=self.name),
                hint=tr("The device may be overloaded, or something hangs in the start-up files of the account."),
            )

    def _ended(self, details: str = "") -> ConnectionLost:
        self._connection.ends_within(_SETTLING)  # who hears that the link is lost finds it dead
        return lost(self.name, details)
