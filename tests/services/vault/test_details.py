"""What an entry holds beside title, user and password."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.credentials import EntryDraft, EntryField, Expiry
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.services.vault.details import field_value, fields_of
from app.services.vault.vault import Vault
from tests.services.vault.conftest import PASSPHRASE, Keepass

SEED = Secret("otpauth://totp/Router:root?secret=GEZDGNBVGY3TQOJQ&period=30&digits=6&issuer=Router")
RICH = EntryDraft(
    "Router",
    "root",
    Secret("first"),
    group="Clients/Nordlys",
    expiry=Expiry(datetime(2027, 3, 1, 12, 30, tzinfo=UTC)),
    fields=(EntryField("Serial", "A-17"), EntryField("PIN", Secret("0042"), is_protected=True)),
    code=SEED,
    inject_only=True,
)


def test_expiry_fields_code_and_marks_come_back(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(RICH, task)
    assert (entry.expires, entry.has_code, entry.inject_only) == (datetime(2027, 3, 1, 12, 30, tzinfo=UTC), True, True)
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert again.entries() == (entry,)
    assert [(field.name, field.is_protected) for field in fields_of(again, entry.id)] == [
        ("Serial", False),
        ("PIN", True),
    ]
    assert fields_of(again, entry.id)[0].value == "A-17"
    assert not fields_of(again, entry.id)[1].value
    assert field_value(again, entry.id, "PIN") == Secret("0042")
    assert field_value(again, entry.id, "otp") == SEED


def test_a_draft_that_says_nothing_of_them_leaves_them(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(RICH, task)
    after = vault.edit(entry.id, EntryDraft("Renamed", "root", group="Clients/Nordlys"), task)
    assert (after.expires, after.has_code, after.inject_only) == (entry.expires, True, True)
    assert field_value(vault, entry.id, "PIN") == Secret("0042")


def test_each_of_them_can_be_taken_away(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(RICH, task)
    bare = replace(RICH, expiry=Expiry(), fields=(), code=Secret(""), inject_only=False)
    after = vault.edit(entry.id, bare, task)
    assert (after.expires, after.has_code, after.inject_only) == (None, False, False)
    assert fields_of(vault, entry.id) == ()


def test_a_protected_field_is_renamed_without_its_value_being_known(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(RICH, task)
    fields = (EntryField("Old PIN", "", is_protected=True, stored_as="PIN"), EntryField("PIN", "open"))
    vault.edit(entry.id, replace(RICH, fields=fields), task)
    assert field_value(vault, entry.id, "Old PIN") == Secret("0042")
    shown = {field.name: (field.value, field.is_protected) for field in fields_of(vault, entry.id)}
    assert shown["PIN"] == ("open", False)
    plain = (EntryField("Old PIN", "", stored_as="Old PIN"),)
    vault.edit(entry.id, replace(RICH, fields=plain), task)
    assert fields_of(vault, entry.id)[0].value == "0042"


@pytest.mark.parametrize(
    "fields",
    [
        (EntryField("", "x"),),
        (EntryField("Password", "x"),),
        (EntryField("otp", "x"),),
        (EntryField("a", "x"), EntryField("a", "y")),
        (EntryField("a", "", stored_as="gone"),),
        (EntryField("a" * 300, "x"),),
        tuple(EntryField(str(number), "") for number in range(201)),
        (EntryField("a", Secret("\ud800"), is_protected=True),),
    ],
)
def test_fields_that_cannot_be_stored_change_nothing(
    vault: Vault, task: TaskContext, fields: tuple[EntryField, ...]
) -> None:
    entry = vault.add(RICH, task)
    with pytest.raises(VaultError):
        vault.edit(entry.id, replace(RICH, title="changed", fields=fields), task)
    assert vault.entries() == (entry,)
    assert len(fields_of(vault, entry.id)) == 2


def test_keepassxc_reads_fields_and_makes_the_same_code(vault: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    vault.add(replace(RICH, group=""), task)
    shown = keepassxc("show", "-q", "-a", "Serial", "-a", "PIN", vault.path, "Router").splitlines()
    assert shown == ["A-17", "0042"]
    code = keepassxc("show", "-q", "--totp", vault.path, "Router").strip()
    assert len(code) == 6
    assert code.isdigit()
