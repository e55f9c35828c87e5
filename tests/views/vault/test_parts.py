"""The parts of the vault: their order, what they hold, and the list of one of them."""

from pathlib import Path

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.keeper import VaultKeeper
from app.views.pages.vault.models import SECOND_LINE, EntryModel, icon_of
from app.views.pages.vault.page import VaultPage
from app.views.pages.vault.scope_model import ScopeModel
from app.views.pages.vault.scopes import ALL_ENTRIES, RECYCLE_BIN, TOP_OF_CLIENTS, Part, Scope, scopes_of
from tests.views.vault.practice import NORDLYS, PASSPHRASE, titles


def test_the_models_keep_the_contract_of_models(qtmodeltester: ModelTester, keeper: VaultKeeper, path: Path) -> None:
    vault = keeper.unlock(path, Secret(PASSPHRASE), TaskContext())
    entries, scopes = EntryModel(), ScopeModel()
    for model in (entries, scopes):
        qtmodeltester.check(model)
    entries.show(vault.entries())
    scopes.show(scopes_of(vault.entries(), vault.groups(), vault.entries()[:1]))
    for model in (entries, scopes):
        qtmodeltester.check(model)


def test_clients_come_first_with_their_sites_and_count_all_their_entries(keeper: VaultKeeper, path: Path) -> None:
    vault = keeper.unlock(path, Secret(PASSPHRASE), TaskContext())
    vault.add(EntryDraft("Loose", tags=("Favourite",)), TaskContext())
    vault.delete(vault.entry("Domain administrator").id, TaskContext())
    shown = scopes_of(vault.entries(), vault.groups(), vault.recycled())
    assert [("  " * scope.depth + scope.title, scope.count) for scope in shown] == [
        ("Vault", 0),
        ("All entries", 4),
        ("Favourites", 1),
        ("Clients", 0),
        ("Harbour", 1),
        ("Nordlys", 1),
        ("  Praxis", 1),
        ("Groups", 0),
        ("Own", 1),
        ("Without a group", 1),
        ("Deleted", 0),
        ("Recycle bin", 1),
    ]


def test_a_client_does_not_hold_what_belongs_to_one_with_a_longer_name() -> None:
    assert NORDLYS.holds(VaultEntry("1", "a", group="Clients/Nordlys/Praxis"))
    assert not NORDLYS.holds(VaultEntry("1", "a", group="Clients/Nordlys Dental"))


@pytest.mark.parametrize(
    "scope",
    [
        ALL_ENTRIES,
        NORDLYS,
        Scope(Part.GROUP, "Without a client", TOP_OF_CLIENTS),
        Scope(Part.GROUP, "Without a group", ""),
        RECYCLE_BIN,
        Scope(Part.RECYCLED, "Praxis", "Clients/Nordlys/Praxis"),
    ],
)
def test_a_part_gives_of_many_entries_those_that_it_holds(scope: Scope) -> None:
    groups = ("", "Clients", "Own", "Clients/Nordlys", "Clients/Nordlys/Praxis", "Clients/Nordlys Dental", "Own")
    entries = [VaultEntry(str(number), "a", group=group) for number, group in enumerate(groups)]
    held = scope.those_of(entries)
    assert held == [entry for entry in entries if scope.holds(entry)]
    assert held


@pytest.mark.parametrize(
    ("title", "url", "icon"),
    [("Wi-Fi, staff", "", "wifi"), ("x", "ssh://h", "terminal"), ("x", "https://h", "globe"), ("x", "", "key-round")],
)
def test_an_entry_has_an_icon_that_fits(title: str, url: str, icon: str) -> None:
    assert icon_of(VaultEntry("1", title, url=url)) == icon


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
    assert second_lines() == ["adm", "netadmin  ·  Praxis"]


def test_a_narrow_window_has_a_box_in_place_of_the_side_pane(qtbot: QtBot, opened: VaultPage) -> None:
    opened.resize(1000, 600)
    qtbot.waitUntil(lambda: not opened.browser.side.isVisible())
    box = opened.browser.bar.box
    assert box.isVisible()
    row = next(row for row in range(box.count()) if box.itemText(row) == "Nordlys")
    box.setCurrentIndex(row)
    box.activated.emit(row)
    assert titles(opened) == ["Domain administrator", "Firewall"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_paints_in_both_schemes(opened: VaultPage, scheme: str, theme: object) -> None:
    theme.set_scheme(scheme)  # type: ignore[attr-defined]
    assert not opened.grab().isNull()
