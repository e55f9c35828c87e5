"""A device behind SSH, asked with sh (Linux, macOS) or PowerShell (Windows)."""

import contextlib
import re
import threading
import time
from collections.abc import Iterable, Iterator
from subprocess import list2cmdline

from paramiko.channel import Channel

from app.domain.errors import CommandFailed, TargetError
from app.domain.language import tr
from app.domain.target import CommandResult, OnOutput, Os, Stream
from app.domain.task import TaskContext
from app.services.ssh.connection import SshConnection
from app.services.ssh.errors import lost, while_connected
from app.services.ssh.transport import request_command, send_data, was_refused
from app.services.targets.collecting import LEFT_BEHIND, Collector, Deadline
from app.services.targets.posix import PROCESS_MARK, end_command, sh_command
from app.services.winrm.bootstrap import ARGUMENTS, PROGRAM, standard_input

_PIECE = 2**21  # bytes: the whole window at once, since paramiko moves what is left behind
_LOOK = 0.1  # seconds between looks at the time-out while nothing happens
_ENDING = 0.8  # seconds for killing the process of a command that was stopped
_MARK = re.compile(rb"(?:^|.*?\n)" + PROCESS_MARK.encode() + rb"(\d+)\r?\n", re.DOTALL)
_MARK_ROOM = 64 * 1024  # bytes of greeting that a login shell may write before the mark


class SshTarget:
    """Implements `Target`. Any number of threads may run commands at the same time, each in its own session."""

    def __init__(self, connection: SshConnection, name: str) -> None:
        self._connection = connection
        self._name = name
        self._os: Os | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def os(self) -> Os:
        """Asked from the device once; may raise what `run` raises."""
        return self.find_os(TaskContext())

    @property
    def is_alive(self) -> bool:
        return self._connection.is_alive

    def find_os(self, task: TaskContext) -> Os:
        """Asks once. Raises TargetError for a device that is neither POSIX nor Windows (a switch, for example)."""
        if self._os:
            return self._os
        answer = self._execute("uname -s", b"", Collector(None), Deadline(20), task)
        kind = answer.output.strip()
        if answer.exit_code == 0 and kind and "_NT" not in kind:
            self._os = Os.MACOS if kind == "Darwin" else Os.LINUX
            return self._os
        answer = self._execute("echo %OS%$env:OS", b"", Collector(None), Deadline(20), task)
        if "Windows_NT" not in answer.output:
            raise TargetError(
                tr("{name} is neither Linux, macOS nor Windows.", name=self._name),
                hint=tr("Checks and steps do not work on it; a terminal session does."),
                details=answer.output + answer.errors,
            )
        self._os = Os.WINDOWS
        return self._os

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes | Iterable[bytes] = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        """See `Target.run`. One round trip to open a session; command and input follow without waiting.

        `stdin` may come in pieces, which are asked for in a thread of their own as the device takes them.
        """
        task.check()
        deadline = Deadline(timeout)
        if self.find_os(task) is Os.WINDOWS:
            command = list2cmdline([PROGRAM, *ARGUMENTS])
            whole = stdin if isinstance(stdin, bytes) else b"".join(stdin)
            return self._execute(command, standard_input(script, whole), Collector(on_output), deadline, task)
        return self._execute(sh_command(script), stdin, _Marked(on_output), deadline, task)

    def close(self) -> None:
        self._connection.close()

    def _execute(
        self, command: str, stdin: bytes | Iterable[bytes], collector: Collector, deadline: Deadline, task: TaskContext
    ) -> CommandResult:
        channel = self._connection.open_channel(task)
        with self._ended(channel, collector), self._connection.noticed(), while_connected(self._name, task):
            news = _wake_on_news(channel)
            request_command(channel, command)
            threading.Thread(target=_write, args=(channel, stdin), name="ssh stdin", daemon=True).start()
            with task.on_cancel(news.set):
                self._collect(channel, news, collector, deadline, task)
            return CommandResult(channel.exit_status, collector.text(Stream.OUTPUT), collector.text(Stream.ERRORS))

    def _collect(
        self, channel: Channel, news: threading.Event, collector: Collector, deadline: Deadline, task: TaskContext
    ) -> None:
        """Until both streams and the command have ended. Output that is there comes before every other news.

        Whether it has ended is asked before the output is taken: what comes in between is not lost. A server may tell
        the end before it has sent the last output.
        """
        silent_since, is_over = time.monotonic(), False
        while True:
            task.check()
            deadline.check()
            has_status, is_whole, is_closed = channel.exit_status >= 0, channel.eof_received, channel.closed
            if _drain(channel, collector):
                silent_since = time.monotonic()
                continue
            if has_status and not is_over:
                silent_since, is_over = time.monotonic(), True
            if has_status and (is_whole or time.monotonic() > silent_since + LEFT_BEHIND):
                return
            if is_closed:
                self._explain_end(channel)
                return
            news.wait(_LOOK)
            news.clear()

    def _explain_end(self, channel: Channel) -> None:
        if self._connection.ends_within(0.5):
            raise lost(self._name)
        if was_refused(channel):
            raise CommandFailed(
                tr("{name} does not run commands over SSH.", name=self._name),
                hint=tr("A terminal session may still work."),
            )
        if channel.exit_status < 0:
            raise CommandFailed(
                tr("{name} did not say how the command ended.", name=self._name),
                hint=tr(
                    "A device without a full system, such as a switch, may do so. A terminal session may still work."
                ),
            )

    @contextlib.contextmanager
    def _ended(self, channel: Channel, collector: Collector) -> Iterator[None]:
        """Leave nothing behind: a command that was stopped is killed on the device, for at most `_ENDING` seconds."""
        try:
            yield
        except BaseException:
            cleaner = threading.Thread(target=self._end, args=(channel, collector), name="ssh end", daemon=True)
            cleaner.start()
            cleaner.join(_ENDING)
            raise
        channel.close()

    def _end(self, channel: Channel, collector: Collector) -> None:
        with contextlib.suppress(Exception):  # the link may be dead: nothing more can be done
            process = collector.find_process(channel) if isinstance(collector, _Marked) else 0
            if process and channel.exit_status < 0 and self._connection.is_alive:
                killer = self._connection.open_channel(TaskContext())
                request_command(killer, end_command(process))
                killer.status_event.wait(5)
                killer.close()
            channel.close()


