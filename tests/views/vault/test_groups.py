"""Groups in the tree, and several entries at once: asked about in place, done in the vault, shown as it is then."""

import json

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.audit import AuditLine, AuditNote, AuditVerb
from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.task import TaskContext
from app.services.vault.keeper import VaultKeeper
from app.views.pages.vault.menus import entry_menu, part_menu
from app.views.pages.vault.page import VaultPage
from app.views.pages.vault.question import Question
from app.views.pages.vault.scope_model import CARRIED_ENTRIES, CARRIED_GROUP, ScopeModel
from app.views.pages.vault.scopes import ALL_ENTRIES, RECYCLE_BIN, Part, Scope, scopes_of
from app.views.pages.vault.several_pane import whose
from tests.views.vault.practice import NORDLYS, press, show, titles

HARBOUR = Scope(Part.GROUP, "Harbour", "Clients/Harbour")
_MOVE = Qt.DropAction.MoveAction


class Trail:
    """An audit in memory."""

    def __init__(self) -> None:
        self.notes: list[AuditNote] = []

    def note(self, note: AuditNote) -> None:
        self.notes.append(note)

    def lines(self) -> list[AuditLine]:
        return []


def question(page: VaultPage) -> Question:
    asked = page.browser.right.question
    assert asked is not None
    return asked


def choose(page: VaultPage, *wanted: str) -> list[VaultEntry]:
    """Several entries, as with Ctrl and the mouse."""
    show(page, wanted[0])
    model, chosen = page.browser.entries, page.browser.listing.list.selectionModel()
    for title in wanted[1:]:
        row = next(row for row in range(model.rowCount()) if model.entry(row).title == title)
        chosen.select(model.index(row), chosen.SelectionFlag.Select)
    return page.browser.listing.selected


def named(page: VaultPage, title: str) -> Scope | None:
    return next((scope for scope in page.browser.scopes.scopes if scope.title == title), None)


def where(keeper: VaultKeeper) -> dict[str, str]:
    return {entry.title: entry.group for entry in keeper.vault.entries()}


def test_several_entries_say_whose_they_are_and_are_deleted_after_a_question(
    qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper
) -> None:
    choose(opened, "Firewall", "Core switch", "Own mail")
    several = opened.browser.right.several
    assert several.isVisible()
    assert several.title.text() == "3 entries"
    assert several.whose.words == "1 of Harbour, 1 of Nordlys, 1 without a client"
    press(several, "Delete…")
    assert "Delete 3 entries" in question(opened).fact.words
    assert question(opened).cancel.hasFocus()
    question(opened).leave()
    assert opened.browser.right.question is None
    assert len(keeper.vault.entries()) == 4
    opened.browser.delete_selected()
    question(opened).submit()
    qtbot.waitUntil(lambda: titles(opened) == ["Domain administrator"])
    opened.browser.show_scope(RECYCLE_BIN)
    assert len(titles(opened)) == 3
    choose(opened, "Firewall", "Core switch")
    press(several, "Put back")
    qtbot.waitUntil(lambda: len(keeper.vault.entries()) == 3)
    assert where(keeper)["Firewall"] == "Clients/Nordlys/Praxis"


def test_a_deleted_entry_says_from_which_client_it_is(opened: VaultPage, keeper: VaultKeeper) -> None:
    keeper.vault.delete_all([keeper.vault.entry(title).id for title in ("Firewall", "Core switch")], TaskContext())
    opened.browser.refresh()
    opened.browser.show_scope(RECYCLE_BIN)
    model = opened.browser.entries
    said = {model.entry(row).title: model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)}
    assert said == {"Firewall": "Firewall, netadmin, Nordlys / Praxis", "Core switch": "Core switch, admin, Harbour"}


def test_entries_leave_their_client_only_after_a_second_question(
    qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper
) -> None:
    keeper.audit = trail = Trail()
    choose(opened, "Firewall", "Own mail")
    opened.browser.move_selected()
    box = question(opened).field
    assert isinstance(box, QComboBox)
    box.setCurrentText(" Clients / Harbour ")
    question(opened).submit()
    assert "from Nordlys to Harbour" in question(opened).fact.words
    assert "only the sessions of Harbour" in question(opened).meaning.words
    assert where(keeper)["Firewall"] == "Clients/Nordlys/Praxis"
    question(opened).submit()
    qtbot.waitUntil(lambda: where(keeper)["Firewall"] == "Clients/Harbour")
    assert where(keeper)["Own mail"] == "Clients/Harbour"
    assert [(note.verb, note.client, note.reason) for note in trail.notes] == [
        (AuditVerb.CHANGED, "Nordlys", "moved to Clients/Harbour"),
    ], "why it has left its client; that both were changed is seen when the vault is saved"


