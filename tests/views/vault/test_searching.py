"""Searching in the list, and the keys that lead there."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.views.pages.vault.page import VaultPage
from tests.views.vault.practice import press, titles


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


@pytest.mark.parametrize("held", [Qt.Key.Key_Control, Qt.Key.Key_Shift])
def test_an_entry_that_is_shown_is_the_only_chosen_one_whatever_key_is_held(opened: VaultPage, held: Qt.Key) -> None:
    entries = opened.keeper.vault.entries()
    modifier = {Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier}.get(held, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyPress(opened, held, modifier)
    try:
        for entry in (entries[0], entries[-1]):
            opened.show_entry(entry.id)
            assert opened.browser.listing.selected == [entry]
            assert opened.browser.detail.entry == entry
    finally:
        QTest.keyRelease(opened, held)
