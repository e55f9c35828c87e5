"""The one vault that the running program has open, and who wants to know when that changes.

What reads and writes vaults is loaded with the first one: the start of the window does not wait for it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.devices import Device
from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError, VaultLocked, WrongPassphrase

if TYPE_CHECKING:
    from app.domain.audit import AuditNote, AuditTrail, AuditVerb
    from app.domain.credentials import Credential, VaultEntry
    from app.domain.vault_merge import MergeReport
    from app.services.vault.client_rule import ClientRule
    from app.services.vault.keys import KdfParameters
    from app.services.vault.vault import Vault

_MOST_WRONG = 200  # tries of one vault that are told to its audit, each with its time


class VaultKeeper:
    """Holds at most one open vault. Safe from any thread; listeners are called in the thread that made the change."""

    def __init__(
        self,
        kdf: KdfParameters | None = None,
        *,
        audit_of: Callable[[Vault], AuditTrail] | None = None,
        tries: Path | None = None,
    ) -> None:
        """`kdf` is for the vaults made here; without it each is tuned to this computer.

        `audit_of` gives the audit of a vault that was opened; without it nothing is written down. `tries` is the file
        in which wrong passphrases are counted; without it nobody has to wait after some of them.
        """
        self._kdf, self._audit_of, self._tries = kdf, audit_of, tries
        self._vault: Vault | None = None
        self.audit: AuditTrail | None = None
        self._wrong: dict[Path, list[str]] = {}  # what was tried since each vault was opened last
        self._wrong_pins: dict[Path, int] = {}  # how many of these were PINs
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._before_lock: list[Callable[[], None]] = []
        self._read_of: object = None  # the entries whose secrets are in `_secrets`
        self._secrets: tuple[Secret, ...] = ()
        self._rule: ClientRule | None = None

    @property
    def rule(self) -> ClientRule:
        """What every credential for a device goes through."""
        with self._lock:
            if self._rule is None:
                from app.services.vault.client_rule import ClientRule

                self._rule = ClientRule(lambda: self.vault, self.note)
            return self._rule

    @property
    def is_open(self) -> bool:
        return self._vault is not None

    @property
    def vault(self) -> Vault:
        """Raises VaultLocked."""
        vault = self._vault
        if vault is None:
            raise VaultLocked(tr("The vault is locked."))
        return vault

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each unlock and lock."""
        self._listeners.append(listener)

    def before_lock(self, listener: Callable[[], None]) -> None:
        """Call `listener` while the vault that is about to be locked is still open, in the thread that locks it."""
        self._before_lock.append(listener)

    def unlock(self, path: Path, passphrase: Secret, task: TaskContext, *, key_file: Path | None = None) -> Vault:
        """Open a vault in place of the one that was open. If it cannot be opened, that one stays.

        Raises TooManyTries, and as `Vault.open`.
        """
        from app.domain.audit import AuditVerb
        from app.services.vault.unlocking.tries import Tries
        from app.services.vault.vault import Vault

        tries = Tries(self._tries) if self._tries else None
        if tries:
            tries.check(path)
        try:
            opened = Vault.open(path, passphrase, task, key_file=key_file)
        except WrongPassphrase:
            self._note_wrong(path, "wrong")
            if tries:
                tries.note_wrong(path)
            raise
        told = len(self._wrong.get(path.resolve(), ())) - self._wrong_pins.get(path.resolve(), 0)
        earlier = tries.note_right(path).count - told if tries else 0
        return self._keep(opened, AuditVerb.UNLOCKED, earlier=earlier)

    def unlock_with(self, path: Path, composite: bytearray, task: TaskContext) -> Vault:
        """As `unlock`, with the composite key that quick unlock gives."""
        from app.domain.audit import AuditVerb
        from app.services.vault.vault import Vault

        return self._keep(Vault.open_with(path, composite, task), AuditVerb.UNLOCKED, reason=tr("quick unlock"))

    def note_wrong_pin(self, path: Path) -> None:
        """Someone has tried to open a vault with a PIN that is not its own: told to its audit once it is open."""
        if self._note_wrong(path, "wrong PIN"):
            self._wrong_pins[path.resolve()] = self._wrong_pins.get(path.resolve(), 0) + 1

    def _note_wrong(self, path: Path, what: str) -> bool:
        """Whether it is told, and not one too many."""
        said = self._wrong.setdefault(path.resolve(), [])
        if is_told := len(said) < _MOST_WRONG:
            said.append(tr("{what} at {utc:%Y-%m-%d %H:%M:%S} UTC", what=what, utc=datetime.now(UTC)))
        return is_told

    def get_ready(self, task: TaskContext) -> None:
        """Load what reads vaults, while the passphrase is still typed. Nobody needs to wait for it."""
        from cryptography.hazmat.primitives import padding  # noqa: F401
        from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: F401
        from cryptography.hazmat.primitives.kdf import argon2  # noqa: F401

        from app.services.vault import details, histories, vault  # noqa: F401
        from app.services.vault.unlocking import door  # noqa: F401

    def get_places_ready(self, task: TaskContext) -> None:
        """Load what imports and exports need, behind the opening: a place that is looked at then opens at once."""
        from app.services.vault import exchange  # noqa: F401

    def create(
        self,
        path: Path,
        passphrase: Secret,
        task: TaskContext,
        *,
        key_file: Path | None = None,
        kdf: KdfParameters | None = None,
    ) -> Vault:
        """Make a vault and hold it open."""
        from app.domain.audit import AuditVerb
        from app.services.vault.vault import Vault

        made = Vault.create(path, passphrase, task, key_file=key_file, kdf=kdf or self._kdf)
        return self._keep(made, AuditVerb.CREATED)

    def note(self, note: AuditNote) -> None:
        """Write into the audit of the open vault. Raises FileError: then what it tells of must not be done."""
        if self.audit is not None:
            self.audit.note(note)

    def lock(self) -> None:
        """Close the vault. Does nothing if it is closed."""
        if self.is_open:
            for listener in tuple(self._before_lock):
                listener()
        self._exchange(None)

    def credential_for(self, device: Device) -> Credential:
        """The credential that a device names. Raises VaultLocked, EntryNotFound, OtherClient."""
        from app.domain.credentials import Credential

        if not device.credential:
            return Credential(user=device.user)
        try:
            credential = self.rule.credential(device, device.credential)
        except VaultLocked as error:
            raise VaultLocked(
                tr("The vault is locked, and {name} needs a credential from it.", name=device.name)
            ) from error
        return Credential(
            credential.user or device.user, credential.password, credential.private_key, credential.key_passphrase
        )

    def offered(self, device: Device) -> Sequence[VaultEntry] | None:
        """What a person may choose for a device, its own client's first; None while the vault is locked."""
        try:
            return self.rule.offered(device, self.vault.entries())
        except VaultLocked:
            return None

    def note_sign_in(self, device: Device) -> None:
        """What `credential_for` gave is about to be sent. Raises as it, and FileError: then it must not be sent."""
        if device.credential:
            self.rule.note_sign_in(device, device.credential)

    def secrets(self) -> tuple[Secret, ...]:
        """Every secret of the open vault; none while it is locked. The same values until the vault changes."""
        try:
            vault = self.vault
            entries = vault.entries()
            if self._read_of is entries:
                return self._secrets
            secrets = vault.secrets()
        except VaultError:
            return ()
        with self._lock:
            if self._vault is vault:
                self._read_of, self._secrets = entries, secrets
        return secrets

    def title_for(self, device: Device) -> str:
        """The title of the entry that a device names; "" while the vault is locked or where there is none."""
        try:
            return self.vault.entry(device.credential).title
        except VaultError:
            return ""

    def _keep(self, vault: Vault, verb: AuditVerb, *, reason: str = "", earlier: int = 0) -> Vault:
        """`earlier` wrong tries were made when no Satchel that still runs was there to see them."""
        from app.domain.audit import AuditNote, AuditVerb
        from app.services.vault.exporting.pack_marks import refuse_ended

        refuse_ended(vault, datetime.now().date())
        self._wrong_pins.pop(vault.path.resolve(), None)
        _ = vault.reading()[1].index.pairs  # whoever lists the entries does not wait for their order
        vault.saving.before_merge = self._note_merge
        self._exchange(vault, self._audit_of(vault) if self._audit_of else None)
        reasons = self._wrong.pop(vault.path.resolve(), [])
        times = "once" if earlier == 1 else f"{earlier:,} times"
        reasons += [f"wrong {times} before Satchel was started"] if earlier > 0 else []
        failed = (AuditNote(AuditVerb.UNLOCK_FAILED, reason=each) for each in reasons)
        with contextlib.suppress(FileError):  # it opens all the same; what is done with it later is refused
            for note in (*failed, AuditNote(verb, reason=reason)):
                self.note(note)
        return vault

    def _note_merge(self, report: MergeReport) -> None:
        from app.domain.audit import AuditNote, AuditVerb

        self.note(AuditNote(AuditVerb.MERGED, reason=report.words_with_conflicts))

    def _exchange(self, vault: Vault | None, audit: AuditTrail | None = None) -> None:
        with self._lock:
            old, self._vault = self._vault, vault
            watched, self.audit = self.audit, audit
            self._read_of, self._secrets = None, ()
        if old is not None:
            old.close()
            if self._rule is not None:
                self._rule.forget()
        if watched is not None:
            self._say_locked(watched)
        if old is not vault:
            for listener in tuple(self._listeners):
                listener()

    def _say_locked(self, audit: AuditTrail) -> None:
        from app.domain.audit import AuditNote, AuditVerb

        with contextlib.suppress(FileError):  # nothing may keep a vault open
            audit.note(AuditNote(AuditVerb.LOCKED))
