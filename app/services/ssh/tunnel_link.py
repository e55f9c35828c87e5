"""The connection to a device as tunnels use it: connections that it opens for us, and ports on which it listens."""

import contextlib
import time

from paramiko.common import cMSG_CHANNEL_WINDOW_ADJUST
from paramiko.message import Message
from paramiko.ssh_exception import SSHException

from app.domain.errors import TunnelError
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.tunnels import News, RefusalReason, StreamTaker, TunnelRefusal, TunnelStream, place
from app.services.ssh.connection import SshConnection
from app.services.ssh.errors import lost
from app.services.ssh.forwards import MOST_PACKET, Answer, Forward, ForwardingTransport, Opened

_REASONS = {1: RefusalReason.PROHIBITED, 2: RefusalReason.FAILED}  # RFC 4254, section 5.1
_PATIENCE = 15.0  # seconds for the device to say whether it listens
_LEFT = (SSHException, EOFError, OSError)
"""What is raised on a link that has ended."""


class SshStream:
    """Implements `TunnelStream`."""

    def __init__(self, name: str, opened: Opened, window: int) -> None:
        self._name, self._opened, self._channel = name, opened, opened.channel
        self.window = window
        self._not_told = 0  # bytes that have left us, of which the device does not know yet
        self._tell_after = window // 4

    @property
    def was_opened(self) -> bool:
        return bool(self._channel.active)

    @property
    def refusal(self) -> TunnelRefusal | None:
        if self._opened.refused is None:
            return None
        reason, words = self._opened.refused
        return TunnelRefusal(_REASONS.get(reason, RefusalReason.OTHER), words)

    @property
    def room(self) -> int:
        if not self.was_opened or self._channel.closed or self._channel.eof_sent:
            return 0
        return min(self._channel.out_window_size, MOST_PACKET, self._channel.out_max_packet_size - 64)

    @property
    def has_ended(self) -> bool:
        return bool(self._channel.eof_received) and not self._opened.inbox

    @property
    def is_closed(self) -> bool:
        return self._channel.closed and not self._opened.inbox

    def give(self, data: bytes) -> int:
        try:
            return self._channel.send(data)
        except TimeoutError:
            return 0
        except _LEFT as error:
            raise lost(self._name, str(error)) from error

    def take(self) -> bytes:
        return self._opened.inbox.take()

    def passed_on(self, size: int) -> None:
        self._not_told += size
        if self._not_told < self._tell_after or self._channel.closed or self._channel.eof_received:
            return
        told, self._not_told = self._not_told, 0
        self._opened.inbox.allow(told)
        message = Message()
        message.add_byte(cMSG_CHANNEL_WINDOW_ADJUST)
        message.add_int(self._channel.remote_chanid)
        message.add_int(told)
        with contextlib.suppress(*_LEFT):  # it is noticed elsewhere
            self._channel.transport._send_user_message(message)  # type: ignore[union-attr]

    def end(self) -> None:
        if not self.was_opened or self._channel.closed:  # the number of one that never stood is someone else's
            return
        with contextlib.suppress(*_LEFT):
            self._channel.shutdown_write()

    def close(self) -> None:
        self._opened.is_abandoned = True
        with contextlib.suppress(*_LEFT):
            self._channel.close()


class SshTunnelLink:
    """Implements `TunnelLink`; several tunnels, and sessions, share one connection."""

    def __init__(self, connection: SshConnection) -> None:
        self._connection = connection
        self.name = connection.name

    @property
    def _transport(self) -> ForwardingTransport:
        return self._connection.transport

    def reach(self, host: str, port: int, origin: tuple[str, int], window: int, news: News) -> TunnelStream:
        try:
            return SshStream(self.name, self._transport.begin_to_reach((host, port), origin, window, news), window)
        except _LEFT as error:
            raise lost(self.name, str(error)) from error

    def listen(self, bind: str, port: int, taker: StreamTaker, task: TaskContext) -> int:
        forward = _forward_to(taker, self.name)
        if port and self._transport.forwards.setdefault((bind, port), forward) is not forward:
            raise TunnelError(
                tr("Another tunnel listens on port {port} of {name}.", port=port, name=self.name),
                hint=tr("Choose another port."),
            )
        try:
            answer = self._answered("tcpip-forward", bind, port, task)
        except BaseException:
            self._transport.forwards.pop((bind, port), None)
            raise
        if not answer.is_yes:
            self._transport.forwards.pop((bind, port), None)
            raise _not_listening(self.name, bind, port)
        if not port:
            port = answer.body.get_int() if answer.body is not None else 0
            self._transport.forwards[(bind, port)] = forward
        return port

    def stop_listening(self, bind: str, port: int) -> None:
        self._transport.forwards.pop((bind, port), None)
        if self._connection.is_alive:
            with contextlib.suppress(*_LEFT):
                self._transport.ask("cancel-tcpip-forward", bind, port)

    def ends_within(self, seconds: float) -> bool:
        return self._connection.ends_within(seconds)

    def _answered(self, kind: str, bind: str, port: int, task: TaskContext) -> Answer:
        deadline = time.monotonic() + _PATIENCE
        try:
            answer = self._transport.ask(kind, bind, port)
        except _LEFT as error:
            raise lost(self.name, str(error)) from error
        while not answer.came.wait(0.05):
            task.check()
            if not self._connection.is_alive:
                raise lost(self.name)
            if time.monotonic() > deadline:
                raise TunnelError(
                    tr("{name} does not say whether it listens on port {port}.", name=self.name, port=port),
                    hint=tr("It may not know remote tunnels."),
                )
        return answer


def _forward_to(taker: StreamTaker, name: str) -> Forward:
    def take(opened: Opened, origin: str, window: int) -> None:
        def make(news: News) -> TunnelStream:
            opened.on_news = news
            return SshStream(name, opened, window)

        taker.take(make, origin)

    return Forward(taker.window, take)


def _not_listening(name: str, bind: str, port: int) -> TunnelError:
    if 0 < port < 1024:
        hint = tr("Ports below 1024 need root there. Choose one from 1024 on.")
    else:
        hint = tr("Choose another port, or see whether its sshd_config allows it: AllowTcpForwarding, PermitListen.")
    return TunnelError(
        tr(
            "{name} does not listen on {bind}: the port is taken there, or it is not allowed.",
            name=name,
            bind=place(bind, port),
        ),
        hint=hint,
    )
