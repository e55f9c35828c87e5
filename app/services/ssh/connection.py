"""Open an SSH connection: name, TCP, key exchange, host key, and only then the credential; a time limit on each."""

import contextlib
import getpass
import os
import selectors
import socket
import threading
import time
from collections.abc import Iterator

from paramiko.channel import Channel

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AuthenticationFailed, ConnectionLost
from app.domain.task import TaskContext
from app.services.ssh.authentication import authenticate
from app.services.ssh.errors import silent, while_connected, while_connecting
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.transport import SatchelTransport

KEEPALIVE = 5.0
"""Seconds of silence before the device is asked for a sign of life; after three unanswered ones the link is dead."""
_POLL = 0.05  # seconds between looks at a cancel
_SETTLING = 0.5  # seconds from the first failure on a link until it counts as dead
_RSA_SIGNATURES = ("rsa-sha2-512", "rsa-sha2-256")  # RFC 8332: how a key of the kind ssh-rsa signs

type _Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]]


class SshConnection:
    """One authenticated connection; sessions share it."""

    def __init__(self, transport: SatchelTransport, name: str, timeout: float) -> None:
        self._transport = transport
        self._timeout = timeout
        self.name = name

    @property
    def is_alive(self) -> bool:
        return self._transport.is_active()

    def ends_within(self, seconds: float) -> bool:
        """Is the link dead? Its sessions learn of it a moment before."""
        self._transport.join(seconds)
        return not self.is_alive

    def open_channel(self, task: TaskContext, *, window: int | None = None) -> Channel:
        """A new session. Raises ConnectionLost, TargetError when the device allows no more, Cancelled.

        `window`: bytes that the device may send before they are read, paramiko's 2 MB if None.
        """
        opened = threading.Event()

        def close_unless_opened() -> None:
            if not opened.is_set():
                self._transport.close()

        def give_up() -> None:  # a device that answers opens the session in the meantime, and the others stay
            timer = threading.Timer(0.5, close_unless_opened)
            timer.daemon = True
            timer.start()

        task.check()
        with self.noticed(), while_connected(self.name, task), task.on_cancel(give_up):
            try:
                return self._transport.open_session(window_size=window, timeout=self._timeout)
            finally:
                opened.set()

    @contextlib.contextmanager
    def noticed(self) -> Iterator[None]:
        """Who hears that the link is lost finds it dead: a failed write is seen a moment before the reader's end."""
        try:
            yield
        except ConnectionLost:
            self.ends_within(_SETTLING)
            raise

    def close(self) -> None:
        """Let go. May be called more than once, from any thread; does not wait."""
        self._transport.close()


def connect(
    device: Device,
    credential: Credential,
    host_keys: HostKeys,
    task: TaskContext,
    *,
    timeout: float = 15,
    keepalive: float = KEEPALIVE,
) -> SshConnection:
    """Connect and log in. `timeout` and `keepalive` are in seconds; the time limit holds for each stage.

    Raises TargetUnreachable, HostKeyUnknown, HostKeyChanged, AuthenticationFailed, FileError (the key file), Cancelled.
    """
    host, port = device.host, device.effective_port
    with while_connecting(host, port, task), contextlib.ExitStack() as opened:
        task.report(f"Connecting to {device.name or host}")
        connection = _open_tcp(host, port, timeout, task)
        opened.callback(connection.close)
        transport = SatchelTransport(connection, timeout=timeout)
        opened.callback(transport.close)
        with task.on_cancel(transport.close):
            _exchange_keys(transport, host_keys, device, timeout, task)
            key = transport.get_remote_server_key()
            host_keys.check(host, port, key.get_name(), key.get_base64())
            _log_in(transport, device, credential, timeout, task)
        task.check()
        transport.keep_alive(keepalive)
        opened.pop_all()
    return SshConnection(transport, device.name or host, timeout)


def _log_in(
    transport: SatchelTransport, device: Device, credential: Credential, timeout: float, task: TaskContext
) -> None:
    user = device.user or credential.user or getpass.getuser()
    try:
        authenticate(transport, user, credential, device.identity_file, task)
    except TimeoutError as error:
        raise silent(device.host, device.effective_port, timeout, stage="during the login") from error
    except (AuthenticationFailed, ConnectionLost):
        raise
    except Exception as error:
        task.check()
        text = str(error)
        if "Authentication timeout" in text:
            raise silent(device.host, device.effective_port, timeout, stage="during the login") from error
        if "Illegal info request" in text:
            raise AuthenticationFailed(
                f"The device wants a new password for {user} before it lets anyone in.",
                hint="Log in once in a terminal or at the device and change the password.",
            ) from error
        if isinstance(error, OSError | EOFError) or "transport shut down" in text or "Too many" in text:
            raise AuthenticationFailed(
                f"The device closed the connection during the login of {user}.",
                hint="It may have counted too many wrong tries. Wait a few minutes, then check the credential.",
                details=text,
            ) from error
        raise


def _exchange_keys(
    transport: SatchelTransport, host_keys: HostKeys, device: Device, timeout: float, task: TaskContext
) -> None:
    host, port = device.host, device.effective_port
    options = transport.get_security_options()
    known = [name for kind in host_keys.known_kinds(host, port) for name in _signatures(kind)]
    options.key_types = [*known, *(name for name in options.key_types if name not in known)]
    done = threading.Event()
    transport.start_client(event=done)
    deadline = time.monotonic() + timeout
    while not done.wait(_POLL) and transport.is_active():
        task.check()
        if time.monotonic() > deadline:
            stage = "during the key exchange" if transport.remote_version else "before its greeting"
            raise silent(host, port, timeout, stage=stage)
    task.check()
    if not transport.is_active():
        raise transport.get_exception() or EOFError()


def _signatures(kind: str) -> tuple[str, ...]:
    return _RSA_SIGNATURES if kind == "ssh-rsa" else (kind,)


def _open_tcp(host: str, port: int, timeout: float, task: TaskContext) -> socket.socket:
    """Each address in turn. The last failure is raised when none answers."""
    deadline = time.monotonic() + timeout
    addresses = _resolve(host, port, deadline, task)
    failure: OSError = TimeoutError()
    for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        share = max(0.5, (deadline - time.monotonic()) / left)
        try:
            return _open_one(address, share, task)
        except TimeoutError:
            failure = TimeoutError()
        except OSError as error:
            failure = error
    if isinstance(failure, TimeoutError):
        raise silent(host, port, timeout)
    raise failure


def _resolve(host: str, port: int, deadline: float, task: TaskContext) -> list[_Address]:
    """Look the name up in a thread of its own, since nothing can interrupt it."""
    answers: list[list[_Address] | Exception] = []
    done = threading.Event()

    def look_up() -> None:
        try:
            answers.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))  # type: ignore[arg-type]
        except (OSError, UnicodeError) as error:
            answers.append(error)
        done.set()

    threading.Thread(target=look_up, name="resolve", daemon=True).start()
    while not done.wait(_POLL):
        task.check()
        if time.monotonic() > deadline:
            raise socket.gaierror("the name server does not answer")
    answer = answers[0]
    if isinstance(answer, Exception):
        raise socket.gaierror(str(answer)) from answer
    return answer


def _open_one(address: _Address, seconds: float, task: TaskContext) -> socket.socket:
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
        _prepare(connection)
    return connection


def _can_write(connection: socket.socket) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_WRITE)
        return bool(selector.select(_POLL))


def _prepare(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # saves 40 ms for each connection
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux: unacknowledged data ends the link
        milliseconds = int(KEEPALIVE * 4000)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)


@contextlib.contextmanager
def _closed_on_failure(connection: socket.socket) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise
