"""Open an SSH connection: name, TCP, key exchange, host key, and only then the credential; a time limit on each."""

import contextlib
import getpass
import threading
import time
from collections.abc import Iterator

from paramiko.channel import Channel
from paramiko.ssh_exception import ChannelException, IncompatiblePeer, SSHException

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import (
    AuthenticationFailed,
    ConnectionLost,
    HostKeyUnknown,
    LegacyNeeded,
    LoginBrokenOff,
    NoMoreSessions,
)
from app.domain.language import tr
from app.domain.prompts import Ask
from app.domain.sessions import SignIn
from app.domain.task import TaskContext
from app.services.ssh.authentication import Login, authenticate
from app.services.ssh.certificates import HOST_KINDS
from app.services.ssh.dialing import open_tcp, open_through
from app.services.ssh.errors import silent, while_connected, while_connecting
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.transport import SatchelTransport
from app.services.ssh.userauth import Reply

KEEPALIVE = 4.0
"""Seconds of silence before the device is asked for a sign of life; after two unanswered ones the link is dead."""
_POLL = 0.05  # seconds between looks at a cancel
_SETTLING = 0.5  # seconds from the first failure on a link until it counts as dead
_RSA_SIGNATURES = ("rsa-sha2-512", "rsa-sha2-256")  # RFC 8332: how a key of the kind ssh-rsa signs


