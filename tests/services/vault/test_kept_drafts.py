"""What was being typed when the vault was locked."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.credentials import EntryDraft, EntryField, Expiry
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.vault.kept_drafts import keep_draft, kept_draft
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE

FULL = EntryDraft(
    "Router", "root", Secret("first ☃"), "ssh://10.0.0.1", "Clients/A", ("old",), "notes\nmore",
    expiry=Expiry(datetime(2027, 1, 2, tzinfo=UTC)),
    fields=(EntryField("PIN", Secret("0042"), is_protected=True), EntryField("Old", "", stored_as="Older")),
    code=Secret(""),
    inject_only=True,
)  # fmt: skip


@pytest.mark.parametrize(
    "draft", [FULL, EntryDraft("only a title"), replace(FULL, expiry=Expiry(), fields=(), inject_only=False)]
)
def test_a_draft_comes_back_as_it_was_from_the_same_vault(vault: Vault, task: TaskContext, draft: EntryDraft) -> None:
    kept = keep_draft(vault, "ab" * 16, draft)
    vault.close()
    for part in (b"Router", b"first", b"0042"):
        assert part not in kept.data
    with pytest.raises(VaultLocked):
        kept_draft(vault, kept)
    assert kept_draft(Vault.open(vault.path, PASSPHRASE, task), kept) == ("ab" * 16, draft)


def test_another_vault_does_not_open_it(vault: Vault, task: TaskContext) -> None:
    kept = keep_draft(vault, "", FULL)
    other = Vault.create(vault.path.with_name("other.kdbx"), PASSPHRASE, task, kdf=CHEAP)
    assert kept_draft(other, kept) is None
    assert kept_draft(vault, replace(kept, data=kept.data[:-1] + bytes([kept.data[-1] ^ 1]))) is None
