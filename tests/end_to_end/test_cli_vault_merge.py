"""`satchel vault merge` and `conflicts`, as a process."""

import json
import shutil
from pathlib import Path

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from tests.end_to_end.program import satchel

PASSPHRASE = "three cows in the meadow"
GIVEN = {"--passphrase-fd": PASSPHRASE}


def test_two_copies_are_merged_and_the_conflict_is_settled(tmp_path: Path) -> None:
    task, cheap = TaskContext(), KdfParameters(memory=64 * 1024, passes=1, lanes=1)
    ours, theirs = tmp_path / "ours.kdbx", tmp_path / "theirs.kdbx"
    vault = Vault.create(ours, Secret(PASSPHRASE), task, kdf=cheap)
    entry = vault.add(EntryDraft("Till", password=Secret("first")), task)
    shutil.copy(ours, theirs)
    vault.edit(entry.id, EntryDraft("Till", password=Secret("our own")), task)
    Vault.open(theirs, Secret(PASSPHRASE), task).edit(entry.id, EntryDraft("Till", password=Secret("their own")), task)
    words = ("vault", "merge", ours, theirs, "--json")
    done = satchel(*words, secrets=GIVEN | {"--other-passphrase-fd": PASSPHRASE})
    assert done.returncode == 1, done.stderr
    assert [one["field"] for one in json.loads(done.stdout)["conflicts"]] == ["Password"]
    before = Vault.open(ours, Secret(PASSPHRASE), task).password(entry.id).reveal()
    assert "own" not in done.stdout
    settled = satchel("vault", "conflicts", ours, "--take-other", "1", secrets=GIVEN)
    assert (settled.returncode, settled.stdout) == (0, "No conflicts.\n")
    after = Vault.open(ours, Secret(PASSPHRASE), task).password(entry.id).reveal()
    assert {before, after} == {"our own", "their own"}
