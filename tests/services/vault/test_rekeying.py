"""Another passphrase, key file or key derivation; and nothing else opens the vault afterwards."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.credentials import EntryDraft
from app.domain.errors import FileError
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError, VaultUnsupported, WrongPassphrase
from app.services.vault.key_file import read_key_file
from app.services.vault.keys import KdfKind, KdfParameters
from app.services.vault.rekeying import NewKey, change_key, check_key, make_key_file, old_backups, remove_backups
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE, Keepass

NEW = Secret("another sentence altogether")


def opens(path: Path, passphrase: Secret, key_file: Path | None = None) -> bool:
    try:
        Vault.open(path, passphrase, TaskContext(), key_file=key_file).close()
    except WrongPassphrase:
        return False
    return True


def test_the_new_passphrase_opens_and_the_old_one_does_not(vault: Vault, task: TaskContext) -> None:
    vault.add(EntryDraft("Router", "root", Secret("pw")), task)
    change_key(vault, NewKey(NEW), task)
    assert not opens(vault.path, PASSPHRASE)
    again = Vault.open(vault.path, NEW, task)
    assert again.password(again.entry("Router").id) == Secret("pw")
    vault.add(EntryDraft("Switch"), task)  # with the new key, as whoever holds the vault open goes on
    assert opens(vault.path, NEW)


def test_a_key_file_is_needed_from_then_on_and_keepassxc_reads_it(
    vault: Vault, task: TaskContext, tmp_path: Path, keepassxc: Keepass
) -> None:
    key_file = tmp_path / "vault.keyx"
    make_key_file(key_file)
    vault.add(EntryDraft("Router", "root", Secret("pw")), task)
    change_key(vault, NewKey(NEW, key_file), task)
    assert not opens(vault.path, NEW)
    assert opens(vault.path, NEW, key_file)
    listed = keepassxc("ls", "--key-file", key_file, vault.path, answers=(NEW.reveal(),))
    assert "Router" in listed


def test_a_key_file_alone_opens_a_vault_without_a_passphrase(vault: Vault, task: TaskContext, tmp_path: Path) -> None:
    make_key_file(tmp_path / "only.keyx")
    change_key(vault, NewKey(Secret(""), tmp_path / "only.keyx"), task)
    assert opens(vault.path, Secret(""), tmp_path / "only.keyx")
    assert not opens(vault.path, PASSPHRASE)


@pytest.mark.parametrize(
    "kdf",
    [
        KdfParameters(KdfKind.AES, 0, 0, 0, rounds=1000),
        KdfParameters(KdfKind.ARGON2D, 64 * 1024, 2, 1),
        replace(CHEAP, passes=3),
    ],
)
def test_another_key_derivation_is_read_by_keepassxc(
    vault: Vault, task: TaskContext, kdf: KdfParameters, keepassxc: Keepass
) -> None:
    change_key(vault, NewKey(PASSPHRASE, kdf=kdf), task)
    assert Vault.open(vault.path, PASSPHRASE, task).reading()[0].kdf == kdf
    keepassxc("ls", vault.path)


def test_a_change_that_fails_leaves_the_old_key(vault: Vault, task: TaskContext) -> None:
    before = vault.composite()
    with pytest.raises(VaultUnsupported):
        change_key(vault, NewKey(NEW, kdf=KdfParameters(memory=2 << 30)), task)
    with pytest.raises(VaultError):
        change_key(vault, NewKey(Secret("")), task)
    assert vault.composite() == before
    assert vault.reading()[0].kdf == CHEAP
    vault.add(EntryDraft("Router"), task)
    assert opens(vault.path, PASSPHRASE)


def test_only_who_knows_the_key_changes_it(vault: Vault, tmp_path: Path) -> None:
    check_key(vault, PASSPHRASE, None)
    make_key_file(tmp_path / "k")
    for passphrase, key_file in ((NEW, None), (PASSPHRASE, tmp_path / "k")):
        with pytest.raises(WrongPassphrase):
            check_key(vault, passphrase, key_file)


def test_backups_that_the_old_key_opens_can_be_removed(vault: Vault, task: TaskContext) -> None:
    vault.add(EntryDraft("Router"), task)
    change_key(vault, NewKey(NEW), task)
    backups = old_backups(vault)
    assert backups
    assert all(opens(backup, PASSPHRASE) for backup in backups)
    assert remove_backups(vault, task) == len(backups)
    assert not old_backups(vault)
    assert opens(vault.path, NEW)


def test_a_key_file_is_never_written_over(tmp_path: Path) -> None:
    make_key_file(tmp_path / "k.keyx")
    key = read_key_file(tmp_path / "k.keyx")
    with pytest.raises(FileError, match="exists already"):
        make_key_file(tmp_path / "k.keyx")
    assert read_key_file(tmp_path / "k.keyx") == key
    assert len(key) == 32


def test_what_another_program_has_saved_meanwhile_is_merged_under_the_new_key(vault: Vault, task: TaskContext) -> None:
    theirs = Vault.open(vault.path, PASSPHRASE, task)
    theirs.add(EntryDraft("Theirs", password=Secret("pw")), task)
    kdf = replace(CHEAP, passes=2)
    change_key(vault, NewKey(NEW, kdf=kdf), task)
    assert not opens(vault.path, PASSPHRASE)
    again = Vault.open(vault.path, NEW, task)
    assert again.password(again.entry("Theirs").id) == Secret("pw")
    assert again.reading()[0].kdf == kdf
