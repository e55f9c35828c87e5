"""The one open vault of the program, advice on passphrases, and generated passwords."""

from pathlib import Path

import pytest

from app.domain.credentials import Credential, EntryDraft
from app.domain.devices import Device
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound, VaultLocked, WrongPassphrase
from app.services.vault.keeper import VaultKeeper
from app.services.vault.passphrase import generate_password, passphrase_advice
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE


def test_a_keeper_starts_locked() -> None:
    keeper = VaultKeeper()
    assert not keeper.is_open
    with pytest.raises(VaultLocked):
        _ = keeper.vault


def test_listeners_hear_of_each_unlock_and_lock(vault: Vault, task: TaskContext) -> None:
    keeper, heard = VaultKeeper(), list[bool]()
    keeper.on_change(lambda: heard.append(keeper.is_open))
    keeper.unlock(vault.path, PASSPHRASE, task)
    keeper.lock()
    keeper.lock()
    assert heard == [True, False]


def test_a_locked_vault_is_closed_for_whoever_still_has_it(vault: Vault, task: TaskContext) -> None:
    keeper = VaultKeeper()
    opened = keeper.unlock(vault.path, PASSPHRASE, task)
    keeper.lock()
    with pytest.raises(VaultLocked):
        opened.entries()


def test_a_failed_unlock_leaves_the_open_vault(vault: Vault, task: TaskContext) -> None:
    keeper = VaultKeeper()
    opened = keeper.unlock(vault.path, PASSPHRASE, task)
    with pytest.raises(WrongPassphrase):
        keeper.unlock(vault.path, Secret("wrong"), task)
    assert keeper.vault is opened


def test_a_device_gets_the_credential_that_it_names(tmp_path: Path, task: TaskContext) -> None:
    keeper = VaultKeeper()
    vault = keeper.create(tmp_path / "v.kdbx", PASSPHRASE, task, kdf=CHEAP)
    entry = vault.add(EntryDraft("Router", "root", Secret("pw")), task)
    nameless = vault.add(EntryDraft("Key", "", Secret("pw2")), task)
    assert keeper.credential_for(Device("1", "r", credential=entry.id, user="other")) == Credential(
        "root", Secret("pw")
    )
    assert keeper.credential_for(Device("1", "r", credential=nameless.id, user="me")) == Credential("me", Secret("pw2"))
    with pytest.raises(EntryNotFound):
        keeper.credential_for(Device("1", "r", credential="0" * 32))
    keeper.lock()
    with pytest.raises(VaultLocked, match="nd-nas"):
        keeper.credential_for(Device("1", "nd-nas", credential=entry.id))
    assert keeper.credential_for(Device("1", "r", user="me")) == Credential("me")


@pytest.mark.parametrize("text", ["short", "passwordpassword1", "aaaaaaaaaaaaaaaaaaaa", "12345612345612345"])
def test_a_weak_passphrase_gets_advice(text: str) -> None:
    assert passphrase_advice(Secret(text))


@pytest.mark.parametrize("text", ["three cows on a green hill", "Zwölf Boxkämpfer jagen", "k7-vq-93-xm-tz-1"])
def test_a_long_sentence_needs_no_advice(text: str) -> None:
    assert passphrase_advice(Secret(text)) == ""


def test_generated_passwords_are_long_mixed_and_different() -> None:
    passwords = {generate_password().reveal() for _ in range(100)}
    assert len(passwords) == 100
    for password in passwords:
        assert len(password) == 20
        assert any(char.isupper() for char in password) and any(char.isdigit() for char in password)
        assert not set(password) & set("0O1lI|")


def test_all_secrets_of_the_open_vault_are_known_until_it_is_locked(tmp_path: Path, task: TaskContext) -> None:
    keeper = VaultKeeper()
    assert keeper.secrets() == ()
    vault = keeper.create(tmp_path / "v.kdbx", PASSPHRASE, task, kdf=CHEAP)
    vault.add(EntryDraft("Router", "root", Secret("first")), task)
    known = keeper.secrets()
    assert known == (Secret("first"),)
    assert keeper.secrets() is known  # nothing is decrypted again
    vault.add(EntryDraft("Switch", "", Secret("second")), task)
    assert set(keeper.secrets()) == {Secret("first"), Secret("second")}
    keeper.lock()
    assert keeper.secrets() == ()
