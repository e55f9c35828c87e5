"""The tunnels of the device and what they say of themselves. No key leaves the device."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.vpn.scripts import LINUX, WINDOWS

_MOST = 500  # lines
_LONGEST = 300  # letters


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of a WireGuard tunnel. `handshake`: seconds since the last one, None where there was none."""

    interface: str
    endpoint: str  # "" for one that only calls in
    networks: str
    handshake: float | None
    received: int = 0  # bytes
    sent: int = 0  # bytes
    keepalive: int = 0  # seconds, 0 for none


@dataclass(frozen=True, slots=True)
class Connection:
    """One that NetworkManager, OpenVPN or Windows knows. `state`: up, starting, failed, down."""

    name: str
    kind: str
    state: str
    server: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """That a connection was not made. `code` is that of Windows' dialler, `words` what a program logged."""

    name: str
    code: int = 0
    words: str = ""
    age: float = 0.0  # seconds


@dataclass(frozen=True, slots=True)
class Tunnels:
    peers: tuple[Peer, ...] = ()
    connections: tuple[Connection, ...] = ()
    failures: tuple[Failure, ...] = ()
    is_denied: bool = False  # WireGuard tells root only

    @property
    def is_empty(self) -> bool:
        return not (self.peers or self.connections or self.failures or self.is_denied)


_STATES = {
    "activated": "up",
    "activating": "starting",
    "deactivating": "down",
    "": "down",
    "active": "up",
    "failed": "failed",
    "inactive": "down",
    "Connected": "up",
    "Connecting": "starting",
    "Disconnected": "down",
}


def parse(os: Os, text: str) -> Tunnels:
    """Lines of fields between tabs: now, wg, denied, connection, failure, log."""
    peers: list[Peer] = []
    connections: list[Connection] = []
    failures: list[Failure] = []
    now, is_denied = 0.0, False
    for line in text.splitlines()[:_MOST]:
        kind, *fields = [field[:_LONGEST] for field in line.split("\t")]
        if kind == "now":
            now = float(fields[0])
        elif kind == "wg":
            peers.append(_peer(fields, now))
        elif kind == "denied":
            is_denied = True
        elif kind == "connection":
            name, what, state, server = fields
            connections.append(Connection(name, what, _STATES.get(state, state), server))
        elif kind == "failure":
            failures.append(Failure(fields[0], int(fields[1]), age=float(fields[2])))
        elif kind == "log":
            failures.append(Failure(fields[0], words="".join(c if c.isprintable() else " " for c in fields[1])))
        elif line.strip():
            raise ValueError("not an answer about tunnels")
    return Tunnels(tuple(peers), tuple(connections), tuple(failures), is_denied)


def _peer(fields: list[str], now: float) -> Peer:
    interface, endpoint, networks, handshake, received, sent, keepalive = fields
    last = int(handshake)
    return Peer(
        interface=interface,
        endpoint="" if endpoint == "(none)" else endpoint,
        networks=networks,
        handshake=max(0.0, now - last) if last else None,
        received=int(received),
        sent=int(sent),
        keepalive=0 if keepalive == "off" else int(keepalive),
    )


TUNNELS = Fact("tunnels", {Os.LINUX: LINUX, Os.WINDOWS: WINDOWS}, parse)
