"""The Vault page over a real vault: gate, list, entry, form, clipboard, lock."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.secret import Secret
from app.domain.settings import Vault as VaultSettings
from app.domain.task import TaskContext
from app.services.vault.keeper import VaultKeeper
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from app.views.pages.vault.auto_lock import AutoLock
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.entry.rows import DOTS, ONLY_SIGN_IN
from app.views.pages.vault.generator.panel import GeneratorPanel
from app.views.pages.vault.models import SECOND_LINE, EntryModel, ScopeModel, icon_of
from app.views.pages.vault.page import VaultPage
from app.views.pages.vault.scopes import ALL_ENTRIES, Part, Scope, scopes_of
from app.views.tasks import TaskRunner

CHEAP = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
PASSPHRASE = "three cows on a hill"
DRAFTS = (
    EntryDraft("Domain administrator", "adm", Secret("pw-domain"), "nd-dc01", "Clients/Nordlys", ("old",), "ask first"),
    EntryDraft("Firewall", "netadmin", Secret("pw-wall"), "https://10.0.0.1", "Clients/Nordlys/Praxis"),
    EntryDraft("Core switch", "admin", Secret("pw-switch"), "ssh://10.9.0.1", "Clients/Harbour"),
    EntryDraft("Own mail", "me", None, group="Own"),
)
NORDLYS = Scope(Part.GROUP, "Nordlys", "Clients/Nordlys")


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    vault = Vault.create(tmp_path / "service.kdbx", Secret(PASSPHRASE), TaskContext(), kdf=CHEAP)
    for draft in DRAFTS:
        vault.add(draft, TaskContext())
    return vault.path


@pytest.fixture
def keeper() -> VaultKeeper:
    return VaultKeeper(CHEAP)


@pytest.fixture
def page(qtbot: QtBot, tasks: TaskRunner, keeper: VaultKeeper, path: Path) -> Iterator[VaultPage]:
    """The page with a vault that is locked."""
    page = VaultPage(tasks, keeper, VaultSettings(str(path)), default_path=path.with_name("new.kdbx"))
    qtbot.addWidget(page)
    page.resize(1280, 700)
    page.show()
    yield page
    page.clipboard.clear()
    page.auto_lock.stop()


@pytest.fixture
def opened(qtbot: QtBot, page: VaultPage) -> VaultPage:
    page.gate.locked.passphrase.setText(PASSPHRASE)
    page.gate.locked.submit()
    qtbot.waitUntil(lambda: page.browser.isVisible())
    return page


def titles(page: VaultPage) -> list[str]:
    return [page.browser.entries.entry(row).title for row in range(page.browser.entries.rowCount())]


def show(page: VaultPage, title: str) -> VaultEntry:
    entries = [page.browser.entries.entry(row) for row in range(page.browser.entries.rowCount())]
    entry = next(entry for entry in entries if entry.title == title)
    page.browser.listing.select(entry.id)
    return entry


def press(place: QWidget, words: str) -> None:
    next(button for button in place.findChildren(QPushButton) if button.accessibleName() == words).click()


def test_the_models_keep_the_contract_of_models(qtmodeltester: ModelTester, keeper: VaultKeeper, path: Path) -> None:
    vault = keeper.unlock(path, Secret(PASSPHRASE), TaskContext())
    entries, scopes = EntryModel(), ScopeModel()
    for model in (entries, scopes):
        qtmodeltester.check(model)
    entries.show(vault.entries())
    scopes.show(scopes_of(vault.entries(), vault.groups(), 1))
    for model in (entries, scopes):
        qtmodeltester.check(model)


def test_clients_come_first_and_count_all_their_entries(keeper: VaultKeeper, path: Path) -> None:
    vault = keeper.unlock(path, Secret(PASSPHRASE), TaskContext())
    shown = [(scope.title, scope.count) for scope in scopes_of(vault.entries(), vault.groups(), 2)]
    assert shown == [
        ("Vault", 0),
        ("All entries", 4),
        ("Clients", 0),
        ("Harbour", 1),
        ("Nordlys", 2),
        ("Groups", 0),
        ("Own", 1),
        ("Deleted", 0),
        ("Recycle bin", 2),
    ]


def test_a_client_does_not_hold_what_belongs_to_one_with_a_longer_name() -> None:
    assert NORDLYS.holds(VaultEntry("1", "a", group="Clients/Nordlys/Praxis"))
    assert not NORDLYS.holds(VaultEntry("1", "a", group="Clients/Nordlys Dental"))


@pytest.mark.parametrize(
    ("title", "url", "icon"),
    [("Wi-Fi, staff", "", "wifi"), ("x", "ssh://h", "terminal"), ("x", "https://h", "globe"), ("x", "", "key-round")],
)
def test_an_entry_has_an_icon_that_fits(title: str, url: str, icon: str) -> None:
    assert icon_of(VaultEntry("1", title, url=url)) == icon


def test_a_locked_page_shows_nothing_of_the_content(page: VaultPage) -> None:
    assert page.gate.locked.isVisible()
    assert page.gate.locked.name.words == "service.kdbx"
    assert page.browser.entries.rowCount() == page.browser.scopes.rowCount() == 0
    assert page.words == "Vault is locked"


def test_the_right_passphrase_opens_the_list(opened: VaultPage) -> None:
    assert titles(opened) == ["Core switch", "Domain administrator", "Firewall", "Own mail"]
    assert opened.words == "Vault locks in 10 min"
    assert opened.gate.locked.passphrase.text() == ""


def test_a_wrong_passphrase_is_said_beside_the_field(qtbot: QtBot, page: VaultPage) -> None:
    card = page.gate.locked
    card.passphrase.setText("wrong")
    card.submit()
    qtbot.waitUntil(lambda: not card.field.is_valid)
    assert "does not open this vault" in card.field.problem.words
    assert "Caps Lock" in card.field.problem.words
    assert not card.strip.isVisible()
    assert card.passphrase.selectedText()


def test_an_empty_passphrase_is_not_tried(page: VaultPage) -> None:
    page.gate.locked.submit()
    assert "Type the passphrase" in page.gate.locked.field.problem.words
    assert not page.gate.locked.strip.is_running


def test_a_damaged_vault_is_told_where_the_passphrase_was_typed(qtbot: QtBot, page: VaultPage, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:300])
    page.gate.locked.passphrase.setText(PASSPHRASE)
    page.gate.locked.submit()
    qtbot.waitUntil(lambda: page.gate.locked.strip.failure.isVisible())
    assert "damaged" in page.gate.locked.strip.failure.fact.words or "ends too early" in (
        page.gate.locked.strip.failure.fact.words
    )
    assert "backup" in page.gate.locked.strip.failure.hint.words


def test_caps_lock_is_noticed_by_a_letter_in_the_wrong_case(qtbot: QtBot, page: VaultPage) -> None:
    qtbot.keyClick(page.gate.locked.passphrase, "A")
    assert page.gate.locked.caps.isVisible()
    qtbot.keyClick(page.gate.locked.passphrase, "a")
    assert not page.gate.locked.caps.isVisible()


def test_a_first_vault_is_made_here(qtbot: QtBot, tasks: TaskRunner, keeper: VaultKeeper, tmp_path: Path) -> None:
    remembered: list[Path] = []
    page = VaultPage(tasks, keeper, default_path=tmp_path / "first.kdbx", remember=remembered.append)
    qtbot.addWidget(page)
    page.show()
    card = page.gate.making
    assert card.isVisible()
    card.passphrase.setText("short")
    assert "5 characters" in card.advice.words
    card.repeat.setText("other")
    card.submit()
    assert not card.repeat_row.is_valid
    card.repeat.setText("short")
    card.submit()
    qtbot.waitUntil(lambda: bool(remembered))
    assert remembered == [tmp_path / "first.kdbx"]
    assert page.browser.empty.isVisible()
    assert page.browser.empty.fact.text() == "No entries yet"
    page.auto_lock.stop()


def test_a_part_of_the_vault_lists_its_entries(opened: VaultPage) -> None:
    opened.browser.show_scope(NORDLYS)
    assert titles(opened) == ["Domain administrator", "Firewall"]
    opened.browser.show_scope(ALL_ENTRIES)
    assert len(titles(opened)) == 4


def test_among_several_clients_each_entry_says_whose_it_is(opened: VaultPage) -> None:
    def second_lines() -> list[str]:
        model = opened.browser.entries
        return [model.index(row).data(SECOND_LINE) for row in range(model.rowCount())]

    assert second_lines()[:2] == ["admin  ·  Harbour", "adm  ·  Nordlys"]
    opened.browser.show_scope(NORDLYS)
    assert second_lines() == ["adm", "netadmin"]


def test_search_narrows_the_list_and_escape_widens_it(qtbot: QtBot, opened: VaultPage) -> None:
    field = opened.browser.listing.search.edit
    qtbot.keyClicks(field, "nordlys fire")
    assert titles(opened) == ["Firewall"]
    assert opened.browser.detail.entry
    assert opened.browser.detail.entry.title == "Firewall"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert len(titles(opened)) == 4


def test_a_search_without_hits_offers_to_clear_it(qtbot: QtBot, opened: VaultPage) -> None:
    qtbot.keyClicks(opened.browser.listing.search.edit, "zzz")
    assert opened.browser.empty.fact.text() == "Nothing found"
    press(opened.browser.empty, "Clear search")
    assert len(titles(opened)) == 4
    assert opened.browser.detail.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a small window wants to be raised
def test_a_password_is_dots_until_the_eye_is_held(qtbot: QtBot, opened: VaultPage) -> None:
    show(opened, "Firewall")
    detail = opened.browser.detail
    eye, popup = detail.secret.eye, detail.desk.popup
    qtbot.mousePress(eye, Qt.MouseButton.LeftButton)
    assert popup.value.words == "pw-wall"
    assert detail.secret.value.words == DOTS
    qtbot.waitUntil(lambda: not detail.secret.may_be_click)
    qtbot.mouseRelease(eye, Qt.MouseButton.LeftButton)
    assert not popup.isVisible()
    assert popup.value.words == ""


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a small window wants to be raised
def test_a_click_on_the_eye_shows_the_password_for_a_while(opened: VaultPage) -> None:
    show(opened, "Firewall")
    detail = opened.browser.detail
    detail.secret.eye.click()
    assert detail.desk.popup.value.words == "pw-wall"
    show(opened, "Core switch")
    assert not detail.desk.popup.isVisible()


def test_what_is_for_signing_in_only_is_neither_shown_nor_copied(
    qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper
) -> None:
    entry = keeper.vault.entry("Firewall")
    draft = EntryDraft("Firewall", "netadmin", group=entry.group, inject_only=True)
    keeper.vault.edit(entry.id, draft, TaskContext())
    opened.changed()
    show(opened, "Firewall")
    detail = opened.browser.detail
    assert detail.secret.value.words == ONLY_SIGN_IN
    assert detail.secret.eye.isHidden()
    assert detail.secret.copy.isHidden()
    detail.copy_password()
    assert opened.browser.strip.failure.isVisible()
    assert QGuiApplication.clipboard().text() != "pw-wall"


def test_a_password_is_copied_without_being_shown_and_taken_back(opened: VaultPage) -> None:
    show(opened, "Firewall")
    detail = opened.browser.detail
    detail.secret.copy.click()
    assert QGuiApplication.clipboard().text() == "pw-wall"
    assert detail.secret.status.text() == "Copied, clears in 15 s"
    assert detail.secret.value.words == DOTS
    press(detail.secret, "Clear now")
    assert QGuiApplication.clipboard().text() == ""
    assert not detail.secret.ring.isVisible()


def test_the_ring_stays_with_the_entry_that_was_copied(opened: VaultPage) -> None:
    show(opened, "Firewall")
    opened.browser.detail.copy_password()
    show(opened, "Core switch")
    assert not opened.browser.detail.secret.ring.isVisible()
    show(opened, "Firewall")
    assert opened.browser.detail.secret.ring.isVisible()


def test_an_entry_without_a_password_has_nothing_to_copy(opened: VaultPage) -> None:
    show(opened, "Own mail")
    assert not opened.browser.detail.secret.copy.isEnabled()
    assert not opened.browser.detail.secret.eye.isEnabled()


def test_the_clipboard_is_cleared_when_its_time_is_over(qtbot: QtBot) -> None:
    clock = Clock()
    clipboard = SecretClipboard(15, clock)
    clipboard.copy(Secret("pw"), "1.password")
    data: QMimeData = QGuiApplication.clipboard().mimeData()
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"
    clock.now += 14
    clipboard.check()
    assert clipboard.remaining == 1
    assert QGuiApplication.clipboard().text() == "pw"
    clock.now += 1
    clipboard.check()
    assert QGuiApplication.clipboard().text() == ""
    assert clipboard.source == ""


def test_the_clipboard_is_left_alone_when_something_else_is_on_it(qtbot: QtBot) -> None:
    clock = Clock()
    clipboard = SecretClipboard(15, clock)
    clipboard.copy(Secret("pw"), "1.password")
    QGuiApplication.clipboard().setText("a note")
    clock.now += 20
    clipboard.check()
    assert QGuiApplication.clipboard().text() == "a note"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the generator wants to be raised
def test_an_entry_is_added_in_the_form_and_then_shown(qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper) -> None:
    opened.browser.show_scope(NORDLYS)
    opened.browser.start_new()
    form = opened.browser.form
    assert form.isVisible()
    assert form.group.currentText() == "Clients/Nordlys"
    form.submit()
    assert form.isVisible()
    form.title.setText("nd-nas")
    form.user.setText("svc")
    press(form, "Generate")
    form.generate.findChild(GeneratorPanel).take()
    form.tags.setText("nas, old")
    typed = form.password.text()
    form.submit()
    qtbot.waitUntil(lambda: "nd-nas" in titles(opened))
    entry = keeper.vault.entry("nd-nas")
    assert (entry.user, entry.group, entry.tags) == ("svc", "Clients/Nordlys", ("nas", "old"))
    assert keeper.vault.password(entry.id) == Secret(typed)
    assert opened.browser.detail.entry == entry
    assert form.password.text() == ""


def test_an_entry_that_was_added_elsewhere_is_shown_all_the_same(qtbot: QtBot, opened: VaultPage) -> None:
    opened.browser.show_scope(NORDLYS)
    qtbot.keyClicks(opened.browser.listing.search.edit, "fire")
    opened.browser.start_new()
    opened.browser.form.title.setText("Bench")
    opened.browser.form.group.setCurrentText("Workshop")
    opened.browser.form.submit()
    qtbot.waitUntil(lambda: "Bench" in titles(opened))
    assert opened.browser.detail.entry
    assert opened.browser.detail.entry.title == "Bench"


def test_an_edit_leaves_a_password_that_was_not_typed(qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper) -> None:
    entry = show(opened, "Firewall")
    opened.browser.start_edit()
    assert opened.browser.form.password.text() == ""
    opened.browser.form.title.setText("Firewall 2")
    opened.browser.form.submit()
    qtbot.waitUntil(lambda: "Firewall 2" in titles(opened))
    assert keeper.vault.password(entry.id) == Secret("pw-wall")


def test_a_form_with_changes_is_not_left_by_accident(opened: VaultPage) -> None:
    entry = show(opened, "Firewall")
    opened.browser.start_edit()
    opened.browser.form.user.setText("half-typed")
    show(opened, "Own mail")
    assert opened.browser.form.isVisible()
    assert opened.browser.unsaved.isVisible()
    assert opened.browser.form.user.text() == "half-typed"
    opened.browser.close_form()
    assert opened.browser.detail.entry == entry


def test_a_form_without_changes_gives_way_to_another_entry(opened: VaultPage) -> None:
    show(opened, "Firewall")
    opened.browser.start_edit()
    show(opened, "Own mail")
    assert opened.browser.detail.isVisible()
    assert opened.browser.detail.entry
    assert opened.browser.detail.entry.title == "Own mail"


def test_deleting_asks_in_place_and_can_be_taken_back(qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper) -> None:
    show(opened, "Own mail")
    detail = opened.browser.detail
    detail.delete.click()
    press(detail, "Cancel")
    assert len(keeper.vault.entries()) == 4
    detail.delete.click()
    press(detail, "Delete 1 entry")
    qtbot.waitUntil(lambda: "Own mail" not in titles(opened))
    opened.browser.show_scope(Scope(Part.RECYCLED, "Recycle bin"))
    assert titles(opened) == ["Own mail"]
    detail.restore.click()
    qtbot.waitUntil(lambda: len(keeper.vault.entries()) == 4)
    assert keeper.vault.recycled() == ()
    assert opened.browser.detail.entry == keeper.vault.entry("Own mail")
    assert keeper.vault.entry("Own mail").group == "Own"


def test_what_another_program_has_saved_is_there_after_a_change_of_ours(
    qtbot: QtBot, opened: VaultPage, path: Path
) -> None:
    Vault.open(path, Secret(PASSPHRASE), TaskContext()).add(EntryDraft("Theirs"), TaskContext())
    show(opened, "Own mail")
    opened.browser.start_edit()
    opened.browser.form.user.setText("new")
    opened.browser.form.submit()
    qtbot.waitUntil(lambda: "Theirs" in titles(opened))
    users = {entry.title: entry.user for entry in Vault.open(path, Secret(PASSPHRASE), TaskContext()).entries()}
    assert users["Own mail"] == "new"
    assert "Theirs" in users


def test_locking_forgets_everything(opened: VaultPage, keeper: VaultKeeper) -> None:
    show(opened, "Firewall")
    opened.browser.detail.copy_password()
    opened.browser.start_edit()
    opened.browser.form.password.setText("typed")
    opened.lock()
    assert not keeper.is_open
    assert opened.gate.locked.isVisible()
    assert QGuiApplication.clipboard().text() == ""
    assert opened.browser.entries.rowCount() == 0
    assert opened.browser.detail.entry is None
    assert opened.browser.form.password.text() == ""


def test_a_lock_from_elsewhere_is_followed(opened: VaultPage, keeper: VaultKeeper) -> None:
    states: list[tuple[str, bool]] = []
    opened.state_changed.connect(lambda words, is_open: states.append((words, is_open)))
    keeper.lock()
    assert opened.gate.locked.isVisible()
    assert states == [("Vault is locked", False)]


def test_the_vault_locks_after_idle_minutes(qtbot: QtBot) -> None:
    clock = Clock()
    lock = AutoLock(10, clock)
    due: list[bool] = []
    lock.due.connect(lambda: due.append(True))
    lock.start(10)
    clock.now += 9 * 60
    lock.check()
    assert (due, lock.words) == ([], "Locks in 1 min")
    clock.now += 60
    lock.check()
    assert due == [True]


def test_a_key_keeps_the_vault_open(qtbot: QtBot, opened: VaultPage) -> None:
    clock = Clock()
    lock = AutoLock(10, clock)
    lock.start(10)
    clock.now += 9 * 60
    QTest.keyClick(opened.window().windowHandle(), "a")  # as it comes from the system
    assert lock.words == "Locks in 10 min"
    lock.stop()


def test_a_key_in_a_dialog_that_came_later_keeps_the_vault_open(qtbot: QtBot, opened: VaultPage) -> None:
    clock = Clock()
    lock = AutoLock(10, clock)
    lock.start(10)
    dialog = QDialog(opened)
    dialog.show()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is dialog.windowHandle())
    clock.now += 9 * 60
    QTest.keyClick(dialog.windowHandle(), "a")
    assert lock.words == "Locks in 10 min"
    lock.stop()
    clock.now += 60
    QTest.keyClick(dialog.windowHandle(), "a")
    assert lock.words == "Locks in 9 min", "it does not watch any more"


def test_zero_minutes_never_lock(qtbot: QtBot) -> None:
    clock = Clock()
    lock = AutoLock(0, clock)
    lock.start(0)
    clock.now += 1e6
    with qtbot.assertNotEmitted(lock.due):
        lock.check()


def test_a_narrow_window_has_a_box_in_place_of_the_side_pane(qtbot: QtBot, opened: VaultPage) -> None:
    opened.resize(1000, 600)
    qtbot.waitUntil(lambda: not opened.browser.side.isVisible())
    box = opened.browser.bar.box
    assert box.isVisible()
    row = next(row for row in range(box.count()) if box.itemText(row) == "Nordlys")
    box.setCurrentIndex(row)
    box.activated.emit(row)
    assert titles(opened) == ["Domain administrator", "Firewall"]


KEYS: dict[Qt.Key, Callable[[VaultPage], QWidget]] = {
    Qt.Key.Key_F: lambda page: page.browser.listing.search.edit,
    Qt.Key.Key_N: lambda page: page.browser.form.title,
}


@pytest.mark.parametrize("key", KEYS)
def test_keys_reach_search_and_a_new_entry(qtbot: QtBot, opened: VaultPage, key: Qt.Key) -> None:
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    opened.browser.listing.list.setFocus()
    qtbot.keyClick(opened.browser.listing.list, key, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(KEYS[key](opened).hasFocus)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_paints_in_both_schemes(opened: VaultPage, scheme: str, theme: object) -> None:
    theme.set_scheme(scheme)  # type: ignore[attr-defined]
    assert not opened.grab().isNull()
