"""Groups and several entries at once: moved, renamed, deleted and put back, and what KeePassXC says to the result."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app.domain.credentials import EntryDraft, Expiry
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.domain.vault_errors import EntryNotFound, VaultError
from app.services.vault import groups, several
from app.services.vault.content import SLASH
from app.services.vault.format import VERSION_4_0
from app.services.vault.vault import Vault
from tests.services.vault.conftest import PASSPHRASE, Keepass

SITE = "Clients/Nordlys/Praxis"


@pytest.fixture
def filled(vault: Vault, task: TaskContext) -> Vault:
    drafts = (
        EntryDraft("Firewall", "netadmin", Secret("pw-wall"), group=SITE, tags=("old",), notes="rack 4"),
        EntryDraft("Domain", "adm", Secret("pw-domain"), group="Clients/Nordlys"),
        EntryDraft("Switch", "admin", Secret("pw-switch"), group="Clients/Harbour"),
    )
    vault.add_all(drafts, task)
    return vault


def where(vault: Vault) -> dict[str, str]:
    return {entry.title: entry.group for entry in vault.entries()}


def reopened(vault: Vault, task: TaskContext) -> Vault:
    return Vault.open(vault.path, PASSPHRASE, task)


def test_a_group_is_made_once_and_a_slash_in_its_name_makes_no_other_client(vault: Vault, task: TaskContext) -> None:
    assert groups.add_group(vault, " Clients / North ", task) == "Clients/North"
    with pytest.raises(VaultError, match="already"):
        groups.add_group(vault, "Clients/North", task)
    with pytest.raises(VaultError, match="name"):
        groups.add_group(vault, "Clients/ ", task)
    renamed = groups.rename_group(vault, "Clients/North", "Nordlys/Praxis", task)
    assert renamed == f"Clients/Nordlys{SLASH}Praxis"
    vault.add(EntryDraft("Router", group=renamed), task)
    assert reopened(vault, task).entry("Router").client == f"Nordlys{SLASH}Praxis"


def test_a_renamed_group_keeps_all_that_is_in_it(filled: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    groups.rename_group(filled, "Clients/Nordlys", "Nordlys Dental", task)
    assert where(reopened(filled, task)) == where(filled)
    assert where(filled)["Firewall"] == "Clients/Nordlys Dental/Praxis"
    assert filled.search("dental firewall")
    assert not filled.search("nordlys/praxis")
    with pytest.raises(VaultError, match="already"):
        groups.rename_group(filled, "Clients/Harbour", "Nordlys Dental", task)
    assert "Firewall" in keepassxc("ls", filled.path, "Clients/Nordlys Dental/Praxis")


def test_a_group_is_moved_but_not_into_itself(filled: Vault, task: TaskContext) -> None:
    with pytest.raises(VaultError, match="itself"):
        groups.move_group(filled, "Clients/Nordlys", SITE, task)
    assert groups.move_group(filled, SITE, "Clients/Harbour", task) == "Clients/Harbour/Praxis"
    assert where(reopened(filled, task))["Firewall"] == "Clients/Harbour/Praxis"
    assert groups.move_group(filled, "Clients/Harbour/Praxis", "", task) == "Praxis"
    assert where(filled)["Firewall"] == "Praxis"


def test_groups_do_not_become_deeper_than_can_be_read(vault: Vault, task: TaskContext) -> None:
    deep = "/".join("abcdefghijklmnopqrst")
    vault.add_all([EntryDraft("One", group=deep), EntryDraft("Two", group=f"x/{deep}")], task)
    with pytest.raises(VaultError, match="levels"):
        groups.move_group(vault, "x", deep, task)
    assert groups.move_group(vault, "x", "a/b", task) == "a/b/x"


def test_a_deleted_group_comes_back_whole(filled: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    before = where(filled)
    groups.delete_group(filled, "Clients/Nordlys", task)
    assert where(filled) == {"Switch": "Clients/Harbour"}
    assert "Clients/Nordlys" not in filled.groups()
    assert {entry.group for entry in filled.recycled()} == {"Recycle Bin/Nordlys", "Recycle Bin/Nordlys/Praxis"}
    assert "Recycle Bin/Nordlys" in groups.deleted_groups(filled)
    assert "Nordlys/" in keepassxc("ls", filled.path, "Recycle Bin")
    assert groups.restore_group(filled, "Recycle Bin/Nordlys", task) == "Clients/Nordlys"
    assert where(reopened(filled, task)) == before
    assert filled.password(filled.entry("Firewall").id) == Secret("pw-wall")


def test_what_comes_back_meets_a_group_of_the_same_name(filled: Vault, task: TaskContext) -> None:
    before = where(filled)
    groups.delete_group(filled, "Clients/Nordlys", task)
    filled.add(EntryDraft("New", group="Clients/Nordlys"), task)
    groups.restore_group(filled, "Recycle Bin/Nordlys", task)
    assert where(reopened(filled, task)) == {**before, "New": "Clients/Nordlys"}
    assert filled.groups().count("Clients/Nordlys") == 1
    assert groups.deleted_groups(filled) == ("Recycle Bin",)


def test_an_entry_of_a_deleted_group_goes_back_to_its_client(filled: Vault, task: TaskContext) -> None:
    id = filled.entry("Firewall").id
    groups.delete_group(filled, SITE, task)
    groups.delete_group(filled, "Clients/Nordlys", task)
    assert filled.restore(id, task).group == SITE
    assert where(filled) == {"Switch": "Clients/Harbour", "Firewall": SITE}


def test_an_older_file_knows_too_where_an_entry_was(filled: Vault, task: TaskContext) -> None:
    filled.reading()[0].header.version = VERSION_4_0  # as of a file that KeePassXC 2.6 has written
    ids = [entry.id for entry in filled.entries()]
    filled.delete(filled.entry("Switch").id, task)
    groups.delete_group(filled, "Clients/Nordlys", task)
    again = reopened(filled, task)
    assert again.reading()[0].header.version == VERSION_4_0
    assert several.restore_entries(again, ids, task) == 3
    assert where(again) == {"Firewall": SITE, "Domain": "Clients/Nordlys", "Switch": "Clients/Harbour"}


def test_the_recycle_bin_is_emptied_for_good(filled: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    other = filled.path.with_name("other.kdbx")
    other.write_bytes(filled.path.read_bytes())
    groups.delete_group(filled, "Clients/Nordlys", task)
    assert groups.empty_bin(filled, task) == 2
    assert filled.recycled() == ()
    again = reopened(filled, task)
    assert again.recycled() == ()
    assert where(again) == {"Switch": "Clients/Harbour"}
    noted = again.reading()[0].root.findall("Root/DeletedObjects/DeletedObject")
    assert len(noted) == 4, "two groups and two entries"
    keepassxc("ls", "-R", filled.path)


def test_several_entries_are_moved_tagged_and_given_an_end_with_one_save_each(filled: Vault, task: TaskContext) -> None:
    ids = [filled.entry(title).id for title in ("Firewall", "Domain")]
    assert several.move_entries(filled, ids, "Clients/Harbour/Quay", task) == 2
    assert several.move_entries(filled, ids, "Clients/Harbour/Quay", task) == 0
    assert several.tag_entries(filled, ids, ("site", "OLD"), (), task) == 2
    end = datetime(2026, 12, 1, tzinfo=UTC)
    assert several.expire_entries(filled, ids[:1], Expiry(end), task) == 1
    wall = reopened(filled, task).entry("Firewall")
    assert (wall.group, wall.tags, wall.expires, wall.notes) == ("Clients/Harbour/Quay", ("old", "site"), end, "rack 4")
    assert filled.password(wall.id) == Secret("pw-wall")
    assert several.tag_entries(filled, ids, (), ("SITE",), task) == 2
    assert filled.entry("Domain").tags == ("OLD",)


def test_what_is_deleted_for_good_must_be_in_the_bin(filled: Vault, task: TaskContext) -> None:
    ids = [entry.id for entry in filled.entries()]
    assert several.destroy_entries(filled, ids, task) == 0
    filled.delete_all(ids[:2], task)
    assert several.destroy_entries(filled, ids, task) == 2
    assert len(reopened(filled, task).entries()) == 1


DEEDS: dict[str, Callable[[Vault, TaskContext], object]] = {
    "rename": lambda vault, task: groups.rename_group(vault, "Clients/Nordlys", "X", task),
    "move": lambda vault, task: groups.move_group(vault, SITE, "", task),
    "delete": lambda vault, task: groups.delete_group(vault, "Clients/Nordlys", task),
    "restore": lambda vault, task: groups.restore_group(vault, "Recycle Bin/Away", task),
    "empty": groups.empty_bin,
    "entries": lambda vault, task: several.move_entries(vault, [e.id for e in vault.entries()], "New", task),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_cannot_be_saved_leaves_all_as_it_was(filled: Vault, task: TaskContext, deed: str) -> None:
    filled.add(EntryDraft("Gone", group="Away"), task)
    groups.delete_group(filled, "Away", task)
    before, data = _state(filled), filled.path.read_bytes()
    stopped = TaskContext()
    stopped.cancel()
    with pytest.raises(Cancelled):
        DEEDS[deed](filled, stopped)
    assert _state(filled) == before
    assert filled.path.read_bytes() == data
    filled.add(EntryDraft("After"), task)
    assert len(reopened(filled, task).entries()) == len(where(filled)) == 4


def _state(vault: Vault) -> tuple[object, ...]:
    return vault.entries(), vault.recycled(), vault.groups(), groups.deleted_groups(vault)


def test_a_group_that_is_gone_is_said(filled: Vault, task: TaskContext) -> None:
    for deed in (groups.delete_group, groups.restore_group):
        with pytest.raises(EntryNotFound):
            deed(filled, "Nowhere", task)
    with pytest.raises(EntryNotFound):
        groups.rename_group(filled, "", "X", task)
