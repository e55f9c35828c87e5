"""The rule of clients: a credential of one client is neither offered nor given to a device of another.

Whoever takes something out of the vault for a device asks here. Crossing needs a reason, which is in the audit before
the credential is given, and holds until the vault is locked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.domain.audit import AuditNote, AuditVerb
from app.domain.clients import client_of_folder, client_of_group, crosses, offered_to
from app.domain.devices import Device, Transport
from app.domain.language import tr
from app.domain.vault_errors import EntryNotFound, InjectOnly, OtherClient, VaultError

if TYPE_CHECKING:
    from app.domain.credentials import Credential, VaultEntry
    from app.services.vault.vault import Vault

SAME_USE = 60.0
"""Seconds: a session that reconnects all the time uses its credential once, for the audit."""

_SEEN = (AuditVerb.REVEALED, AuditVerb.COPIED, AuditVerb.TYPED, AuditVerb.CODE_TAKEN)
"""What an entry that nobody may see is not used for, unless the device hides it."""


class ClientRule:
    """Safe from any thread. `vault` raises VaultLocked; `note` writes into the audit and raises FileError."""

    def __init__(self, vault: Callable[[], Vault], note: Callable[[AuditNote], None]) -> None:
        self._vault, self._note = vault, note
        self._lock = threading.Lock()
        self._client_of: dict[tuple[str, ...], str] = {}  # devices of no client, and whose credential they got first
        self._allowed: set[tuple[str, str, tuple[str, ...]]] = set()  # entry, whose it is, device
        self._noted: dict[tuple[str, tuple[str, ...]], float] = {}

    def client_of(self, device: Device) -> str:
        """Whose a device is; "" while it belongs to nobody."""
        return client_of_folder(device.folder) or self._client_of.get(_key(device), "")

    def offered(self, device: Device, entries: Iterable[VaultEntry]) -> tuple[VaultEntry, ...]:
        """Those that a person may choose for a device: its own client's first. What was allowed is among them."""
        client, key = self.client_of(device), _key(device)
        entries = tuple(entries)
        allowed = {(entry, owner) for entry, owner, where in self._allowed if where == key}
        others = (e for e in entries if (e.id, e.client) in allowed and crosses(e.client, client))
        return (*offered_to(client, entries), *others)

    def check(self, device: Device, entry: VaultEntry) -> None:
        """Raises OtherClient where a credential would go to another client's device and nobody has said why."""
        with self._lock:
            client = self._refusing(device, entry)
        if client:
            raise self._refusal(device, entry, client)

    def _refusing(self, device: Device, entry: VaultEntry) -> str:
        """The client whose device it is that may not have the entry; "" where it may."""
        client = self.client_of(device)
        is_fine = not crosses(entry.client, client) or (entry.id, entry.client, _key(device)) in self._allowed
        return "" if is_fine else client

    @staticmethod
    def _refusal(device: Device, entry: VaultEntry, client: str) -> OtherClient:
        error = OtherClient(
            tr(
                "“{entry}” is a credential of {client}, and {name} belongs to {client_2}.",
                entry=entry.title,
                client=entry.client,
                name=device.name,
                client_2=client,
            )
        )
        error.entry, error.device = entry.id, device
        return error

    def check_group(self, device: Device, group: str) -> None:
        """Raises OtherClient where a new credential of this group would be for another client's device."""
        owner, client = client_of_group(group), self.client_of(device)
        if crosses(owner, client):
            raise OtherClient(
                tr(
                    "A credential of {owner} would be made for {name}, which belongs to {client}.",
                    owner=owner,
                    name=device.name,
                    client=client,
                ),
                hint=tr("Write the group of this client, or only the title."),
            )

    def allow(self, device: Device, id: str, reason: str) -> None:
        """Let one credential cross to one device until the vault is locked. Raises VaultError without a reason."""
        reason = " ".join(reason.split())
        if not reason:
            raise VaultError(tr("A reason is needed."), hint=tr("Say in a few words why: it goes into the audit."))
        entry = self.entry(id)
        self._note(AuditNote(AuditVerb.CROSSED, entry.id, entry.client, device.name, reason))
        with self._lock:
            self._allowed.add((entry.id, entry.client, _key(device)))

    def credential(self, device: Device, id: str) -> Credential:
        """What signs in to a device. Nothing is noted yet: `note_sign_in` comes before it is sent.

        Raises OtherClient, EntryNotFound, VaultLocked.
        """
        entry = self.entry(id)
        self.check(device, entry)
        return self._vault().credential(entry.id)

    def note_sign_in(self, device: Device, id: str) -> None:
        """A credential is about to be sent to a device. Raises as `credential`, and FileError."""
        self.take(device, id, AuditVerb.INJECTED)

    def take(
        self, device: Device, id: str, verb: AuditVerb, *, is_hidden: bool = False, reason: str = ""
    ) -> VaultEntry:
        """Before a secret of this entry goes to a device: the rule, then the audit. `is_hidden`: nobody sees it there.

        Raises OtherClient, InjectOnly, EntryNotFound, VaultLocked, FileError.
        """
        entry, key = self.entry(id), _key(device)
        if entry.inject_only and verb in _SEEN and not is_hidden:
            self.check(device, entry)
            raise InjectOnly(tr("“{entry}” may be used by sessions, but not be seen or copied.", entry=entry.title))
        now = time.monotonic()
        with self._lock:  # of two clients' credentials at once only one comes first
            client = self._refusing(device, entry)
            if not client and entry.client and not self.client_of(device) and device.transport is not Transport.LOCAL:
                self._client_of[key] = entry.client
            is_repeated = verb is AuditVerb.INJECTED and now - self._noted.get((entry.id, key), -SAME_USE) < SAME_USE
        if client:
            raise self._refusal(device, entry, client)
        if not is_repeated:
            self._note(AuditNote(verb, entry.id, entry.client, device.name, reason))
        if verb is AuditVerb.INJECTED:
            with self._lock:
                self._noted[entry.id, key] = now
        return entry

    def entry(self, id: str) -> VaultEntry:
        """An entry that is in use, by its id. Raises EntryNotFound for one in the recycle bin."""
        vault = self._vault()
        entry = vault.entry(id)
        if any(one.id == entry.id for one in vault.recycled()):
            raise EntryNotFound(
                tr("“{entry}” is in the recycle bin of the vault.", entry=entry.title),
                hint=tr("Put it back, or choose another entry."),
            )
        return entry

    def named(self, device: Device, name: str) -> VaultEntry:
        """The entry with this id, title or "group/title" for a device: of several titles its own client's.

        Raises EntryNotFound; OtherClient where only others have one of this name.
        """
        named = [one for one in self._vault().entries() if name in (one.id, one.title, path_of(one))]
        may, client = self.offered(device, named), self.client_of(device)
        own = [one for one in may if one.client and not crosses(one.client, client)] if client else may
        found = own or may
        if len(found) == 1:
            return found[0]
        is_of_others = len(named) == 1 and not found
        entry = named[0] if is_of_others else self._vault().entry(name)  # says if there is none, or several
        self.check(device, entry)
        return entry

    def forget(self) -> None:
        """The vault was locked: every crossing needs its reason again. Whose a device is stays known."""
        with self._lock:
            self._allowed.clear()
            self._noted.clear()


def path_of(entry: VaultEntry) -> str:
    """As a person names it where several have the title: "Clients/Nordlys Dental/Router"."""
    return f"{entry.group}/{entry.title}".removeprefix("/")


def _key(device: Device) -> tuple[str, ...]:
    """A device of the book is known by its id and its client; a typed address by where it leads."""
    client = client_of_folder(device.folder)
    return (device.id, client) if device.id else ("", client, device.host, str(device.effective_port), device.jump)
