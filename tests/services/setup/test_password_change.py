"""A new password is in the vault before a device has it, and holds once the device itself has tried it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound
from app.services.journal_file import JournalFile
from app.services.setup.password_change import KeptPassword, change_password
from app.services.targets.local import LocalTarget
from app.services.vault.pending import VaultPasswords
from app.services.vault.vault import Vault
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.vault.conftest import CHEAP, PASSPHRASE

TASK = TaskContext()
ENTRY = "Clients/Acme/Local admin"
KEPT = KeptPassword("tech", ENTRY)


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        made.reads("useradd -m tech && echo tech:first-of-all | chpasswd")
        yield made


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault.create(tmp_path / "service.kdbx", PASSPHRASE, TASK, kdf=CHEAP)
    made.add(
        EntryDraft("Local admin", "tech", Secret("first-of-all"), group="Clients/Acme", notes="in the cellar"), TASK
    )
    return made


def held(vault: Vault) -> str:
    return vault.password(vault.entry(ENTRY).id).reveal()


def test_a_new_password_opens_the_account_and_holds_in_the_vault(
    machine: PrivateMachine, vault: Vault, tmp_path: Path
) -> None:
    journal = JournalFile(tmp_path / "journal.jsonl")
    old = held(vault)
    result = change_password(machine, KEPT, VaultPasswords(vault), journal, TASK)
    assert not result.failed
    new = held(vault)
    assert len(new) == 24 and new != old
    assert new not in journal.path.read_text()
    assert [entry.title for entry in vault.entries()] == ["Local admin"]
    assert vault.entry(ENTRY).notes == "in the cellar"
    keeper = VaultPasswords(vault)
    with pytest.raises(EntryNotFound):
        keeper.settle(ENTRY, TASK)


def test_a_new_password_that_nobody_may_see_is_not_seen_on_its_way(vault: Vault) -> None:
    entry = vault.entry(ENTRY)
    vault.edit(entry.id, EntryDraft(entry.title, entry.user, group=entry.group, inject_only=True), TASK)
    keeper = VaultPasswords(vault)
    keeper.propose(ENTRY, 24, TASK)
    assert [one.inject_only for one in vault.entries()] == [True, True]
    keeper.settle(ENTRY, TASK)
    assert vault.entry(ENTRY).inject_only and all(one.inject_only for one in vault.recycled())


def test_a_change_that_failed_keeps_both_and_goes_on_with_the_same_password(
    machine: PrivateMachine, vault: Vault, tmp_path: Path
) -> None:
    journal, keeper = JournalFile(tmp_path / "journal.jsonl"), VaultPasswords(vault)
    old = held(vault)
    machine.reads("mv /usr/sbin/chpasswd /usr/sbin/chpasswd.gone")
    try:
        assert change_password(machine, KEPT, keeper, journal, TASK).failed
    finally:
        machine.reads("mv /usr/sbin/chpasswd.gone /usr/sbin/chpasswd")
    assert held(vault) == old and len(vault.entries()) == 2
    proposed = keeper.propose(ENTRY, 24, TASK).reveal()
    # As after a kill: the device has taken it, and nobody has said so to the vault
    machine.reads(f"printf '%s:%s\\n' tech '{proposed.replace("'", "'\\''")}' | chpasswd")
    result = change_password(machine, KEPT, keeper, journal, TASK)
    assert [item.outcome.value for item in result.items] == ["ok"]
    assert held(vault) == proposed


def test_a_password_that_was_settled_before_a_kill_is_not_proposed_again(vault: Vault) -> None:
    keeper = VaultPasswords(vault)
    first = keeper.propose(ENTRY, 24, TASK)
    entry = vault.entry(ENTRY)
    vault.edit(entry.id, EntryDraft(entry.title, entry.user, first, group=entry.group), TASK)
    assert keeper.propose(ENTRY, 24, TASK) != first
    assert len(vault.entries()) == 2
