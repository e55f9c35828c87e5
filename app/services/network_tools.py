"""Ping and trace for a person: from this computer, with what somebody else needs to believe the figures."""

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.errors import AppError, TargetUnreachable
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.task import TaskContext
from app.services.probes.icmp import HEADERS, USUAL_SIZE, Echo, Ip, Outcome, Probe, Reply, echo
from app.services.probes.series import Series
from app.services.probes.tcp import addresses_of
from app.services.probes.trace import Hop, trace

_LOOKUP = 5.0  # seconds
MOST_PINGS, MOST_ROUNDS = 10_000, 600


@dataclass(frozen=True, slots=True)
class Measured:
    """`goal` as it was asked for, `source` the own address that leads there, `started` in local time with its offset.

    `is_exact` is False where machines answer only about once a second, so that loss says nothing.
    """

    goal: str
    address: Ip
    source: str
    started: datetime
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Pinged:
    head: Measured
    replies: tuple[Reply, ...]

    @property
    def series(self) -> Series:
        return Series.of(one.ms if one.outcome is Outcome.ANSWERED else None for one in self.replies)


@dataclass(frozen=True, slots=True)
class Traced:
    head: Measured
    hops: tuple[Hop, ...]


def ping(
    goal: str,
    task: TaskContext,
    *,
    count: int = 10,
    interval: float = 0.5,
    size: int = USUAL_SIZE,
    version: int = 0,
    on_start: Callable[[Measured], None],
    on_reply: Callable[[int, Reply], None],
) -> Pinged:
    """`count` packets of `size` bytes, `interval` seconds apart. Each reply is told as it comes; a cancel ends the row,
    and what has been heard until then counts. Raises TargetUnreachable, AppError.
    """
    address = _address(goal, version)
    replies: list[Reply] = []
    with _engine(address) as engine:
        head = _head(goal, address, engine)
        on_start(head)
        probe = Probe(address, size=max(size, HEADERS[address.version]))
        while len(replies) < min(count, MOST_PINGS) and not task.cancelled:
            started = time.monotonic()
            replies += engine.exchange([probe], TaskContext(), timeout=1.0)
            on_reply(len(replies), replies[-1])
            left = started + interval - time.monotonic()
            _pause(task, left if len(replies) < count else 0)
    return Pinged(head, tuple(replies))


def _pause(task: TaskContext, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not task.cancelled and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.05))


def follow(goal: str, task: TaskContext, *, rounds: int = 10, interval: float = 1.0, version: int = 0) -> Traced:
    """The way to `goal`, asked in `rounds`. Raises TargetUnreachable, AppError, Cancelled."""
    address = _address(goal, version)
    with _engine(address) as engine:
        head = _head(goal, address, engine)
        return Traced(head, trace(engine, address, task, rounds=min(rounds, MOST_ROUNDS), interval=interval))


@contextmanager
def _engine(address: Ip) -> Iterator[Echo]:
    try:
        with echo(address.version) as engine:
            yield engine
    except PermissionError as error:
        raise AppError(
            tr("This system lets this account send no echo requests."), hint=tr("Try it as an administrator.")
        ) from error
    except OSError as error:
        raise TargetUnreachable(
            tr("Nothing can be sent to {address}: {strerror}.", address=address, strerror=error.strerror or error)
        ) from error


def _address(goal: str, version: int) -> Ip:
    try:
        found = [ipaddress.ip_address(goal)]
    except ValueError:
        found = [ipaddress.ip_address(one) for one in addresses_of(goal, _LOOKUP)]
    wanted = [one for one in found if version in (0, one.version)]
    if not wanted:
        hint = tr("Check the name, and the DNS server: satchel diagnose --symptom no-internet.")
        words = (
            tr('No address of IPv{version} is known for "{goal}".', version=version, goal=goal)
            if version
            else tr('No address is known for "{goal}".', goal=goal)
        )
        raise TargetUnreachable(words, hint=hint)
    return wanted[0]


def _head(goal: str, address: Ip, engine: Echo) -> Measured:
    return Measured(goal, address, _source(address), local(datetime.now(UTC)), engine.is_exact)


def _source(address: Ip) -> str:
    """Which of the own addresses leads there: a UDP socket that is connected has chosen one, and sends nothing."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as opened:
        try:
            opened.connect((str(address), 9))
        except OSError:
            return ""
        return str(opened.getsockname()[0])
