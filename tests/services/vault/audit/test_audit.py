"""The audit of a vault: written as things happen, proven by the vault, and whoever changes a line is noticed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.audit import AuditLine, AuditNote, AuditVerb
from app.domain.credentials import EntryDraft
from app.domain.errors import FileError
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import WrongPassphrase
from app.services.vault.audit.checking import check
from app.services.vault.audit.lines import FIRST, read_line, write_line
from app.services.vault.audit.seals import Seals, name_of, read_seals
from app.services.vault.audit.trail import Audit
from app.services.vault.audit.wording import verdict
from app.services.vault.keeper import VaultKeeper
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE

COPIED = AuditNote(AuditVerb.COPIED, "a" * 32, "Nordlys", "router", "asked by phone")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "audits"


@pytest.fixture
def keeper(folder: Path) -> VaultKeeper:
    return VaultKeeper(CHEAP, audit_of=lambda vault: Audit.of(vault, folder))


def file_of(folder: Path) -> Path:
    return next(folder.glob("*.jsonl"))


def audit_of(keeper: VaultKeeper) -> Audit:
    assert isinstance(keeper.audit, Audit)
    return keeper.audit


def verbs(keeper: VaultKeeper) -> list[AuditVerb]:
    return [line.note.verb for line in audit_of(keeper).report().lines]


@pytest.fixture
def written(keeper: VaultKeeper, tmp_path: Path, folder: Path, task: TaskContext) -> Path:
    """Five lines, all before the last save: the vault vouches for them."""
    vault = keeper.create(tmp_path / "v.kdbx", PASSPHRASE, task)
    for number in range(3):
        keeper.note(AuditNote(AuditVerb.COPIED, f"{number:032x}"))
    vault.add(EntryDraft("Router"), task)
    assert audit_of(keeper).report().damage == ()
    return file_of(folder)


def test_what_is_done_with_a_vault_is_written_with_who_and_when(
    keeper: VaultKeeper, tmp_path: Path, task: TaskContext
) -> None:
    path = keeper.create(tmp_path / "v.kdbx", PASSPHRASE, task).path
    keeper.note(COPIED)
    keeper.lock()
    with pytest.raises(WrongPassphrase):
        keeper.unlock(path, Secret("no"), task)
    keeper.unlock(path, PASSPHRASE, task)
    kinds = [AuditVerb.CREATED, AuditVerb.COPIED, AuditVerb.LOCKED, AuditVerb.UNLOCK_FAILED, AuditVerb.UNLOCKED]
    report = audit_of(keeper).report()
    assert [line.note.verb for line in report.lines] == kinds
    assert [line.number for line in report.lines] == [1, 2, 3, 4, 5]
    assert report.lines[1].note == COPIED
    assert report.lines[1].computer and report.lines[1].at.tzinfo == UTC
    assert report.damage == () and report.unproven == 0


def test_a_save_makes_the_vault_vouch_and_another_opening_of_the_file_sees_it(
    keeper: VaultKeeper, written: Path, task: TaskContext
) -> None:
    path = keeper.vault.path
    keeper.lock()
    keeper.unlock(path, PASSPHRASE, task)
    report = audit_of(keeper).report()
    assert (report.sealed, report.damage, report.unproven, report.elsewhere) == (5, (), 0, 0)
    assert len(report.lines) == 7


def test_lines_before_the_first_save_of_a_foreign_vault_are_proven_too(
    vault: Vault, folder: Path, task: TaskContext
) -> None:
    assert Audit.of(vault, folder).report().lines == ()
    for _ in range(2):  # Satchel ends without a save, and comes back
        opened = Vault.open(vault.path, PASSPHRASE, task)
        audit = Audit.of(opened, folder)
        audit.note(COPIED)
    assert audit.report().unproven == 0
    opened.add(EntryDraft("Router"), task)
    report = Audit.of(Vault.open(vault.path, PASSPHRASE, task), folder).report()
    assert (report.unproven, report.sealed, report.damage) == (0, 3, ())


def change(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2].replace(b"copied", b"revealed"), *lines[3:]]


def recompute(lines: list[bytes]) -> list[bytes]:
    """Somebody who knows the format, and not the key."""
    raw = json.loads(lines[2])
    raw["reason"], previous = "nothing to see", raw["prev"]
    del raw["proof"]
    line = AuditLine(3, datetime.fromisoformat(raw["t"]), AuditNote(AuditVerb.COPIED, raw["entry"]), "x", "y")
    return [*lines[:2], write_line(line, raw["c"], previous, bytes(32)), *lines[3:]]


TAMPERINGS: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "a changed line": (change, "Line 3 was changed"),
    "a line written anew": (recompute, "Line 4 does not follow"),
    "a line taken out": (lambda lines: [*lines[:2], *lines[3:]], "Line 3 is missing"),
    "two lines taken out": (lambda lines: [lines[0], *lines[3:]], "Lines 2 to 3 are missing"),
    "the first line taken out": (lambda lines: lines[1:], "Line 1 is missing"),
    "the end cut off": (lambda lines: lines[:3], "2 lines are cut off"),
    "all cut off": (lambda lines: [], "5 lines are cut off"),
    "another order": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "another order"),
    "a line twice": (lambda lines: [*lines[:3], lines[2], *lines[3:]], "another order or in twice"),
    "rubbish": (lambda lines: [*lines[:2], b"rubbish\n", *lines[3:]], "Line 3 of the file cannot be read"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_shown(keeper: VaultKeeper, written: Path, name: str) -> None:
    tamper, words = TAMPERINGS[name]
    written.write_bytes(b"".join(tamper(written.read_bytes().splitlines(keepends=True))))
    assert words in " ".join(audit_of(keeper).report().damage)


def test_a_file_that_is_gone_is_shown_and_writing_goes_on(keeper: VaultKeeper, written: Path) -> None:
    written.unlink()
    assert "5 lines are cut off" in audit_of(keeper).report().damage[0]
    keeper.note(COPIED)
    report = audit_of(keeper).report()
    assert report.lines[-1].note == COPIED and report.damage


def test_lines_that_were_all_written_anew_are_not_those_that_the_vault_knows(
    keeper: VaultKeeper, written: Path
) -> None:
    lines = written.read_bytes().splitlines(keepends=True)
    anew, previous = [], FIRST
    for line in lines:
        raw = json.loads(line)
        note = AuditNote(AuditVerb.LOCKED)
        data = write_line(AuditLine(raw["n"], datetime.now(UTC), note), raw["c"], previous, bytes(32))
        anew.append(data)
        done = read_line(data, {})
        assert done is not None
        previous = done.hash
    written.write_bytes(b"".join(anew))
    report = audit_of(keeper).report()
    assert report.unproven == 5 and "Line 5 is not the one that the vault knows" in report.damage[0]


def test_a_line_that_a_crash_has_torn_is_no_tampering(keeper: VaultKeeper, written: Path) -> None:
    whole = written.read_bytes()
    written.write_bytes(whole + whole.splitlines(keepends=True)[-1][:40])
    assert audit_of(keeper).report().damage == ()
    keeper.note(COPIED)
    report = audit_of(keeper).report()
    assert report.damage == () and [line.number for line in report.lines] == [1, 2, 3, 4, 5, 6]


def test_each_change_of_an_entry_is_noted_with_its_client(
    keeper: VaultKeeper, tmp_path: Path, task: TaskContext
) -> None:
    vault = keeper.create(tmp_path / "v.kdbx", PASSPHRASE, task)
    entry = vault.add(EntryDraft("Router", group="Clients/Nordlys/Praxis"), task)
    vault.edit(entry.id, EntryDraft("Router 2", group="Clients/Harbour"), task)
    vault.delete(entry.id, task)
    vault.restore(entry.id, task)
    vault.delete(entry.id, task)
    vault.delete(entry.id, task)
    vault.add_all([EntryDraft(f"{number}", group="Clients/Nordlys") for number in range(60)], task)
    noted = [line.note for line in audit_of(keeper).report().lines][1:]
    assert [(note.verb, note.client) for note in noted] == [
        (AuditVerb.ADDED, "Nordlys"),
        (AuditVerb.CHANGED, "Harbour"),
        (AuditVerb.DELETED, "Harbour"),
        (AuditVerb.RESTORED, "Harbour"),
        (AuditVerb.DELETED, "Harbour"),
        (AuditVerb.DELETED, ""),
        (AuditVerb.ADDED, "Nordlys"),
    ]
    assert {note.entry for note in noted[:6]} == {entry.id}
    assert noted[6].reason == "60 entries"


def test_a_change_that_cannot_be_noted_is_not_made(keeper: VaultKeeper, written: Path, task: TaskContext) -> None:
    written.unlink()
    written.mkdir()
    with pytest.raises(FileError):
        keeper.vault.add(EntryDraft("Switch"), task)
    assert [one.title for one in keeper.vault.entries()] == ["Router"]


def test_two_programs_write_one_chain(vault: Vault, folder: Path, task: TaskContext) -> None:
    one = Audit.of(vault, folder)
    other = Audit.of(Vault.open(vault.path, PASSPHRASE, task), folder)
    for audit in (one, other, one, other):
        audit.note(COPIED)
    assert [line.number for line in other.report().lines] == [1, 2, 3, 4]
    assert one.report().damage == ()


def test_lines_of_two_computers_are_chains_of_their_own(
    vault: Vault, folder: Path, tmp_path: Path, task: TaskContext
) -> None:
    here = Audit.of(vault, folder)
    here.note(COPIED)
    vault.add(EntryDraft("Router"), task)
    again = Vault.open(vault.path, PASSPHRASE, task)
    there = Audit.of(again, tmp_path / "other computer")
    there.note(COPIED)
    again.add(EntryDraft("Switch"), task)
    report = there.report()
    assert (len(report.lines), report.damage, report.sealed, report.elsewhere) == (2, (), 2, 1)


def test_what_cannot_be_written_down_is_not_done(keeper: VaultKeeper, written: Path) -> None:
    written.unlink()
    written.mkdir()
    with pytest.raises(FileError):
        keeper.note(COPIED)
    keeper.lock()
    assert not keeper.is_open


def test_the_key_of_the_audit_gives_no_way_to_guess_the_passphrase(vault: Vault) -> None:
    """It comes from chance: two vaults with one passphrase have two, and so has the same vault saved again."""
    other = Vault.create(vault.path.with_name("other.kdbx"), PASSPHRASE, TaskContext(), kdf=CHEAP)
    keys = [read_seals(one.reading()[0]).keys[0] for one in (vault, other)]
    assert keys[0] != keys[1] and all(len(key) == 32 for key in keys)
    assert keys[0].hex() not in repr(read_seals(vault.reading()[0]))


def test_no_value_and_no_title_gets_in(keeper: VaultKeeper, tmp_path: Path, folder: Path, task: TaskContext) -> None:
    vault = keeper.create(tmp_path / "v.kdbx", PASSPHRASE, task)
    vault.add(EntryDraft("Rather secret title", "root", Secret("needle-pw")), task)
    keeper.note(COPIED)
    text = file_of(folder).read_text()
    assert not any(word in text for word in ("needle", "title", PASSPHRASE.reveal()))
    with pytest.raises(TypeError):
        keeper.note(AuditNote(AuditVerb.COPIED, reason=Secret("x")))  # type: ignore[arg-type]


@given(st.text(max_size=200), st.binary(max_size=300))
def test_any_reason_comes_back_and_rubbish_is_no_line(reason: str, rubbish: bytes) -> None:
    key = bytes(range(32))
    note = AuditNote(AuditVerb.CROSSED, "e", "c", "d", reason)
    line = AuditLine(1, datetime(2026, 11, 26, tzinfo=UTC), note, "erik", "laptop")
    data = write_line(line, "c1", FIRST, key)
    back = read_line(data, {name_of(key): key})
    assert back is not None and back.line == line and back.is_proven
    assert read_line(rubbish, {}) is None
    assert check(rubbish, Seals((key,), {})).lines == ()


def test_an_older_copy_of_the_vault_is_noticed(keeper: VaultKeeper, written: Path, task: TaskContext) -> None:
    path = keeper.vault.path
    before = path.read_bytes()
    keeper.vault.add(EntryDraft("Switch"), task)
    keeper.lock()
    keeper.unlock(path, PASSPHRASE, task)
    assert audit_of(keeper).report().unsaved == 0
    keeper.lock()
    path.write_bytes(before)
    keeper.unlock(path, PASSPHRASE, task)
    report = audit_of(keeper).report()
    assert (report.damage, report.unsaved) == ((), 1)
    assert verdict(report)[:2] == ("warning", "This may be an older copy of the vault.")
    keeper.vault.add(EntryDraft("Switch"), task)  # whoever goes on with it has accepted it
    assert audit_of(keeper).report().unsaved == 0
