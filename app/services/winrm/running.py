"""One script on a Windows device, from its start to its end."""

import codecs
import contextlib
import time
from collections.abc import Iterator

from app.domain.errors import CommandFailed, CommandTimedOut, ConnectionLost, OutputTooLarge, TargetError
from app.domain.language import tr
from app.domain.target import MAX_OUTPUT, CommandResult, OnOutput, Stream
from app.domain.task import TaskContext
from app.services.winrm.client import Client
from app.services.winrm.clixml import ErrorText
from app.services.winrm.failures import Peer, is_status, own_errors


class Run:
    """One command: collects what it writes."""

    def __init__(self, client: Client, peer: Peer, task: TaskContext, on_output: OnOutput | None) -> None:
        self._client = client
        self._peer = peer
        self._task = task
        self._on_output = on_output
        self._bytes = {Stream.OUTPUT: 0, Stream.ERRORS: 0}
        self._texts: dict[Stream, list[str]] = {Stream.OUTPUT: [], Stream.ERRORS: []}
        self._decoders = {stream: codecs.getincrementaldecoder("utf-8")("replace") for stream in Stream}
        self._error_text = ErrorText()
        self._is_started = False
        self.is_spent = False  # its client serves no other command

    def to_its_end(self, script: str, stdin: bytes, deadline: float, timeout: float) -> CommandResult:
        with self._own_errors(deadline, timeout):
            command = self._client.start(script, stdin, deadline)
        self._is_started = True
        answers = self._client.answers(command, deadline)
        code = None
        while code is None:
            with self._own_errors(deadline, timeout):
                output, errors, code = next(answers)
            self._take(Stream.OUTPUT, output, code is not None)
            self._take(Stream.ERRORS, errors, code is not None)
            self._task.check()
            if code is None and time.monotonic() > deadline:
                raise _too_late(timeout)
        try:
            with self._own_errors(deadline, timeout):
                self._client.finish(command)
        except (ConnectionLost, CommandTimedOut):  # how it ended is known all the same
            self.is_spent = True
        return CommandResult(code, *("".join(texts) for texts in self._texts.values()))

    @contextlib.contextmanager
    def _own_errors(self, deadline: float, timeout: float) -> Iterator[None]:
        """Not around the caller's `on_output`: what it raises is not the network's."""
        try:
            with own_errors(self._peer, self._task, opening=False):
                yield
        except ConnectionLost as error:
            if time.monotonic() > deadline:
                raise _too_late(timeout) from error
            raise
        except (TargetError, CommandFailed) as error:
            if not self._is_started and not is_status(error):
                raise  # it was turned down
            words = tr("{error} Whether the command was carried out is not known.", error=error)
            raise ConnectionLost(words, hint=error.hint, details=error.details) from error

    def _take(self, stream: Stream, data: bytes, is_last: bool) -> None:
        self._bytes[stream] += len(data)
        if self._bytes[stream] > MAX_OUTPUT:
            raise OutputTooLarge(
                tr("The command wrote more than {max_output} MB and was stopped.", max_output=MAX_OUTPUT // 2**20)
            )
        text = self._decoders[stream].decode(data, is_last)
        if stream is Stream.ERRORS:
            text = self._error_text.feed(text) + (self._error_text.end() if is_last else "")
        if text:
            self._texts[stream].append(text)
            if self._on_output:
                self._on_output(stream, text)


def _too_late(timeout: float) -> CommandTimedOut:
    return CommandTimedOut(tr("The command did not end within {timeout:g} s and was stopped.", timeout=timeout))
