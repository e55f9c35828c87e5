"""Requests and answers with one process on the device that serves files, opened when it is first needed."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.domain.errors import ConnectionLost, DeviceFileError, NoFileAccess
from app.domain.files import shown_name
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.winrm.bootstrap import PROGRAM
from app.services.winrm.client import MOST_INPUT, Client
from app.services.winrm.clixml import ErrorText
from app.services.winrm.failures import Peer, ShellGone, own_errors
from app.services.winrm.files import words
from app.services.winrm.files.device_script import ARGUMENTS, first_line
from app.services.winrm.files.failures import failure
from app.services.winrm.files.words import Malformed, request

_IDLE = "PT300S"  # a shell that we could not take away ends by itself
_SILENCE = 180.0  # seconds that a disk or a share may need to wake up
_WORDS_KEPT = 4000  # bytes of what the process says when it fails
_FAREWELLS: list[threading.Thread] = []


class Conversation:
    """One thread at a time, except `close`. What fails, or is left in the middle, makes the next turn begin anew."""

    def __init__(self, name: str, peer: Peer, make_client: Callable[[], Client]) -> None:
        self.name = name
        self.about: tuple[str, ...] = ()  # the home folder, the version of PowerShell, the name of the computer
        self._peer = peer
        self._make_client = make_client
        self._client: Client | None = None
        self._command = ""
        self._lines: deque[bytes] = deque()
        self._held = b""
        self._errors = b""
        self._busy = threading.Lock()
        self._closed = False

    @property
    def is_busy(self) -> bool:
        return self._busy.locked()

    def try_to_take(self) -> bool:
        """Whether nobody else uses it; `give_back` ends that."""
        return self._busy.acquire(blocking=False)

    def give_back(self) -> None:
        self._busy.release()
        if self._closed:
            self._let_go()

    def open(self, task: TaskContext) -> None:
        """Raises NoFileAccess where PowerShell does not do what files need, and what signing in raises."""
        if self._closed:
            raise ConnectionLost(tr("The connection to {name} was closed.", name=self.name), hint=tr("Connect again."))
        if self._client is not None:
            return
        client = self._make_client()
        self._lines.clear()
        self._held = self._errors = b""
        with task.on_cancel(client.link.cut), own_errors(self._peer, task, opening=True):
            try:
                client.open_shell(_IDLE)
                self._command = client.begin(PROGRAM, ARGUMENTS)
            except BaseException:
                client.close()
                raise
        self._client = client
        try:
            self._greet(task)
        except BaseException:
            self.drop()
            raise

    def _greet(self, task: TaskContext) -> None:
        try:
            self.give(first_line() + request("hello"), task)
            mark, packed = self.line(task)
            while mark == "+":
                self.about = tuple(words.fields(packed)[:3])
                mark, packed = self.line(task)
            if mark != "." or len(self.about) != 3:
                raise Malformed("no greeting")
        except (Malformed, ShellGone) as error:
            raise self._no_access(str(error)) from error

    def _no_access(self, details: str) -> NoFileAccess:
        said = ErrorText()
        text = said.feed(self._errors.decode("utf-8", "replace")) + said.end()
        return NoFileAccess(
            tr("The PowerShell of {name} does not serve files.", name=self.name),
            hint=tr(
                "It may be locked down (constrained language, AppLocker), or older than version 3. Use SSH or SMB."
            ),
            details=shown_name(text.strip()) or details,
        )

    def give(self, data: bytes, task: TaskContext) -> None:
        """Raises ShellGone where the process is not there any more."""
        client = self._living()
        with task.on_cancel(client.link.cut), own_errors(self._peer, task, opening=False):
            for at in range(0, len(data), MOST_INPUT):
                client.give(self._command, data[at : at + MOST_INPUT])

    def _living(self) -> Client:
        if self._client is None:
            raise ConnectionLost(tr("The connection to {name} was closed.", name=self.name), hint=tr("Connect again."))
        return self._client

    def line(self, task: TaskContext, patience: float | None = None) -> tuple[str, bytes]:
        """The next line of the answer: its mark, and what is marked. Waits for it, `patience` seconds at most."""
        deadline = time.monotonic() + (_SILENCE if patience is None else patience)
        while not self._lines:
            task.check()
            self._receive(task)
            if not self._lines and time.monotonic() > deadline:
                raise Malformed(f"nothing for {_SILENCE:.0f} s")
        found = self._lines.popleft()
        return found[:1].decode("latin-1"), found[1:]

    @property
    def holds_line(self) -> bool:
        return bool(self._lines)

    def _receive(self, task: TaskContext) -> None:
        client = self._living()
        with task.on_cancel(client.link.cut), own_errors(self._peer, task, opening=False):
            output, errors, code = client.receive(self._command)
        self._errors = (self._errors + errors)[-_WORDS_KEPT:]
        *whole, self._held = (self._held + output).split(b"\n")
        self._lines += (line.removesuffix(b"\r") for line in whole)
        if max(len(self._held), *(len(line) for line in whole), 0) > words.LONGEST_LINE:
            raise Malformed("a line without end")
        if code is not None and not self._lines:
            if not self.about:
                raise Malformed(f"PowerShell ended with {code}")
            details = self._errors.decode("utf-8", "replace")
            raise ConnectionLost(
                tr("The PowerShell of {name} that serves its files has ended.", name=self.name), details=details
            )

    def drop(self) -> None:
        """What it was doing is not wanted any more. At once: its end is seen to in the background."""
        client, self._client = self._client, None
        if client:
            _remember(client.abandon())

    def close(self) -> None:
        """At once, from any thread."""
        self._closed = True
        if self._busy.acquire(blocking=False):
            self._busy.release()
            self._let_go()
        elif client := self._client:
            client.link.cut()  # who uses it sees to the rest

    def _let_go(self) -> None:
        client, self._client = self._client, None
        if client:
            thread = threading.Thread(target=client.close, name="winrm files end", daemon=True)
            thread.start()
            _remember(thread)


def wait_for_farewells(seconds: float) -> None:
    """Shells that are being taken away get a moment for it before the program ends."""
    deadline = time.monotonic() + seconds
    while _FAREWELLS and time.monotonic() < deadline:
        _FAREWELLS.pop().join(deadline - time.monotonic())


def _remember(farewell: threading.Thread) -> None:
    _FAREWELLS[:] = [*(one for one in _FAREWELLS if one.is_alive()), farewell]


class Turn:
    """The requests of one operation."""

    def __init__(self, conversation: Conversation, task: TaskContext) -> None:
        self.task = task
        self.name = conversation.name
        self.awaited = 0  # answers whose end has not come
        self._conversation = conversation
        self._has_sent = False
        self.patience: float | None = None  # seconds that each line may take; None: the usual

    def ask(self, act: str, about: str, /, **given: object) -> list[str]:
        """The fields of an answer that has only those. Raises DeviceFileError, which is about that path."""
        self.send(request(act, **given))
        found: list[str] = []
        for mark, packed in self.answer(about):
            if mark != "+":
                raise Malformed(f"an answer marked {mark}")
            found += words.fields(packed)
        return found

    def send(self, data: bytes, answers: int = 1) -> None:
        """`answers`: how many of them end. A process that was not there any more when the first request came has
        done nothing of it: another one is started."""
        self.awaited += answers
        try:
            self._conversation.give(data, self.task)
        except ShellGone:
            if self._has_sent:
                raise self._ended() from None
            self._conversation.drop()
            self._conversation.open(self.task)
            self._conversation.give(data, self.task)
        self._has_sent = True

    def answer(self, path: str) -> Iterator[tuple[str, bytes]]:
        """The lines of one answer up to its end. Raises DeviceFileError for its failure, which is about `path`."""
        while (found := self.line())[0] != ".":
            if found[0] == "!":
                raise failure(self.name, path, words.fields(found[1]))
            yield found

    def line(self) -> tuple[str, bytes]:
        try:
            found = self._conversation.line(self.task, self.patience)
        except ShellGone:
            raise self._ended() from None
        if found[0] in ".!":
            self.awaited -= 1
        return found

    @property
    def holds_line(self) -> bool:
        """Whether one can be had without waiting."""
        return self._conversation.holds_line

    def _ended(self) -> ConnectionLost:
        return ConnectionLost(tr("{name} ended the session in which its files are served.", name=self.name))


@contextmanager
def turn_of(conversation: Conversation, task: TaskContext) -> Iterator[Turn]:
    """Of a conversation that was taken. Raises, besides what an operation raises, ConnectionLost and DeviceFileError
    for what is not the answer of our script."""
    turn = Turn(conversation, task)
    try:
        conversation.open(task)
        yield turn
    except Malformed as error:
        turn.awaited += 1
        raise DeviceFileError(
            tr("{name} does not answer as its PowerShell was told to.", name=conversation.name),
            hint=tr("Something there writes into its output, or damages the traffic. The details say more."),
            details=str(error),
        ) from error
    finally:
        if turn.awaited:  # answers are on their way that nobody wants
            conversation.drop()
