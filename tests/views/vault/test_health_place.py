"""The findings on the page: by kind and client, exported without values, gone when the vault is locked."""

import csv
from pathlib import Path

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.audit import AuditNote, AuditVerb
from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_health import Complaint
from app.services.vault.keeper import VaultKeeper
from app.services.vault.keys import KdfParameters
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.health.place import HealthPlace
from app.views.tasks import TaskRunner

DRAFTS = (
    EntryDraft("Server", "root", Secret("calvin"), group="Clients/Nordlys"),
    EntryDraft("=cmd", "jo", Secret("hunter2"), "http://mail", group="Clients/Harbour"),
    EntryDraft("Good", "jo", Secret("Tq7-wz.Rk3+_Xp9v:Hq2"), group="Own"),
)


class Host:
    """The page, as far as the place needs it."""

    visits = None

    def __init__(self, tasks: TaskRunner, keeper: VaultKeeper) -> None:
        self.tasks, self.keeper, self.clipboard = tasks, keeper, SecretClipboard(15)
        self.shown: list[str] = []
        self.notes: list[AuditNote] = []

    def show_entry(self, id: str) -> None:
        self.shown.append(id)

    def changed(self) -> None: ...

    def note(self, note: AuditNote) -> None:
        self.notes.append(note)


@pytest.fixture
def host(tasks: TaskRunner, tmp_path: Path) -> Host:
    keeper = VaultKeeper(KdfParameters(memory=64 * 1024, passes=1, lanes=1))
    vault = keeper.create(tmp_path / "v.kdbx", Secret("three cows"), TaskContext())
    vault.add_all(DRAFTS, TaskContext())
    return Host(tasks, keeper)


@pytest.fixture
def place(qtbot: QtBot, host: Host) -> HealthPlace:
    place = HealthPlace(host)
    qtbot.addWidget(place)
    place.show()
    place.show_vault()
    qtbot.waitUntil(lambda: place.model.rowCount() > 0)
    return place


def titles(place: HealthPlace) -> list[str]:
    return [place.model.finding(row).entry.title for row in range(place.model.rowCount())]


def test_findings_are_listed_and_narrowed(place: HealthPlace, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(place.model)
    assert titles(place) == ["Server", "=cmd", "=cmd"]
    assert place._summary.words == "2 of 3 entries want a look."
    place.kind.setCurrentIndex(place.kind.findData(Complaint.WEAK))
    assert titles(place) == ["=cmd"]
    place.client.setCurrentIndex(place.client.findData("Nordlys"))
    assert titles(place) == []
    assert place.empty.fact.text() == "Nothing of this kind."
    place.kind.setCurrentIndex(0)
    assert titles(place) == ["Server"]


def test_a_finding_leads_to_its_entry(place: HealthPlace, host: Host) -> None:
    place.list.activated.emit(place.model.index(0))
    assert host.shown == [host.keeper.vault.entry("Server").id]


def test_an_export_has_no_value_and_no_formula_and_is_noted(place: HealthPlace, host: Host, tmp_path: Path) -> None:
    place.export_to(tmp_path / "health.csv")
    text = (tmp_path / "health.csv").read_text("utf-8-sig")
    assert [row[1] for row in csv.reader(text.splitlines())] == ["Entry", "Server", "'=cmd", "'=cmd"]
    assert not any(value in text for value in ("calvin", "hunter2"))
    assert [note.verb for note in host.notes] == [AuditVerb.EXPORTED]


def test_a_change_of_the_vault_is_examined_again(qtbot: QtBot, place: HealthPlace, host: Host) -> None:
    vault = host.keeper.vault
    vault.edit(vault.entry("Server").id, EntryDraft("Server", "root", Secret("Xk3.wq-Tr8+_Zp5v"), ""), TaskContext())
    place.show_vault()
    qtbot.waitUntil(lambda: titles(place) == ["=cmd", "=cmd"])


def test_a_lock_leaves_nothing(place: HealthPlace, host: Host) -> None:
    host.keeper.lock()
    place.forget()
    assert place.model.rowCount() == 0
    assert place.client.count() == 1
    assert not place._memory.strengths
