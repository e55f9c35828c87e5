"""The versions of an entry."""

from dataclasses import replace

import pytest

from app.domain.credentials import EntryDraft, EntryField
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound
from app.services.vault.details import field_value, fields_of
from app.services.vault.histories import delete_versions, restore_version, version_value, versions_of
from app.services.vault.vault import Vault
from tests.services.vault.conftest import PASSPHRASE, Keepass

DRAFT = EntryDraft("Router", "root", Secret("first"), group="Clients/Nordlys", fields=(EntryField("Serial", "A-17"),))


@pytest.fixture
def id(vault: Vault, task: TaskContext) -> str:
    """An entry that was changed twice."""
    entry = vault.add(DRAFT, task)
    vault.edit(entry.id, replace(DRAFT, password=Secret("second"), notes="new"), task)
    vault.edit(entry.id, replace(DRAFT, password=Secret("second"), notes="new", user="admin", fields=()), task)
    return entry.id


def test_each_version_says_what_was_changed_after_it(vault: Vault, id: str) -> None:
    newest, oldest = versions_of(vault, id)
    assert newest.changes == ("user name", "“Serial”")
    assert oldest.changes == ("password", "notes")
    assert (newest.entry.user, oldest.entry.notes, oldest.entry.group) == ("root", "", "Clients/Nordlys")
    assert version_value(vault, id, oldest) == Secret("first")
    assert version_value(vault, id, newest) == Secret("second")


def test_the_same_password_typed_again_is_no_change(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(DRAFT, task)
    vault.edit(entry.id, DRAFT, task)
    assert versions_of(vault, entry.id)[0].changes == ()


def test_a_version_comes_back_and_what_was_is_kept(vault: Vault, task: TaskContext, id: str) -> None:
    oldest = versions_of(vault, id)[-1]
    back = restore_version(vault, id, oldest, task)
    assert (back.id, back.user, back.notes, back.group) == (id, "root", "", "Clients/Nordlys")
    assert vault.password(id) == Secret("first")
    assert fields_of(vault, id)[0].value == "A-17"
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert [version.entry.user for version in versions_of(again, id)] == ["admin", "root", "root"]
    assert versions_of(again, id)[0].changes == ("user name", "password", "notes", "“Serial”")


def test_a_version_of_an_entry_that_was_moved_leaves_it_where_it_is(vault: Vault, task: TaskContext, id: str) -> None:
    vault.edit(id, EntryDraft("Router", "admin", group="Clients/Harbour"), task)
    assert restore_version(vault, id, versions_of(vault, id)[-1], task).group == "Clients/Harbour"


def test_going_back_lets_nobody_see_more(vault: Vault, task: TaskContext, id: str) -> None:
    vault.edit(id, replace(DRAFT, inject_only=True), task)
    assert restore_version(vault, id, versions_of(vault, id)[-1], task).inject_only
    vault.edit(id, replace(DRAFT, inject_only=False), task)
    assert not restore_version(vault, id, versions_of(vault, id)[0], task).inject_only


def test_versions_are_deleted_for_good(vault: Vault, task: TaskContext, id: str, keepassxc: Keepass) -> None:
    newest, oldest = versions_of(vault, id)
    delete_versions(vault, id, [oldest], task)
    assert [version.entry.notes for version in versions_of(vault, id)] == ["new"]
    assert field_value(vault, id, "Password") == Secret("second")
    with pytest.raises(EntryNotFound, match="no longer"):
        version_value(vault, id, newest)  # its number was 1, and there is one left
    assert "second" in keepassxc("show", "-q", "-s", vault.path, "Clients/Nordlys/Router")
