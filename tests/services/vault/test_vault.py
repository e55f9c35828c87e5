"""The vault as the rest of Satchel uses it."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from app.domain.credentials import Credential, EntryDraft
from app.domain.errors import FileError
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.domain.vault_errors import EntryNotFound, VaultError, VaultLocked, WrongPassphrase
from app.services.vault.codec import load
from app.services.vault.keys import KdfParameters, calibrated, composite_key
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE

DRAFT = EntryDraft("Router", "root", Secret("first"), "ssh://10.0.0.1", "Clients/Nordlys", ("old",), "in the cellar")


def stored(vault: Vault, title: str) -> Element:
    """The XML of an entry as it is in the file."""
    root = load(vault.path.read_bytes(), bytes(composite_key(PASSPHRASE)), TaskContext()).root
    return next(e for e in root.iter("Entry") if title in [s.findtext("Value") for s in e.findall("String")])


def test_a_new_vault_is_empty_and_opens_again(vault: Vault, task: TaskContext) -> None:
    assert vault.entries() == vault.recycled() == vault.groups() == ()
    assert vault.name == "service"
    assert Vault.open(vault.path, PASSPHRASE, task).entries() == ()


def test_only_the_owner_may_read_the_file(vault: Vault, task: TaskContext) -> None:
    vault.add(DRAFT, task)
    assert {path.stat().st_mode & 0o777 for path in vault.path.parent.iterdir() if path.is_file()} == {0o600}


def test_an_entry_comes_back_as_it_was_drafted(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(DRAFT, task)
    assert (entry.title, entry.user, entry.url, entry.group) == ("Router", "root", "ssh://10.0.0.1", "Clients/Nordlys")
    assert (entry.tags, entry.notes, entry.has_password) == (("old",), "in the cellar", True)
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert again.entries() == (entry,)
    assert again.password(entry.id) == Secret("first")
    assert again.groups() == ("Clients", "Clients/Nordlys")


def test_groups_are_made_once(vault: Vault, task: TaskContext) -> None:
    for title in ("a", "b", "c"):
        vault.add(EntryDraft(title, group="Clients/Nordlys"), task)
    assert vault.groups() == ("Clients", "Clients/Nordlys")
    assert [entry.title for entry in vault.entries()] == ["a", "b", "c"]


def test_an_edit_keeps_the_password_that_was_not_typed(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(DRAFT, task)
    changed = vault.edit(entry.id, EntryDraft("Router", "admin", group="Clients/Nordlys"), task)
    assert (changed.user, changed.notes, changed.tags) == ("admin", "", ())
    assert vault.password(entry.id) == Secret("first")


def test_an_edit_puts_what_was_into_the_history(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(DRAFT, task)
    vault.edit(entry.id, EntryDraft("Router", "admin", Secret("second")), task)
    document = load(vault.path.read_bytes(), bytes(composite_key(PASSPHRASE)), task)
    items = document.root.findall("Root/Group/Entry/History/Entry")
    assert len(items) == 1
    assert "root" in [value.text for value in items[0].findall("String/Value")]
    assert items[0].find("History") is None


def test_the_history_keeps_ten_items(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(DRAFT, task)
    for number in range(12):
        vault.edit(entry.id, EntryDraft("Router", f"user {number}"), task)
    users = [pair.findtext("Value") for pair in stored(vault, "Router").findall("History/Entry/String")]
    assert [user for user in users if user and user.startswith("user")] == [f"user {n}" for n in range(1, 11)]


def test_an_edit_moves_between_groups(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(DRAFT, task)
    moved = vault.edit(entry.id, EntryDraft("Router", group="Own"), task)
    assert moved.group == "Own"
    assert vault.password(entry.id) == Secret("first")
    assert len(vault.entries()) == 1


def test_a_deleted_entry_is_in_the_recycle_bin_until_it_is_deleted_there(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(DRAFT, task)
    vault.delete(entry.id, task)
    assert vault.entries() == ()
    assert vault.search("router") == ()
    assert [item.id for item in vault.recycled()] == [entry.id]
    assert vault.password(entry.id) == Secret("first")
    vault.delete(entry.id, task)
    assert vault.recycled() == ()
    root = load(vault.path.read_bytes(), bytes(composite_key(PASSPHRASE)), task).root
    assert len(root.findall("Root/DeletedObjects/DeletedObject")) == 1
    with pytest.raises(EntryNotFound):
        vault.password(entry.id)


def test_an_entry_comes_back_out_of_the_recycle_bin(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(DRAFT, task)
    vault.delete(entry.id, task)
    back = vault.restore(entry.id, task)
    assert vault.entries() == (back,) == (entry,)
    assert vault.recycled() == ()
    assert vault.password(entry.id) == Secret("first")
    with pytest.raises(EntryNotFound):
        vault.restore(entry.id, task)


@pytest.mark.parametrize("text", ["ROUT", "nordlys root", "10.0.0.1", "old", "clients/nord"])
def test_search_finds_each_word_in_what_is_not_secret(vault: Vault, task: TaskContext, text: str) -> None:
    vault.add(EntryDraft("Other"), task)
    vault.add(DRAFT, task)
    assert [entry.title for entry in vault.search(text)] == ["Router"]


def test_search_does_not_look_into_passwords(vault: Vault, task: TaskContext) -> None:
    vault.add(DRAFT, task)
    assert vault.search("first") == ()


def test_an_entry_is_found_by_id_title_and_path(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(DRAFT, task)
    vault.add(EntryDraft("Router", group="Own"), task)
    assert vault.entry(entry.id) == entry
    assert vault.entry("Clients/Nordlys/Router") == entry
    with pytest.raises(EntryNotFound, match="2 entries"):
        vault.entry("Router")
    with pytest.raises(EntryNotFound, match="no entry"):
        vault.entry("Switch")


def test_characters_that_xml_cannot_hold_are_left_out_of_texts(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(EntryDraft("a\x00b\x1bc\ud800", notes="x\uffffy"), task)
    assert (entry.title, entry.notes) == ("abc", "xy")


def test_a_password_is_stored_exactly_or_refused(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(EntryDraft("odd", password=Secret("a\x00b\x1b\uffff")), task)
    assert Vault.open(vault.path, PASSPHRASE, task).password(entry.id) == Secret("a\x00b\x1b\uffff")
    with pytest.raises(VaultError, match="half a character"):
        vault.add(EntryDraft("bad", password=Secret("\ud800")), task)
    assert len(vault.entries()) == 1


def test_a_credential_has_user_and_password(vault: Vault, task: TaskContext) -> None:
    assert vault.credential(vault.add(DRAFT, task).id) == Credential("root", Secret("first"))
    assert vault.credential(vault.add(EntryDraft("open", "guest"), task).id) == Credential("guest")


def test_a_closed_vault_gives_nothing(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(DRAFT, task)
    vault.close()
    for ask in (
        vault.entries,
        vault.groups,
        vault.recycled,
        lambda: vault.search("r"),
        lambda: vault.password(entry.id),
    ):
        with pytest.raises(VaultLocked):
            ask()
    with pytest.raises(VaultLocked):
        vault.add(DRAFT, task)
    vault.close()


def test_a_wrong_passphrase_is_said_as_such(vault: Vault, task: TaskContext) -> None:
    with pytest.raises(WrongPassphrase) as caught:
        Vault.open(vault.path, Secret("wrong"), task)
    assert "Caps Lock" in caught.value.hint


def test_an_existing_file_is_never_replaced_by_a_new_vault(vault: Vault, task: TaskContext) -> None:
    before = vault.path.read_bytes()
    with pytest.raises(FileError, match="exists already"):
        Vault.create(vault.path, PASSPHRASE, task, kdf=CHEAP)
    assert vault.path.read_bytes() == before


def test_a_vault_needs_a_passphrase(tmp_path: Path, task: TaskContext) -> None:
    with pytest.raises(VaultError, match="needs a passphrase"):
        Vault.create(tmp_path / "new.kdbx", Secret(""), task, kdf=CHEAP)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path, task: TaskContext) -> None:
    with pytest.raises(FileError, match="does not exist"):
        Vault.open(tmp_path / "none.kdbx", PASSPHRASE, task)


def test_a_cancel_frees_a_long_key_derivation(tmp_path: Path, task: TaskContext) -> None:
    task.cancel()
    with pytest.raises(Cancelled):
        Vault.create(tmp_path / "new.kdbx", PASSPHRASE, task, kdf=KdfParameters(passes=200))
    assert not list(tmp_path.glob("new*"))


def test_a_calibrated_key_is_never_below_the_floor(task: TaskContext) -> None:
    kdf = calibrated(task, seconds=0)
    assert (kdf.memory, kdf.passes) == (64 * 1024 * 1024, 3)
    assert kdf.lanes >= 2


def test_after_each_change_the_vault_says_what_its_file_says(vault: Vault, task: TaskContext) -> None:
    def check() -> None:
        again = Vault.open(vault.path, PASSPHRASE, task)
        assert vault.entries() == again.entries()
        assert vault.recycled() == again.recycled()
        assert vault.groups() == again.groups()
        assert vault.search("a") == again.search("a")

    entries = [
        vault.add(EntryDraft(title, group=group), task) for title, group in (("b", "x"), ("A", "x/y"), ("a", ""))
    ]
    check()
    vault.edit(entries[0].id, EntryDraft("ba", "new", group="x"), task)
    check()
    vault.edit(entries[1].id, EntryDraft("A", group="other"), task)
    check()
    vault.delete(entries[2].id, task)
    check()
    vault.restore(entries[2].id, task)
    check()
    vault.delete(entries[0].id, task)
    vault.delete(entries[0].id, task)
    check()
    assert [entry.title for entry in vault.search("")] == ["a", "A"]


def test_what_is_being_saved_when_the_vault_is_closed_is_saved_whole(vault: Vault, task: TaskContext) -> None:
    for number in range(20):
        vault.add(EntryDraft(f"Entry {number}", password=Secret("p"), group="x/y"), task)
    closing = TaskContext(lambda progress: vault.close())
    with pytest.raises(VaultLocked):
        vault.add(EntryDraft("the last"), closing)
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert {entry.title for entry in again.entries()} == {"the last", *(f"Entry {number}" for number in range(20))}
    assert again.password(again.entry("Entry 7").id) == Secret("p")
