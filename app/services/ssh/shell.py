"""An interactive shell over SSH."""

import threading

from paramiko.channel import Channel

from app.domain.errors import AppError, TargetError
from app.domain.language import tr
from app.domain.sessions import Shell
from app.domain.task import TaskContext
from app.services.ssh.connection import SshConnection
from app.services.ssh.errors import lost, while_connected

TERMINAL = "xterm-256color"
_RECEIVE = 64 * 1024  # bytes: what one `receive` gives at most
_WINDOW = 2**18  # bytes on the way: what Ctrl+C stops is shown to its end first, at 5 to 25 MB a second


class SshShell:
    """Implements `Shell`."""

    def __init__(self, connection: SshConnection, channel: Channel) -> None:
        self._connection = connection
        self._channel = channel
        self._news = threading.Event()
        self._closed = False
        notice = connection.take_notice().replace("\n", "\r\n")
        self._received = f"{notice}\r\n\r\n".encode() if notice else b""
        channel.in_buffer.set_event(self._news)
        self._outgoing = _Outgoing(channel)

    def receive(self, task: TaskContext) -> bytes:
        with while_connected(self._connection.name, task), task.on_cancel(self._news.set):
            while not self._received:
                task.check()
                has_ended = self._channel.eof_received or self._channel.closed  # before: what comes now is not lost
                if self._channel.recv_ready():
                    self._received = self._channel.recv(_WINDOW)  # all: paramiko moves what is left behind
                elif has_ended:
                    return self._end()
                else:
                    self._news.wait()  # also woken by the end of the session, of the link, and by a cancel
                    self._news.clear()
        piece, self._received = self._received[:_RECEIVE], self._received[_RECEIVE:]
        return piece

    def send(self, data: bytes) -> None:
        if self._channel.closed and not self._closed:
            raise lost(self._connection.name)
        self._outgoing.add(data)

    def resize(self, columns: int, rows: int) -> None:
        if not self._channel.closed:
            self._outgoing.resize(columns, rows)

    @property
    def exit_code(self) -> int | None:
        return self._channel.exit_status if self._channel.exit_status >= 0 else None

    def close(self) -> None:
        self._closed = True
        self._outgoing.close()

    def _end(self) -> bytes:
        """The end of the session is no failure; the end of the link is, unless we closed it ourselves.

        A switch that ends the session and hangs up has not been lost, though it tells no exit code.
        """
        if not self._closed and self.exit_code is None:
            self._channel.status_event.wait(1)  # the exit code follows the end of the output
            hung_up = self.exit_code is None and not self._channel.eof_received
            if hung_up and self._connection.ends_within(0.5):
                raise lost(self._connection.name)
        return b""


class _Outgoing:
    """Sends from a thread of its own, so that typing never waits for the network."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._changed = threading.Condition()
        self._typed = bytearray()
        self._size: tuple[int, int] | None = None
        self._open = True
        threading.Thread(target=self._work, name="ssh typing", daemon=True).start()

    def add(self, data: bytes) -> None:
        with self._changed:
            self._typed += data
            self._changed.notify()

    def resize(self, columns: int, rows: int) -> None:
        with self._changed:
            self._size = (columns, rows)
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._open = False
            self._changed.notify()

    def _work(self) -> None:
        try:
            while self._open and not self._channel.closed:
                with self._changed:
                    if not self._typed and not self._size and self._open:
                        self._changed.wait()  # `close` wakes it: whoever receives closes in the end
                    data, self._typed = bytes(self._typed), bytearray()
                    size, self._size = self._size, None
                if size:
                    self._channel.resize_pty(*size)
                if data:
                    self._channel.sendall(data)
            self._channel.close()
        except Exception:  # the link has ended; `receive` says so
            return


def open_shell(connection: SshConnection, columns: int, rows: int, task: TaskContext) -> Shell:
    """A login shell with a terminal of that size. Raises ConnectionLost, TargetError, Cancelled."""
    channel = connection.open_channel(task, window=_WINDOW)
    closing = threading.Timer(15, channel.close)  # paramiko waits for these answers without a limit
    closing.daemon = True
    closing.start()
    try:
        with while_connected(connection.name, task), task.on_cancel(channel.close):
            channel.get_pty(TERMINAL, columns, rows)
            channel.invoke_shell()
    except AppError as error:
        channel.close()
        if connection.is_alive:
            raise TargetError(
                tr("{name} does not open a terminal.", name=connection.name),
                hint=tr("The account may not be allowed to log in; the device's log says more."),
                details=str(error),
            ) from error
        raise
    finally:
        closing.cancel()
    return SshShell(connection, channel)
