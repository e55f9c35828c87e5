"""The audit on its page: what is listed, what a search leaves, tampering in plain words, and the export."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.audit import AuditNote, AuditVerb
from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.audit.trail import Audit
from app.services.vault.keeper import VaultKeeper
from app.services.vault.keys import KdfParameters
from app.views.pages.vault.audit.page import AuditPage
from app.views.pages.vault.page import VaultPage
from app.views.tasks import TaskRunner
from app.views.widgets.notice import Notice


@pytest.fixture
def keeper(tmp_path: Path) -> VaultKeeper:
    cheap = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
    return VaultKeeper(cheap, audit_of=lambda vault: Audit.of(vault, tmp_path / "audits"))


@pytest.fixture
def entry(keeper: VaultKeeper, tmp_path: Path) -> VaultEntry:
    vault = keeper.create(tmp_path / "v.kdbx", Secret("three cows"), TaskContext())
    entry = vault.add(EntryDraft("Router", group="Clients/Nordlys"), TaskContext())
    keeper.note(AuditNote(AuditVerb.COPIED, entry.id, "Nordlys", "fw-01", "=asked by phone"))
    keeper.note(AuditNote(AuditVerb.REVEALED, "0" * 32, "Harbour"))
    return entry


@pytest.fixture
def page(
    qtbot: QtBot, tasks: TaskRunner, keeper: VaultKeeper, entry: VaultEntry, tmp_path: Path
) -> Iterator[AuditPage]:
    host = VaultPage(tasks, keeper, default_path=tmp_path / "v.kdbx")
    qtbot.addWidget(host)
    page = AuditPage(host)
    qtbot.addWidget(page)
    yield page
    host.auto_lock.stop()


def look(qtbot: QtBot, page: AuditPage) -> list[str]:
    page.show_vault()
    qtbot.waitUntil(lambda: not page.strip.is_running)
    return shown(page)


def shown(page: AuditPage) -> list[str]:
    return [page.model.index(row).data() for row in range(page.model.rowCount())]


def told(page: AuditPage) -> list[str]:
    return [f"{one.fact.text()} {one.meaning.words}" for one in page.findChildren(Notice)]


def test_the_newest_stands_first_and_an_entry_has_its_title(
    qtbot: QtBot, page: AuditPage, qtmodeltester: ModelTester
) -> None:
    expected = ["Shown on the screen: an entry that is no longer here", "Copied: Router", "Added: Router", "Vault made"]
    assert look(qtbot, page) == expected
    assert "4 lines, none changed." in told(page)[0]
    qtmodeltester.check(page.model)


def test_a_client_a_kind_and_words_narrow_the_list(qtbot: QtBot, page: AuditPage) -> None:
    look(qtbot, page)
    page.clients.setCurrentText("Nordlys")
    assert shown(page) == ["Copied: Router", "Added: Router"]
    page.kinds.setCurrentIndex(1)
    assert shown(page) == ["Copied: Router"]
    page.search.edit.setText("phone fw-01")
    assert shown(page) == ["Copied: Router"]
    page.search.edit.setText("phone fw-02")
    assert shown(page) == [] and page.empty.isVisibleTo(page)


def test_tampering_is_said_in_the_head(qtbot: QtBot, page: AuditPage, tmp_path: Path) -> None:
    file = next((tmp_path / "audits").glob("*.jsonl"))
    file.write_bytes(file.read_bytes().replace(b"fw-01", b"fw-02"))
    look(qtbot, page)
    assert "This audit was changed. Line 3 was changed." in told(page)[0]


def test_what_is_listed_is_exported_and_no_formula_runs(qtbot: QtBot, page: AuditPage, tmp_path: Path) -> None:
    look(qtbot, page)
    page.clients.setCurrentText("Nordlys")
    path = tmp_path / "audit.csv"
    page.export_to(path)
    qtbot.waitUntil(lambda: any("Exported" in words for words in told(page)))
    text = path.read_text("utf-8-sig")
    assert "'=asked by phone" in text and "Harbour" not in text
    page.clients.setCurrentIndex(0)
    assert look(qtbot, page)[0] == "Entries exported"


def test_nothing_stays_after_a_lock(qtbot: QtBot, page: AuditPage, keeper: VaultKeeper) -> None:
    look(qtbot, page)
    keeper.lock()
    page.forget()
    assert shown(page) == []
    qtbot.waitUntil(lambda: not told(page))
