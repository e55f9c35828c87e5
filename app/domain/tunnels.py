"""Tunnels: ports that are carried through a device, as objects of their own."""

from dataclasses import dataclass
from enum import Enum

from app.domain.errors import AppError


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
    retry_in: float = 0.0  # seconds until a BROKEN one is tried again
    error: AppError | None = None
    last_problem: str = ""  # why the newest connection through it failed, in words