def test_the_form_asks_too_before_an_entry_leaves_its_client(
    qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper
) -> None:
    show(opened, "Firewall")
    opened.browser.start_edit()
    opened.browser.form.group.setCurrentText("Own")
    opened.browser.form.submit()
    assert "away from Nordlys" in question(opened).fact.words
    question(opened).leave()
    assert opened.browser.right.is_editing
    opened.browser.form.submit()
    question(opened).submit()
    qtbot.waitUntil(lambda: where(keeper)["Firewall"] == "Own")


def test_within_a_client_nothing_more_is_asked(qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper) -> None:
    opened.browser.asking.move_entries_into([keeper.vault.entry("Firewall")], "Clients/Nordlys")
    assert opened.browser.right.question is None
    qtbot.waitUntil(lambda: where(keeper)["Firewall"] == "Clients/Nordlys")


def test_tags_and_an_end_are_given_to_several(qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper) -> None:
    entries = choose(opened, "Domain administrator", "Firewall")
    opened.browser.right.several.tags.click()
    edit = question(opened).field
    assert isinstance(edit, QLineEdit)
    question(opened).submit()
    assert question(opened).problem.words
    edit.setText("site, -old")
    question(opened).submit()
    qtbot.waitUntil(lambda: keeper.vault.entry("Domain administrator").tags == ("site",))
    assert keeper.vault.entry("Firewall").tags == ("site",)
    opened.browser.asking.expire_entries(entries)
    question(opened).submit()
    qtbot.waitUntil(lambda: keeper.vault.entry("Firewall").expires is not None)


def test_a_favourite_has_a_part_of_its_own(qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper) -> None:
    show(opened, "Firewall")
    words = {action.text(): action for action in entry_menu(opened.browser).actions()}
    words["Favourite"].trigger()
    qtbot.waitUntil(lambda: named(opened, "Favourites") is not None)
    opened.browser.show_scope(named(opened, "Favourites") or ALL_ENTRIES)
    assert titles(opened) == ["Firewall"]


def test_a_group_is_made_renamed_and_deleted(qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper) -> None:
    opened.browser.show_scope(NORDLYS)
    actions = {action.text(): action for action in part_menu(opened.browser).actions()}
    actions["New group in “Nordlys”…"].trigger()
    edit = question(opened).field
    assert isinstance(edit, QLineEdit)
    question(opened).submit()
    assert question(opened).problem.words == "Type a name."
    edit.setText("Annex")
    question(opened).submit()
    qtbot.waitUntil(lambda: opened.browser.scope.path == "Clients/Nordlys/Annex")
    opened.browser.asking.rename_group(NORDLYS)
    assert "folder in Remote" in question(opened).meaning.words
    again = question(opened).field
    assert isinstance(again, QLineEdit)
    again.setText("Nordlys Dental")
    question(opened).submit()
    qtbot.waitUntil(lambda: opened.browser.scope.path == "Clients/Nordlys Dental")
    assert titles(opened) == ["Domain administrator", "Firewall"]
    opened.browser.asking.delete_group("Clients/Nordlys Dental", 2)
    question(opened).submit()
    qtbot.waitUntil(lambda: opened.browser.scope.is_same(ALL_ENTRIES))
    binned = named(opened, "Nordlys Dental")
    assert binned is not None
    opened.browser.show_scope(binned)
    assert titles(opened) == ["Domain administrator", "Firewall"]
    opened.browser.asking.restore_group(binned.path)
    qtbot.waitUntil(lambda: len(keeper.vault.entries()) == 4)


def test_what_fails_is_said_and_leaves_the_vault(qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper) -> None:
    opened.browser.asking.rename_group(NORDLYS)
    edit = question(opened).field
    assert isinstance(edit, QLineEdit)
    edit.setText("Harbour")
    question(opened).submit()
    qtbot.waitUntil(lambda: opened.browser.strip.failure.isVisible())
    assert "already" in opened.browser.strip.failure.fact.words
    assert "Clients/Nordlys" in keeper.vault.groups()


def test_the_recycle_bin_is_emptied_after_a_question(qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper) -> None:
    keeper.vault.delete(keeper.vault.entry("Own mail").id, TaskContext())
    opened.browser.refresh()
    opened.browser.empty_bin()
    assert question(opened).go.accessibleName() == "Delete 1 entry"
    question(opened).submit()
    qtbot.waitUntil(lambda: opened.browser.scope.is_same(ALL_ENTRIES))
    assert not keeper.vault.recycled()


