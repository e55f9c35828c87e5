"""Tunnels: ports that are carried through a device, as objects of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.task import TaskContext


class TunnelKind(Enum):
    """Values are stored."""

    LOCAL = "local"  # a port here leads to a place that the device reaches: ssh -L
    REMOTE = "remote"  # a port on the device leads to a place that this computer reaches: ssh -R
    DYNAMIC = "dynamic"  # a SOCKS5 proxy here, each connection goes where it asks: ssh -D


LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Tunnel:
    """What a person has set up. It holds no secret and is stored."""

    id: str  # UUID, hex
    name: str
    kind: TunnelKind
    device: str  # id of the device in the book that carries it
    port: int  # TCP port that listens: here, for REMOTE on the device; 0 lets the system choose
    bind: str = LOOPBACK  # address that listens
    host: str = ""  # where it leads; "" for DYNAMIC
    host_port: int = 0
    autostart: bool = False  # when Satchel starts


class TunnelState(Enum):
    """How it stands."""

    STOPPED = "stopped"
    STARTING = "starting"
    OPEN = "open"
    BROKEN = "broken"  # the link was lost; it is tried again by itself
    FAILED = "failed"  # a person must do something first: the port is taken, the login was refused

    @property
    def is_running(self) -> bool:
        """It was started, and goes on by itself."""
        return self in (TunnelState.STARTING, TunnelState.OPEN, TunnelState.BROKEN)


@dataclass(frozen=True, slots=True)
class TunnelStatus:
    """One tunnel now. Byte counts are since it was started."""

    tunnel: Tunnel
    state: TunnelState = TunnelState.STOPPED
    port: int = 0  # the one that listens, where the system chose it
    connections: int = 0  # open now
    total_connections: int = 0
    sent: int = 0  # bytes, from who connects to where it leads
    received: int = 0
    speed: float = 0.0  # bytes per second, both directions together
    retry_in: float = 0.0  # seconds until a BROKEN one is tried again
    error: AppError | None = None
    last_problem: str = ""  # why the newest connection through it failed, in words


MOST_PORT = 65535


def is_loopback(address: str) -> bool:
    """Whether only this computer, or for REMOTE only the device itself, can reach what listens on `address`."""
    import ipaddress  # the window starts without it

    if address.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def problem_with(tunnel: Tunnel) -> str:
    """Why a tunnel makes no sense, in words; "" for one that does."""
    leads = tunnel.kind is not TunnelKind.DYNAMIC
    addresses = tunnel.bind + tunnel.host
    wrong = {
        tr("Choose the device that carries it."): not tunnel.device,
        tr("A port is a number up to {most}; 0 lets the system choose one.", most=MOST_PORT): not 0
        <= tunnel.port
        <= MOST_PORT,
        tr("An address has no spaces in it."): any(sign.isspace() or not sign.isprintable() for sign in addresses),
        tr("Say where it leads: a name or an address."): leads and not tunnel.host,
        tr("The port where it leads is a number from 1 to {most}.", most=MOST_PORT): leads
        and not 1 <= tunnel.host_port <= MOST_PORT,
    }
    return next((words for words, is_so in wrong.items() if is_so), "")


def place(host: str, port: int) -> str:
    """ "db1:5432", "[::1]:80"."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class TunnelStream(Protocol):
    """One connection that a device carries. Nothing here waits for the other end.

    Who made it gave a callable that is called, from any thread, whenever something of this may have changed.
    """

    window: int  # bytes that the device may send before they are passed on

    @property
    def was_opened(self) -> bool:
        """The device has opened it; it may have ended since."""

    @property
    def refusal(self) -> TunnelRefusal | None:
        """Why it could not be opened."""

    @property
    def room(self) -> int:
        """Bytes that `give` takes now."""

    @property
    def has_ended(self) -> bool:
        """The other end sends no more, and all that it sent was taken."""

    @property
    def is_closed(self) -> bool:
        """It carries nothing any more, in either direction; without `has_ended` something may be missing."""

    def give(self, data: bytes) -> int:
        """Send the beginning of `data`; how many bytes of it. Raises ConnectionLost."""

    def take(self) -> bytes:
        """What has arrived next, b"" for nothing now."""

    def passed_on(self, size: int) -> None:
        """So many bytes of what was taken have left us: the other end may send as many more."""

    def end(self) -> None:
        """No more is given; what arrives is still taken."""

    def close(self) -> None:
        """Let go of it."""


class TunnelLink(Protocol):
    """The connection to a device, as a tunnel uses it."""

    name: str

    def reach(self, host: str, port: int, origin: tuple[str, int], window: int, news: News) -> TunnelStream:
        """Ask the device for a connection to a place; the stream says later how it went. Raises ConnectionLost.

        `origin` is who connects, for the device's log. `window`: bytes that it may send before they are passed on.
        """

    def listen(self, bind: str, port: int, taker: StreamTaker, task: TaskContext) -> int:
        """Have the device listen; the port, which it chooses for 0. Raises TunnelError, ConnectionLost, Cancelled."""

    def stop_listening(self, bind: str, port: int) -> None:
        """Does not wait for the device."""

    def ends_within(self, seconds: float) -> bool:
        """Wait for the end of the link; whether it has ended."""


class StreamTaker(Protocol):
    """Who gets the connections that the device was told to listen for. Called on the link's thread: be quick."""

    def window(self) -> int:
        """Bytes that the next one may send ahead; 0 refuses it."""

    def take(self, make: Callable[[News], TunnelStream], origin: str) -> None:
        """A new one; `make` is called at once."""


@dataclass(frozen=True, slots=True)
class TunnelRefusal:
    """Why the device opened no connection. `words` are the device's own."""

    reason: RefusalReason
    words: str = ""


class RefusalReason(Enum):
    PROHIBITED = "prohibited"
    FAILED = "failed"
    OTHER = "other"


type News = Callable[[], None]
