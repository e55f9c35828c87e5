"""paramiko's transport, mended where it waits for ever, looks away from a dead link or forgets how a command ended.

paramiko 5.1 pins these places: `pyproject.toml` allows no other major version.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from socket import socket
from typing import Any

from paramiko.auth_handler import AuthOnlyHandler
from paramiko.channel import Channel
from paramiko.common import (
    MSG_CHANNEL_CLOSE,
    MSG_CHANNEL_OPEN_SUCCESS,
    MSG_CHANNEL_REQUEST,
    MSG_CHANNEL_WINDOW_ADJUST,
    cMSG_CHANNEL_REQUEST,
    cMSG_GLOBAL_REQUEST,
    cMSG_SERVICE_REQUEST,
    cMSG_USERAUTH_REQUEST,
)
from paramiko.message import Message
from paramiko.packet import Packetizer
from paramiko.transport import ServiceRequestingTransport, Transport

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # it logs tracebacks of what we report as AppError

_CIPHERS = (  # AES-GCM first: 1.3 times faster than AES-CTR with a MAC
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
)
_MACS = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
    "hmac-sha1",
)
_MISSES = 3  # unanswered keepalives before a link counts as dead


class _Packets(Packetizer):
    """Notices when the other side has fallen silent. paramiko's keepalive asks, but never looks for the answer."""

    def __init__(self, connection: socket) -> None:
        super().__init__(connection)
        self.keepalive = 0.0  # seconds, 0: off
        self.ask: Callable[[], None] = lambda: None
        self.went_silent = False
        self._last_inbound = time.monotonic()
        self._asked = 0

    def start_handshake(self, timeout: float) -> None:
        """Nothing: whoever connects has a deadline. The original's timer holds up the end of the program."""

    def read_message(self) -> tuple[int, Message]:
        message = super().read_message()
        self._last_inbound = time.monotonic()
        self._asked = 0
        return message

    def _check_keepalive(self) -> None:
        """Called by paramiko about ten times a second while nothing arrives."""
        silence = time.monotonic() - self._last_inbound
        if not self.keepalive or silence < self.keepalive * (self._asked + 1):
            return
        if self._asked >= _MISSES:
            self.went_silent = True
            self.close()
        else:
            self._asked += 1
            self.ask()


class _Authentication(AuthOnlyHandler):
    def send_auth_request(
        self, username: str, method: str, finish_message: Callable[[Message], None] | None = None
    ) -> list[str]:
        """As the original, but listening before asking: an answer that comes at once is not missed."""
        self.auth_method, self.username = method, username
        self.auth_event = event = threading.Event()
        message = Message()
        message.add_byte(cMSG_USERAUTH_REQUEST)
        for text in (username, "ssh-connection", method):
            message.add_string(text)
        if finish_message:
            finish_message(message)
        self.transport._send_user_message(message)  # type: ignore[attr-defined]
        answer: list[str] = self.wait_for_response(event)
        return answer


