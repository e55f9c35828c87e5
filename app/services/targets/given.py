"""Credentials that a person has typed for now. They stay in memory until they are forgotten, and are never stored."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.credentials import Credential
    from app.domain.devices import Device
    from app.domain.secret import Secret


class GivenCredentials:
    """What was typed for a device comes before what `stored` knows. Safe to use from any thread."""

    def __init__(self, stored: Callable[[Device], Credential]) -> None:
        self._stored = stored
        self._lock = threading.Lock()
        self._given: dict[str, Credential] = {}
        self._parts: dict[str, Credential] = {}  # typed during a login, beside what is stored

    def __call__(self, device: Device) -> Credential:
        """The credential for a device. Raises what `stored` raises, but only where nothing was typed."""
        with self._lock:
            given, part = self._given.get(_key(device)), self._parts.get(_key(device))
        credential = given or self._stored(device)
        if part is None:
            return credential
        return replace(
            credential,
            user=credential.user or part.user,
            password=credential.password or part.password,
            key_passphrase=part.key_passphrase or credential.key_passphrase,
        )

    def give(self, device: Device, user: str, password: Secret) -> None:
        """Use this for `device` until `forget`."""
        from app.domain.credentials import Credential

        with self._lock:
            self._given[_key(device)] = Credential(user=user, password=password)
            self._parts.pop(_key(device), None)

    def give_part(
        self, device: Device, user: str, *, password: Secret | None = None, passphrase: Secret | None = None
    ) -> None:
        """Use this beside what is stored, until `forget`: a passphrase, or the password after a key."""
        from app.domain.credentials import Credential

        with self._lock:
            part = self._parts.get(_key(device), Credential())
            self._parts[_key(device)] = Credential(
                user, password or part.password, key_passphrase=passphrase or part.key_passphrase
            )

    def secrets(self) -> tuple[Secret, ...]:
        """Every password that was typed and is not forgotten."""
        with self._lock:
            known = [*self._given.values(), *self._parts.values()]
            return tuple(secret for one in known for secret in (one.password, one.key_passphrase) if secret)

    def forget(self, device: Device | None = None) -> None:
        """Drop what was typed for a device, or everything."""
        with self._lock:
            if device is None:
                self._given.clear()
                self._parts.clear()
            else:
                self._given.pop(_key(device), None)
                self._parts.pop(_key(device), None)


def _key(device: Device) -> str:
    """The same device keeps its credential when it gets another name or folder; another address is another device."""
    return replace(device, user="").address + device.transport.value
