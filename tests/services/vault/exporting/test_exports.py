"""What goes out of a vault: job packs with a last day, tables that calculate nothing, a sheet without values."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import SubElement

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.audit import AuditNote, AuditVerb
from app.domain.credentials import EntryDraft, EntryField, Expiry
from app.domain.errors import FileError, ImportInvalid
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import PackEnded, VaultError
from app.domain.vault_exports import PackMark
from app.domain.vault_imports import VaultImportChoices
from app.services.vault.content import encode_id, encode_time
from app.services.vault.exchange import VaultExchange
from app.services.vault.exporting.job_pack import PackOrder, write_pack
from app.services.vault.exporting.table import write_table
from app.services.vault.importing.planning import plan
from app.services.vault.importing.reading import read_vault
from app.services.vault.keeper import VaultKeeper
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE, Keepass

PACK = Secret("a sentence for the pack")
ROUTER = EntryDraft("Router", "=admin", None, "192.0.2.1", "Clients/Nordlys/Praxis", ("a", "b"), "+note")


class Notes:
    """Implements `AuditTrail` in memory."""

    def __init__(self) -> None:
        self.notes: list[AuditNote] = []

    def note(self, note: AuditNote) -> None:
        self.notes.append(note)


class Desk:
    """A vault of two clients in a keeper, and what is written about it."""

    def __init__(self, folder: Path) -> None:
        self.trail, self.task = Notes(), TaskContext()
        self.keeper = VaultKeeper(CHEAP, audit_of=lambda _: self.trail)
        self.vault = self.keeper.create(folder / "home.kdbx", PASSPHRASE, self.task)
        self.router = self.vault.add(
            replace(
                ROUTER, password=Secret("-three cows"), expiry=Expiry(datetime(2030, 1, 1, tzinfo=UTC)),
                fields=(EntryField("PIN", Secret("4\n7"), True), EntryField("Rack", "3")),
                code=Secret("otpauth://totp/a:b?secret=JBSWY3DPEHPK3PXP&period=30&digits=6&issuer=a"),
            ), self.task,
        )  # fmt: skip
        self.seal = self.vault.add(
            EntryDraft("Seal", "", Secret("hidden cow"), group="Clients/Nordlys", inject_only=True), self.task
        )
        self.other = self.vault.add(EntryDraft("Other", "", Secret("foreign cow"), group="Clients/Acme"), self.task)
        self.exchange = VaultExchange(self.keeper, kdf=CHEAP)
        self.trail.notes.clear()

    @property
    def nordlys(self) -> list[str]:
        return [entry.id for entry in self.vault.entries() if entry.client == "Nordlys"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_job_pack_holds_what_was_chosen_and_nothing_else(desk: Desk, tmp_path: Path, keepassxc: Keepass) -> None:
    desk.vault.edit(
        desk.router.id, EntryDraft("Router", "=admin", Secret("new cows"), group="Clients/Nordlys/Praxis"), desk.task
    )
    path = tmp_path / "pack.kdbx"
    report = desk.exchange.write_pack(desk.nordlys, path, PACK, desk.task)
    assert report.entries == 1
    assert [word in " ".join(report.remarks) for word in ("never expires", "1 entry left out")] == [True, True]
    pack = Vault.open(path, PACK, desk.task)
    assert [(one.id, one.group) for one in pack.entries()] == [(desk.router.id, "Clients/Nordlys/Praxis")]
    assert pack.password(desk.router.id) == Secret("new cows")
    assert not pack.place(desk.router.id).element.findall("History/Entry")  # former passwords stay at home
    with pytest.raises(ImportInvalid, match="job pack of this vault"):
        desk.exchange.read(path, PACK, desk.task)
    assert pack.identity != desk.vault.identity  # it has an audit of its own
    assert keepassxc("ls", "-R", "-f", path, answers=(PACK.reveal(),)).split() == [
        "Clients/", "Clients/Nordlys/", "Clients/Nordlys/Praxis/", "Clients/Nordlys/Praxis/Router",
    ]  # fmt: skip
    notes = [(note.verb, note.entry, note.client) for note in desk.trail.notes]
    assert notes == [(AuditVerb.EXPORTED, desk.router.id, "Nordlys")]
    pack.close()


def test_what_nobody_may_see_goes_into_a_pack_only_when_asked_for(desk: Desk, tmp_path: Path) -> None:
    report = desk.exchange.write_pack(
        desk.nordlys, tmp_path / "pack.kdbx", PACK, desk.task, with_inject_only=True
    )  # fmt: skip
    assert report.entries == 2
    table = desk.exchange.write_table(desk.nordlys, tmp_path / "t.csv", desk.task)
    assert table.entries == 1
    assert "hidden cow" not in (tmp_path / "t.csv").read_text("utf-8-sig")
    with pytest.raises(VaultError, match="nothing to export"):
        desk.exchange.write_table([desk.seal.id], tmp_path / "u.csv", desk.task)


def test_satchel_opens_a_pack_up_to_its_last_day(desk: Desk, tmp_path: Path) -> None:
    today = datetime.now().date()
    for name, until in (("over", today - timedelta(days=2)), ("holds", today + timedelta(days=2))):
        order = PackOrder(tmp_path / f"{name}.kdbx", PACK, PackMark(until, desk.vault.identity, "Nordlys"), CHEAP)
        write_pack(desk.vault, desk.nordlys, order, desk.task)
    keeper = VaultKeeper(CHEAP)
    with pytest.raises(PackEnded, match=str(today - timedelta(days=2))):
        keeper.unlock(tmp_path / "over.kdbx", PACK, desk.task)
    assert not keeper.is_open
    keeper.unlock(tmp_path / "holds.kdbx", PACK, desk.task)
    assert VaultExchange(keeper).pack() == PackMark(today + timedelta(days=2), desk.vault.identity, "Nordlys")
    assert desk.exchange.pack() is None
    keeper.lock()


def test_a_pack_takes_the_place_of_no_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "pack.kdbx").write_bytes(b"mine")
    with pytest.raises(FileError):
        desk.exchange.write_pack(desk.nordlys, tmp_path / "pack.kdbx", PACK, desk.task)
    with pytest.raises(FileError):
        desk.exchange.write_pack(desk.nordlys, desk.vault.path, PACK, desk.task)
    assert (tmp_path / "pack.kdbx").read_bytes() == b"mine"
    with pytest.raises(VaultError):
        desk.exchange.write_pack(desk.nordlys, tmp_path / "new.kdbx", PACK, desk.task, days=10_000)


def test_a_table_calculates_nothing_and_comes_back_as_it_was(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    report = desk.exchange.write_table([desk.router.id], path, desk.task)
    assert "reads all passwords" in report.remarks[0]
    assert path.stat().st_mode & 0o077 == 0
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert not any(cell[:1] in tuple("=+-@") for row in rows for cell in row)
    again = read_vault(path, desk.task)
    assert again.kind == "Satchel"
    preview = plan(again, desk.vault, VaultImportChoices(), desk.task)
    assert [(row.kind.value, row.note) for row in preview.rows] == [("unchanged", "")]
    assert again.entries[0].draft.password == Secret("-three cows")


_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufffe\uffff"), min_size=1, max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TEXT, _TEXT, _TEXT)
def test_any_value_comes_back_out_of_a_table(desk: Desk, tmp_path: Path, password: str, notes: str, pin: str) -> None:
    fields = (EntryField("PIN", Secret(pin), True),)
    draft = replace(ROUTER, password=Secret(password), notes=notes, fields=fields)
    desk.vault.edit(desk.router.id, draft, desk.task)
    write_table(desk.vault, [desk.router.id], tmp_path / "t.csv", desk.task)
    (found,) = read_vault(tmp_path / "t.csv", desk.task).entries
    stored = desk.vault.entry(desk.router.id).notes
    assert (found.draft.password, found.draft.notes, found.draft.fields) == (Secret(password), stored, fields)


def test_the_emergency_sheet_names_entries_and_holds_no_value(desk: Desk) -> None:
    html = desk.exchange.sheet(desk.nordlys, date(2026, 11, 26))
    assert "Router" in html
    assert "Passphrase" in html
    assert "Other" not in html
    assert not any(secret.reveal() in html for secret in desk.vault.secrets() if len(secret.reveal()) > 3)


def test_an_import_is_in_the_audit_before_it_is_done(desk: Desk, tmp_path: Path) -> None:
    desk.exchange.write_table([desk.router.id], tmp_path / "t.csv", desk.task)
    found = desk.exchange.read(tmp_path / "t.csv", None, desk.task)
    preview = desk.exchange.preview(found, VaultImportChoices("Clients/New"), desk.task)
    desk.exchange.carry_out(preview, {row.origin for row in preview.rows}, "t.csv", desk.task)
    note = desk.trail.notes[-1]
    assert (note.verb, note.reason) == (AuditVerb.IMPORTED, "1 entry of Satchel from t.csv into “Clients/New”")


def test_a_pack_comes_back_with_what_was_changed_in_it(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "pack.kdbx"
    desk.exchange.write_pack(desk.nordlys, path, PACK, desk.task)
    pack = Vault.open(path, PACK, desk.task)
    pack.edit(desk.router.id, replace(ROUTER, password=Secret("changed on the job")), desk.task)
    pack.add(EntryDraft("Camera", "", Secret("new cow"), group="Clients/Nordlys/Praxis"), desk.task)
    pack.close()
    desk.vault.edit(desk.router.id, replace(ROUTER, notes="changed at home"), desk.task)
    report = desk.exchange.take_pack_back(path, PACK, desk.task)
    assert (report.added, report.changed, report.removed, report.conflicts) == (1, 1, 0, 0)
    router = desk.vault.entry(desk.router.id)
    assert (router.notes, desk.vault.password(router.id)) == ("changed at home", Secret("changed on the job"))
    assert {entry.title for entry in desk.vault.entries()} == {"Router", "Seal", "Other", "Camera"}
    assert desk.exchange.pack() is None  # the vault did not become a pack itself
    assert desk.vault.name == "home"
    assert desk.trail.notes[-2].verb is AuditVerb.MERGED or desk.trail.notes[-1].verb is AuditVerb.MERGED
    assert desk.exchange.delete_pack(path, desk.task) > 1  # its backups too
    assert not list(tmp_path.glob("pack*.kdbx"))


def test_a_pack_of_one_client_changes_nothing_of_another(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "pack.kdbx"
    desk.exchange.write_pack([desk.router.id], path, PACK, desk.task)
    pack = Vault.open(path, PACK, desk.task)
    objects = pack.reading()[0].root.find("Root")
    assert objects is not None
    deleted = SubElement(SubElement(objects, "DeletedObjects"), "DeletedObject")
    SubElement(deleted, "UUID").text = encode_id(desk.other.id)
    SubElement(deleted, "DeletionTime").text = encode_time(datetime(2090, 1, 1, tzinfo=UTC))
    pack.edit(desk.router.id, replace(ROUTER, notes="x"), desk.task)
    assert desk.exchange.take_pack_back(path, PACK, desk.task).removed == 0
    assert desk.vault.entry(desk.other.id).client == "Acme"
    pack.add(EntryDraft("Mine", group="Clients/Acme"), desk.task)
    pack.close()
    with pytest.raises(VaultError, match="“Mine” in it belongs to somebody else"):
        desk.exchange.take_pack_back(path, PACK, desk.task)


def test_only_a_pack_of_this_vault_comes_back(desk: Desk, tmp_path: Path) -> None:
    other = Vault.create(tmp_path / "other.kdbx", PACK, desk.task, kdf=CHEAP)
    with pytest.raises(VaultError, match="no job pack"):
        desk.exchange.take_pack_back(tmp_path / "other.kdbx", PACK, desk.task)
    entry = other.add(EntryDraft("A"), desk.task)
    order = PackOrder(tmp_path / "p.kdbx", PACK, PackMark(date(2026, 1, 1), other.identity), CHEAP)
    write_pack(other, [entry.id], order, desk.task)
    with pytest.raises(VaultError, match="another vault"):
        desk.exchange.take_pack_back(tmp_path / "p.kdbx", PACK, desk.task)
    other.close()