class SatchelTransport(ServiceRequestingTransport):
    """One encrypted connection."""

    packetizer: _Packets

    def __init__(self, connection: socket, *, timeout: float) -> None:
        super().__init__(connection, packetizer_class=_Packets)
        self.daemon = True
        self.banner_timeout = 2 * timeout + 5  # whoever connects gives up before, and knows why
        self.handshake_timeout = self.auth_timeout = self.channel_timeout = timeout
        self.clear_to_send_timeout = timeout
        self._service_accepted = threading.Event()
        self._ended_channels: set[int] = set()  # the device's numbers of the channels that we have closed
        self._channel_handler_table = {
            **Transport._channel_handler_table,  # type: ignore[attr-defined]
            MSG_CHANNEL_REQUEST: _handle_channel_request,
        }
        self.packetizer.ask = self._ask_for_life
        options = self.get_security_options()
        options.ciphers, options.digests, options.compression = _CIPHERS, _MACS, ("none",)

    @property
    def preferred_keys(self) -> tuple[str, ...]:
        """Plain keys only; the original adds certificates, whose authority it does not check."""
        return tuple(self._filter_algorithm("keys"))  # type: ignore[attr-defined]

    def keep_alive(self, seconds: float) -> None:
        """From now on a link that does not answer for about four times `seconds` is closed."""
        self.packetizer.keepalive = seconds

    def _ask_for_life(self) -> None:
        if not self.clear_to_send.is_set():
            return  # in the middle of new keys: nothing else may be sent, and the other side is busy
        message = Message()
        message.add_byte(cMSG_GLOBAL_REQUEST)
        message.add_string("keepalive@openssh.com")
        message.add_boolean(True)  # any answer will do, and a refusal is one
        self._send_message(message)

    def _send_message(self, data: Message) -> None:
        """As the original, but nothing more goes to a channel that we have closed: OpenSSH would end the connection.

        paramiko makes a message under the lock of its channel and sends it after that, so the end of the input of one
        thread can overtake the close of another. Here messages of channels come one at a time.
        """
        start = data.asbytes()[:5]
        channel = int.from_bytes(start[1:])
        if MSG_CHANNEL_WINDOW_ADJUST <= start[0] <= MSG_CHANNEL_REQUEST:
            if channel in self._ended_channels:
                return
            if start[0] == MSG_CHANNEL_CLOSE:
                self._ended_channels.add(channel)
        elif start[0] == MSG_CHANNEL_OPEN_SUCCESS:
            self._ended_channels.discard(channel)
        super()._send_message(data)  # type: ignore[misc]

    def _parse_channel_open_success(self, message: Message) -> None:
        start = message.packet.tell()
        message.get_int()
        self._ended_channels.discard(message.get_int())  # the device uses its numbers again
        message.packet.seek(start)
        super()._parse_channel_open_success(message)  # type: ignore[misc]

    def _parse_service_accept(self, message: Message) -> None:
        super()._parse_service_accept(message)  # type: ignore[misc]
        self._service_accepted.set()

    def ensure_session(self) -> None:
        """As the original, which waits for ever if the device falls silent."""
        if not self._service_accepted.is_set():
            message = Message()
            message.add_byte(cMSG_SERVICE_REQUEST)
            message.add_string("ssh-userauth")
            self._send_user_message(message)  # type: ignore[attr-defined]
            deadline = time.monotonic() + self.auth_timeout
            while not self._service_accepted.wait(0.05):
                if not self.is_active():
                    raise self.get_exception() or EOFError()
                if time.monotonic() > deadline:
                    raise TimeoutError
        if self.auth_handler is None:
            self.auth_handler = self.get_auth_handler()

    def get_auth_handler(self) -> AuthOnlyHandler:
        return _Authentication(self)


def request_command(channel: Channel, command: str) -> None:
    """Ask for a command and do not wait for the answer: a refusal closes the channel. Saves a round trip."""
    message = Message()
    message.add_byte(cMSG_CHANNEL_REQUEST)
    message.add_int(channel.remote_chanid)
    message.add_string("exec")
    message.add_boolean(True)
    message.add_string(command)
    channel._event_pending()  # type: ignore[attr-defined]
    assert channel.transport  # noqa: S101 - an open channel has one
    channel.transport._send_user_message(message)  # type: ignore[attr-defined]


def was_refused(channel: Channel) -> bool:
    """Did the device refuse what was asked of the channel?"""
    return bool(channel.closed and not channel.event_ready and channel.exit_status < 0)


def _handle_channel_request(channel: Channel, message: Message) -> Any:
    """Read `exit-signal` (RFC 4254, section 6.10), which paramiko drops, as the exit code that a shell gives it."""
    start = message.packet.tell()
    if message.get_text() == "exit-signal":
        message.get_boolean()
        number = getattr(signal, f"SIG{message.get_text()}", 0)
        channel.exit_status = 128 + int(number)
        channel.status_event.set()
        return None
    message.packet.seek(start)
    return channel._handle_request(message)  # type: ignore[attr-defined]
