"""An import into the open vault: previewed, taken over with one save, taken back; clients are never mixed up."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import SubElement

import pytest

from app.domain.credentials import EntryDraft, EntryField
from app.domain.errors import FileError
from app.domain.imports import RowKind
from app.domain.secret import Secret
from app.domain.task import Cancelled, Progress, TaskContext
from app.domain.vault_imports import (
    Duplicates,
    FoundEntry,
    FoundFile,
    FoundVault,
    VaultImportChoices,
    VaultImportReport,
    VaultPreview,
    VaultSource,
)
from app.services.vault.attached_files import attached_data, attached_files
from app.services.vault.details import field_value
from app.services.vault.histories import versions_of
from app.services.vault.importing.carrying_out import carry_out, take_back
from app.services.vault.importing.planning import plan
from app.services.vault.importing.reading import read_vault, reader_for
from app.services.vault.importing.wording import report_text
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE, Keepass
from tests.services.vault.importing import samples

NORDLYS = VaultImportChoices("Clients/Nordlys")
UPDATE = replace(NORDLYS, duplicates=Duplicates.UPDATE)


def found(*drafts: EntryDraft) -> FoundVault:
    return FoundVault("Table", tuple(FoundEntry(f"line {i}", one) for i, one in enumerate(drafts)))


def read(name: str) -> FoundVault:
    source = VaultSource(name, samples.onepassword() if name == "1password.json" else samples.sample(name))
    return reader_for(source).read(source, TaskContext())


def take(preview: VaultPreview, vault: Vault) -> VaultImportReport:
    return carry_out(preview, {row.origin for row in preview.rows}, vault, TaskContext(), source="a.csv")


def kinds(preview: VaultPreview) -> dict[str, RowKind]:
    return {row.name: row.kind for row in preview.rows}


@pytest.mark.parametrize("name", ["bitwarden.json", "1password.json", "keepass.xml", "lastpass.csv"])
def test_what_came_is_unchanged_the_next_time(vault: Vault, task: TaskContext, name: str) -> None:
    source = read(name)
    report = take(plan(source, vault, NORDLYS, task), vault)
    assert len(report.added) == len(source.entries) == len(vault.entries())
    again = plan(source, vault, UPDATE, task)
    assert again.count(RowKind.SAME) == len(source.entries)
    assert again.count(RowKind.NEW) == again.count(RowKind.CHANGED) == 0
    assert all(entry.client == "Nordlys" for entry in vault.entries())


def test_an_entry_of_another_client_is_no_duplicate(vault: Vault, task: TaskContext) -> None:
    router = EntryDraft("Router", "admin", Secret("ours"), "192.0.2.1")
    vault.add(replace(router, group="Clients/Acme"), task)
    take(plan(found(replace(router, password=Secret("theirs"))), vault, UPDATE, task), vault)
    assert sorted((one.client, vault.password(one.id).reveal()) for one in vault.entries()) == [
        ("Acme", "ours"),
        ("Nordlys", "theirs"),
    ]


def test_duplicates_are_skipped_updated_or_kept_beside(vault: Vault, task: TaskContext) -> None:
    here = vault.add(
        EntryDraft(
            "Router", "admin", Secret("old"), "https://192.0.2.1/", "Clients/Nordlys/Praxis", ("rack",), "mine",
            fields=(EntryField("Floor", "2"),),
        ), task,
    )  # fmt: skip
    source = found(EntryDraft("router ", "Admin", Secret("new"), "192.0.2.1", tags=("new",)))
    skipped = plan(source, vault, NORDLYS, task)
    assert [(row.kind, row.note) for row in skipped.rows] == [
        (RowKind.NOT_TAKEN, "It is in the vault already, with another password, tags.")
    ]
    both = plan(source, vault, replace(NORDLYS, duplicates=Duplicates.KEEP_BOTH), task)
    assert both.count(RowKind.NEW) == 1
    take(plan(source, vault, UPDATE, task), vault)
    after = vault.entry(here.id)
    assert (after.title, after.notes, after.group, after.tags) == ("Router", "mine", here.group, ("rack", "new"))
    assert (vault.password(here.id), field_value(vault, here.id, "Floor")) == (Secret("new"), Secret("2"))
    assert versions_of(vault, here.id)[0].changes  # what it was is in the history


def test_which_of_several_is_meant_is_not_guessed(vault: Vault, task: TaskContext) -> None:
    for site in ("A", "B"):
        vault.add(EntryDraft("Router", "admin", Secret(site), group=f"Clients/Nordlys/{site}"), task)
    preview = plan(found(EntryDraft("Router", "admin", Secret("x"))), vault, UPDATE, task)
    assert [row.kind for row in preview.rows] == [RowKind.NOT_TAKEN]


def test_the_same_line_twice_comes_once_and_two_passwords_come_twice(vault: Vault, task: TaskContext) -> None:
    one, other = EntryDraft("A", "jo", Secret("1")), EntryDraft("A", "jo", Secret("2"))
    preview = plan(found(one, one, other), vault, NORDLYS, task)
    assert [row.kind for row in preview.rows] == [RowKind.NEW, RowKind.NOT_TAKEN, RowKind.NEW]


def test_a_keepass_file_comes_whole(vault: Vault, task: TaskContext, tmp_path: Path, keepassxc: Keepass) -> None:
    other = Vault.create(tmp_path / "other.kdbx", Secret("another sentence"), task, kdf=CHEAP)
    made = other.add(
        EntryDraft("Router", "admin", Secret("one"), group="Site", fields=(EntryField("PIN", Secret("9"), True),)), task
    )
    other.edit(made.id, EntryDraft("Router", "admin", Secret("two"), group="Site"), task)
    other.close()
    source = read_vault(tmp_path / "other.kdbx", task, password=Secret("another sentence"))
    report = take(plan(source, vault, NORDLYS, task), vault)
    assert report.added == (made.id,)  # references to it still hold
    (entry,) = vault.entries()
    assert entry.group == "Clients/Nordlys/Site"
    assert (vault.password(entry.id), field_value(vault, entry.id, "PIN")) == (Secret("two"), Secret("9"))
    assert len(versions_of(vault, entry.id)) == 1
    shown = keepassxc("show", "-s", "-a", "Password", "-a", "PIN", vault.path, "Clients/Nordlys/Site/Router")
    assert shown.split() == ["two", "9"]


def test_no_file_makes_seen_what_nobody_may_see(vault: Vault, task: TaskContext, tmp_path: Path) -> None:
    draft = EntryDraft("Router", "admin", Secret("ours"), group="Clients/Nordlys", inject_only=True)
    entry = vault.add(draft, task)
    other = Vault.create(tmp_path / "other.kdbx", Secret("another sentence"), task, kdf=CHEAP)
    made = other.add(EntryDraft("Router", "admin", Secret(""), notes="new"), task)
    marks = SubElement(SubElement(other.place(made.id).element, "CustomData"), "Item")  # as of another program
    SubElement(marks, "Key").text, SubElement(marks, "Value").text = "theirs", "1"
    other.edit(made.id, EntryDraft("Router", "admin", notes="newer"), task)
    other.close()
    source = read_vault(tmp_path / "other.kdbx", task, password=Secret("another sentence"))
    assert take(plan(source, vault, UPDATE, task), vault).updated == (entry.id,)
    assert vault.password(entry.id) == Secret("ours")
    assert vault.entry(entry.id).inject_only


def test_attachments_come_along(vault: Vault, task: TaskContext) -> None:
    take(plan(read("1password.json"), vault, NORDLYS, task), vault)
    take(plan(read("keepass.xml"), vault, NORDLYS, task), vault)
    for entry in vault.entries():
        assert [one.name for one in attached_files(vault, entry.id)] == ["plan.txt"]
        assert attached_data(vault, entry.id, "plan.txt") == b"first floor"


def test_an_import_is_taken_back_and_what_was_changed_since_stays(vault: Vault, task: TaskContext) -> None:
    kept = vault.add(EntryDraft("A", "jo", Secret("before"), group="Clients/Nordlys"), task)
    drafts = [
        EntryDraft("A", "jo", Secret("after")),
        EntryDraft("B", "", Secret("b")),
        EntryDraft("C", "", Secret("c")),
    ]
    report = take(plan(found(*(replace(one, group="Site") for one in drafts)), vault, UPDATE, task), vault)
    assert (len(report.added), len(report.updated)) == (2, 1)
    changed = vault.entry("C")
    vault.edit(changed.id, EntryDraft("C", "", Secret("mine"), group=changed.group), task)
    assert take_back(report, vault, task) == ("1 entry was changed since the import, and stays as it is.",)
    assert {one.title: vault.password(one.id).reveal() for one in vault.entries()} == {"A": "before", "C": "mine"}
    assert vault.entry(kept.id).group == "Clients/Nordlys"
    second = take(plan(found(EntryDraft("D", group="New/Deep")), vault, VaultImportChoices(), task), vault)
    assert take_back(second, vault, task) == ()
    assert not any(group.startswith("New") for group in vault.groups())


def test_a_group_that_somebody_has_filled_since_stays(vault: Vault, task: TaskContext) -> None:
    """Also where the vault was locked meanwhile, and nobody has looked into its entries yet."""
    report = take(plan(found(EntryDraft("A", group="New")), vault, VaultImportChoices(), task), vault)
    vault.edit(vault.entry("A").id, EntryDraft("A", notes="mine", group="Elsewhere"), task)
    vault.add(EntryDraft("B", group="New"), task)
    vault.close()
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert take_back(report, again, task) == ("1 entry was changed since the import, and stays as it is.",)
    assert {(one.title, one.group) for one in again.entries()} == {("A", "Elsewhere"), ("B", "New")}


class Stopping(TaskContext):
    """Is cancelled when it hears a word."""

    def __init__(self, word: str) -> None:
        super().__init__(self._hear)
        self._word = word

    def _hear(self, progress: Progress) -> None:
        if self._word in progress.message:
            self.cancel()


@pytest.fixture
def full(vault: Vault) -> Iterator[Vault]:
    """A vault whose folder cannot be written to any more."""
    path = vault.path
    path.rename(path.with_name("elsewhere.kdbx"))
    yield vault
    path.with_name("elsewhere.kdbx").rename(path)


def test_an_import_that_fails_or_is_cancelled_has_changed_nothing(full: Vault, task: TaskContext) -> None:
    source = FoundVault("Table", (FoundEntry("1", EntryDraft("A"), (FoundFile("x", b"1"),)),))
    preview = plan(source, full, NORDLYS, task)
    with pytest.raises(FileError):
        take(preview, full)
    with pytest.raises(Cancelled):
        carry_out(preview, {"1"}, full, Stopping("Saving"), source="")
    assert (full.entries(), full.groups(), full.reading()[0].binaries) == ((), (), ())


def test_the_report_names_what_was_not_taken_and_no_secret(vault: Vault, task: TaskContext) -> None:
    text = report_text(take(plan(read("bitwarden.json"), vault, NORDLYS, task), vault))
    assert "Gone: It is in Bitwarden's trash." in text
    assert "passkey" in text
    assert "delete it" in text
    assert not any(secret.reveal() in text for secret in vault.secrets() if len(secret.reveal()) > 3)
    assert PASSPHRASE.reveal() not in text
