"""The way to a device: name and TCP, or through the connection to a jump host. A time limit on each, and a cancel."""

import contextlib
import os
import selectors
import socket
import threading
import time
from collections.abc import Buffer, Callable, Iterator
from concurrent.futures import Future

from paramiko.channel import Channel
from paramiko.ssh_exception import ChannelException, SSHException

from app.domain.errors import TargetUnreachable
from app.domain.language import tr
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.errors import silent
from app.services.ssh.known_hosts import host_name
from app.services.ssh.transport import SatchelTransport, send_data

_POLL = 0.05  # seconds between looks at a cancel
_REFUSALS = {
    1: (
        tr("does not allow connections onward"),
        tr("Allow TCP forwarding on it (AllowTcpForwarding), or use another."),
    ),
    2: (tr("cannot reach {there}"), tr("Check the address and port as they are seen from the jump host.")),
}

type _Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]]


class Tunnel:
    """A channel of a jump host, used as a socket. Closing it neither waits nor fails, whatever the jump host does."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._closed = False  # paramiko looks at the name that a socket has for it

    def send(self, data: Buffer) -> int:
        return send_data(self._channel, (memoryview(data),))

    def recv(self, size: int) -> bytes:
        return self._channel.recv(size)

    def settimeout(self, seconds: float) -> None:
        self._channel.settimeout(seconds)

    def close(self) -> None:
        self._closed = True
        threading.Thread(target=self._end, name="ssh tunnel end", daemon=True).start()

    def _end(self) -> None:
        with contextlib.suppress(EOFError, OSError, SSHException):
            self._channel.close()


def open_tcp(host: str, port: int, timeout: float, task: TaskContext, *, unanswered: float) -> socket.socket:
    """Each address in turn. The last failure is raised when none answers.

    `unanswered`: seconds after which data that nobody has acknowledged ends the link, where the system can do that.
    """
    deadline = time.monotonic() + timeout
    addresses = _resolve(host, port, deadline, task)
    failure: OSError = TimeoutError()
    for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        share = max(0.5, (deadline - time.monotonic()) / left)
        try:
            return _open_one(address, share, task, unanswered)
        except TimeoutError:
            failure = TimeoutError()
        except OSError as error:
            failure = error
    if isinstance(failure, TimeoutError):
        raise silent(host, port, timeout)
    raise failure


def open_through(
    jump: SatchelTransport, jump_name: str, there: tuple[str, int], timeout: float, task: TaskContext
) -> Tunnel:
    """A way through a jump host, which looks the name up itself. Raises TargetUnreachable, Cancelled.

    A jump host that takes its time is asked in a thread of its own: giving up must not end the other sessions on it.
    """
    place = host_name(*there)

    def ask() -> Tunnel:
        return Tunnel(jump.open_channel("direct-tcpip", there, ("127.0.0.1", 0), timeout=timeout + 5))

    try:
        return _waited_for(ask, timeout, task, too_late=Tunnel.close)
    except TimeoutError as error:
        raise TargetUnreachable(
            tr(
                "{place} did not answer through the jump host {jump_name} within {timeout:g} s.",
                place=place,
                jump_name=jump_name,
                timeout=timeout,
            ),
            hint=tr("Check that the device is on, and that the jump host reaches it."),
        ) from error
    except ChannelException as error:
        words, hint = _REFUSALS.get(error.code, (tr("refuses the way to {there}"), tr("Its log says more.")))
        raise TargetUnreachable(
            tr("The jump host {jump_name} {words}.", jump_name=jump_name, words=words.format(there=place)),
            hint=hint,
            details=error.text,
        ) from error


def _resolve(host: str, port: int, deadline: float, task: TaskContext) -> list[_Address]:
    """Look the name up in a thread of its own, since nothing can interrupt it."""

    def look_up() -> list[_Address]:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]

    try:
        return _waited_for(look_up, deadline - time.monotonic(), task)
    except TimeoutError as error:
        raise socket.gaierror(tr("the name server does not answer")) from error
    except (OSError, UnicodeError) as error:
        raise socket.gaierror(str(error)) from error


def _waited_for[T](
    work: Callable[[], T], seconds: float, task: TaskContext, *, too_late: Callable[[T], object] = lambda _: None
) -> T:
    """What `work` gives, done in a thread of its own and left behind on a cancel or after `seconds` (TimeoutError).

    `too_late` is given what comes after that.
    """
    future: Future[T] = Future()
    done = threading.Event()
    future.add_done_callback(lambda _: done.set())

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=run, name="ssh dialing", daemon=True).start()
    deadline = time.monotonic() + seconds
    try:
        while not done.wait(_POLL):
            task.check()
            if time.monotonic() > deadline:
                raise TimeoutError
    except (Cancelled, TimeoutError):
        future.add_done_callback(lambda late: None if late.exception() else too_late(late.result()))
        raise
    return future.result()


def _open_one(address: _Address, seconds: float, task: TaskContext, unanswered: float) -> socket.socket:
    family, kind, protocol, _, place = address
    connection = socket.socket(family, kind, protocol)
    with _closed_on_failure(connection):
        connection.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            connection.connect(place)
        deadline = time.monotonic() + seconds
        while not _can_write(connection):
            task.check()
            if time.monotonic() > deadline:
                raise TimeoutError
        code = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # saves 40 ms for each connection
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(unanswered * 1000))
    return connection


def _can_write(connection: socket.socket) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_WRITE)
        return bool(selector.select(_POLL))


@contextlib.contextmanager
def _closed_on_failure(connection: socket.socket) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise
