"""Quick unlock: the key of a vault that a person has opened once, for a PIN or Windows Hello, within bounds.

Off until somebody turns it on for a vault on this computer. What ends it makes the passphrase necessary, never more.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.audit import AuditNote, AuditVerb
from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import NoQuickUnlock, QuickUnlockEnded, WrongPin
from app.services.vault.keys import KdfParameters
from app.services.vault.unlocking.half_keys import HalfKeyStore, SystemHalfKeys
from app.services.vault.unlocking.hello import PersonalKey, WindowsHello
from app.services.vault.unlocking.kept import Kept, KeptSeals, boot_id
from app.services.vault.unlocking.seals import PIN_KDF, Seal, fresh_half, pin_key, seal, signature_key, unseal
from app.services.vault.unlocking.ways import TRIES, Offer, Standing, Way, pin_problem

if TYPE_CHECKING:
    from app.services.vault.vault import Vault

KEPT_HOURS = 12
HELLO_DAYS = 7
SHARED = tr("This computer is shared, or not your own: only the passphrase opens the vault here.")


@dataclass(slots=True)
class _Held:
    """A sealed key in the memory of this program, and the half that it needs."""

    way: Way
    seal: Seal
    half: bytearray
    wrong: int = 0


class QuickUnlock:
    """`is_shared` says that this computer is not the technician's own. Safe from several threads."""

    def __init__(
        self,
        file: Path,
        store: HalfKeyStore | None = None,
        hello: PersonalKey | None = None,
        *,
        is_shared: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.time,
        boot: Callable[[], str] = boot_id,
        kdf: KdfParameters = PIN_KDF,
    ) -> None:
        self._kept = KeptSeals(file)
        self._store, self._hello = store or SystemHalfKeys(), hello or WindowsHello()
        self._is_shared, self._clock, self._boot, self._kdf = is_shared, clock, boot, kdf
        self._held: dict[Path, _Held] = {}
        self._lock = threading.RLock()

    def offers(self, task: TaskContext) -> tuple[Offer, ...]:
        """All ways, with why this computer cannot do one. Asks the system, which may take a while."""
        if self._is_shared():
            return tuple(Offer(way, SHARED) for way in Way)
        return (
            Offer(Way.SESSION_PIN),
            Offer(Way.HELLO, self._hello.problem(task)),
            Offer(Way.KEPT_PIN, self._store.problem(task)),
        )

    def standing(self, vault: Path) -> Standing | None:
        """What opens a vault now, None where only the passphrase does. Reads a small file."""
        place = _place(vault)
        if self._is_shared():
            return None
        with self._lock:
            if held := self._held.get(place):
                return Standing(held.way, TRIES - held.wrong)
        try:
            kept = self._kept.of(place)
            if kept is None:
                return None
            kept = self._kept.touch(kept, self._clock(), self._boot())
        except AppError:
            return None
        if kept.ended(self._clock()) or kept.wrong >= TRIES:
            return None
        return Standing(kept.way, TRIES - kept.wrong, kept.until)

    def turn_on(self, vault: "Vault", way: Way, pin: Secret | None, task: TaskContext, *, kept: bool = False) -> None:
        """From now on `way` opens this vault. `kept` lets Windows Hello outlive Satchel.

        Raises NoQuickUnlock, FileError, VaultLocked; what held before holds no more.
        """
        if self._is_shared():
            raise NoQuickUnlock(SHARED)
        if way is not Way.HELLO and (problem := pin_problem(pin.reveal() if pin else "")):
            raise NoQuickUnlock(tr("This PIN is not taken."), hint=problem)
        place = _place(vault.path)
        self.turn_off(place, task)
        composite = vault.composite()
        try:
            if way is Way.KEPT_PIN or (way is Way.HELLO and kept):
                self._keep(place, way, composite, pin, task)
            else:
                self._hold(place, way, composite, pin, task)
        finally:
            composite[:] = bytes(len(composite))

    def turn_off(self, vault: Path, task: TaskContext) -> None:
        """Only the passphrase opens this vault from now on. Raises FileError."""
        place = _place(vault)
        self._let_go(place)
        if kept := self._kept.of(place):
            self._drop(kept, task)

    def composite(self, vault: Path, pin: Secret | None, task: TaskContext) -> bytearray:
        """The composite key. Raises WrongPin, QuickUnlockEnded, NoQuickUnlock, FileError."""
        place = _place(vault)
        if self._is_shared():
            raise QuickUnlockEnded(SHARED)
        with self._lock:
            held = self._held.get(place)
        if held is not None:
            return self._from_memory(place, held, pin, task)
        kept = self._kept.of(place)
        if kept is None:
            raise QuickUnlockEnded(tr("Quick unlock is off for this vault."))
        return self._from_disk(kept, pin, task)

    @property
    def holds_keys(self) -> bool:
        """Whether the memory of this program has what opens a vault, with its PIN."""
        return bool(self._held)

    def end_session(self) -> None:
        """Satchel ends or the computer goes to sleep: what was in the memory is overwritten."""
        for place in tuple(self._held):
            self._let_go(place)

    def forget_all(self, task: TaskContext) -> None:
        """Off for every vault on this computer. Raises FileError."""
        self.end_session()
        for kept in self._kept.all():
            self._drop(kept, task)

    # -- in memory ---------------------------------------------------------------------------------

    def _hold(self, place: Path, way: Way, composite: bytearray, pin: Secret | None, task: TaskContext) -> None:
        salt, half = os.urandom(32), fresh_half()
        key = self._key(way, pin, half, salt, task)
        with self._lock:
            self._held[place] = _Held(way, seal(composite, key, salt, _bound(place)), half)

    def _from_memory(self, place: Path, held: _Held, pin: Secret | None, task: TaskContext) -> bytearray:
        with self._lock:
            held.wrong += held.way is not Way.HELLO  # before it is known: a kill must not give tries for nothing
            wrong = held.wrong
        if wrong > TRIES:
            self._let_go(place)
            raise QuickUnlockEnded(tr("Quick unlock has ended after too many wrong PINs."))
        key = self._key(held.way, pin, held.half, held.seal.salt, task)
        composite = unseal(held.seal, key, _bound(place))
        if composite is not None:
            held.wrong = 0
            return composite
        if held.way is Way.HELLO or wrong >= TRIES:
            self._let_go(place)
        raise (
            QuickUnlockEnded(tr("Windows Hello has another key now."))
            if held.way is Way.HELLO
            else WrongPin(TRIES - wrong)
        )

    def _let_go(self, place: Path) -> None:
        with self._lock:
            held = self._held.pop(place, None)
        if held is not None:
            held.half[:] = bytes(len(held.half))

    # -- on the disk -------------------------------------------------------------------------------

    def _keep(self, place: Path, way: Way, composite: bytearray, pin: Secret | None, task: TaskContext) -> None:
        id, salt, half, now = os.urandom(12).hex(), os.urandom(32), fresh_half(), self._clock()
        length = KEPT_HOURS * 3600 if way is Way.KEPT_PIN else HELLO_DAYS * 86400
        kept = Kept(id, str(place), way, Seal(salt, b"", b""), round(now + length), 0, now, (self._boot(),))
        key = self._key(way, pin, half, salt, task)
        if way is Way.KEPT_PIN:
            self._store.keep(id, bytes(half), task)
            half[:] = bytes(len(half))
        sealed = seal(composite, key, salt, kept.bound)
        self._kept.put(Kept(id, str(place), way, sealed, kept.until, 0, now, kept.boots))

    def _from_disk(self, kept: Kept, pin: Secret | None, task: TaskContext) -> bytearray:
        counts = kept.way is not Way.HELLO
        kept = self._kept.touch(kept, self._clock(), self._boot())
        if reason := kept.ended(self._clock()) or (tr("Too many PINs were wrong.") if kept.wrong >= TRIES else ""):
            self._drop(kept, task)
            raise QuickUnlockEnded(
                tr("Quick unlock has ended."), hint=tr("{reason} Type the passphrase.", reason=reason)
            )
        half: bytes | None = b""
        if kept.way is Way.KEPT_PIN:
            half = self._store.half(kept.id, task)
            if half is None:
                self._drop(kept, task)
                raise QuickUnlockEnded(tr("The key that this computer kept for quick unlock is gone."))
        # Counted before it is known: a kill must not give tries for nothing. A store that stays locked costs none.
        kept = self._kept.touch(kept, self._clock(), self._boot(), wrong=kept.wrong + counts)
        key = self._key(kept.way, pin, half or b"", kept.seal.salt, task)
        composite = unseal(kept.seal, key, kept.bound)
        if composite is None:
            if not counts or kept.wrong >= TRIES:
                self._drop(kept, task)
            raise WrongPin(TRIES - kept.wrong) if counts else QuickUnlockEnded(tr("Windows Hello has another key now."))
        self._kept.touch(kept, self._clock(), self._boot(), wrong=0)
        return composite

    def _drop(self, kept: Kept, task: TaskContext) -> None:
        self._kept.drop(kept.id)
        if kept.way is Way.KEPT_PIN:
            try:
                self._store.forget(kept.id, task)
            except NoQuickUnlock:
                return  # half a key without its other half opens nothing

    def _key(self, way: Way, pin: Secret | None, half: bytes | bytearray, salt: bytes, task: TaskContext) -> bytes:
        if way is Way.HELLO:
            task.report(tr("Waiting for Windows Hello"))
            return signature_key(self._hello.sign(salt, task))
        task.report(tr("Trying the PIN"))
        return pin_key(pin or Secret(""), half, salt, self._kdf, task)


def _place(vault: Path) -> Path:
    return vault.expanduser().resolve()


def _bound(place: Path) -> bytes:
    return str(place).encode("utf-8", "surrogatepass")


def changed_note(way: Way | None) -> AuditNote:
    """For the audit: which way was turned on, None: it was turned off."""
    return AuditNote(AuditVerb.QUICK_UNLOCK_CHANGED, reason=way.value if way else "off")