class SshConnection:
    """One authenticated connection; sessions share it."""

    def __init__(
        self, transport: SatchelTransport, name: str, timeout: float, sign_in: SignIn, notice: str = ""
    ) -> None:
        self._transport = transport
        self._timeout = timeout
        self.name = name
        self.sign_in = sign_in
        self._notice = notice

    @property
    def transport(self) -> SatchelTransport:
        """For the way onward, where this is the connection to a jump host."""
        return self._transport

    def take_notice(self) -> str:
        """What the device said to everyone before the login. It is given once: to the first terminal."""
        notice, self._notice = self._notice, ""
        return notice

    @property
    def is_alive(self) -> bool:
        return self._transport.is_active()

    @property
    def software(self) -> str:
        """What the device calls its SSH service: "OpenSSH_9.2p1 Debian-2"."""
        return self._transport.remote_version.removeprefix("SSH-2.0-")

    @property
    def channels(self) -> int:
        """That are open on it."""
        return self._transport.open_channels

    def ends_within(self, seconds: float) -> bool:
        """Is the link dead? Its sessions learn of it a moment before."""
        self._transport.join(seconds)
        return not self.is_alive

    def open_channel(self, task: TaskContext, *, window: int | None = None, packet: int | None = None) -> Channel:
        """A new session. Raises ConnectionLost, NoMoreSessions, TargetError when the device allows none, Cancelled.

        `window`: bytes that the device may send before they are read, paramiko's 2 MB if None. `packet`: bytes that
        it may send at once, paramiko's 32 KB if None.
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
                return self._transport.open_session(window_size=window, max_packet_size=packet, timeout=self._timeout)
            except SSHException as error:
                if not self._is_full(error):
                    raise
                raise NoMoreSessions(
                    tr("{name} allows no more sessions on this connection.", name=self.name), details=str(error)
                ) from error
            finally:
                opened.set()

    def _is_full(self, error: SSHException) -> bool:
        """paramiko tells the refusal to one of those who ask at the same time, and nothing but this to the others."""
        was_refused = isinstance(error, ChannelException) or str(error) == "Unable to open channel."
        return was_refused and self.is_alive and self.channels > 0

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
    via: SshConnection | None = None,
    ask: Ask | None = None,
    timeout: float = 15,
    keepalive: float = KEEPALIVE,
) -> SshConnection:
    """Connect and log in. `timeout` and `keepalive` are in seconds; the time limit holds for each stage.

    `via` is the connection to a jump host. `ask` puts what the device asks to a person.
    Raises TargetUnreachable, LegacyNeeded, HostKeyUnknown, HostKeyChanged, AuthenticationFailed, FileError (the key
    file), Cancelled.
    """
    host, port = device.host, device.effective_port
    with while_connecting(host, port, task), contextlib.ExitStack() as opened:
        task.report(tr("Connecting to {name}", name=device.name or host))
        connection = (
            open_through(via.transport, via.name, (host, port), timeout, task)
            if via
            else open_tcp(host, port, timeout, task, unanswered=3 * keepalive)
        )
        opened.callback(connection.close)
        transport = SatchelTransport(connection, timeout=timeout, legacy=device.legacy)
        opened.callback(transport.close)
        with task.on_cancel(transport.close):
            exchange_keys(transport, host_keys, device, timeout, task)
            check_host_key(transport, host_keys, host, port)
            user = device.user or credential.user or getpass.getuser()
            proofs = log_in(transport, Login(device, user, credential, ask), timeout, task)
        task.check()
        transport.keep_alive(keepalive)
        opened.pop_all()
    hops = (*via.sign_in.hops, via.name) if via else ()
    sign_in = SignIn(proofs, hops, transport.old_methods_in_use(), user)
    return SshConnection(transport, device.name or host, timeout, sign_in, transport.authentication().notice)


def check_host_key(transport: SatchelTransport, host_keys: HostKeys, host: str, port: int) -> None:
    """A certificate that counts is enough; otherwise the bare key is judged."""
    key = transport.get_remote_server_key()
    certificate, problem = getattr(key, "public_blob", None), ""
    if certificate:
        problem = host_keys.problem_with_certificate(host, port, certificate.key_type, certificate.key_blob)
        if not problem:
            return
    try:
        host_keys.check(host, port, key.get_name(), key.get_base64())
    except HostKeyUnknown as question:
        if problem:
            question.hint = tr("Its certificate does not count: {problem}. {hint}", problem=problem, hint=question.hint)
        raise


def log_in(
    transport: SatchelTransport, login: Login, timeout: float, task: TaskContext, *, asked: Reply | None = None
) -> tuple[str, ...]:
    """See `authenticate`."""
    try:
        return authenticate(transport, login, task, asked=asked)
    except TimeoutError as error:
        raise silent(login.device.host, login.device.effective_port, timeout, stage=tr("during the login")) from error
    except (AuthenticationFailed, ConnectionLost):
        raise
    except Exception as error:
        task.check()
        if isinstance(error, OSError | EOFError) or not transport.is_active():
            raise LoginBrokenOff(
                tr("The device closed the connection during the login of {user}.", user=login.user),
                details=transport.farewell or str(error),
            ) from error
        raise


def exchange_keys(
    transport: SatchelTransport, host_keys: HostKeys, device: Device, timeout: float, task: TaskContext
) -> None:
    """Raises LegacyNeeded, TargetUnreachable for silence, what paramiko raises, Cancelled."""
    host, port = device.host, device.effective_port
    options = transport.get_security_options()
    certified = HOST_KINDS if host_keys.has_authority(host, port) else ()
    known = [name for kind in host_keys.known_kinds(host, port) for name in _signatures(kind, device)]
    options.key_types = tuple(dict.fromkeys((*certified, *known, *options.key_types)))
    done = threading.Event()
    transport.start_client(event=done)
    deadline = time.monotonic() + timeout
    while not done.wait(_POLL) and transport.is_active():
        task.check()
        if time.monotonic() > deadline:
            stage = tr("during the key exchange") if transport.remote_version else tr("before its greeting")
            raise silent(host, port, timeout, stage=stage)
    task.check()
    if not transport.is_active():
        error = transport.get_exception() or EOFError()
        if isinstance(error, IncompatiblePeer) and (methods := transport.old_methods()):
            raise LegacyNeeded(
                tr("{name} knows only methods of encryption that are outdated.", name=device.name or host),
                methods=methods,
            ) from error
        raise error


def _signatures(kind: str, device: Device) -> tuple[str, ...]:
    if kind != "ssh-rsa":
        return (kind,)
    return (*_RSA_SIGNATURES, kind) if device.legacy else _RSA_SIGNATURES
