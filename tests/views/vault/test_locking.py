"""The lock: by hand, from elsewhere, after idle minutes."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.services.vault.keeper import VaultKeeper
from app.views.pages.vault.auto_lock import AutoLock
from app.views.pages.vault.page import VaultPage
from tests.views.vault.practice import Clock, show


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
