"""Others at the same vault: what they save comes in, what both had changed is shown, what cannot be saved is kept."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.audit import AuditNote, AuditVerb
from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.keeper import VaultKeeper
from app.services.vault.presence import Presence
from app.services.vault.vault import Vault
from app.views.pages.vault.merging.models import ConflictModel
from app.views.pages.vault.merging.place import ConflictsPlace
from app.views.pages.vault.page import VaultPage
from app.views.pages.vault.scopes import Part, Scope
from app.views.widgets.notice import Notice
from tests.views.vault.practice import CHEAP, PASSPHRASE, press, show, titles

type Their = Callable[[], Vault]


@pytest.fixture
def theirs(path: Path) -> Their:
    """The same file, as another computer has it open."""
    return lambda: Vault.open(path, Secret(PASSPHRASE), TaskContext())


def look(qtbot: QtBot, page: VaultPage) -> None:
    """Begin a look of one's own: one that runs already may have seen the file as it was before."""
    qtbot.waitUntil(lambda: not page._company._is_looking)
    page._company.look()


def take_away(qtbot: QtBot, path: Path) -> None:
    """As soon as the page does not read it: Windows removes no file that is open."""

    def is_gone() -> bool:
        with suppress(PermissionError):
            path.unlink()
        return not path.exists()

    qtbot.waitUntil(is_gone)


def edit(vault: Vault, title: str, password: str) -> None:
    entry = vault.entry(title)
    draft = EntryDraft(entry.title, entry.user, Secret(password), entry.url, entry.group, entry.tags, entry.notes)
    vault.edit(entry.id, draft, TaskContext())


@pytest.fixture
def torn(qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper, theirs: Their) -> ConflictsPlace:
    """The place, with one password that both have changed."""
    edit(theirs(), "Own mail", "theirs")
    edit(keeper.vault, "Own mail", "ours")
    opened.changed()
    opened.browser.show_scope(Scope(Part.PLACE, "Conflicts", "conflicts"))
    place = opened.browser.findChild(ConflictsPlace)
    assert isinstance(place, ConflictsPlace)
    return place


def test_what_another_program_saves_comes_in_while_the_page_is_seen(
    qtbot: QtBot, opened: VaultPage, theirs: Their
) -> None:
    theirs().add(EntryDraft("Theirs"), TaskContext())
    look(qtbot, opened)
    qtbot.waitUntil(lambda: "Theirs" in titles(opened))
    assert opened.browser.news.words == "Someone else has changed this vault. 1 entry came in."
    opened.browser.news.forget()
    opened.lock()
    assert opened.browser.news.words == ""


def test_what_is_typed_is_merged_field_by_field_and_nothing_is_read_under_an_open_form(
    qtbot: QtBot, opened: VaultPage, theirs: Their, keeper: VaultKeeper
) -> None:
    show(opened, "Own mail")
    opened.browser.start_edit()
    opened.browser.form.user.setText("typed")
    other = theirs()
    entry = other.entry("Own mail")
    other.edit(entry.id, EntryDraft("Own mail", "me", group=entry.group, notes="theirs"), TaskContext())
    look(qtbot, opened)
    assert not opened._company._is_looking
    opened.browser.form.submit()
    qtbot.waitUntil(lambda: opened.browser.detail.isVisible())
    now = keeper.vault.entry("Own mail")
    assert (now.user, now.notes) == ("typed", "theirs")


def test_a_merge_is_told_and_its_conflicts_are_one_click_away(
    qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper, theirs: Their
) -> None:
    edit(theirs(), "Own mail", "theirs")
    edit(keeper.vault, "Own mail", "ours")
    qtbot.waitUntil(lambda: "1 conflict" in opened.browser.news.words)
    press(opened.browser.news, "See both values")
    place = opened.browser.findChild(ConflictsPlace)
    assert place is not None
    assert place.isVisible()
    assert place.title.text() == "1 conflict"


