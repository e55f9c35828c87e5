"""Wrong passphrases make wait, also after a new start, and never shut the owner out."""

from pathlib import Path

import pytest

from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import TooManyTries, WrongPassphrase
from app.services.vault.keeper import VaultKeeper
from app.services.vault.unlocking.tries import FREE, LONGEST_WAIT, Tries, wait_after
from app.services.vault.vault import Vault
from tests.services.vault.conftest import PASSPHRASE

VAULT = Path("/somewhere/service.kdbx")


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_the_wait_grows_to_a_bound() -> None:
    waits = [wait_after(count) for count in range(40)]
    assert waits[:FREE] == [0.0] * FREE
    assert waits == sorted(waits)
    assert waits[FREE] > 0
    assert max(waits) == wait_after(10**9) == LONGEST_WAIT


def test_a_new_start_does_not_shorten_the_wait(tmp_path: Path) -> None:
    clock = Clock()
    for _ in range(FREE + 2):
        Tries(tmp_path / "tries", clock).note_wrong(VAULT)
    tries = Tries(tmp_path / "tries", clock)
    assert tries.wait(VAULT) == wait_after(FREE + 2)
    with pytest.raises(TooManyTries) as caught:
        tries.check(VAULT)
    assert "8 seconds" in caught.value.hint
    assert tries.wait(VAULT.with_name("other.kdbx")) == 0
    clock.now += wait_after(FREE + 2)
    tries.check(VAULT)


def test_a_clock_that_is_set_back_makes_no_wait_longer(tmp_path: Path) -> None:
    clock = Clock()
    tries = Tries(tmp_path / "tries", clock)
    for _ in range(FREE + 5):
        tries.note_wrong(VAULT)
    clock.now -= 86400
    assert tries.wait(VAULT) == 0


@pytest.mark.parametrize(
    "text", ["", "nonsense", '{"format":"satchel.vault-tries","version":1,"vaults":{"x":[1e999,null]}}', "[1]"]
)
def test_a_damaged_file_shuts_nobody_out(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tries"
    file.write_text(text)
    tries = Tries(file, Clock())
    tries.check(VAULT)
    tries.note_wrong(VAULT)
    assert tries.wrong(VAULT).count == 1


def test_a_file_that_cannot_be_written_shuts_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("no folder")
    tries = Tries(tmp_path / "folder" / "tries", Clock())
    tries.note_wrong(VAULT)
    tries.check(VAULT)


def test_the_file_names_no_vault(tmp_path: Path) -> None:
    Tries(tmp_path / "tries", Clock()).note_wrong(VAULT)
    assert "service" not in (tmp_path / "tries").read_text()


def test_the_keeper_makes_wait_and_forgets_it_when_the_vault_opens(vault: Vault, tmp_path: Path) -> None:
    keeper = VaultKeeper(tries=tmp_path / "tries")
    for _ in range(FREE):
        with pytest.raises(WrongPassphrase):
            keeper.unlock(vault.path, Secret("wrong"), TaskContext())
    tries = Tries(tmp_path / "tries")
    assert tries.wrong(vault.path).count == FREE
    for _ in range(6):  # so many that the wait is long on a slow computer too
        tries.note_wrong(vault.path)
    with pytest.raises(TooManyTries):
        keeper.unlock(vault.path, PASSPHRASE, TaskContext())
    keeper.unlock_with(vault.path, vault.composite(), TaskContext())  # a PIN has tries of its own
    assert tries.wrong(vault.path).count == FREE + 6
    tries.note_right(vault.path)
    keeper.unlock(vault.path, PASSPHRASE, TaskContext())
    assert tries.wrong(vault.path).count == 0
