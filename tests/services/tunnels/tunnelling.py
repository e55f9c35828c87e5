"""Tunnels over a real sshd on loopback, and the places where they lead."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.devices import Device
from app.domain.errors import DeviceNotFound
from app.domain.journal import Event, EventKind
from app.domain.prompts import Ask
from app.domain.task import TaskContext
from app.domain.tunnels import Tunnel, TunnelKind, TunnelLink, TunnelState, TunnelStatus
from app.services.ssh.connection import SshConnection, connect
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.tunnel_link import SshTunnelLink
from app.services.targets.opening import Connections
from app.services.tunnels.pump import Pump
from app.services.tunnels.service import Tunnels
from app.services.tunnels.store import TunnelStore
from tests.servers.openssh import LOCALHOST, Sshd

WITHIN = 20.0  # seconds


class Place:
    """Where a tunnel leads: each connection is served by `serve` in a thread of its own."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._listener = socket.create_server((LOCALHOST, 0), backlog=200)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._one, args=(self._listener.accept()[0],), daemon=True).start()

    def _one(self, one: socket.socket) -> None:
        with one, contextlib.suppress(OSError):
            one.settimeout(WITHIN)
            self._serve(one)


def echo(one: socket.socket) -> None:
    """Give back all, and end when the other end has ended."""
    while data := one.recv(65536):
        one.sendall(data)


def whole(one: socket.socket) -> bytes:
    """All until the end."""
    found = b""
    while data := one.recv(65536):
        found += data
    return found


@dataclass
class KeptJournal:
    """A journal in memory."""

    kept: list[Event] = field(default_factory=list)

    def append(self, kind: EventKind, /, **data: Any) -> Event:
        event = Event(len(self.kept) + 1, datetime.now(UTC), kind, data)
        self.kept.append(event)
        return event

    def events(self) -> list[Event]:
        return self.kept

    def of(self, kind: EventKind) -> list[Event]:
        return [event for event in self.kept if event.kind is kind]


class Bench:
    """The service over a server; `devices` are those of the book."""

    def __init__(
        self, folder: Path, server: Sshd, *devices: Device, keys: HostKeys | None = None, keepalive: float = 0.0
    ) -> None:
        """`keepalive`: seconds, so that a silent link is noticed sooner than the product does."""
        self.server, self.keys, self.keepalive = server, keys or server.known(), keepalive
        self.links: list[SshConnection] = []
        self.journal = KeptJournal()
        self.devices = {device.id: device for device in (devices or (server.device,))}
        self.connections = Connections(self.keys, lambda _: server.credential, self._find)
        self.changed = threading.Condition()
        self.tunnels = Tunnels(TunnelStore(folder / "tunnels.json"), self._open, self._find, lambda: self.journal)
        self.tunnels.listen(self._tell)

    def _find(self, wanted: str) -> Device:
        if wanted not in self.devices:
            raise DeviceNotFound("not in the book")
        return self.devices[wanted]

    def _open(self, device: Device, task: TaskContext, ask: Ask | None) -> TunnelLink:
        if self.keepalive:
            link = connect(device, self.server.credential, self.keys, task, keepalive=self.keepalive)
            self.links.append(link)
            return SshTunnelLink(link)
        return self.connections.tunnel_link(device, task, ask)

    def _tell(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def put(self, kind: TunnelKind, host_port: int = 0, **more: Any) -> Tunnel:
        host = "" if kind is TunnelKind.DYNAMIC else LOCALHOST
        tunnel = Tunnel("", "test", kind, next(iter(self.devices)), 0, host=host, host_port=host_port)
        return self.tunnels.put(replace(tunnel, **more))

    def started(self, kind: TunnelKind, host_port: int = 0, **more: Any) -> TunnelStatus:
        """A tunnel that is open."""
        tunnel = self.put(kind, host_port, **more)
        self.tunnels.start(tunnel.id)
        return self.until(tunnel, lambda status: status.state is TunnelState.OPEN)

    def until(self, tunnel: Tunnel, is_so: Callable[[TunnelStatus], bool], within: float = WITHIN) -> TunnelStatus:
        """Wait for what the status says."""
        deadline = time.monotonic() + within
        with self.changed:
            while not is_so(status := self.tunnels.status(tunnel.id)):
                assert time.monotonic() < deadline, status
                self.changed.wait(0.05)
        return status

    def pump(self, tunnel: Tunnel) -> Pump:
        found = self.tunnels._running[tunnel.id]._pump
        assert found is not None
        return found

    def close(self) -> None:
        self.tunnels.close()
        self.connections.close()
        for link in self.links:
            link.close()


@contextlib.contextmanager
def place_that(serve: Callable[[socket.socket], None]) -> Iterator[Place]:
    place = Place(serve)
    try:
        yield place
    finally:
        place.close()


def enter(port: int) -> socket.socket:
    """Connect to a tunnel."""
    return socket.create_connection((LOCALHOST, port), WITHIN)


def socks_request(host: str, port: int, *, kind: int = 3, command: int = 1) -> bytes:
    """RFC 1928, section 4."""
    address = {
        1: lambda: socket.inet_pton(socket.AF_INET, host),
        4: lambda: socket.inet_pton(socket.AF_INET6, host),
        3: lambda: bytes([len(host)]) + host.encode(),
    }[kind]()
    return bytes([5, command, 0, kind]) + address + port.to_bytes(2)