def test_the_line_goes_away_once_the_conflicts_are_settled(
    qtbot: QtBot, opened: VaultPage, torn: ConflictsPlace
) -> None:
    qtbot.waitUntil(lambda: "1 conflict" in opened.browser.news.words)
    look(qtbot, opened)
    qtbot.waitUntil(lambda: waiting(opened) == 1)
    torn.keep.click()
    qtbot.waitUntil(lambda: torn.empty.isVisible() and not torn.strip.is_running)
    look(qtbot, opened)
    qtbot.waitUntil(lambda: opened.browser.news.words == "" and waiting(opened) == 0)


def waiting(page: VaultPage) -> int:
    """How many conflicts the side pane tells of."""
    return next(scope.count for scope in page.browser.scopes.scopes if scope.path == "conflicts")


@pytest.mark.parametrize("take_other", [False, True])
def test_a_person_chooses_which_value_holds(
    qtbot: QtBot, torn: ConflictsPlace, keeper: VaultKeeper, take_other: bool
) -> None:
    before = keeper.vault.password(keeper.vault.entry("Own mail").id)
    (torn.take if take_other else torn.keep).click()
    qtbot.waitUntil(lambda: torn.model.rowCount() == 0)
    assert torn.empty.isVisible()
    after = keeper.vault.password(keeper.vault.entry("Own mail").id)
    assert (after == before) is not take_other
    assert after in (Secret("ours"), Secret("theirs"))


class _Trail:
    def __init__(self) -> None:
        self.notes: list[AuditNote] = []

    def note(self, note: AuditNote) -> None:
        self.notes.append(note)


def test_both_values_are_hidden_until_they_are_asked_for_and_that_is_noted(
    qtbot: QtBot, torn: ConflictsPlace, keeper: VaultKeeper
) -> None:
    keeper.audit = trail = _Trail()
    assert "ours" not in torn.holds.value.words
    assert torn.holds.copy.isHidden()
    shown = {torn._reveal(0), torn._reveal(1)}
    assert shown == {Secret("ours"), Secret("theirs")}
    assert [note.verb for note in trail.notes] == [AuditVerb.REVEALED] * 2


def test_what_nobody_may_see_is_chosen_by_its_time_only(
    qtbot: QtBot, opened: VaultPage, torn: ConflictsPlace, keeper: VaultKeeper
) -> None:
    entry = keeper.vault.entry("Own mail")
    keeper.vault.edit(entry.id, EntryDraft("Own mail", group=entry.group, inject_only=True), TaskContext())
    torn.show_vault()
    assert torn.holds.eye.isHidden()
    assert torn.other.eye.isHidden()
    assert torn.take.isVisible()


def test_the_place_forgets_when_the_vault_is_locked(opened: VaultPage, torn: ConflictsPlace) -> None:
    opened.lock()
    assert torn.model.rowCount() == 0


def test_the_model_keeps_the_contract_of_models(qtmodeltester: ModelTester, torn: ConflictsPlace) -> None:
    model = ConflictModel()
    model.show([torn.model.conflict(0)] * 3)
    qtmodeltester.check(model)


def test_a_change_while_the_stick_is_out_is_saved_when_it_is_back(
    qtbot: QtBot, opened: VaultPage, path: Path, theirs: Their
) -> None:
    data = path.read_bytes()
    take_away(qtbot, path)
    show(opened, "Own mail")
    opened.browser.start_edit()
    opened.browser.form.user.setText("new")
    opened.browser.form.submit()
    qtbot.waitUntil(lambda: opened.browser.strip.failure.isVisible())
    assert "no longer there" in opened.browser.strip.failure.fact.words
    path.write_bytes(data)
    press(opened.browser.strip, "Try again")
    qtbot.waitUntil(lambda: opened.browser.detail.isVisible())
    assert theirs().entry("Own mail").user == "new"


