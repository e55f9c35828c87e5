"""A small SSH server inside this program, for the self-test: loopback, a port and a key for this one time.

It lets one password in, answers every command with what it is given on standard input, and keeps files in memory.
"""

import socket
import threading
from contextlib import closing, suppress
from typing import Any

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED, OPEN_SUCCEEDED
from paramiko.sftp import SFTP_NO_SUCH_FILE, SFTP_OK

from app.domain.secret import Secret
from app.services.targets.posix import PROCESS_MARK

HOST = "127.0.0.1"
_PIECE = 64 * 1024  # bytes


class LoopbackServer:
    """Takes one connection after the other until it is closed."""

    def __init__(self, password: Secret) -> None:
        self.key = paramiko.ECDSAKey.generate()
        self.files: dict[str, bytearray] = {}
        self._password = password
        self._listener = socket.create_server((HOST, 0))
        self._transports: list[paramiko.Transport] = []
        threading.Thread(target=self._serve, name="self-test server", daemon=True).start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts; Windows needs the close alone
        self._listener.close()
        for transport in self._transports:
            transport.close()

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._listener.accept()
                transport = paramiko.Transport(connection)
                transport.add_server_key(self.key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, files=self.files)
                self._transports.append(transport)
                transport.start_server(event=threading.Event(), server=_Rules(self._password))  # does not wait for it


class _Rules(paramiko.ServerInterface):
    def __init__(self, password: Secret) -> None:
        self._password = password

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        return AUTH_SUCCESSFUL if Secret(password) == self._password else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        threading.Thread(target=_answer, args=(channel, command), name="self-test command", daemon=True).start()
        return True


def _answer(channel: paramiko.Channel, command: bytes) -> None:
    with suppress(OSError, EOFError), closing(channel):
        if command == b"uname -s":
            channel.sendall(b"Linux\n")
        else:
            channel.sendall(f"{PROCESS_MARK}0\n".encode())
            while data := channel.recv(_PIECE):
                channel.sendall(data)
        channel.send_exit_status(0)


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, server: paramiko.ServerInterface, *, files: dict[str, bytearray]) -> None:
        super().__init__(server)
        self._files = files

    def open(self, path: str, flags: int, attr: Any) -> Any:
        handle = paramiko.SFTPHandle(flags)
        content = self._files.setdefault(path, bytearray())
        handle.read = lambda offset, length: bytes(content[offset : offset + length])  # type: ignore[method-assign]
        handle.write = lambda offset, data: _write(content, offset, bytes(data))  # type: ignore[method-assign]
        handle.stat = lambda: _attributes(content)  # type: ignore[method-assign]
        return handle

    def lstat(self, path: str) -> Any:
        return _attributes(self._files[path]) if path in self._files else SFTP_NO_SUCH_FILE

    stat = lstat

    def remove(self, path: str) -> int:
        return int(SFTP_OK if self._files.pop(path, None) is not None else SFTP_NO_SUCH_FILE)


def _write(content: bytearray, offset: int, data: bytes) -> int:
    content[offset : offset + len(data)] = data
    return int(SFTP_OK)


def _attributes(content: bytearray) -> paramiko.SFTPAttributes:
    found = paramiko.SFTPAttributes()
    found.st_size, found.st_mode = len(content), 0o100600
    return found