class _Marked(Collector):
    """Takes the process id off the start of the output, and with it what a login shell greets with."""

    def __init__(self, on_output: OnOutput | None) -> None:
        super().__init__(on_output)
        self.process = 0
        self._start: bytes | None = b""

    def add(self, stream: Stream, data: bytes) -> None:
        if stream is Stream.OUTPUT and self._start is not None:
            self._start += data
            match = _MARK.match(self._start)
            if not match and len(self._start) < _MARK_ROOM:
                return
            data, self._start = self._start[match.end() if match else 0 :], None
            self.process = int(match[1]) if match else 0
        super().add(stream, data)

    def find_process(self, channel: Channel) -> int:
        """The process id, also of a command that is stopped before its first word has arrived. 0: it has none."""
        channel.settimeout(_ENDING / 2)
        with contextlib.suppress(TimeoutError):
            while not self.process and self._start is not None and (data := channel.recv(_PIECE)):
                self._start += data
                match = _MARK.match(self._start)
                self.process = int(match[1]) if match else 0
        return self.process

    def text(self, stream: Stream) -> str:
        if stream is Stream.OUTPUT and self._start:
            rest, self._start = self._start, None
            super().add(stream, rest)
        return super().text(stream)


def _wake_on_news(channel: Channel) -> threading.Event:
    """One event for both streams, their ends, the exit code and the end of the channel."""
    news = threading.Event()
    for buffer in (channel.in_buffer, channel.in_stderr_buffer):
        buffer.set_event(news)
    channel.status_event = news  # set at the exit code and at the end of the channel
    return news


def _drain(channel: Channel, collector: Collector) -> bool:
    found = False
    if channel.recv_ready():
        collector.add(Stream.OUTPUT, channel.recv(_PIECE))
        found = True
    if channel.recv_stderr_ready():
        collector.add(Stream.ERRORS, channel.recv_stderr(_PIECE))
        found = True
    return found


def _write(channel: Channel, stdin: bytes | Iterable[bytes]) -> None:
    """In a thread of its own: a command may write much before it reads. One that never reads is no failure."""
    with contextlib.suppress(Exception):
        for piece in (stdin,) if isinstance(stdin, bytes) else stdin:
            left = memoryview(piece)
            while left and (sent := send_data(channel, [left])):
                left = left[sent:]
        channel.shutdown_write()
