"""KeePassXC and Satchel at one vault: each takes in what the other has done, and both see the same in the end."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.vault import Vault
from tests.services.vault.conftest import PASSPHRASE, Keepass

type Rows = dict[str, dict[str, str]]


@pytest.fixture
def shared(vault: Vault, task: TaskContext) -> Vault:
    for title in ("Router", "Switch", "Server"):
        vault.add(EntryDraft(title, "root", Secret(f"first {title}"), group="Clients/Nordlys"), task)
    return vault


def rows(keepassxc: Keepass, path: Path) -> Rows:
    text = keepassxc("export", "-q", "--format", "csv", path)
    found = {row["Title"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    return {
        title: {name: row[name] for name in ("Group", "Username", "Password", "Notes")} for title, row in found.items()
    }


def edit(keepassxc: Keepass, path: Path, *arguments: str, password: str = "") -> None:
    answers = (PASSPHRASE.reveal(), password) if password else (PASSPHRASE.reveal(),)
    keepassxc("edit", "-q", *arguments, *(("-p",) if password else ()), path, "Clients/Nordlys/Router", answers=answers)


def test_what_keepassxc_saves_while_the_vault_is_open_here_comes_in(
    shared: Vault, task: TaskContext, keepassxc: Keepass
) -> None:
    edit(keepassxc, shared.path, "-u", "admin")
    keepassxc("rm", "-q", shared.path, "Clients/Nordlys/Switch")
    router = shared.entry("Router")
    shared.edit(router.id, EntryDraft("Router", "root", Secret("second"), group=router.group, notes="here"), task)
    seen = rows(keepassxc, shared.path)
    assert (seen["Router"]["Username"], seen["Router"]["Password"]) == ("admin", "second")
    assert seen["Router"]["Notes"] == "here"
    assert seen["Server"]["Password"] == "first Server"
    assert [entry.title for entry in shared.recycled()] == ["Switch"]
    assert [entry.title for entry in Vault.open(shared.path, PASSPHRASE, task).recycled()] == ["Switch"]


def test_keepassxc_finds_nothing_left_to_merge(shared: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    before, theirs, target = shared.path.read_bytes(), shared.path.with_name("t.kdbx"), shared.path.with_name("o.kdbx")
    edit(keepassxc, shared.path, "-u", "admin", password="their password")
    data = shared.path.read_bytes()
    router = shared.entry("Router")
    shared.edit(router.id, EntryDraft("Router", "root", Secret("our password"), notes="o", group=router.group), task)
    result = rows(keepassxc, shared.path)
    assert (result["Router"]["Username"], result["Router"]["Notes"]) == ("admin", "o")
    for copy in (before, data):
        for one, other in ((theirs, target), (target, theirs)):
            theirs.write_bytes(copy)
            shutil.copy(shared.path, target)
            keepassxc("merge", "-q", "-s", one, other)
            assert rows(keepassxc, one) == result


def test_satchel_takes_in_what_keepassxc_has_merged(shared: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    theirs = shared.path.with_name("theirs.kdbx")
    shutil.copy(shared.path, theirs)
    keepassxc("add", "-q", "-u", "them", theirs, "Clients/Theirs")
    keepassxc("merge", "-q", "-s", shared.path, theirs)
    shared.add(EntryDraft("Ours", password=Secret("o")), task)
    assert {entry.title for entry in shared.entries()} == {"Router", "Switch", "Server", "Theirs", "Ours"}
    assert set(rows(keepassxc, shared.path)) == {"Router", "Switch", "Server", "Theirs", "Ours"}


def test_both_values_of_a_conflict_are_seen_in_keepassxc(shared: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    edit(keepassxc, shared.path, password="theirs")
    router = shared.entry("Router")
    shared.edit(router.id, EntryDraft("Router", "root", Secret("ours"), group=router.group), task)
    xml = keepassxc("export", "-q", "--format", "xml", shared.path)
    assert '<Value ProtectInMemory="True">theirs</Value>' in xml
    assert '<Value ProtectInMemory="True">ours</Value>' in xml
