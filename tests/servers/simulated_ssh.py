"""A simulated SSH device, made of paramiko's server side: it asks what no real server at hand asks.

What a real `sshd` can do is tested with a real one.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_PARTIALLY_SUCCESSFUL, AUTH_SUCCESSFUL

from app.domain.devices import Device, Transport
from app.domain.errors import HostKeyUnknown
from app.services.ssh.host_keys import HostKeys
from tests.servers.openssh import LOCALHOST

type Round = tuple[str, str, Sequence[tuple[str, bool]]]
"""Title, instructions, prompts with whether they are shown."""


@dataclass
class Login:
    """What the device wants. Each round of prompts must be answered as in `right`."""

    methods: str = "keyboard-interactive"
    rounds: Sequence[Round] = ()
    right: Sequence[Sequence[str]] = ()
    password: str = ""
    partial_after_password: bool = False
    heard: list[list[str]] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    keys: int = 0  # offered
    on_prompt: Callable[["SimulatedDevice"], None] = lambda _: None


class SimulatedDevice:
    """One listening device. Its host key is a new RSA key."""

    def __init__(self, login: Login) -> None:
        self.login = login
        self.key = paramiko.RSAKey.generate(2048)
        self.listener = socket.create_server((LOCALHOST, 0))
        self.transports: list[Any] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def device(self) -> Device:
        return Device("", "Simulated", Transport.SSH, LOCALHOST, self.listener.getsockname()[1], "ops")

    def known(self, folder: Path) -> HostKeys:
        """A store of host keys that trusts this device."""
        store = HostKeys(folder / "simulated_host_keys")
        port = self.listener.getsockname()[1]
        key = self.key.get_base64()
        store.trust(HostKeyUnknown("", host=LOCALHOST, port=port, kind="ssh-rsa", fingerprint="", key=key))
        return store

    def hang_up(self) -> None:
        """End every connection."""
        for transport in self.transports:
            transport.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.hang_up()

    def _accept(self) -> None:
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            while True:
                connection, _ = self.listener.accept()
                transport = paramiko.Transport(connection)
                transport.add_server_key(self.key)
                self.transports.append(transport)
                transport.start_server(server=_Rules(self))


class _Rules(paramiko.ServerInterface):
    def __init__(self, simulated: SimulatedDevice) -> None:
        self._simulated = simulated
        self._login = simulated.login
        self._round = 0
        self._allowed = self._login.methods

    def get_allowed_auths(self, username: str) -> str:
        return self._allowed

    def check_auth_none(self, username: str) -> int:
        return AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        self._login.keys += 1
        return AUTH_FAILED

    def check_auth_password(self, username: str, password: str) -> int:
        self._login.passwords.append(password)
        if password != self._login.password:
            return AUTH_FAILED
        if self._login.partial_after_password:
            self._allowed = "keyboard-interactive"
            return AUTH_PARTIALLY_SUCCESSFUL
        return AUTH_SUCCESSFUL

    def check_auth_interactive(self, username: str, submethods: str) -> Any:
        self._round = 0
        return self._query()

    def check_auth_interactive_response(self, responses: list[str]) -> Any:
        self._login.heard.append(list(responses))
        if list(responses) != list(self._login.right[self._round]):
            return AUTH_FAILED
        self._round += 1
        return self._query() if self._round < len(self._login.rounds) else AUTH_SUCCESSFUL

    def _query(self) -> paramiko.InteractiveQuery:
        self._login.on_prompt(self._simulated)
        title, instructions, prompts = self._login.rounds[self._round]
        query = paramiko.InteractiveQuery(title, instructions)
        for text, is_shown in prompts:
            query.add_prompt(text, is_shown)
        return query


@contextlib.contextmanager
def simulated_device(login: Login) -> Iterator[SimulatedDevice]:
    device = SimulatedDevice(login)
    try:
        yield device
    finally:
        device.close()
