"""Files of other programs that are odd, and still mean something: nothing in them is lost or taken for another."""

import copy
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, SubElement

import pytest

from app.domain.credentials import EntryDraft
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.services.vault.codec import dump, load
from app.services.vault.content import encode_id, encode_time, strings
from app.services.vault.document import Document, readable
from app.services.vault.groups import delete_group, rename_group
from app.services.vault.histories import versions_of
from app.services.vault.vault import Vault
from tests.services.vault.conftest import PASSPHRASE


def written(vault: Vault, change: Callable[[Document], object]) -> Vault:
    """The vault as another program leaves it after a change of its own."""
    key = bytes(vault.composite())
    document = load(vault.path.read_bytes(), key, TaskContext())
    change(document)
    vault.path.write_bytes(dump(document, key, TaskContext()))
    return Vault.open(vault.path, PASSPHRASE, TaskContext())


def top(document: Document) -> Element:
    found = document.root.find("Root/Group")
    assert found is not None
    return found


def group_in(parent: Element, name: str) -> Element:
    group = SubElement(parent, "Group")
    SubElement(group, "UUID").text = encode_id(uuid.uuid4().hex)
    SubElement(group, "Name").text = name
    return group


def titles(vault: Vault) -> list[str]:
    return [entry.title for entry in vault.entries()]


def test_two_entries_of_one_id_are_two(vault: Vault, task: TaskContext) -> None:
    vault.add(EntryDraft("one"), task)

    def twice(document: Document) -> None:
        twin = copy.deepcopy(top(document).findall("Entry")[0])
        strings(twin)["Title"].text = "two"
        group_in(top(document), "Elsewhere").append(twin)

    odd = written(vault, twice)
    _, two = odd.entries()
    odd.edit(two.id, EntryDraft("changed", group="Elsewhere"), task)
    assert titles(odd) == ["one", "changed"]
    odd.delete(two.id, task)
    assert titles(Vault.open(vault.path, PASSPHRASE, task)) == ["one"]


def test_entries_without_an_id_are_told_apart_in_every_copy(vault: Vault, task: TaskContext) -> None:
    vault.add_all([EntryDraft(str(number)) for number in range(3)], task)

    def without(document: Document) -> None:
        for entry, text in zip(top(document).findall("Entry"), ("", None, encode_id("0" * 32)), strict=True):
            identity = entry.findall("UUID")[0]
            identity.text = text
            if text is None:
                entry.remove(identity)

    odd = written(vault, without)
    other = Vault.open(vault.path, PASSPHRASE, task)
    assert [entry.id for entry in odd.entries()] == [entry.id for entry in other.entries()]
    other.edit(other.entries()[2].id, EntryDraft("there"), task)
    odd.edit(odd.entries()[1].id, EntryDraft("here"), task)
    assert titles(odd) == ["0", "here", "there"]


