"""Import and export on the page: preview, take over, undo; job packs out and back; nothing stays after a lock."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.audit import AuditNote
from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_exports import ExportKind
from app.services.vault.exchange import VaultExchange
from app.services.vault.keeper import VaultKeeper
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.exchange.out import Order
from app.views.pages.vault.exchange.place import ExchangePlace
from app.views.tasks import TaskRunner

CHEAP = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
TABLE = "title,username,password,url\nRouter,admin,four cows,192.0.2.1\nCamera,,five cows,\n"
PACK = Secret("a sentence for the pack")


class Host:
    """The page, as far as the place needs it."""

    visits = None

    def __init__(self, tasks: TaskRunner, keeper: VaultKeeper) -> None:
        self.tasks, self.keeper, self.clipboard = tasks, keeper, SecretClipboard(15)
        self.changes = 0
        self.notes: list[AuditNote] = []

    def show_entry(self, id: str) -> None: ...

    def changed(self) -> None:
        self.changes += 1

    def note(self, note: AuditNote) -> None:
        self.notes.append(note)


@pytest.fixture
def host(tasks: TaskRunner, tmp_path: Path) -> Host:
    keeper = VaultKeeper(CHEAP)
    vault = keeper.create(tmp_path / "v.kdbx", Secret("three cows"), TaskContext())
    drafts = (
        EntryDraft("Router", "admin", Secret("three cows"), "192.0.2.1", "Clients/Nordlys/Praxis"),
        EntryDraft("Seal", "", Secret("two cows"), group="Clients/Nordlys", inject_only=True),
        EntryDraft("Other", "", Secret("one cow"), group="Clients/Acme"),
    )
    vault.add_all(drafts, TaskContext())
    return Host(tasks, keeper)


@pytest.fixture
def place(qtbot: QtBot, host: Host) -> ExchangePlace:
    place = ExchangePlace(host, VaultExchange(host.keeper, kdf=CHEAP))
    qtbot.addWidget(place)
    place.show()
    place.show_vault()
    return place


def opened(qtbot: QtBot, place: ExchangePlace, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    place.taking.open(path)
    qtbot.waitUntil(lambda: not place.strip.is_running)


def choose(qtbot: QtBot, place: ExchangePlace, into: str, rule: int = 0) -> None:
    preview = place.taking.preview
    before = place.taking._shown
    preview.into.setCurrentText(into)
    preview.rule.setCurrentIndex(rule)
    qtbot.waitUntil(lambda: place.taking._shown is not before and not place.strip.is_running)
    qtbot.waitUntil(lambda: place.taking._shown is not None and place.taking._shown.choices == preview.choices)


def titles(host: Host) -> list[str]:
    return sorted(entry.title for entry in host.keeper.vault.entries())


def test_a_table_is_previewed_for_a_client_taken_over_and_taken_back(
    qtbot: QtBot, place: ExchangePlace, host: Host, tmp_path: Path, qtmodeltester: ModelTester
) -> None:
    opened(qtbot, place, tmp_path / "old.csv", TABLE.encode())
    preview = place.taking.preview
    assert place.stages.currentWidget() is preview
    qtmodeltester.check(preview.rows.model)
    assert preview.go.text().strip() == "Import 2 entries"  # Clients/Nordlys is somebody else's
    choose(qtbot, place, "Clients/Nordlys")
    assert preview.go.text().strip() == "Import 1 entry"
    choose(qtbot, place, "Clients/Nordlys", 1)
    assert [row.kind.value for row in preview.rows.model.shown] == ["changed", "new"]
    preview.rows.list.setCurrentIndex(preview.rows.model.index(1))
    qtbot.keyClick(preview.rows.list, Qt.Key.Key_Space)
    assert preview.go.text().strip() == "Import 1 entry"
    qtbot.keyClick(preview.rows.list, Qt.Key.Key_Space)
    preview.go.click()
    qtbot.waitUntil(lambda: place.stages.currentWidget() is place.taking.report)
    assert place.taking.report.title.text() == "1 entry added, 1 changed"
    assert titles(host) == ["Camera", "Other", "Router", "Seal"]
    assert host.changes == 1
    place.taking.report.undo.click()
    qtbot.waitUntil(lambda: host.changes == 2)
    assert titles(host) == ["Other", "Router", "Seal"]
    router = host.keeper.vault.entry("Router")
    assert host.keeper.vault.password(router.id) == Secret("three cows")
    place.taking.report.done.click()
    assert place.stages.currentWidget() is place.home


def test_a_protected_file_asks_until_it_opens(
    qtbot: QtBot, place: ExchangePlace, tmp_path: Path, tasks: TaskRunner
) -> None:
    other = Vault.create(tmp_path / "other.kdbx", PACK, TaskContext(), kdf=CHEAP)
    other.add(EntryDraft("Switch", group="Site"), TaskContext())
    other.close()
    unlock = place.taking.unlock
    place.taking.open(tmp_path / "other.kdbx")
    qtbot.waitUntil(lambda: place.stages.currentWidget() is unlock and not place.strip.is_running)
    unlock.edit.setText("three cows")
    unlock.submit()
    qtbot.waitUntil(lambda: not unlock.field.is_valid)
    unlock.edit.setText(PACK.reveal())
    unlock.submit()
    qtbot.waitUntil(lambda: place.stages.currentWidget() is place.taking.preview)
    assert not unlock.edit.text()
    assert [row.name for row in place.taking.preview.rows.model.shown] == ["Switch"]


def test_a_file_that_nobody_knows_says_so_and_leads_back(qtbot: QtBot, place: ExchangePlace, tmp_path: Path) -> None:
    opened(qtbot, place, tmp_path / "letter.txt", b"Dear all")
    assert place.strip.failure.isVisible()
    qtbot.keyClick(place, Qt.Key.Key_Escape)
    assert place.stages.currentWidget() is place.home


def test_a_job_pack_goes_out_and_comes_back(qtbot: QtBot, place: ExchangePlace, host: Host, tmp_path: Path) -> None:
    place.home.pack.click()
    out, path = place.giving.out, tmp_path / "pack.kdbx"
    orders: list[Order] = []
    out.asked.disconnect()
    out.asked.connect(orders.append)
    out.scope.setCurrentIndex(out.scope.findText("Nordlys (2)"))
    assert out.inject_only.isVisible()
    assert "1 entry" in out.inject_only.text()
    out.submit()
    assert not out.field.is_valid
    out.passphrase.setText(PACK.reveal())
    out.repeat.setText("another")
    out.submit()
    assert not orders
    out.repeat.setText(PACK.reveal())
    out.submit()
    place.giving.write(orders[0], path)
    qtbot.waitUntil(lambda: place.stages.currentWidget() is place.home)
    assert not out.passphrase.text()
    pack = Vault.open(path, PACK, TaskContext())
    assert [entry.title for entry in pack.entries()] == ["Router"]
    pack.add(EntryDraft("Camera", group="Clients/Nordlys"), TaskContext())
    pack.close()
    place.giving.open_back(path)
    place.giving.unlock.edit.setText("three cows")
    place.giving.unlock.submit()
    qtbot.waitUntil(lambda: not place.giving.unlock.field.is_valid)
    place.giving.unlock.edit.setText(PACK.reveal())
    place.giving.unlock.submit()
    qtbot.waitUntil(lambda: host.changes == 1)
    assert titles(host) == ["Camera", "Other", "Router", "Seal"]
    place.giving.delete(path)
    qtbot.waitUntil(lambda: not path.exists())


def test_a_table_warns_and_leaves_out_what_nobody_may_see(qtbot: QtBot, place: ExchangePlace, tmp_path: Path) -> None:
    place.home.table.click()
    out = place.giving.out
    assert out.warning.isVisible()
    assert out.write_clear.text().strip() == "Write 2 in the clear…"
    ids = frozenset(entry.id for entry in place.vault.entries())
    place.giving.write(Order(ExportKind.TABLE, ids, "vault", Secret(""), 7, False), tmp_path / "t.csv")
    qtbot.waitUntil(lambda: place.stages.currentWidget() is place.home)
    assert "two cows" not in (tmp_path / "t.csv").read_text("utf-8-sig")


def test_the_emergency_sheet_is_paper(qtbot: QtBot, place: ExchangePlace, tmp_path: Path) -> None:
    place.home.sheet.click()
    assert not place.giving.out.warning.isVisible()
    ids = frozenset(entry.id for entry in place.vault.entries())
    place.giving.write(Order(ExportKind.SHEET, ids, "vault", Secret(""), 7, False), tmp_path / "sheet.pdf")
    qtbot.waitUntil(lambda: place.stages.currentWidget() is place.home)
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")


def test_nothing_of_a_source_stays_after_a_lock(qtbot: QtBot, place: ExchangePlace, host: Host, tmp_path: Path) -> None:
    opened(qtbot, place, tmp_path / "old.csv", TABLE.encode())
    host.keeper.lock()
    place.forget()
    assert place.stages.currentWidget() is place.home
    assert place.taking.preview.rows.model.rowCount() == 0
    assert place.taking._found is None
    assert place.taking.preview.source.words == ""
