"""Hears what a pipeline says and passes it on: text by its streams, progress, questions and their answers."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from app.domain.errors import ConnectionLost, OutputTooLarge
from app.domain.language import tr
from app.domain.powershell import PowerShellListener, PowerShellStream, ProgressRecord, Written
from app.domain.prompts import Answers
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.services.winrm.failures import Peer
from app.services.winrm.psrp.fragments import Message
from app.services.winrm.psrp.host_calls import UNANSWERABLE, HostCall
from app.services.winrm.psrp.kinds import Kind
from app.services.winrm.psrp.records import (
    STREAMS,
    error_written,
    host_message,
    informational,
    progress,
)
from app.services.winrm.psrp.runspace import Runspace
from app.services.winrm.psrp.values import Thing, read_value, text_of
from app.services.winrm.psrp.wire import own_errors

_ECHOES = 64  # texts that may come a second time by the other way
_MOST_TOLD = 64 * 2**20  # characters that a script of ours may answer


class Following:
    """Passes on to a listener. Text that comes in one answer of the device is passed on in few pieces."""

    def __init__(
        self,
        runspace: Runspace,
        peer: Peer,
        listener: PowerShellListener,
        task: TaskContext,
        *,
        token: str,
        columns: int,
    ) -> None:
        """What begins with `token` is our own script's."""
        self._runspace = runspace
        self._peer = peer
        self._listener = listener
        self._task = task
        self._token = token
        self._columns = columns
        self._lines: list[str] = []
        self._bars: dict[int, ProgressRecord] = {}
        self._by_call: deque[tuple[PowerShellStream, str]] = deque(maxlen=_ECHOES)
        self._by_record: deque[tuple[PowerShellStream, str]] = deque(maxlen=_ECHOES)
        self.said: list[str] = []  # what our own script said at the end

    def take(self, messages: Sequence[Message]) -> None:
        for message in messages:
            if message.kind == Kind.OUTPUT:
                self._take_output(message)
            else:
                self._take_other(message)
        self._flush()
        for record in self._bars.values():
            self._listener.progressed(record)
        self._bars.clear()

    def _take_output(self, message: Message) -> None:
        text = text_of(read_value(message.content))
        if text.startswith(self._token):
            self.said = text.split("\n", 4)[1:]
        else:
            self._lines.append(text)

    def _flush(self) -> None:
        if self._lines:
            text = "\n".join([*self._lines, ""])
            self._lines.clear()
            self._listener.wrote(Written(PowerShellStream.OUTPUT, text.replace("\r\n", "\n")))

    def _take_other(self, message: Message) -> None:
        if message.kind not in _HEARD:
            return
        record = read_value(message.content)
        if not isinstance(record, Thing):
            return
        match message.kind:
            case Kind.ERROR:
                self._write(error_written(record))
            case Kind.PROGRESS:
                self._progress(progress(record))
            case Kind.INFORMATION:
                self._inform(record)
            case Kind.HOST_CALL | Kind.POOL_HOST_CALL:
                self._answer(message, HostCall(record))
            case kind:
                self._write_once(
                    Written(STREAMS[Kind(kind)], informational(record) + "\n"), self._by_record, self._by_call
                )

    def _write(self, written: Written) -> None:
        self._flush()
        self._listener.wrote(written)

    def _progress(self, record: ProgressRecord) -> None:
        self._bars.pop(record.id, None)
        self._bars[record.id] = record

    def _write_once(
        self,
        written: Written,
        this_way: deque[tuple[PowerShellStream, str]],
        other_way: deque[tuple[PowerShellStream, str]],
    ) -> None:
        """A device tells warnings, Write-Host and the like twice: as a record, and as a call of the host."""
        said = (written.stream, written.text)
        if said in other_way:
            other_way.remove(said)
        else:
            this_way.append(said)
            self._write(written)

    def _inform(self, record: Thing) -> None:
        if (said := host_message(record)) is None:
            self._write(Written(PowerShellStream.INFORMATION, text_of(record.get("MessageData")) + "\n"))
        else:
            self._write_once(Written(PowerShellStream.HOST, *said), self._by_record, self._by_call)

    def _answer(self, message: Message, call: HostCall) -> None:
        if written := call.written():
            self._write_once(written, self._by_call, self._by_record)
        elif record := call.progressed():
            self._progress(record)
        elif question := call.question():
            self._flush()
            given = self._wait_for(self._listener.ask(question))
            with self._sending():
                self._give(message, call, given)
        elif call.method in UNANSWERABLE:
            with self._sending():
                self._runspace.refuse(message)
        else:
            waits, answer = call.result_without_a_person(self._columns)
            if waits:
                with self._sending():
                    self._runspace.respond(message, answer)

    def _wait_for(self, answers: Answers) -> Sequence[Secret]:
        """What a person answers. Raises Cancelled, and ConnectionLost when the session is closed meanwhile."""
        try:
            while (given := answers.wait(0.1)) is None:
                self._task.check()
                self._runspace.check_open()
        except (Cancelled, ConnectionLost):
            answers.withdraw()
            raise
        return given

    def _give(self, message: Message, call: HostCall, given: Sequence[Secret]) -> None:
        if not given and not call.takes_nothing():  # the person has turned the question away
            self._runspace.refuse(message)
            return
        result = call.result(given)
        if call.needs_keys():
            self._runspace.exchange_keys()
        self._runspace.respond(message, result)

    @contextmanager
    def _sending(self) -> Iterator[None]:
        try:
            with own_errors(self._peer, self._task, opening=False):
                yield
        except ConnectionLost as error:
            raise ConnectionLost(
                tr(
                    "The connection to {host} was lost while an answer was on its way: whether it arrived "
                    "is not known. The command is ended.",
                    host=self._peer.host,
                ),
                hint=tr("The session is there again, with what the command has done until then."),
            ) from error


class Told:
    """Collects the text that a script of ours gives, or passes each piece on. It asks no one: that is refused."""

    def __init__(self, runspace: Runspace, on_text: Callable[[str], None] | None = None) -> None:
        self._runspace = runspace
        self._on_text = on_text
        self._texts: list[str] = []
        self._size = 0

    @property
    def text(self) -> str:
        return "\n".join(self._texts)

    def take(self, messages: Sequence[Message]) -> None:
        for message in messages:
            if message.kind == Kind.OUTPUT:
                self._take_text(text_of(read_value(message.content)))
            elif message.kind in (Kind.HOST_CALL, Kind.POOL_HOST_CALL):
                call = read_value(message.content)
                if isinstance(call, Thing) and HostCall(call).awaits_an_answer():
                    self._runspace.refuse(message)

    def _take_text(self, text: str) -> None:
        if self._on_text:
            self._on_text(text)
            return
        self._size += len(text)
        if self._size > _MOST_TOLD:
            raise OutputTooLarge(tr("The device answered more than {most_told} MB.", most_told=_MOST_TOLD // 2**20))
        self._texts.append(text)


_HEARD = frozenset({Kind.ERROR, Kind.PROGRESS, Kind.INFORMATION, Kind.HOST_CALL, Kind.POOL_HOST_CALL, *STREAMS})
