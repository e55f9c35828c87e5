"""Credentials that a person has typed for now. They stay in memory until they are forgotten, and are never stored."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.clients import client_of_folder, crosses

if TYPE_CHECKING:
    from app.domain.credentials import Credential
    from app.domain.devices import Device
    from app.domain.secret import Secret


class GivenCredentials:
    """What was typed for a device comes before what `stored` knows. Safe to use from any thread."""

    def __init__(
        self, stored: Callable[[Device], Credential], note_use: Callable[[Device], None] = lambda device: None
    ) -> None:
        """`note_use` is told before what is stored is sent to a device; it raises AppError where that must not be."""
        self._stored, self._note_use = stored, note_use
        self._lock = threading.Lock()
        self._given: dict[tuple[str, str, str], Credential] = {}
        self._owners: dict[tuple[str, str, str], Device] = {}  # the device for which it was typed
        self._parts: dict[tuple[str, str, str], Credential] = {}  # typed during a login, beside what is stored

    def __call__(self, device: Device) -> Credential:
        """The credential for a device. Raises what `stored` raises, but only where nothing was typed."""
        return self._find(device, self._stored)

    def use(self, device: Device) -> Credential:
        """As calling it, for whoever sends it to the device: its use is noted first. Raises what `note_use` raises."""

        def stored(device: Device) -> Credential:
            credential = self._stored(device)
            self._note_use(device)
            return credential

        return self._find(device, stored)

    def _find(self, device: Device, stored: Callable[[Device], Credential]) -> Credential:
        with self._lock:
            given, part = self._given.get(_key(device)), self._parts.get(_key(device))
            owner = self._owners.get(_key(device), device)
        is_own = not (owner.id and device.id) or owner.id == device.id
        is_same = bool(owner.id) and owner.id == device.id  # a device that was moved keeps what was typed for it
        if not is_same and crosses(client_of_folder(owner.folder), client_of_folder(device.folder)):
            given = part = None  # many networks have a 192.168.1.1
        if given is not None and not (is_own or _is_for(given, device.user)):
            given = None
        credential = given or stored(device)
        if part is None or not (is_own or _is_for(part, device.user or credential.user)):
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
            self._owners[_key(device)] = device
            self._parts.pop(_key(device), None)

    def give_part(
        self, device: Device, user: str, *, password: Secret | None = None, passphrase: Secret | None = None
    ) -> None:
        """Use this beside what is stored, until `forget`: a passphrase, or the password after a key."""
        from app.domain.credentials import Credential

        with self._lock:
            part = self._parts.get(_key(device), Credential())
            self._owners.setdefault(_key(device), device)
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
                self._owners.clear()
            else:
                self._given.pop(_key(device), None)
                self._parts.pop(_key(device), None)
                self._owners.pop(_key(device), None)


def _is_for(typed: Credential, user: str) -> bool:
    """What was typed for one account of a machine is not tried with another, which the book has as another device."""
    return not (typed.user and user) or typed.user == user


def _key(device: Device) -> tuple[str, str, str]:
    """The same device keeps its credential when it gets another name or folder; another address is another device.

    So is the same address behind another jump host: many networks have a 192.168.1.1.
    """
    return replace(device, user="").address, device.transport.value, device.jump
