"""What the journal says of connections, whoever opens them: a session, the checks, a setup run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.domain.devices import Device, Transport
from app.domain.errors import AppError, AuthenticationFailed, CredentialNeeded, LegacyNeeded, TrustQuestion
from app.domain.journal import EventKind, Journal
from app.domain.vault_errors import OtherClient, VaultLocked
from app.services.redaction import redact

if TYPE_CHECKING:
    from app.domain.target import Os


_TRIES = 90.0
"""Seconds: tries that follow each other come closer together, waits and time-outs included."""


def _no_title(_: Device) -> str:
    return ""


class ConnectionNotes:
    """`journal` gives the journal of the visit that is open now; `credential_title` the name of a device's vault entry.

    Safe from any thread. Raises FileError and JournalDamaged: then the connection must not be used.
    """

    def __init__(self, journal: Callable[[], Journal], credential_title: Callable[[Device], str] = _no_title) -> None:
        self._journal = journal
        self._title = credential_title
        self._told: set[Device] = set()  # once for a visit, not once for each question
        self._told_in: Journal | None = None
        self._failures: dict[
            Device, tuple[str, float, Journal | None]
        ] = {}  # the last, when it was, and where it is told

    @contextmanager
    def opening(self, device: Device) -> Iterator[None]:
        """Around the opening: a failure is told; a question to the person is none."""
        try:
            yield
        except (TrustQuestion, LegacyNeeded, VaultLocked, OtherClient, CredentialNeeded):
            raise
        except AppError as error:
            if isinstance(error, AuthenticationFailed):
                self._tell_credential(device)
            if self._is_news(device, str(error)):
                self._journal().append(EventKind.CONNECTION_FAILED, message=redact(str(error)), **about(device))
            raise
        self._failures.pop(device, None)
        self._tell_credential(device)

    def connected(self, device: Device, os: Os) -> None:
        """The device answered and said what runs on it."""
        if device.transport is not Transport.LOCAL and self._is_new(device):
            self._journal().append(EventKind.DEVICE_CONNECTED, os=os.value, **about(device))

    def passed(self, hop: Device, device: Device) -> None:
        """The jump host `hop` let us in, on the way to `device`."""
        self._tell_credential(hop)
        self._journal().append(EventKind.JUMP_HOST_USED, device=device.name, hop=hop.name, address=hop.address)

    def _is_news(self, device: Device, message: str) -> bool:
        """A lost session is tried for again and again: the same failure is told once while the tries go on."""
        journal, now = self._journal(), time.monotonic()
        before, at, told_in = self._failures.get(device, ("", 0.0, None))
        self._failures[device] = (message, now, journal)
        return message != before or now - at > _TRIES or told_in is not journal

    def _tell_credential(self, device: Device) -> None:
        if device.credential and (title := self._title(device)):
            self._journal().append(EventKind.CREDENTIAL_USED, device=device.name, title=title)

    def _is_new(self, device: Device) -> bool:
        journal = self._journal()
        if journal is not self._told_in:
            self._told, self._told_in = set(), journal
        is_new = device not in self._told
        self._told.add(device)
        return is_new


def about(device: Device) -> dict[str, Any]:
    """How events name a device."""
    return {"device": device.name, "address": device.address, "transport": device.transport.value}
