"""The requests of one operation over an SFTP channel, and what becomes of them when it ends early."""

import contextlib
from collections import deque
from collections.abc import Iterable, Iterator

from app.domain.errors import DeviceFileError
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.ssh.sftp.conversation import Answer, Conversation
from app.services.ssh.sftp.failures import failure
from app.services.ssh.sftp.wire import Fields, Kind, Malformed, Status, string


class Turn:
    """The requests of one operation. What it leaves unanswered or open when it ends is taken care of."""

    def __init__(self, conversation: Conversation, task: TaskContext) -> None:
        self.task = task
        self.name = conversation.name
        self._conversation = conversation
        self._numbers: set[int] = set()
        self._handles: set[bytes] = set()

    def ask(self, kind: Kind, body: bytes) -> Answer:
        return self.answer(self.send(kind, body))

    def send(self, kind: Kind, body: bytes, data: bytes = b"") -> int:
        number = self._conversation.send(kind, body, data)
        self._numbers.add(number)
        return number

    def flush(self) -> None:
        self._conversation.flush(self.task)

    def answer(self, number: int) -> Answer:
        """Waits for it. What was sent before it may still be on its way."""
        answer = self._conversation.answer(number, self.task)
        self._numbers.discard(number)
        if answer.kind == Kind.HANDLE:
            self._handles.add(Fields(answer.body).handle())
        return answer

    def each(self, requests: Iterable[tuple[Kind, bytes]], depth: int = 64) -> Iterator[Answer]:
        """The answers in the order of the requests, of which `depth` are on the way at a time."""
        waiting: deque[int] = deque()
        for kind, body in requests:
            waiting.append(self.send(kind, body))
            if len(waiting) >= depth:
                yield self.answer(waiting.popleft())
        while waiting:
            yield self.answer(waiting.popleft())

    def open(self, kind: Kind, body: bytes, path: str) -> bytes:
        """A handle. Raises DeviceFileError."""
        answer = self.expect(Kind.HANDLE, self.ask(kind, body), path)
        return Fields(answer.body).handle()

    def head(self) -> tuple[int, int]:
        """Kind and number of the next packet."""
        return self._conversation.head(self.task)

    def data(self, number: int) -> Iterator[memoryview]:
        """The bytes of the next packet, which is of the kind DATA and has this number, as they come."""
        yield from self._conversation.data(self.task)
        self._numbers.discard(number)

    def keep(self) -> None:
        """Read the next packet, and have its answer ready."""
        self._conversation.keep(self.task)

    def forget(self, kind: Kind, body: bytes) -> None:
        """Send a request whose answer nobody wants."""
        self._conversation.drop((self._conversation.send(kind, body),))

    def close_soon(self, handle: bytes) -> None:
        """The file was only read: nobody wants to know how that ends."""
        self._handles.discard(handle)
        self.forget(Kind.CLOSE, string(handle))

    def send_close(self, handle: bytes) -> int:
        self._handles.discard(handle)
        return self.send(Kind.CLOSE, string(handle))

    def close(self, handle: bytes, path: str) -> None:
        """Raises DeviceFileError: what was written may be refused only now."""
        self.done(self.answer(self.send_close(handle)), path)

    def done(self, answer: Answer, path: str) -> None:
        """Raises DeviceFileError if the answer is not OK."""
        if self.expect(Kind.STATUS, answer, path).status != Status.OK:
            raise failure(self.name, path, answer.body)

    def expect(self, kind: Kind, answer: Answer, path: str) -> Answer:
        """The answer, if it is of that kind. Raises DeviceFileError for a refusal."""
        if answer.kind == kind:
            return answer
        if answer.kind == Kind.STATUS and answer.status != Status.OK:
            raise failure(self.name, path, answer.body)
        raise Malformed(f"an answer of the kind {answer.kind}")

    def end(self) -> None:
        for handle in tuple(self._handles):
            self.close_soon(handle)
        self._conversation.drop(self._numbers)
        self._conversation.hurry()


@contextlib.contextmanager
def turn_of(conversation: Conversation, task: TaskContext) -> Iterator[Turn]:
    """Raises, besides what an operation raises, ConnectionLost, and DeviceFileError for what is no SFTP."""
    task.check()
    turn = Turn(conversation, task)
    try:
        yield turn
    except Malformed as error:
        conversation.close()
        raise DeviceFileError(
            tr("The SFTP service of {name} does not keep to its protocol.", name=conversation.name),
            hint=tr("It is faulty, or something damages the traffic. The details hold what was received."),
            details=str(error),
        ) from error
    finally:
        if conversation.is_alive:
            turn.end()