def test_a_change_that_cannot_be_saved_goes_elsewhere_and_the_page_with_it(
    qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper, path: Path
) -> None:
    take_away(qtbot, path)
    show(opened, "Own mail")
    opened.browser.start_edit()
    opened.browser.form.user.setText("new")
    opened.browser.form.submit()
    qtbot.waitUntil(lambda: opened.browser.strip.failure.isVisible())
    other = path.with_name("elsewhere.kdbx")
    opened._company.save_to(other)
    qtbot.waitUntil(lambda: opened.browser.detail.isVisible())
    assert keeper.vault.path == other
    assert opened.browser.side.name.words == "elsewhere.kdbx"
    assert Vault.open(other, Secret(PASSPHRASE), TaskContext()).entry("Own mail").user == "new"


def test_a_file_that_went_away_is_told_before_anything_is_changed(qtbot: QtBot, opened: VaultPage, path: Path) -> None:
    data = path.read_bytes()
    take_away(qtbot, path)
    look(qtbot, opened)
    qtbot.waitUntil(lambda: "no longer there" in opened.browser.news.words)
    path.write_bytes(data)
    look(qtbot, opened)
    qtbot.waitUntil(lambda: opened.browser.news.words == "")


def test_another_passphrase_is_told(qtbot: QtBot, opened: VaultPage, path: Path, keeper: VaultKeeper) -> None:
    other = Vault.create(path.with_name("x.kdbx"), Secret("another passphrase"), TaskContext(), kdf=keeper._kdf)
    path.write_bytes(other.path.read_bytes())
    look(qtbot, opened)
    qtbot.waitUntil(lambda: "changed the passphrase" in opened.browser.news.words)


def test_a_copy_with_another_passphrase_is_merged_once_that_is_given(
    qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper, path: Path
) -> None:
    copy = Vault.create(path.with_name("copy.kdbx"), Secret("another passphrase"), TaskContext(), kdf=CHEAP)
    copy.add(EntryDraft("From the copy", password=Secret("x")), TaskContext())
    opened.browser.show_scope(Scope(Part.PLACE, "Conflicts", "conflicts"))
    place = opened.browser.findChild(ConflictsPlace)
    assert place is not None
    place.merge_copy(copy.path)
    qtbot.waitUntil(lambda: place.key.isVisible())
    assert not place.strip.isVisible()
    place.key.edit.setText("wrong")
    place.key.submit()
    qtbot.waitUntil(lambda: place.key.field.problem.isVisible())
    place.key.edit.setText("another passphrase")
    place.key.submit()
    qtbot.waitUntil(lambda: place.empty.isVisible())
    assert keeper.vault.entry("From the copy")
    assert "1 entry came in." in [notice.meaning.words for notice in place.findChildren(Notice)]


def test_a_copy_with_the_same_passphrase_is_merged_at_once(
    qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper, path: Path
) -> None:
    copy = path.with_name("copy.kdbx")
    shutil.copy(path, copy)
    Vault.open(copy, Secret(PASSPHRASE), TaskContext()).add(EntryDraft("From the copy"), TaskContext())
    opened.browser.show_scope(Scope(Part.PLACE, "Conflicts", "conflicts"))
    place = opened.browser.findChild(ConflictsPlace)
    assert place is not None
    place.merge_copy(copy)
    qtbot.waitUntil(lambda: any("is merged" in notice.fact.text() for notice in place.findChildren(Notice)))
    assert keeper.vault.entry("From the copy")


def test_who_else_has_it_open_is_told(qtbot: QtBot, page: VaultPage, path: Path) -> None:
    anna = Presence(path, "anna", "FRONT-DESK")
    anna.beat()
    page.gate.locked.passphrase.setText(PASSPHRASE)
    page.gate.locked.submit()
    qtbot.waitUntil(lambda: page.browser.news.words.startswith("Also open: anna on FRONT-DESK."))
    page.lock()
    qtbot.waitUntil(lambda: len(list(path.parent.glob(".service.kdbx.satchel-*.lock"))) == 1)
