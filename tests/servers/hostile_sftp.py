"""A hostile SFTP service behind an SSH server of our own: it says whatever a test wants, when it wants."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import paramiko
from paramiko.common import AUTH_SUCCESSFUL, OPEN_SUCCEEDED

from app.domain.devices import Device
from app.services.ssh.sftp.wire import Kind, Status, attributes, number, string
from tests.servers.hostile_ssh import hostile_socket

type Service = Callable[[Any], None]
"""Given the channel, from which it reads requests and to which it writes what it likes."""
type Answering = Callable[[int, bytes], bytes | None]
"""Given the kind and the body of a request: the kind and the body of the answer, or None for silence."""

OK = bytes([Kind.STATUS]) + number(Status.OK) + string(b"") + string(b"")
END = bytes([Kind.STATUS]) + number(Status.EOF) + string(b"") + string(b"")
REFUSED = bytes([Kind.STATUS]) + number(Status.FAILURE) + string(b"") + string(b"")
HANDLE = bytes([Kind.HANDLE]) + string(b"h")
FOLDER, FILE, LINK = 0o040755, 0o100644, 0o120777


def attrs(mode: int, size: int = 0) -> bytes:
    """As `Attributes` are written: with size and mode."""
    return number(1 | 4) + size.to_bytes(8) + number(mode)


def names(*entries: tuple[bytes, bytes]) -> bytes:
    """An answer of the kind NAME: names with their attributes."""
    listed = b"".join(string(name) + string(name) + found for name, found in entries)
    return bytes([Kind.NAME]) + number(len(entries)) + listed


def well_behaved(kind: int, _: bytes) -> bytes:
    """What most requests can be answered with."""
    match kind:
        case Kind.REALPATH:
            return names((b"/home/ops", attributes()))
        case Kind.OPEN | Kind.OPENDIR:
            return HANDLE
        case Kind.READDIR | Kind.READ:
            return END
        case Kind.STAT | Kind.LSTAT | Kind.FSTAT:
            return bytes([Kind.ATTRS]) + attrs(FILE, 5)
    return OK


def answering(answer: Answering) -> Service:
    """Greets as version 3 without extensions, and answers each request under its number."""

    def serve(channel: Any) -> None:
        read_packet(channel)
        send_packet(channel, bytes([Kind.VERSION]) + number(3))
        while packet := read_packet(channel):
            said = answer(packet[0], packet[5:])
            if said is not None:
                send_packet(channel, said[:1] + packet[1:5] + said[1:])

    return serve


def read_packet(channel: Any) -> bytes:
    """The next one, without its length; nothing at the end."""
    size = int.from_bytes(_exactly(channel, 4))
    return _exactly(channel, size) if size else b""


def send_packet(channel: Any, packet: bytes) -> None:
    channel.sendall(number(len(packet)) + packet)


def _exactly(channel: Any, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = channel.recv(size - len(data))
        if not piece:
            return b""
        data += piece
    return data


@contextlib.contextmanager
def hostile_sftp(service: Service) -> Iterator[Device]:
    """Takes any password; `service` is called for each channel, in a thread of its own."""
    key = paramiko.ECDSAKey.generate()

    def talk(connection: socket.socket) -> None:
        transport = paramiko.Transport(connection)
        transport.add_server_key(key)
        with contextlib.suppress(EOFError, paramiko.SSHException):
            transport.start_server(server=_Rules(service))

    with hostile_socket(talk) as device:
        yield device


class _Rules(paramiko.ServerInterface):
    def __init__(self, service: Service) -> None:
        self._service = service

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        return AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED

    def check_channel_subsystem_request(self, channel: Any, name: str) -> bool:
        threading.Thread(target=self._serve, args=(channel,), daemon=True).start()
        return True

    def _serve(self, channel: Any) -> None:
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            self._service(channel)