def test_a_line_break_after_an_id_is_no_damage(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(EntryDraft("one"), task)

    def broken(document: Document) -> None:
        identity = top(document).findall("Entry/UUID")[0]
        identity.text = f"{identity.text}\n"

    assert written(vault, broken).entries()[0].id == entry.id


def test_a_vault_whose_top_is_said_to_be_the_bin_is_no_bin(vault: Vault, task: TaskContext) -> None:
    vault.add(EntryDraft("one"), task)

    def binned(document: Document) -> None:
        for element in document.meta.findall("RecycleBinUUID"):
            element.text = top(document).findtext("UUID")

    odd = written(vault, binned)
    written(vault, lambda document: strings(top(document).findall("Entry")[0])["Title"].__setattr__("text", "1"))
    odd.delete(odd.add(EntryDraft("two"), task).id, task)
    assert (titles(odd), [entry.title for entry in odd.recycled()]) == (["1"], ["two"])


def test_groups_without_a_name_have_a_path_of_their_own(vault: Vault, task: TaskContext) -> None:
    def nameless(document: Document) -> None:
        SubElement(SubElement(group_in(group_in(top(document), ""), "inner"), "Entry"), "UUID").text = ""
        group_in(top(document), " ")
        group_in(top(document), "inner")

    odd = written(vault, nameless)
    assert odd.groups() == ("(no name)", "(no name)/inner", "inner")
    assert rename_group(odd, "inner", "outer", task) == "outer"
    assert [entry.group for entry in odd.entries()] == ["(no name)/inner"]
    delete_group(odd, "(no name)", task)
    assert (odd.groups(), odd.entries(), len(odd.recycled())) == (("outer",), (), 1)


@pytest.mark.parametrize("levels", [97, 99])
def test_a_vault_is_never_saved_deeper_than_it_can_be_read(vault: Vault, task: TaskContext, levels: int) -> None:
    def deep(document: Document) -> None:
        group = top(document)
        for _ in range(levels):
            group = group_in(group, "g")
        SubElement(group, "Entry")

    if levels == 99:
        with pytest.raises(VaultError, match="too many levels"):
            written(vault, deep)
        return
    odd = written(vault, deep)
    for title in ("one", "two"):
        odd.edit(odd.entries()[0].id, EntryDraft(title, group=odd.entries()[0].group), task)
    assert titles(Vault.open(vault.path, PASSPHRASE, task)) == ["two"]


def test_a_vault_is_never_saved_larger_than_it_can_be_read() -> None:
    with pytest.raises(VaultError, match="read again"):
        list(readable([b"=" * (1 << 20)] * 16))
    assert len(list(readable([b" " * (1 << 20)] * 16))) == 16


def test_an_endless_history_is_cut_and_merged_in_no_time(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(EntryDraft("one"), task)

    def endless(document: Document) -> None:
        element = top(document).findall("Entry")[0]
        item = copy.deepcopy(element)
        item.remove(item.findall("History")[0])
        for number in range(600):
            one = copy.deepcopy(item)
            strings(one)["Notes"].text = f"{number} ".ljust(800, "n")
            one.findall("Times/LastModificationTime")[0].text = encode_time(
                datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
            )
            element.findall("History")[0].append(one)
        for tag, text in (("HistoryMaxItems", "-1"), ("HistoryMaxSize", "262144")):
            document.meta.findall(tag)[0].text = text

    odd = written(vault, endless)
    written(vault, lambda document: strings(top(document).findall("Entry")[0])["UserName"].__setattr__("text", "x"))
    odd.edit(entry.id, EntryDraft("changed", user="", notes=""), task)
    assert (odd.entry(entry.id).title, odd.entry(entry.id).user) == ("changed", "x")
    assert 200 < len(versions_of(odd, entry.id)) < 300


@pytest.mark.parametrize("spoilt", ["DeletionTime", "LastModificationTime"])
def test_a_time_that_is_none_or_the_last_of_all_keeps_nobody_from_merging(
    vault: Vault, task: TaskContext, spoilt: str
) -> None:
    gone, stays = vault.add_all([EntryDraft("gone"), EntryDraft("stays")], task)
    vault.delete(gone.id, task)
    vault.delete(gone.id, task)
    last = encode_time(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))

    def spoil(document: Document) -> None:
        for element in document.root.iter(spoilt):
            element.text = "?" if spoilt == "DeletionTime" else last
        strings(top(document).findall("Entry")[0])["UserName"].text = "theirs"

    here = written(vault, lambda document: None)
    written(vault, spoil)
    here.edit(stays.id, EntryDraft("mine"), task)
    assert [(entry.title, entry.user) for entry in here.entries()] == [("mine", "theirs")]


def test_what_is_put_into_a_group_that_somebody_has_just_deleted_is_in_the_bin(vault: Vault, task: TaskContext) -> None:
    vault.add(EntryDraft("one", group="A"), task)
    other = Vault.open(vault.path, PASSPHRASE, task)
    delete_group(other, "A", task)
    (new,) = vault.add_all([EntryDraft("new", group="A")], task)
    assert new.id in [entry.id for entry in vault.recycled()]
