"""All that stands between a person and a locked vault: what is known of it, who has to wait, and what opens it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.audit import AuditNote, AuditVerb
from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import QuickUnlockEnded, WrongPassphrase, WrongPin

if TYPE_CHECKING:
    from app.services.paths import Paths
    from app.services.vault.keeper import VaultKeeper
    from app.services.vault.unlocking.known import KnownVaults
    from app.services.vault.unlocking.quick import QuickUnlock
    from app.services.vault.unlocking.tries import Tries
    from app.services.vault.unlocking.ways import Standing, Way

SHARED_MINUTES = 2
"""After that many without anybody the vault is locked on a computer that is not the technician's own."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person sees of a locked vault."""

    standing: Standing | None = None
    wait: float = 0.0  # seconds until the next passphrase may be tried
    wrong: int = 0  # passphrases that were wrong since it was last opened here
    key_file: Path | None = None  # the one that it was last opened with
    recent: tuple[Path, ...] = ()  # vaults that were opened here, the latest first


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What opens a vault now, and what is to. `seconds` is what an unlock is to take on this computer, 0: as now."""

    passphrase: Secret
    key_file: Path | None
    new_passphrase: Secret
    new_key_file: Path | None
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """What changes, without the thing itself."""
        parts = ["passphrase" if self.passphrase != self.new_passphrase else ""]
        parts += [
            tr("key file") if self.key_file != self.new_key_file else "",
            tr("key derivation") if self.seconds else "",
        ]
        return ", ".join(part for part in parts if part) or tr("nothing")


class Door:
    """`is_shared` says that this computer is not the technician's own: then nothing is remembered on it.

    What it needs is loaded when it is first asked, which is never in the thread of the window.
    """

    def __init__(self, keeper: VaultKeeper, paths: Paths, *, is_shared: Callable[[], bool] = lambda: False) -> None:
        self._keeper, self._paths, self.is_shared = keeper, paths, is_shared

    @cached_property
    def quick(self) -> QuickUnlock:
        from app.services.vault.unlocking.quick import QuickUnlock

        return QuickUnlock(self._paths.quick_unlock_file, is_shared=self.is_shared)

    @cached_property
    def tries(self) -> Tries:
        from app.services.vault.unlocking.tries import Tries

        return Tries(self._paths.vault_tries_file)

    @cached_property
    def known(self) -> KnownVaults:
        from app.services.vault.unlocking.known import KnownVaults

        return KnownVaults(self._paths.known_vaults_file)

    def look(self, vault: Path, task: TaskContext) -> Sight:
        """What is known of a locked vault. Reads three small files."""
        task.check()
        place = vault.expanduser().resolve()
        wrong = self.tries.wrong(place).count
        if self.is_shared():
            return Sight(wait=self.tries.wait(place), wrong=wrong)
        known = self.known.all()
        key_file = next((one.key_file for one in known if one.path == place), None)
        recent = tuple(one.path for one in known if one.path.name and one.path != place)
        return Sight(self.quick.standing(place), self.tries.wait(place), wrong, key_file, recent)

    def unlock_quickly(self, vault: Path, pin: Secret | None, task: TaskContext) -> None:
        """Raises WrongPin, QuickUnlockEnded, NoQuickUnlock, and as `Vault.open`."""
        try:
            composite = self.quick.composite(vault, pin, task)
        except WrongPin:
            self._keeper.note_wrong_pin(vault)
            raise
        try:
            self._keeper.unlock_with(vault, composite, task)
        except WrongPassphrase as error:
            self.quick.turn_off(vault, task)
            raise QuickUnlockEnded(tr("The vault has another key since quick unlock was turned on.")) from error
        except BaseException:
            composite[:] = bytes(len(composite))
            raise

    def turn_on(self, way: Way, pin: Secret | None, task: TaskContext, *, kept: bool = False) -> None:
        """Quick unlock for the open vault. Raises as `QuickUnlock.turn_on`."""
        from app.services.vault.unlocking.quick import changed_note

        self._keeper.note(changed_note(way))
        self.quick.turn_on(self._keeper.vault, way, pin, task, kept=kept)

    def turn_off(self, task: TaskContext) -> None:
        """No quick unlock for the open vault. Raises FileError."""
        from app.services.vault.unlocking.quick import changed_note

        self._keeper.note(changed_note(None))
        self.quick.turn_off(self._keeper.vault.path, task)

    def change_key(self, change: KeyChange, task: TaskContext) -> int:
        """Only the new key opens the vault from now on, and quick unlock is off. Returns how many backups open with an
        earlier key.

        Raises WrongPassphrase and TooManyTries for the present key, and as `rekeying.change_key`.
        """
        from app.services.vault.keys import calibrated
        from app.services.vault.rekeying import NewKey, change_key, check_key, old_backups

        vault = self._keeper.vault
        self.tries.check(vault.path)
        try:
            check_key(vault, change.passphrase, change.key_file)
        except WrongPassphrase:
            self.tries.note_wrong(vault.path)
            raise
        task.report(tr("Measuring this computer") if change.seconds else tr("Making the key"))
        kdf = calibrated(task, change.seconds) if change.seconds else None
        self._keeper.note(AuditNote(AuditVerb.KEY_CHANGED, reason=change.words))
        change_key(vault, NewKey(change.new_passphrase, change.new_key_file, kdf), task)
        with contextlib.suppress(AppError):  # neither may look as if the key had not been changed
            self.quick.turn_off(vault.path, task)
        with contextlib.suppress(AppError):
            self.remember(vault.path, change.new_key_file, task)
        return len(old_backups(vault))

    @property
    def kdf_words(self) -> str:
        """How dear a guess of the open vault's passphrase is: "Argon2id, 64 MB, 3 passes". Raises VaultLocked."""
        from app.services.vault.keys import KdfKind

        kdf = self._keeper.vault.reading()[0].kdf
        if kdf.kind is KdfKind.AES:
            return tr("AES-KDF, {rounds:,} rounds", rounds=kdf.rounds)
        name = "Argon2id" if kdf.kind is KdfKind.ARGON2ID else "Argon2d"
        return f"{name}, {kdf.memory >> 20} MB, {kdf.passes} {'pass' if kdf.passes == 1 else 'passes'}"

    def seconds_now(self, task: TaskContext) -> float:
        """How long the key derivation of the open vault takes on this computer: measured."""
        from app.services.vault.rekeying import seconds_of

        return seconds_of(self._keeper.vault.reading()[0].kdf, task)

    def remove_backups(self, task: TaskContext) -> int:
        """Those beside the open vault. Returns how many. Raises FileError."""
        from app.services.vault.rekeying import remove_backups

        return remove_backups(self._keeper.vault, task)

    def remember(self, vault: Path, key_file: Path | None, task: TaskContext) -> None:
        """It was opened. Raises FileError."""
        task.check()
        if not self.is_shared():
            self.known.remember(vault, key_file)

    def forget_everything(self, task: TaskContext) -> None:
        """Others use this computer from now on: no known vaults, no quick unlock for any. Raises FileError."""
        self.known.forget()
        self.quick.forget_all(task)

    @property
    def holds_keys(self) -> bool:
        """Whether there is something that ends with the session."""
        return "quick" in self.__dict__ and self.quick.holds_keys

    def end_session(self) -> None:
        """The computer goes to sleep, or Satchel ends."""
        if "quick" in self.__dict__:
            self.quick.end_session()
