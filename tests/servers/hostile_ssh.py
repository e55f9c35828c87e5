"""A hostile SSH server of our own on loopback: it breaks the rules at a given moment of a connection.

Before encryption it is a bare socket that says what a test wants. After that it is paramiko's server side, which is
made to send what no server should, to hang up, or to fall silent.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.message import Message

from app.domain.devices import Device, Transport
from tests.servers.listening import stop_listening
from tests.servers.openssh import LOCALHOST

type Talk = Callable[[socket.socket], None]
type Deed = Callable[[Any], None]
"""What it does to its transport."""


@contextlib.contextmanager
def hostile_socket(talk: Talk) -> Iterator[Device]:
    """`talk` is called for each connection, in a thread of its own; errors of the socket end it."""
    with socket.create_server((LOCALHOST, 0)) as server:
        held: list[socket.socket] = []

        def run(connection: socket.socket) -> None:
            with contextlib.suppress(OSError):
                talk(connection)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    held.append(connection)
                    threading.Thread(target=run, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield Device("", "Hostile", Transport.SSH, LOCALHOST, server.getsockname()[1], "ops")
        stop_listening(server)
        for connection in held:
            connection.close()


class HostileServer:
    """Behaves until the moment that `deeds` names: "service", "login", "channel", "command"."""

    def __init__(self, deeds: dict[str, Deed]) -> None:
        self.deeds = deeds
        self.key = paramiko.RSAKey.generate(2048)
        self.transports: list[Any] = []

    def talk(self, connection: socket.socket) -> None:
        transport = paramiko.Transport(connection)
        transport.add_server_key(self.key)
        self.transports.append(transport)
        with contextlib.suppress(EOFError, paramiko.SSHException):
            transport.start_server(server=_Rules(self, transport))

    def do(self, moment: str, transport: Any) -> None:
        if deed := self.deeds.get(moment):
            deed(transport)


class _Rules(paramiko.ServerInterface):
    def __init__(self, hostile: HostileServer, transport: Any) -> None:
        self._hostile, self._transport = hostile, transport

    def get_banner(self) -> tuple[None, None]:
        self._hostile.do("service", self._transport)
        return None, None

    def get_allowed_auths(self, username: str) -> str:
        return "password,keyboard-interactive"

    def check_auth_none(self, username: str) -> int:
        self._hostile.do("login", self._transport)
        return AUTH_FAILED

    def check_auth_password(self, username: str, password: str) -> int:
        return AUTH_SUCCESSFUL

    def check_auth_interactive(self, username: str, submethods: str) -> int:
        self._hostile.do("prompts", self._transport)
        return AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        self._hostile.do("channel", self._transport)
        return OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: Any, command: bytes) -> bool:
        self._hostile.do("command", self._transport)
        return False


def sending(*parts: int | bytes | str, kind: int) -> Deed:
    """A deed that sends one message of this kind. Numbers are sent with 32 bits, text and bytes as strings."""

    def send(transport: Any) -> None:
        message = Message()
        message.add_byte(bytes([kind]))
        for part in parts:
            if isinstance(part, int):
                message.add_int(part)
            else:
                message.add_string(part)
        transport._send_message(message)

    return send


def hang_up(transport: Any) -> None:
    """Close the socket at once, without a word."""
    transport.sock.close()
    transport.active = False


def fall_silent(transport: Any) -> None:
    """Never answer again."""
    threading.Event().wait(20)
