"""Echo requests and what comes back: the words, and the engine for the system that Satchel runs on.

None of the engines needs an administrator: they are what each system leaves to everybody.
"""

import ipaddress
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from app.domain.task import TaskContext

type Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

USUAL_HOPS = 64
USUAL_SIZE = 60
"""Bytes of a packet with its headers: what `ping` sends, less its clock."""
HEADERS = {4: 20 + 8, 6: 40 + 8}
"""Bytes of the headers of a packet that carries an echo request, by the version of IP."""


class Outcome(Enum):
    ANSWERED = "answered"  # by the machine that was asked
    ON_THE_WAY = "on the way"  # by a router at which the packet had made all of its hops
    UNREACHABLE = "unreachable"  # someone says that it cannot be delivered
    TOO_BIG = "too big"  # a link on the way does not carry a packet of this size
    FORBIDDEN = "forbidden"  # it never left: the firewall of the own device stopped it
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Probe:
    """One packet: it may make `hops` hops, has `size` bytes with its headers, and `is_whole` forbids to cut it up."""

    address: Ip
    hops: int = USUAL_HOPS
    size: int = USUAL_SIZE
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one packet. `ms` is the time there and back, `mtu` the size in bytes that a router would carry."""

    outcome: Outcome
    by: Ip | None = None
    ms: float | None = None
    mtu: int = 0


class Echo(Protocol):
    """Sends packets and hears what comes back.

    `is_exact` is False where machines answer only a few in a second, so that an answer that fails to come says nothing.
    """

    @property
    def is_exact(self) -> bool: ...

    def exchange(
        self, probes: Sequence[Probe], task: TaskContext, *, interval: float = 0.0, timeout: float = 1.0
    ) -> list[Reply]:
        """The replies in the order of `probes`, which leave `interval` seconds apart.

        Ends when all have been replied to, or `timeout` seconds after the last has left. Raises Cancelled.
        """

    def close(self) -> None: ...


@contextmanager
def echo(version: int) -> Iterator[Echo]:
    """The engine for IPv4 (4) or IPv6 (6). Raises PermissionError or OSError where this system gives none."""
    engine = _engine(version)
    try:
        yield engine
    finally:
        engine.close()


def _engine(version: int) -> Echo:
    if sys.platform == "win32":
        from app.services.probes.icmp_windows import WindowsEcho

        return WindowsEcho(version)
    from app.services.probes.icmp_sockets import SocketEcho

    return SocketEcho(version)
