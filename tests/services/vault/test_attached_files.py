"""Files of an entry: in, out, and none left behind."""

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.credentials import EntryDraft
from app.domain.errors import FileError
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound, VaultError
from app.services.vault.attached_files import (
    LARGEST,
    AttachedFile,
    NewFile,
    attach,
    attached_data,
    attached_files,
    detach,
    read_files,
    rename_attached,
    safe_name,
    save_attached,
)
from app.services.vault.content import reference_of
from app.services.vault.histories import delete_versions, versions_of
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE, Keepass


def stored(vault: Vault) -> int:
    """How many attachments the file holds."""
    document, _ = Vault.open(vault.path, PASSPHRASE, TaskContext()).reading()
    return len(document.binaries)


def test_files_go_in_and_come_out_as_they_were(
    vault: Vault, task: TaskContext, tmp_path: Path, keepassxc: Keepass
) -> None:
    entry = vault.add(EntryDraft("Router"), task)
    source = tmp_path / "running config.txt"
    source.write_bytes(bytes(range(256)) * 40)
    assert attach(vault, entry.id, read_files([source], task), task) == ("running config.txt",)
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert attached_files(again, entry.id) == (AttachedFile("running config.txt", 10240),)
    save_attached(again, entry.id, "running config.txt", tmp_path / "out", task)
    assert (tmp_path / "out").read_bytes() == source.read_bytes()
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600
    keepassxc("attachment-export", "-q", vault.path, "Router", "running config.txt", tmp_path / "theirs")
    assert (tmp_path / "theirs").read_bytes() == source.read_bytes()


def test_a_name_that_is_taken_gets_a_number_and_the_same_content_is_stored_once(
    vault: Vault, task: TaskContext
) -> None:
    entry = vault.add(EntryDraft("Router"), task)
    files = [NewFile("a.txt", b"x"), NewFile("a.txt", b"x"), NewFile("", b"y")]
    assert attach(vault, entry.id, files, task) == ("a.txt", "a (2).txt", "file")
    assert stored(vault) == 2
    assert rename_attached(vault, entry.id, "file", "a.txt", task) == "a (3).txt"
    assert rename_attached(vault, entry.id, "a (3).txt", "a (3).txt", task) == "a (3).txt"


def test_what_nothing_has_any_more_leaves_the_file_and_the_others_stay_right(vault: Vault, task: TaskContext) -> None:
    one, two = vault.add(EntryDraft("One"), task), vault.add(EntryDraft("Two"), task)
    attach(vault, one.id, [NewFile("a", b"aa"), NewFile("b", b"bb")], task)
    attach(vault, two.id, [NewFile("c", b"cc")], task)
    detach(vault, one.id, "a", task)
    assert stored(vault) == 3, "the history still has it"
    delete_versions(vault, one.id, versions_of(vault, one.id), task)
    assert stored(vault) == 2
    for opened in (vault, Vault.open(vault.path, PASSPHRASE, task)):
        assert attached_data(opened, one.id, "b") == b"bb"
        assert attached_data(opened, two.id, "c") == b"cc"
    vault.delete(one.id, task)
    vault.delete(one.id, task)
    assert stored(vault) == 1
    assert attached_data(vault, two.id, "c") == b"cc"


def test_too_large_a_file_is_refused_and_nothing_changes(vault: Vault, task: TaskContext, tmp_path: Path) -> None:
    entry = vault.add(EntryDraft("Router"), task)
    large = tmp_path / "image.iso"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(VaultError, match="larger than 16 MB"):
        read_files([large], task)
    with pytest.raises(VaultError, match="larger than 16 MB"):
        attach(vault, entry.id, [NewFile("a", b"a"), NewFile("b", bytes(LARGEST + 1))], task)
    assert attached_files(vault, entry.id) == ()
    assert stored(vault) == 0
    with pytest.raises(FileError, match="not a file"):
        read_files([tmp_path], task)


def test_a_file_that_is_not_there_is_said_so(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(EntryDraft("Router"), task)
    for ask in (lambda: attached_data(vault, entry.id, "x"), lambda: detach(vault, entry.id, "x", task)):
        with pytest.raises(EntryNotFound, match="no file"):
            ask()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../.bashrc", "_.._.bashrc"),
        ("C:\\x.exe", "C__x.exe"),
        ("a\nb", "a_b"),
        (" .. ", "file"),
        ("ok.txt", "ok.txt"),
    ],
)
def test_a_name_from_the_vault_leads_nowhere_else(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("adhx"), st.integers(0, 2), st.integers(0, 3)), max_size=9))
def test_whatever_is_added_and_taken_away_the_rest_stays_right(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    task = TaskContext()
    vault = Vault.create(tmp_path_factory.mktemp("v") / "v.kdbx", PASSPHRASE, task, kdf=CHEAP)
    ids = [entry.id for entry in vault.add_all([EntryDraft(str(number)) for number in range(3)], task)]
    files: dict[str, dict[str, bytes]] = {id: {} for id in ids}
    for deed, whose, number in steps:
        id = ids[whose]
        if id not in files:
            continue
        if deed == "a":
            (name,) = attach(vault, id, [NewFile(f"f{number}", bytes([number]) * (number + 1))], task)
            files[id][name] = bytes([number]) * (number + 1)
        elif deed == "d" and files[id]:
            name = sorted(files[id])[number % len(files[id])]
            detach(vault, id, name, task)
            del files[id][name]
        elif deed == "h":
            delete_versions(vault, id, versions_of(vault, id), task)
        elif deed == "x":
            vault.delete(id, task)
            vault.delete(id, task)
            del files[id]
    for opened in (vault, Vault.open(vault.path, PASSPHRASE, task)):
        found = {id: {f.name: attached_data(opened, id, f.name) for f in attached_files(opened, id)} for id in files}
        assert found == files
        document, _ = opened.reading()
        used = {reference_of(binary) for binary in document.root.iter("Binary")}
        assert used == set(range(len(document.binaries)))
