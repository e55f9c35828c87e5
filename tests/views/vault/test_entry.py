"""One entry on the page: its fields, files, keys and history, and the form for them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from app.domain.credentials import EntryDraft, EntryField, Expiry, VaultEntry
from app.domain.secret import Secret
from app.domain.settings import Vault as VaultSettings
from app.domain.task import TaskContext
from app.services.vault.attached_files import NewFile, attach, attached_files
from app.services.vault.details import field_value, fields_of
from app.services.vault.histories import versions_of
from app.services.vault.keeper import VaultKeeper
from app.services.vault.keys import KdfParameters
from app.services.vault.ssh_keys import KeyKind, generate_key, keys_of
from app.services.vault.vault import Vault
from app.views.pages.vault.entry.detail import DetailPane
from app.views.pages.vault.entry.rows import HiddenRow
from app.views.pages.vault.page import VaultPage
from app.views.pages.vault.parts import PassphraseEdit
from app.views.tasks import TaskRunner
from app.views.theme import Theme
from app.views.widgets.badges import Badge
from app.views.widgets.text import ElidedLabel

CHEAP = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
FIELDS = (EntryField("Serial", "A-17"), EntryField("PIN", Secret("0042"), is_protected=True))
DRAFT = EntryDraft("Router", "root", Secret("first"), "ssh://10.0.0.1", "Clients/Nordlys", fields=FIELDS)


@pytest.fixture
def keeper(tmp_path: Path) -> VaultKeeper:
    """With an open vault that holds one entry."""
    keeper = VaultKeeper(CHEAP)
    vault = keeper.create(tmp_path / "service.kdbx", Secret("three cows on a hill"), TaskContext())
    vault.add(DRAFT, TaskContext())
    return keeper


@pytest.fixture
def page(qtbot: QtBot, tasks: TaskRunner, keeper: VaultKeeper) -> Iterator[VaultPage]:
    page = VaultPage(tasks, keeper, VaultSettings(str(keeper.vault.path)))
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    yield page
    page.clipboard.clear()
    page.auto_lock.stop()


@pytest.fixture
def detail(page: VaultPage) -> DetailPane:
    return page.browser.detail


@pytest.fixture
def vault(keeper: VaultKeeper) -> Vault:
    return keeper.vault


@pytest.fixture
def entry(vault: Vault) -> VaultEntry:
    return vault.entry("Router")


def test_added_fields_are_shown_and_a_hidden_one_is_copied_unseen(detail: DetailPane) -> None:
    rows = detail.parts.fields.rows
    assert rows["Serial"].value.words == "A-17"
    assert isinstance(rows["PIN"], HiddenRow)
    assert "0042" not in rows["PIN"].value.words
    rows["PIN"].copy.click()
    assert QGuiApplication.clipboard().text() == "0042"
    assert "clears in" in rows["PIN"].held.status.words
    assert not rows["Serial"].held.ring.isVisible()


def test_many_tags_take_several_lines_and_make_the_page_no_wider(qtbot: QtBot, detail: DetailPane) -> None:
    tags = tuple(f"a tag with several words {number}" for number in range(8))
    detail.show_entry(VaultEntry("1", "Router", tags=tags))
    badges = [one for one in detail.findChildren(Badge) if one.accessibleName() in tags]
    assert len(badges) == 8
    area = detail.scroller
    qtbot.waitUntil(lambda: area.widget().width() == area.viewport().width())
    qtbot.waitUntil(lambda: len({one.y() for one in badges}) > 1)
    assert all(one.width() == one.sizeHint().width() for one in badges)
    line = badges[0].parentWidget()
    qtbot.waitUntil(lambda: all(line.rect().contains(one.geometry()) for one in badges))


def test_what_is_copied_makes_the_page_no_wider(
    qtbot: QtBot, theme: Theme, page: VaultPage, detail: DetailPane
) -> None:
    theme.set_text_scale(2.0)
    page.resize(1024, 500)
    detail.secret.copy.click()
    area, held = detail.scroller, detail.secret.held
    assert held.status.words.startswith("Copied, clears in")
    qtbot.waitUntil(held.isVisible)
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    qtbot.waitUntil(lambda: held.status.text().endswith("…") and held.status.toolTip() == held.status.words)


def test_the_form_changes_fields_without_knowing_the_hidden_value(
    qtbot: QtBot, page: VaultPage, vault: Vault, entry: VaultEntry
) -> None:
    page.browser.start_edit()
    form = page.browser.form
    assert not form.has_changes
    serial, pin = form.fields.edits
    assert pin.value.text() == ""
    serial.value.setText("B-2")
    pin.name.setText("Door")
    form.fields.add_field()
    form.fields.edits[2].name.setText("Door")
    form.submit()
    assert "Two fields" in form.fields.problem
    form.fields.edits[2].name.setText("Site")
    assert form.has_changes
    form.submit()
    qtbot.waitUntil(lambda: not page.browser.right.is_editing)
    assert [(field.name, field.is_protected) for field in fields_of(vault, entry.id)] == [
        ("Serial", False),
        ("Door", True),
        ("Site", False),
    ]
    assert field_value(vault, entry.id, "Door") == Secret("0042")
    assert field_value(vault, entry.id, "Serial") == Secret("B-2")
    assert page.browser.detail.parts.fields.rows["Serial"].value.words == "B-2"


def test_a_value_of_several_lines_is_not_flattened_by_the_form(page: VaultPage, vault: Vault) -> None:
    lines = EntryField("Banner", "one\ntwo")
    made = vault.add(EntryDraft("Lines", fields=(lines,)), TaskContext())
    page.changed()
    page.show_entry(made.id)
    page.browser.start_edit()
    assert page.browser.form.fields.value() is None
    page.browser.form.fields.edits[0].name.setText("Motd")
    assert page.browser.form.fields.value() == (EntryField("Motd", "", stored_as="Banner"),)
    assert page.browser.detail.parts.fields.rows["Banner"].value.words == "one ⏎ two"


def test_an_end_is_chosen_by_days_or_by_a_day(qtbot: QtBot, page: VaultPage, vault: Vault, entry: VaultEntry) -> None:
    page.browser.start_edit()
    field = page.browser.form.expiry
    assert field.value() is None
    field.choose(30)
    chosen = field.value()
    assert chosen is not None
    assert chosen.at is not None
    assert timedelta(days=29) < chosen.at - datetime.now(UTC) < timedelta(days=32)
    field.choose_day(2031, 5, 17)
    page.browser.form.submit()
    qtbot.waitUntil(lambda: not page.browser.right.is_editing)
    expires = vault.entry(entry.id).expires
    assert expires is not None
    assert expires.astimezone().date().isoformat() == "2031-05-17"
    page.browser.start_edit()
    assert field.value() is None
    field.choose(0)
    assert field.value() == Expiry()


def test_an_entry_whose_time_is_over_says_so_in_words(page: VaultPage, vault: Vault) -> None:
    past = Expiry(datetime.now(UTC) - timedelta(days=3))
    old = vault.add(EntryDraft("Old", expiry=past), TaskContext())
    page.changed()
    page.show_entry(old.id)
    assert page.browser.detail.expiry_words == "Expired 3 days ago"


def test_files_come_in_by_dropping_and_go_out_unopened(
    qtbot: QtBot, page: VaultPage, detail: DetailPane, vault: Vault, entry: VaultEntry, tmp_path: Path
) -> None:
    source = tmp_path / "config.txt"
    source.write_bytes(b"\x00 running config")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(source))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    detail.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
    files = detail.parts.files
    qtbot.waitUntil(lambda: files.chosen == "config.txt")
    assert files.isVisible()
    files.save_to(tmp_path / "out.txt")
    qtbot.waitUntil(lambda: (tmp_path / "out.txt").exists() and not page.tasks.running)
    assert (tmp_path / "out.txt").read_bytes() == source.read_bytes()
    qtbot.keyClick(files.list, Qt.Key.Key_F2)
    assert files.name.isVisible()
    assert not page.browser.right.is_editing
    qtbot.keyClick(files.name, Qt.Key.Key_Escape)
    assert not files.name.isVisible()
    qtbot.keyClick(files.list, Qt.Key.Key_F2)
    files.name.setText("old config.txt")
    qtbot.keyClick(files.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: files.chosen == "old config.txt")
    qtbot.keyClick(files.list, Qt.Key.Key_Delete)
    assert files.question.fact.text() == "Remove old config.txt?"
    files._remove()
    qtbot.waitUntil(lambda: not files.isVisible())
    assert attached_files(vault, entry.id) == ()


def test_a_file_that_is_too_large_is_told_on_the_page(
    qtbot: QtBot, page: VaultPage, detail: DetailPane, tmp_path: Path
) -> None:
    with (tmp_path / "image.iso").open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    detail.parts.prepare()
    detail.parts.files.add_files([tmp_path / "image.iso"])
    qtbot.waitUntil(lambda: page.browser.strip.failure.isVisible())
    assert "larger than 16 MB" in page.browser.strip.failure.fact.words


def test_a_version_is_looked_at_brought_back_and_deleted(
    qtbot: QtBot, page: VaultPage, detail: DetailPane, vault: Vault, entry: VaultEntry
) -> None:
    vault.edit(entry.id, EntryDraft("Router", "admin", Secret("second"), group=entry.group), TaskContext())
    page.changed()
    history = detail.parts.history
    assert history.isVisible()
    assert history.chosen is None, "nothing is read while it is folded"
    history.fold.toggle()
    assert history.chosen is not None
    assert history.chosen.changes == ("user name", "password", "address")
    assert history.user.value.words == "root"
    history.secret.copy.click()
    assert QGuiApplication.clipboard().text() == "first"
    history.restore.click()
    qtbot.waitUntil(lambda: len(versions_of(vault, entry.id)) == 2 and detail.user.value.words == "root")
    assert history.fold.is_open
    history.delete_all.click()
    assert history.go.text() == "Delete 2 versions"
    history.go.click()
    qtbot.waitUntil(lambda: not history.isVisible())
    assert versions_of(vault, entry.id) == ()
    assert vault.password(entry.id) == Secret("first")


def test_a_key_is_made_and_its_public_half_is_handed_out(
    qtbot: QtBot, detail: DetailPane, vault: Vault, entry: VaultEntry
) -> None:
    detail.parts.prepare()
    panel = detail.parts.key_panel
    panel.ask_new(entry)
    assert panel.comment.text() == "Router"
    panel.submit()
    keys = detail.parts.keys
    qtbot.waitUntil(lambda: bool(keys.keys) and keys.isVisible())
    assert keys.keys == keys_of(vault, entry.id)
    assert not panel.isVisible()
    assert [file.name for file in attached_files(vault, entry.id)] == [
        "id_ed25519",
        "id_ed25519.pub",
        "KeeAgent.settings",
    ]


def test_a_key_from_a_file_asks_for_its_passphrase(
    qtbot: QtBot, detail: DetailPane, vault: Vault, entry: VaultEntry, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, BestAvailableEncryption(b"three cows"))
    (tmp_path / "mine").write_bytes(text)
    detail.parts.prepare()
    panel = detail.parts.key_panel
    panel.take_file(entry, tmp_path / "mine")
    qtbot.waitUntil(panel.isVisible)
    panel.passphrase.setText("two cows")
    panel.submit()
    qtbot.waitUntil(lambda: "does not open" in panel._word_row.problem.words)
    panel.passphrase.setText("three cows")
    panel.submit()
    qtbot.waitUntil(lambda: bool(keys_of(vault, entry.id)))
    assert panel.passphrase.text() == ""


def test_what_is_for_signing_in_only_gives_nothing_away(page: VaultPage, detail: DetailPane, vault: Vault) -> None:
    draft = EntryDraft("Closed", "root", Secret("pw"), fields=FIELDS, inject_only=True)
    closed = vault.add(draft, TaskContext())
    attach(vault, closed.id, [NewFile("key", generate_key(KeyKind.ED25519, "x").private)], TaskContext())
    page.changed()
    page.show_entry(closed.id)
    assert detail.parts.fields.rows["PIN"].copy.isHidden()
    assert not detail.parts.fields.rows["Serial"].copy.isHidden()
    assert not detail.parts.files.save.isEnabled()
    detail.parts.history.fold.toggle()
    assert detail.parts.history.secret.copy.isHidden()


def test_a_lock_leaves_nothing_of_the_entry_on_the_page(
    qtbot: QtBot, page: VaultPage, detail: DetailPane, vault: Vault, entry: VaultEntry
) -> None:
    vault.edit(entry.id, EntryDraft("Router", "admin", notes="now", group=entry.group), TaskContext())
    attach(vault, entry.id, [NewFile("config", b"x")], TaskContext())
    page.changed()
    parts = detail.parts
    parts.history.fold.toggle()
    parts.files.ask_name()
    page.lock()
    assert detail.entry is None
    assert parts.fields.rows == {}
    known = {"Router", "root", "admin", "A-17", "ssh://10.0.0.1", "now"}
    qtbot.waitUntil(lambda: not known & {label.words for label in detail.findChildren(ElidedLabel)})
    assert parts.files.chosen == parts.files.name.text() == ""


def test_a_passphrase_that_is_forgotten_does_not_come_back_by_undo(qtbot: QtBot) -> None:
    edit = PassphraseEdit("Password")
    qtbot.addWidget(edit)
    edit.set_shown(True)
    qtbot.keyClicks(edit, "secret")
    edit.forget()
    edit.set_shown(True)
    edit.undo()
    assert edit.text() == ""


def test_what_is_typed_at_the_eye_is_no_part_of_the_passphrase(qtbot: QtBot) -> None:
    edit = PassphraseEdit("Password")
    qtbot.addWidget(edit)
    edit.show()
    qtbot.keyClicks(edit, "secret")
    eye = edit.findChild(QToolButton)
    eye.setFocus()
    qtbot.keyClicks(eye, "more")
    assert edit.text() == "secret"
    qtbot.keyClick(eye, Qt.Key.Key_Space)
    assert edit.echoMode() is QLineEdit.EchoMode.Normal and edit.text() == "secret"


def test_long_notes_are_scrolled_in_a_place_of_their_own(page: VaultPage, detail: DetailPane, vault: Vault) -> None:
    long = vault.add(EntryDraft("Long", notes="word " * 20_000), TaskContext())
    page.changed()
    page.show_entry(long.id)
    assert detail._long_notes.isVisible()
    assert not detail._notes.isVisible()


def unlock(qtbot: QtBot, page: VaultPage) -> None:
    page.gate.locked.passphrase.setText("three cows on a hill")
    page.gate.locked.submit()
    qtbot.waitUntil(lambda: page.browser.isVisible())


def test_what_is_being_typed_survives_a_lock(qtbot: QtBot, page: VaultPage, vault: Vault, entry: VaultEntry) -> None:
    page.browser.start_edit()
    form = page.browser.form
    form.user.setText("admin")
    form.password.setText("half-typ")
    form.fields.edits[1].name.setText("Door")
    form.expiry.choose(30)
    typed = form.draft()
    page.lock()
    assert not form.has_changes
    assert form.password.text() == ""
    unlock(qtbot, page)
    assert page.browser.right.is_editing
    assert form.draft() == typed
    assert "here again" in page.browser.unsaved.fact.text()
    form.submit()
    qtbot.waitUntil(lambda: not page.browser.right.is_editing)
    assert page.keeper.vault.password(entry.id) == Secret("half-typ")
    page.lock()
    unlock(qtbot, page)
    assert not page.browser.right.is_editing


def test_a_new_entry_that_is_being_typed_survives_a_lock(qtbot: QtBot, page: VaultPage) -> None:
    page.browser.start_new()
    page.browser.form.title.setText("Half")
    assert page.has_unsaved
    page.lock()
    assert not page.has_unsaved
    unlock(qtbot, page)
    assert page.browser.form.title.text() == "Half"
    assert page.browser.form.id == ""


def test_saving_without_a_change_makes_no_version(page: VaultPage, vault: Vault, entry: VaultEntry) -> None:
    page.browser.start_edit()
    page.browser.form.submit()
    assert not page.browser.right.is_editing
    assert not page.browser.strip.is_running
    assert versions_of(vault, entry.id) == ()


def test_escape_does_not_throw_away_what_was_typed(qtbot: QtBot, page: VaultPage) -> None:
    page.browser.start_edit()
    form = page.browser.form
    form.user.setText("admin")
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert page.browser.unsaved.isVisible()
    assert page.browser.right.is_editing
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not page.browser.unsaved.isVisible()
    assert form.user.text() == "admin"
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    page.browser.right.discard.click()
    assert not page.browser.right.is_editing


def test_other_settings_do_not_throw_away_what_was_typed(page: VaultPage, vault: Vault) -> None:
    page.browser.start_edit()
    page.browser.form.user.setText("admin")
    page.apply_settings(VaultSettings(str(vault.path), clear_clipboard_after_s=30))
    assert page.browser.form.user.text() == "admin"
    assert page.browser.right.is_editing
