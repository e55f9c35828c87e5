"""What the stages of a check hand on to each other, and how each of them says what it saw."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.domain.connection_check import Fix, Help, Observation, Spoken, StageVerdict
from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.vault_errors import VaultLocked

if TYPE_CHECKING:
    from app.domain.task import TaskContext
    from app.services.connection_check.wire import Recorded
    from app.services.ssh.host_keys import HostKeys
    from app.services.ssh.transport import SatchelTransport

NAME_SECONDS = 5.0
PATIENCE = 5.0  # seconds for each address to answer
BANNER_SECONDS = 5.0
STAGE_SECONDS = 10.0  # key exchange, login, opening of a session


@dataclass(frozen=True, slots=True)
class Address:
    """One address that a name stands for. `place` is what a socket connects to."""

    family: int  # AF_INET or AF_INET6
    text: str
    place: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Hop:
    """A jump host that has let us in."""

    name: str
    transport: SatchelTransport


@dataclass(frozen=True, slots=True)
class Seen:
    """What one stage saw."""

    verdict: StageVerdict
    summary: str
    evidence: tuple[Observation, ...] = ()
    cause: str = ""
    fix: Fix | None = None


def well(summary: str, *evidence: Observation) -> Seen:
    return Seen(StageVerdict.OK, summary, evidence)


def left_out(summary: str, *evidence: Observation) -> Seen:
    return Seen(StageVerdict.SKIPPED, summary, evidence)


def unclear(summary: str, *evidence: Observation) -> Seen:
    return Seen(StageVerdict.UNKNOWN, summary, evidence)


def broken(
    cause: str, summary: str, fix: str, *evidence: Observation, help: Help = Help.NONE, spoken: tuple[Spoken, ...] = ()
) -> Seen:
    return Seen(StageVerdict.PROBLEM, summary, evidence, cause, Fix(fix, help, spoken))


def no_credential(error: AppError) -> Seen:
    """What the vault said when it was asked for one."""
    is_locked = isinstance(error, VaultLocked)
    help = Help.UNLOCK_VAULT if is_locked else Help.EDIT_DEVICE
    return broken("vault_locked" if is_locked else "credential", str(error), error.hint, help=help)


@dataclass(slots=True)
class Windows:
    """What the stages of WinRM have found out."""

    pin: str = ""  # SHA-256 of the certificate that everything else must show, hex; "" without TLS
    product: str = ""  # what it says that it is
    offered: tuple[str, ...] = ()  # ways of signing in, in lower case
    seconds_ahead: float | None = None  # of our clock, by the Date header
    user: str = ""
    target: Any = None  # a WinrmTarget
    failure: AppError | None = None  # of the sign-in, for the stage that it is about


@dataclass(slots=True)
class Attempt:
    """One connection that is made for the sake of looking at it.

    `failure` is what a person has met, if the check follows a failed connection: a credential that was refused is not
    tried again. `credential` raises VaultLocked.
    """

    device: Device
    credential: Callable[[Device], Credential]
    host_keys: HostKeys
    failure: AppError | None = None
    patience: float = PATIENCE
    through: Hop | None = None  # the jump host that forwards, None on the direct way
    addresses: tuple[Address, ...] = ()
    peer: Address | None = None  # the address that answered
    wire: Recorded | None = None
    greeting: str = ""
    transport: SatchelTransport | None = None
    session: Any = None  # `login.Opened`
    windows: Windows = field(default_factory=Windows)
    opened: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def host(self) -> str:
        return self.device.host

    @property
    def port(self) -> int:
        return self.device.effective_port

    def close(self) -> None:
        """Let go of everything that was opened."""
        self.opened.close()


type Look = Callable[[Attempt, TaskContext], Seen]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a connection. `look` says what it saw, and raises nothing but Cancelled."""

    id: str
    title: str
    look: Look


def printable(data: bytes, most: int = 200) -> str:
    """What a machine sent, with a dot for what cannot be shown."""
    text = data[:most].decode("utf-8", errors="replace")
    shown = "".join(one if one.isprintable() else " " if one in "\r\n\t" else "·" for one in text.replace("�", "·"))
    return " ".join(shown.split()) + ("…" if len(data) > most else "")
