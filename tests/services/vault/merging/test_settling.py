"""A person looks at both values of a conflict and settles it; another vault is merged by hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.audit import AuditNote, AuditVerb
from app.domain.credentials import EntryDraft, Expiry
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound, VaultError, WrongPassphrase
from app.domain.vault_merge import ConflictKind
from app.services.vault.attached_files import NewFile, attach, attached_data
from app.services.vault.keeper import VaultKeeper
from app.services.vault.merging.by_hand import merge_file
from app.services.vault.merging.conflicts import both_values, conflicts_of, settle
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE


@pytest.fixture
def torn(vault: Vault, task: TaskContext) -> Vault:
    """Its router has got two passwords at once."""
    router = vault.add(EntryDraft("Router", "root", Secret("first"), group="Clients/Nordlys"), task)
    other = Vault.open(vault.path, PASSPHRASE, task)
    other.edit(router.id, EntryDraft("Router", "root", Secret("theirs"), group=router.group), task)
    vault.edit(router.id, EntryDraft("Router", "root", Secret("ours"), group=router.group), task)
    return vault


@pytest.mark.parametrize("take_other", [False, True])
def test_a_conflict_is_listed_and_settled(torn: Vault, task: TaskContext, take_other: bool) -> None:
    (conflict,) = conflicts_of(torn)
    assert (conflict.title, conflict.group, conflict.words) == ("Router", "Clients/Nordlys", "password")
    assert conflict.is_secret
    holds, other = both_values(torn, conflict)
    assert {holds, other} == {Secret("ours"), Secret("theirs")}
    settle(torn, conflict, task, take_other=take_other)
    again = Vault.open(torn.path, PASSPHRASE, task)
    assert conflicts_of(torn) == conflicts_of(again) == ()
    assert again.password(conflict.entry) == (other if take_other else holds)
    with pytest.raises(EntryNotFound):
        settle(torn, conflict, task, take_other=True)


def test_a_settled_conflict_does_not_come_back_with_a_copy_that_still_has_it(torn: Vault, task: TaskContext) -> None:
    other = Vault.open(torn.path, PASSPHRASE, task)
    (conflict,) = conflicts_of(torn)
    settle(torn, conflict, task, take_other=False)
    other.add(EntryDraft("Other"), task)
    assert conflicts_of(other) == ()


def test_two_ends_of_one_entry_are_a_conflict_too(vault: Vault, task: TaskContext) -> None:
    router = vault.add(EntryDraft("Router"), task)
    other = Vault.open(vault.path, PASSPHRASE, task)
    for copy, day in ((other, 1), (vault, 2)):
        copy.edit(router.id, EntryDraft("Router", expiry=Expiry(datetime(2027, 1, day, tzinfo=UTC))), task)
    (conflict,) = conflicts_of(vault)
    assert conflict.words == "expiry"
    before = vault.entry("Router").expires
    assert {value.reveal()[:10] for value in both_values(vault, conflict)} == {"2027-01-01", "2027-01-02"}
    settle(vault, conflict, task, take_other=True)
    assert {before, vault.entry("Router").expires} == {datetime(2027, 1, day, tzinfo=UTC) for day in (1, 2)}


def test_two_contents_of_one_file_are_a_conflict_too(vault: Vault, task: TaskContext) -> None:
    router = vault.add(EntryDraft("Router"), task)
    other = Vault.open(vault.path, PASSPHRASE, task)
    attach(other, router.id, [NewFile("config", b"theirs")], task)
    attach(vault, router.id, [NewFile("config", b"our own")], task)
    (conflict,) = conflicts_of(vault)
    assert (conflict.kind, conflict.words) == (ConflictKind.FILE, "config")
    assert {value.reveal() for value in both_values(vault, conflict)} == {"6 bytes", "7 bytes"}
    before = attached_data(vault, router.id, "config")
    settle(vault, conflict, task, take_other=True)
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert {before, attached_data(again, router.id, "config")} == {b"theirs", b"our own"}


def test_a_group_with_two_names_gets_the_one_that_is_chosen(vault: Vault, task: TaskContext) -> None:
    from app.services.vault.groups import add_group, rename_group

    add_group(vault, "Clients/Old", task)
    other = Vault.open(vault.path, PASSPHRASE, task)
    rename_group(other, "Clients/Old", "Theirs", task)
    rename_group(vault, "Clients/Old", "Ours", task)
    (conflict,) = conflicts_of(vault)
    assert conflict.kind is ConflictKind.GROUP
    assert {value.reveal() for value in both_values(vault, conflict)} == {"Ours", "Theirs"}
    settle(vault, conflict, task, take_other=True)
    assert conflicts_of(vault) == ()
    assert f"Clients/{conflict.version}" in Vault.open(vault.path, PASSPHRASE, task).groups()


def test_another_vault_is_merged_by_hand(vault: Vault, tmp_path: Path, task: TaskContext) -> None:
    vault.add(EntryDraft("Ours", password=Secret("o")), task)
    other = Vault.create(tmp_path / "other.kdbx", Secret("another passphrase"), task, kdf=CHEAP)
    theirs = other.add(EntryDraft("Theirs", password=Secret("t")), task)
    before = other.path.read_bytes()
    with pytest.raises(WrongPassphrase):
        merge_file(vault, other.path, PASSPHRASE, task)
    report = merge_file(vault, other.path, Secret("another passphrase"), task)
    assert (report.added, report.words) == (1, "1 entry came in.")
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert {entry.title for entry in again.entries()} == {"Ours", "Theirs"}
    assert again.password(theirs.id) == Secret("t")
    assert other.path.read_bytes() == before
    assert merge_file(vault, other.path, Secret("another passphrase"), task).added == 0


def test_a_vault_is_not_merged_into_itself(vault: Vault, task: TaskContext) -> None:
    with pytest.raises(VaultError, match="is open"):
        merge_file(vault, vault.path, PASSPHRASE, task)


class _Trail:
    def __init__(self) -> None:
        self.notes: list[AuditNote] = []

    def note(self, note: AuditNote) -> None:
        self.notes.append(note)


def test_a_merge_is_written_into_the_audit(vault: Vault, task: TaskContext) -> None:
    trail = _Trail()
    keeper = VaultKeeper(audit_of=lambda _: trail)
    held = keeper.unlock(vault.path, PASSPHRASE, task)
    vault.add(EntryDraft("Theirs"), task)
    held.add(EntryDraft("Ours"), task)
    (note,) = [note for note in trail.notes if note.verb is AuditVerb.MERGED]
    assert note.reason == "1 entry came in."
