"""What is known of a locked vault, and how its key is changed by whoever knows it."""

from pathlib import Path

import pytest

from app.domain.audit import AuditNote, AuditVerb
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import QuickUnlockEnded, TooManyTries, WrongPassphrase, WrongPin
from app.services.paths import PORTABLE_FOLDER, Paths
from app.services.vault.keeper import VaultKeeper
from app.services.vault.rekeying import NewKey, change_key
from app.services.vault.unlocking.door import Door, KeyChange, Sight
from app.services.vault.unlocking.known import MOST, KnownVaults
from app.services.vault.unlocking.tries import FREE
from app.services.vault.unlocking.ways import Way
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE
from tests.services.vault.unlocking.conftest import Computer

PIN, NEW = Secret("408213"), Secret("another sentence altogether")


class Notes:
    """An audit that keeps what it is told in memory."""

    def __init__(self) -> None:
        self.notes: list[AuditNote] = []

    def note(self, note: AuditNote) -> None:
        self.notes.append(note)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def keeper(tmp_path: Path, notes: Notes) -> VaultKeeper:
    return VaultKeeper(audit_of=lambda _: notes, tries=Paths(tmp_path).vault_tries_file)


@pytest.fixture
def door(keeper: VaultKeeper, tmp_path: Path, computer: Computer) -> Door:
    door = Door(keeper, Paths(tmp_path), is_shared=lambda: computer.is_shared)
    door.__dict__["quick"] = computer.start_satchel()
    return door


def test_what_was_opened_here_is_known_and_the_latest_comes_first(
    door: Door, vault: Vault, tmp_path: Path, task: TaskContext
) -> None:
    assert door.look(vault.path, task) == Sight()
    other = tmp_path / "other.kdbx"
    door.remember(other, None, task)
    door.remember(vault.path, tmp_path / "key", task)
    assert door.look(vault.path, task) == Sight(key_file=tmp_path / "key", recent=(other,))
    door.forget_everything(task)
    assert door.look(vault.path, task) == Sight()


def test_on_a_shared_computer_nothing_is_remembered_or_shown(
    door: Door, vault: Vault, tmp_path: Path, task: TaskContext, computer: Computer
) -> None:
    door.remember(vault.path, None, task)
    computer.is_shared = True
    door.remember(tmp_path / "other.kdbx", None, task)
    assert door.look(tmp_path / "third.kdbx", task) == Sight()
    computer.is_shared = False
    assert door.look(tmp_path / "third.kdbx", task).recent == (vault.path,)


def test_a_computer_that_becomes_shared_forgets_everything(
    door: Door, keeper: VaultKeeper, vault: Vault, task: TaskContext, computer: Computer
) -> None:
    keeper.unlock(vault.path, PASSPHRASE, task)
    door.turn_on(Way.KEPT_PIN, PIN, task)
    door.remember(vault.path, None, task)
    door.forget_everything(task)
    assert computer.store.halves == {}
    assert door.known.all() == ()
    assert computer.start_satchel().standing(vault.path) is None


def test_a_few_vaults_are_known_and_a_damaged_file_knows_none(tmp_path: Path) -> None:
    known = KnownVaults(tmp_path / "known")
    for number in range(MOST + 3):
        known.remember(Path(f"/v/{number}.kdbx"), None)
    assert len(known.all()) == MOST
    (tmp_path / "known").write_text('{"format":"satchel.known-vaults","version":1,"vaults":[1,["a"],[[],{}]]}')
    assert all(one.key_file is None or one.path.name for one in known.all())
    (tmp_path / "known").write_text("{")
    assert known.all() == ()


def test_quick_unlock_opens_the_vault_and_is_in_the_audit(
    door: Door, keeper: VaultKeeper, vault: Vault, task: TaskContext, notes: Notes
) -> None:
    keeper.unlock(vault.path, PASSPHRASE, task)
    door.turn_on(Way.SESSION_PIN, PIN, task)
    keeper.lock()
    door.unlock_quickly(vault.path, PIN, task)
    assert keeper.is_open
    assert [(note.verb, note.reason) for note in notes.notes] == [
        (AuditVerb.UNLOCKED, ""),
        (AuditVerb.QUICK_UNLOCK_CHANGED, "session-pin"),
        (AuditVerb.LOCKED, ""),
        (AuditVerb.UNLOCKED, "quick unlock"),
    ]
    door.turn_off(task)
    assert door.look(vault.path, task).standing is None


def test_wrong_pins_are_told_to_the_audit_of_their_vault_and_of_no_other(
    door: Door, keeper: VaultKeeper, vault: Vault, tmp_path: Path, task: TaskContext, notes: Notes
) -> None:
    keeper.unlock(vault.path, PASSPHRASE, task)
    door.turn_on(Way.SESSION_PIN, PIN, task)
    keeper.lock()
    with pytest.raises(WrongPin):
        door.unlock_quickly(vault.path, Secret("935017"), task)
    keeper.create(tmp_path / "other.kdbx", PASSPHRASE, task, kdf=CHEAP)
    keeper.lock()
    assert AuditVerb.UNLOCK_FAILED not in [note.verb for note in notes.notes]
    door.unlock_quickly(vault.path, PIN, task)
    (failed,) = (note for note in notes.notes if note.verb is AuditVerb.UNLOCK_FAILED)
    assert failed.reason.startswith("wrong PIN at ")


def test_a_key_that_was_changed_elsewhere_ends_quick_unlock(
    door: Door, keeper: VaultKeeper, vault: Vault, task: TaskContext
) -> None:
    keeper.unlock(vault.path, PASSPHRASE, task)
    door.turn_on(Way.KEPT_PIN, PIN, task)
    keeper.lock()
    change_key(Vault.open(vault.path, PASSPHRASE, task), NewKey(NEW), task)
    with pytest.raises(QuickUnlockEnded, match="another key"):
        door.unlock_quickly(vault.path, PIN, task)
    assert door.look(vault.path, task).standing is None


def test_who_does_not_know_the_key_cannot_change_it_and_has_to_wait(
    door: Door, keeper: VaultKeeper, vault: Vault, task: TaskContext
) -> None:
    keeper.unlock(vault.path, PASSPHRASE, task)
    guess = KeyChange(Secret("guess"), None, NEW, None)
    for _ in range(FREE):
        with pytest.raises(WrongPassphrase):
            door.change_key(guess, task)
    for _ in range(6):  # so many that the wait is long on a slow computer too
        door.tries.note_wrong(vault.path)
    with pytest.raises(TooManyTries):
        door.change_key(guess, task)
    Vault.open(vault.path, PASSPHRASE, task).close()


def test_changing_the_key_turns_quick_unlock_off_and_counts_old_backups(
    door: Door, keeper: VaultKeeper, vault: Vault, task: TaskContext, notes: Notes
) -> None:
    keeper.unlock(vault.path, PASSPHRASE, task)
    door.turn_on(Way.SESSION_PIN, PIN, task)
    assert door.change_key(KeyChange(PASSPHRASE, None, NEW, None), task) == 1
    assert door.look(vault.path, task).standing is None
    assert notes.notes[-1] == AuditNote(AuditVerb.KEY_CHANGED, reason="passphrase")
    assert door.remove_backups(task) == 1
    keeper.lock()
    keeper.unlock(vault.path, NEW, task)


def test_data_beside_the_program_is_portable(tmp_path: Path) -> None:
    assert Paths(tmp_path / PORTABLE_FOLDER).is_portable
    assert not Paths(tmp_path / "satchel").is_portable
