"""The places beside the entries: made when they are first looked at, told of changes, emptied by a lock."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.keeper import VaultKeeper
from app.services.vault.keys import KdfParameters
from app.views.pages.vault.browser import Browser
from app.views.pages.vault.page import VaultPage
from app.views.pages.vault.places import PLACES, PlaceSpec, VaultHost
from app.views.pages.vault.scopes import MANY, Part, Scope, scopes_of
from app.views.tasks import TaskRunner
from app.views.widgets.help_view import HelpView


class Counting(QWidget):
    """A place that shows how many entries there are."""

    def __init__(self, host: VaultHost) -> None:
        super().__init__()
        self.host, self.shown = host, -1

    def show_vault(self) -> None:
        self.shown = len(self.host.keeper.vault.entries())

    def forget(self) -> None:
        self.shown = -1


def test_a_place_is_made_when_first_looked_at_and_follows_the_vault(
    qtbot: QtBot, tasks: TaskRunner, tmp_path: Path
) -> None:
    made: list[Counting] = []

    def make(host: VaultHost) -> QWidget:
        made.append(Counting(host))
        return made[-1]

    keeper = VaultKeeper(KdfParameters(memory=64 * 1024, passes=1, lanes=1))
    page = VaultPage(tasks, keeper, default_path=tmp_path / "v.kdbx")
    qtbot.addWidget(page)
    vault = keeper.create(tmp_path / "v.kdbx", Secret("three cows"), TaskContext())
    vault.add(EntryDraft("One", group="Own"), TaskContext())
    browser = Browser(page, None, [PlaceSpec("counting", "Counting", "list", make)])
    qtbot.addWidget(browser)
    browser.show_vault(vault)
    place = Scope(Part.PLACE, "Counting", "counting")
    assert browser.scopes.index_of(place).isValid()
    assert not made
    browser.show_scope(place)
    assert made[0].shown == 1
    vault.add(EntryDraft("Two", group="Own"), TaskContext())
    browser.refresh()
    assert made[0].shown == 2
    browser.show_entry(vault.entry("Two").id)
    assert browser.detail.entry == vault.entry("Two")
    browser.show_scope(place)
    browser.forget()
    assert made[0].shown == -1
    assert len(made) == 1
    page.auto_lock.stop()


@pytest.mark.parametrize("count", [3, MANY + 1])
def test_the_tools_stand_above_many_clients_and_below_few(count: int) -> None:
    clients = [f"Clients/{number}" for number in range(count)]
    shown = scopes_of([], clients, places=PLACES)
    parts = [one.part for one in shown]
    assert parts.count(Part.PLACE) == len(PLACES)
    assert (parts.index(Part.PLACE) < parts.index(Part.GROUP)) == (count > MANY)


def test_a_place_that_is_asked_for_is_shown_and_has_the_focus(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> None:
    keeper = VaultKeeper(KdfParameters(memory=64 * 1024, passes=1, lanes=1))
    page = VaultPage(tasks, keeper, default_path=tmp_path / "v.kdbx")
    qtbot.addWidget(page)
    keeper.create(tmp_path / "v.kdbx", Secret("three cows"), TaskContext())
    qtbot.waitUntil(lambda: page.browser.shows(keeper.vault))
    with qtbot.waitActive(page):
        page.show()
    page.show_place("help")
    assert page.browser.scope.path == "help"
    focus = page.focusWidget()
    assert focus is not None and isinstance(focus, HelpView)
