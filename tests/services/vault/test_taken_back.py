"""Whatever fails, and wherever: the vault in memory is as it was, and what is saved next is what was meant."""

import contextlib
import random
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.credentials import EntryDraft, EntryField, Expiry
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.domain.vault_errors import VaultError, VaultGone
from app.services.vault import several
from app.services.vault.attached_files import NewFile, attach, attached_data, attached_files, detach, rename_attached
from app.services.vault.changes import Changes
from app.services.vault.content import reference_of
from app.services.vault.document import Document, reveal_bytes
from app.services.vault.folding import OFFSET
from app.services.vault.groups import (
    add_group,
    delete_group,
    deleted_groups,
    empty_bin,
    move_group,
    rename_group,
    restore_group,
)
from app.services.vault.histories import delete_versions, restore_version, versions_of
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE

SLUG = "KPXC_RANDOM_SLUG"  # another with each save
type Said = tuple[object, ...]
type Deed = Callable[[Vault, random.Random, TaskContext], object]


def said(document: Document) -> Said:
    """All that a vault says, decrypted, wherever it lies in the stream and in the list of attachments."""

    def of(element: Element) -> Said:
        if element.tag == "Item" and element.findtext("Key") == SLUG:
            return ()
        number = reference_of(element) if element.tag == "Binary" else None
        if number is not None:
            return (element.findtext("Key"), document.binaries[number].reveal())
        names = sorted((name, value) for name, value in element.items() if name != OFFSET)
        return (element.tag, reveal_bytes(element, document.stream), names, [of(child) for child in element])

    return of(document.root)


def _ids(vault: Vault) -> list[str]:
    return [entry.id for entry in (*vault.entries(), *vault.recycled())]


def _edit(vault: Vault, dice: random.Random, task: TaskContext) -> None:
    entry = vault.entry(dice.choice(_ids(vault)))
    fields = (EntryField("PIN", Secret(str(dice.random())), True),) if dice.random() < 0.5 else None
    draft = EntryDraft(
        entry.title, str(dice.random()), Secret(str(dice.random())), entry.url, dice.choice(("", "A", "B/C", "New")),
        ("x",), "notes", Expiry(None), fields, Secret("otpauth://totp/x?secret=GEZDGNBV"), inject_only=True,
    )  # fmt: skip
    vault.edit(entry.id, draft, task)


def _attach(vault: Vault, dice: random.Random, task: TaskContext) -> None:
    data = bytes([dice.randrange(4)]) * dice.randrange(1, 9)
    attach(vault, dice.choice(_ids(vault)), [NewFile("f", data), NewFile("g", data + b"2")], task)


def _with_file(vault: Vault, dice: random.Random) -> tuple[str, str]:
    ids = [id for id in _ids(vault) if attached_files(vault, id)]
    id = dice.choice(ids)
    return id, dice.choice(attached_files(vault, id)).name


def _version(vault: Vault, dice: random.Random, task: TaskContext) -> None:
    id = dice.choice([id for id in _ids(vault) if versions_of(vault, id)])
    versions = versions_of(vault, id)
    if dice.random() < 0.3:
        restore_version(vault, id, dice.choice(versions), task)
    else:
        delete_versions(vault, id, versions, task)


def _group(vault: Vault, dice: random.Random) -> str:
    return dice.choice(vault.groups())


DEEDS: tuple[Deed, ...] = (
    lambda vault, dice, task: vault.add(EntryDraft(str(dice.random()), group=dice.choice(("", "A", "B/C"))), task),
    _edit,
    _attach,
    _attach,
    lambda vault, dice, task: detach(vault, *_with_file(vault, dice), task),
    lambda vault, dice, task: rename_attached(vault, *_with_file(vault, dice), "h", task),
    _version,
    _version,
    lambda vault, dice, task: vault.delete(dice.choice(_ids(vault)), task),
    lambda vault, dice, task: vault.delete(dice.choice(_ids(vault)), task),
    lambda vault, dice, task: vault.delete_all(_ids(vault)[:2], task),
    lambda vault, dice, task: vault.restore(dice.choice(vault.recycled()).id, task),
    lambda vault, dice, task: several.move_entries(vault, _ids(vault)[:2], "D/E", task),
    lambda vault, dice, task: several.restore_entries(vault, _ids(vault), task),
    lambda vault, dice, task: several.destroy_entries(vault, _ids(vault), task),
    lambda vault, dice, task: add_group(vault, f"A/{dice.random()}", task),
    lambda vault, dice, task: rename_group(vault, _group(vault, dice), str(dice.random()), task),
    lambda vault, dice, task: move_group(vault, _group(vault, dice), "M", task),
    lambda vault, dice, task: delete_group(vault, _group(vault, dice), task),
    lambda vault, dice, task: restore_group(vault, dice.choice(deleted_groups(vault)[1:]), task),
    lambda vault, dice, task: empty_bin(vault, task),
)


def fails(vault: Vault, dice: random.Random, deed: Deed) -> None:
    """Do it, and let it fail: in the change, when it is cancelled, or since the file is gone when it is written."""
    task, away = TaskContext(), vault.path.with_suffix(".away")
    how = dice.choice(("in the change", "cancelled", "gone"))

    def fail(changes: Changes) -> None:
        if how == "gone":
            vault.path.rename(away)
        elif how == "cancelled":
            task.cancel()
        else:
            raise ZeroDivisionError

    vault.before_save.append(fail)
    try:
        with pytest.raises((ZeroDivisionError, Cancelled, VaultGone)):
            deed(vault, random.Random(dice.random()), task)
    finally:
        vault.before_save.remove(fail)
        if away.exists():
            away.rename(vault.path)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1 << 32))
def test_what_fails_leaves_no_trace(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    dice, task = random.Random(seed), TaskContext()
    vault = Vault.create(tmp_path_factory.mktemp("v") / "v.kdbx", PASSPHRASE, task, kdf=CHEAP)
    vault.add_all([EntryDraft(str(number), group=f"A/{number}") for number in range(3)], task)
    for _ in range(8):
        deed = dice.choice(DEEDS)
        before, stored = said(vault.reading()[0]), vault.path.read_bytes()
        with contextlib.suppress(LookupError, VaultError):  # there is nothing to do it with
            fails(vault, dice, deed)
        assert said(vault.reading()[0]) == before
        assert vault.path.read_bytes() == stored
        with contextlib.suppress(LookupError, VaultError):
            dice.choice(DEEDS)(vault, dice, task)
        assert said(Vault.open(vault.path, PASSPHRASE, task).reading()[0]) == said(vault.reading()[0])


def test_after_a_save_that_failed_each_entry_still_has_its_own_file(vault: Vault, task: TaskContext) -> None:
    one, two = vault.add(EntryDraft("one"), task), vault.add(EntryDraft("two"), task)
    attach(vault, one.id, [NewFile("a", b"first")], task)
    attach(vault, two.id, [NewFile("b", b"second")], task)
    vault.delete(one.id, task)
    away = vault.path.with_suffix(".away")
    vault.before_save.append(lambda _: vault.path.rename(away))
    with pytest.raises(VaultGone):
        vault.delete(one.id, task)  # the file of the other one would take the place of its file
    vault.before_save.clear()
    away.rename(vault.path)
    vault.add(EntryDraft("three"), task)
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert (attached_data(again, one.id, "a"), attached_data(again, two.id, "b")) == (b"first", b"second")
