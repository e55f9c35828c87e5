"""The place for what opens the vault: quick unlock on and off, another passphrase, a key file."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.paths import Paths
from app.services.vault.keeper import VaultKeeper
from app.services.vault.unlocking.door import Door
from app.services.vault.unlocking.ways import Way
from app.views.pages.vault.keys.place import KeysPlace
from app.views.pages.vault.places import VaultHost
from app.views.tasks import TaskRunner
from app.views.widgets.notice import Notice
from tests.services.vault.unlocking.conftest import Computer
from tests.views.vault.practice import PASSPHRASE, press

NEW = "four goats in a valley"


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


@pytest.fixture
def door(keeper: VaultKeeper, tmp_path: Path, computer: Computer) -> Door:
    door = Door(keeper, Paths(tmp_path), is_shared=lambda: computer.is_shared)
    door.__dict__["quick"] = computer.start_satchel()
    return door


@pytest.fixture
def place(qtbot: QtBot, tasks: TaskRunner, keeper: VaultKeeper, path: Path, door: Door) -> KeysPlace:
    """The place over an open vault."""
    keeper.unlock(path, Secret(PASSPHRASE), TaskContext())
    place = KeysPlace(cast(VaultHost, SimpleNamespace(tasks=tasks, keeper=keeper, door=door)))
    qtbot.addWidget(place)
    place.resize(900, 900)
    place.show()
    place.show_vault()
    qtbot.waitUntil(lambda: place.quick.way.count() == len(Way) and not tasks.running)
    return place


def choose(place: KeysPlace, way: Way) -> None:
    place.quick.way.setCurrentIndex(place.quick.way.findData(way.value))


def test_quick_unlock_is_off_until_it_is_turned_on_and_can_be_turned_off(
    qtbot: QtBot, place: KeysPlace, door: Door, path: Path
) -> None:
    quick = place.quick
    assert quick.state.text() == "Off"
    quick.pin.setText("408213")
    quick.again.setText("408214")
    quick.turn_on()
    assert not quick.again_row.is_valid
    quick.again.setText("408213")
    quick.turn_on()
    qtbot.waitUntil(lambda: quick.off.isVisible())
    assert quick.state.text() == "On: a PIN, until Satchel closes"
    assert quick.pin.text() == quick.again.text() == ""
    assert door.quick.standing(path)
    quick.off.click()
    qtbot.waitUntil(lambda: quick.state.text() == "Off")
    assert door.quick.standing(path) is None


def test_a_pin_that_is_tried_first_is_told_at_the_field(place: KeysPlace) -> None:
    place.quick.pin.setText("123456")
    place.quick.again.setText("123456")
    place.quick.turn_on()
    assert "tried first" in place.quick.pin_row.problem.words
    assert not place.quick.strip.is_running


def test_a_way_that_this_computer_lacks_says_why_and_cannot_be_turned_on(
    qtbot: QtBot, place: KeysPlace, computer: Computer
) -> None:
    computer.store.reason = "This computer has no store for keys."
    place.quick.refresh()
    kept = place.quick.way.findData(Way.KEPT_PIN.value)
    qtbot.waitUntil(lambda: "not here" in place.quick.way.itemText(kept))
    choose(place, Way.KEPT_PIN)
    assert place.quick.worth.words == computer.store.reason
    assert not place.quick.on.isEnabled()
    choose(place, Way.HELLO)
    assert place.quick.kept.isVisible()
    assert place.quick.on.isEnabled()


def change(qtbot: QtBot, place: KeysPlace, present: str, new: str) -> None:
    key = place.key
    key.present.setText(present)
    key.new.setText(new)
    key.again.setText(new)
    key.submit()
    qtbot.waitUntil(lambda: not key.strip.is_running)


def test_another_passphrase_needs_the_present_one(qtbot: QtBot, place: KeysPlace, keeper: VaultKeeper) -> None:
    change(qtbot, place, "guess", NEW)
    assert "not what opens the vault now" in place.key.present_row.problem.words
    change(qtbot, place, PASSPHRASE, NEW)
    qtbot.waitUntil(lambda: place.key.present.text() == "")
    path = keeper.vault.path
    keeper.lock()
    keeper.unlock(path, Secret(NEW), TaskContext())


def test_backups_that_open_with_the_earlier_key_are_named_and_deleted(
    qtbot: QtBot, place: KeysPlace, keeper: VaultKeeper
) -> None:
    change(qtbot, place, PASSPHRASE, NEW)
    qtbot.waitUntil(lambda: bool(place.key.findChildren(Notice)))
    count = len(list(keeper.vault.path.parent.glob("*.backup-*")))
    press(place.key, f"Delete {count} {'backup' if count == 1 else 'backups'}")
    qtbot.waitUntil(lambda: not list(keeper.vault.path.parent.glob("*.backup-*")))
    qtbot.waitUntil(lambda: not place.key.strip.is_running)


def test_a_key_file_is_made_and_needed_from_then_on(
    qtbot: QtBot, place: KeysPlace, keeper: VaultKeeper, tmp_path: Path
) -> None:
    key_file = tmp_path / "made.keyx"
    place.key.new_file.make(key_file)
    assert key_file.exists()
    change(qtbot, place, PASSPHRASE, "")
    path = keeper.vault.path
    keeper.lock()
    keeper.unlock(path, Secret(PASSPHRASE), TaskContext(), key_file=key_file)
    place.key.new_file.make(key_file)
    assert "exists already" in place.key.strip.failure.fact.words


def test_how_dear_a_guess_is_now_is_shown_and_measured(qtbot: QtBot, place: KeysPlace) -> None:
    assert place.key.now.words == "Now: Argon2id, 0 MB, 1 pass."
    place.key.measure.click()
    qtbot.waitUntil(lambda: "seconds on this computer" in place.key.now.words)


def test_nothing_is_changed_by_nothing(place: KeysPlace) -> None:
    place.key.present.setText(PASSPHRASE)
    place.key.submit()
    assert "Nothing is changed yet" in place.key.new_row.problem.words


def test_a_locked_vault_leaves_nothing_typed(place: KeysPlace) -> None:
    edits = (place.key.present, place.key.new, place.key.again, place.quick.pin, place.quick.again)
    for edit in edits:
        edit.setText("typed")
    place.forget()
    assert [edit.text() for edit in edits] == [""] * len(edits)