def test_the_tree_takes_entries_and_groups_where_they_may_go(opened: VaultPage, keeper: VaultKeeper) -> None:
    model = opened.browser.scopes
    entries, group = QMimeData(), QMimeData()
    entries.setData(CARRIED_ENTRIES, json.dumps([keeper.vault.entry("Own mail").id]).encode())
    group.setData(CARRIED_GROUP, json.dumps("Clients/Nordlys").encode())

    def takes(data: QMimeData, scope: Scope) -> bool:
        return model.canDropMimeData(data, _MOVE, -1, -1, model.index_of(scope))

    site = Scope(Part.GROUP, "Praxis", "Clients/Nordlys/Praxis")
    assert takes(entries, HARBOUR)
    assert not takes(entries, ALL_ENTRIES)
    assert takes(group, HARBOUR)
    assert not takes(group, site)
    assert not takes(group, Scope(Part.HEADING, "Clients", "Clients")), "it is there already"
    assert takes(group, Scope(Part.HEADING, "Groups", "/"))
    model.dropMimeData(group, _MOVE, -1, -1, model.index_of(HARBOUR))
    assert "from Nordlys to Harbour" in question(opened).fact.words
    model.dropMimeData(entries, _MOVE, -1, -1, model.index_of(HARBOUR))
    carried = opened.browser.entries.mimeData([opened.browser.entries.index(0)])
    assert carried.hasFormat(CARRIED_ENTRIES)
    assert not carried.hasText()


def test_what_is_open_in_the_tree_stays_open(opened: VaultPage, keeper: VaultKeeper) -> None:
    tree, model = opened.browser.side.tree, opened.browser.scopes
    tree.collapse(model.index_of(NORDLYS))
    keeper.vault.add(EntryDraft("New", group="Clients/Quay/Pier"), TaskContext())
    opened.browser.refresh()
    assert not tree.isExpanded(model.index_of(NORDLYS))
    tree.expand(model.index_of(NORDLYS))
    keeper.vault.add(EntryDraft("Other", group="Clients/Abbey"), TaskContext())
    opened.browser.refresh()
    assert tree.isExpanded(model.index_of(NORDLYS))
    tree.setCurrentIndex(model.index_of(HARBOUR))
    assert titles(opened) == ["Core switch"]


def test_who_types_in_the_list_searches(qtbot: QtBot, opened: VaultPage) -> None:
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    listing = opened.browser.listing
    listing.list.setFocus()
    qtbot.keyClicks(listing.list, "f")
    qtbot.waitUntil(listing.search.edit.hasFocus)
    qtbot.keyClicks(listing.search.edit, "ire")
    assert titles(opened) == ["Firewall"]
    qtbot.keyClick(listing.search.edit, Qt.Key.Key_Down)
    qtbot.waitUntil(listing.list.hasFocus)
    qtbot.keyClick(listing.list, Qt.Key.Key_Up)
    qtbot.waitUntil(listing.search.edit.hasFocus)


def test_a_long_list_of_clients_is_cut_short() -> None:
    entries = [VaultEntry(str(n), "x", group=f"Clients/C{n}") for n in range(11)]
    assert whose(entries).endswith("1 of C7, 3 more clients")


@pytest.mark.parametrize("count", [0, 3])
def test_the_tree_keeps_the_contract_of_models(qtmodeltester: ModelTester, count: int) -> None:
    entries = [VaultEntry(str(n), f"e{n}", group=f"Clients/C{n}/S/T") for n in range(count)]
    groups = sorted({"/".join(entry.group.split("/")[:end]) for entry in entries for end in range(1, 5)})
    model = ScopeModel()
    model.show(scopes_of(entries, groups, entries[:1]))
    qtmodeltester.check(model)
    assert model.rowCount() == (2 if not count else 8)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a menu wants to be raised
def test_a_lock_takes_questions_and_menus_away(qtbot: QtBot, opened: VaultPage) -> None:
    choose(opened, "Firewall", "Own mail")
    opened.browser.delete_selected()
    menu = entry_menu(opened.browser)
    menu.popup(opened.mapToGlobal(opened.rect().center()))
    opened.lock()
    assert opened.browser.right.question is None
    assert not menu.isVisible()
    assert opened.browser.scopes.rowCount() == opened.browser.entries.rowCount() == 0
    assert opened.browser.bar.box.count() == 0


def test_a_question_is_left_with_escape(qtbot: QtBot, opened: VaultPage) -> None:
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    opened.browser.asking.new_group("")
    field = question(opened).field
    assert field is not None
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: opened.browser.right.question is None)
    qtbot.waitUntil(opened.browser.listing.list.hasFocus)
