"""One entry: its secrets are hidden, looked at for a moment, copied and taken back."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.keeper import VaultKeeper
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.entry.rows import DOTS, ONLY_SIGN_IN
from app.views.pages.vault.page import VaultPage
from tests.views.vault.practice import Clock, press, show


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
    assert detail.secret.held.status.words == "Copied, clears in 15 s"
    assert detail.secret.value.words == DOTS
    press(detail.secret, "Clear now")
    assert QGuiApplication.clipboard().text() == ""
    assert not detail.secret.held.ring.isVisible()


def test_the_ring_stays_with_the_entry_that_was_copied(opened: VaultPage) -> None:
    show(opened, "Firewall")
    opened.browser.detail.copy_password()
    show(opened, "Core switch")
    assert not opened.browser.detail.secret.held.ring.isVisible()
    show(opened, "Firewall")
    assert opened.browser.detail.secret.held.ring.isVisible()


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
