"""The gate with what is known of locked vaults: quick unlock, waits, key files, other vaults."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app.domain.secret import Secret
from app.domain.settings import Vault as VaultSettings
from app.domain.task import TaskContext
from app.services.paths import Paths
from app.services.vault.keeper import VaultKeeper
from app.services.vault.unlocking.door import Door
from app.services.vault.unlocking.tries import FREE, Tries
from app.services.vault.unlocking.ways import TRIES, Way
from app.views.pages.vault.page import VaultPage
from app.views.tasks import TaskRunner
from tests.services.vault.unlocking.conftest import Computer
from tests.views.vault.practice import CHEAP, PASSPHRASE

PIN = Secret("408213")


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


@pytest.fixture
def keeper(tmp_path: Path) -> VaultKeeper:
    return VaultKeeper(CHEAP, tries=Paths(tmp_path).vault_tries_file)


@pytest.fixture
def door(keeper: VaultKeeper, tmp_path: Path, computer: Computer) -> Door:
    door = Door(keeper, Paths(tmp_path), is_shared=lambda: computer.is_shared)
    door.__dict__["quick"] = computer.start_satchel()
    return door


@pytest.fixture
def page(qtbot: QtBot, tasks: TaskRunner, keeper: VaultKeeper, path: Path, door: Door) -> Iterator[VaultPage]:
    """The page with a vault that is locked, and all that is known of it."""
    settings = VaultSettings(str(path))
    page = VaultPage(tasks, keeper, settings, default_path=path.with_name("new.kdbx"), door=door)
    qtbot.addWidget(page)
    page.resize(1280, 700)
    page.show()
    yield page
    page.clipboard.clear()
    page.auto_lock.stop()


def turn_on(door: Door, keeper: VaultKeeper, path: Path, way: Way = Way.SESSION_PIN) -> None:
    keeper.unlock(path, Secret(PASSPHRASE), TaskContext())
    door.turn_on(way, PIN, TaskContext())
    keeper.lock()


def type_pin(qtbot: QtBot, page: VaultPage, pin: str) -> None:
    card = page.gate.quick
    qtbot.waitUntil(card.isVisible)
    card.pin.setText(pin)
    card.submit()
    qtbot.waitUntil(lambda: not card.strip.is_running)


def test_a_pin_that_was_turned_on_opens_the_vault(
    qtbot: QtBot, page: VaultPage, door: Door, keeper: VaultKeeper, path: Path
) -> None:
    turn_on(door, keeper, path)
    qtbot.waitUntil(page.gate.quick.isVisible)
    assert "until Satchel closes, 5 tries left" in page.gate.quick.bounds.words
    type_pin(qtbot, page, PIN.reveal())
    qtbot.waitUntil(lambda: keeper.is_open and page.browser.isVisible())
    keeper.lock()
    qtbot.waitUntil(page.gate.quick.isVisible)
    assert page.gate.quick.pin.text() == ""


def test_wrong_pins_are_counted_beside_the_field_and_then_the_passphrase_is_asked_for(
    qtbot: QtBot, page: VaultPage, door: Door, keeper: VaultKeeper, path: Path
) -> None:
    turn_on(door, keeper, path)
    for left in range(TRIES - 1, 0, -1):
        type_pin(qtbot, page, "111222")
        assert str(left) in page.gate.quick.field.problem.words
    type_pin(qtbot, page, "111222")
    qtbot.waitUntil(page.gate.locked.isVisible)
    assert "PIN" in page.gate.locked.strip.failure.fact.words
    page.gate.locked.passphrase.setText(PASSPHRASE)
    page.gate.locked.submit()
    qtbot.waitUntil(lambda: keeper.is_open)


def test_the_passphrase_is_one_click_from_the_pin_and_back(
    qtbot: QtBot, page: VaultPage, door: Door, keeper: VaultKeeper, path: Path
) -> None:
    turn_on(door, keeper, path)
    qtbot.waitUntil(page.gate.quick.isVisible)
    page.gate.quick.passphrase.click()
    assert page.gate.locked.isVisible()
    page.gate.locked.quickly.click()
    assert page.gate.quick.isVisible()


def test_a_cancelled_hello_leaves_the_button(
    qtbot: QtBot, page: VaultPage, door: Door, keeper: VaultKeeper, path: Path, computer: Computer
) -> None:
    turn_on(door, keeper, path, Way.HELLO)
    card = page.gate.quick
    qtbot.waitUntil(card.isVisible)
    assert not card.field.isVisible()
    computer.hello.knows_person = False
    card.unlock.click()
    qtbot.waitUntil(lambda: card.strip.failure.isVisible())
    assert "cancelled" in card.strip.failure.fact.words
    computer.hello.knows_person = True
    card.unlock.click()
    qtbot.waitUntil(lambda: keeper.is_open)


def test_sleep_ends_the_pin_and_locks(
    qtbot: QtBot, page: VaultPage, door: Door, keeper: VaultKeeper, path: Path
) -> None:
    turn_on(door, keeper, path)
    type_pin(qtbot, page, PIN.reveal())
    qtbot.waitUntil(lambda: keeper.is_open)
    page.auto_lock._hear("The computer goes to sleep.", True)
    assert not keeper.is_open
    qtbot.waitUntil(lambda: not page.tasks.running)
    assert page.gate.locked.isVisible()


def test_sleep_ends_the_pin_of_a_vault_that_was_locked_before(
    qtbot: QtBot, page: VaultPage, door: Door, keeper: VaultKeeper, path: Path
) -> None:
    turn_on(door, keeper, path)
    type_pin(qtbot, page, PIN.reveal())
    qtbot.waitUntil(lambda: keeper.is_open)
    assert page.gate.quick.pin.text() == ""
    keeper.lock()
    qtbot.waitUntil(page.gate.quick.isVisible)
    watch = page.auto_lock._watch_system
    assert watch is not None and watch.is_on
    watch._tell("The session was locked.", False)
    assert door.quick.standing(path) is not None
    watch._tell("The computer goes to sleep.", True)
    assert door.quick.standing(path) is None and not watch.is_on
    qtbot.waitUntil(page.gate.locked.isVisible)


def test_whoever_guesses_waits_and_sees_how_long(
    qtbot: QtBot, page: VaultPage, door: Door, path: Path, tmp_path: Path
) -> None:
    file = Paths(tmp_path).vault_tries_file  # looked at in the moment of the last try, however slow this computer is
    door.__dict__["tries"] = Tries(file, lambda: Tries(file).wrong(path).last)
    card = page.gate.locked
    for _ in range(FREE):
        card.passphrase.setText("guess")
        card.submit()
        qtbot.waitUntil(lambda: not card.strip.is_running)
        qtbot.waitUntil(lambda: not page.tasks.running)
    assert f"{FREE} passphrases were wrong" in card.tried.words
    assert "The next try is in" in card.tried.words
    assert not card.unlock.isEnabled()
    card.passphrase.setText(PASSPHRASE)
    card.submit()
    assert not card.strip.is_running, "not before the time is over"
    while not card.unlock.isEnabled():
        card._count_down()
    assert "The next try" not in card.tried.words


def test_the_key_file_of_the_last_time_is_chosen_and_other_vaults_are_offered(
    qtbot: QtBot, page: VaultPage, door: Door, path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.kdbx"
    door.remember(other, None, TaskContext())
    door.remember(path.resolve(), tmp_path / "vault.keyx", TaskContext())
    page.entrance.show()
    card = page.gate.locked
    qtbot.waitUntil(lambda: card._key_name.words == "vault.keyx")
    assert card.recent.isVisible()
    card.recent_chosen.emit(other)
    assert card.name.words == "other.kdbx"


def test_on_a_shared_computer_nothing_of_before_is_shown_and_the_vault_locks_soon(
    qtbot: QtBot, page: VaultPage, door: Door, keeper: VaultKeeper, path: Path, tmp_path: Path, computer: Computer
) -> None:
    door.remember(tmp_path / "other.kdbx", None, TaskContext())
    turn_on(door, keeper, path)
    qtbot.waitUntil(page.gate.quick.isVisible)
    computer.is_shared = True
    page.entrance.show()
    qtbot.waitUntil(lambda: not page.tasks.running)
    assert page.gate.locked.isVisible()
    assert not page.gate.locked.recent.isVisible()
    keeper.unlock(path, Secret(PASSPHRASE), TaskContext())
    assert page.auto_lock.words == "Locks in 2 min"


def test_a_vault_is_opened_by_dropping_it(page: VaultPage, tmp_path: Path) -> None:
    def drop(*files: str) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in files])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        event = QDropEvent(QPoint(10, 10), copy, data, left, Qt.KeyboardModifier.NoModifier)
        page.gate.dropEvent(event)

    drop("notes.txt")
    drop("a.kdbx", "b.kdbx")
    assert page.gate.locked.name.words == "service.kdbx"
    drop("Customer.KDBX")
    assert page.gate.locked.name.words == "Customer.KDBX"


def test_a_vault_that_was_opened_is_remembered(
    qtbot: QtBot, page: VaultPage, door: Door, keeper: VaultKeeper, path: Path
) -> None:
    page.gate.locked.passphrase.setText(PASSPHRASE)
    page.gate.locked.submit()
    qtbot.waitUntil(lambda: keeper.is_open and not page.tasks.running)
    assert [one.path for one in door.known.all()] == [path.resolve()]


def test_saying_that_others_use_the_computer_forgets_what_was_kept(
    qtbot: QtBot, page: VaultPage, door: Door, keeper: VaultKeeper, path: Path, computer: Computer
) -> None:
    turn_on(door, keeper, path, Way.KEPT_PIN)
    door.remember(path, None, TaskContext())
    page.apply_settings(VaultSettings(str(path), shared_computer=True))
    qtbot.waitUntil(lambda: not page.tasks.running)
    assert computer.store.halves == {}
    assert door.known.all() == ()


def test_a_lock_that_nobody_asked_for_leaves_the_focus_where_the_passphrase_is_typed(
    qtbot: QtBot, page: VaultPage, keeper: VaultKeeper, path: Path
) -> None:
    keeper.unlock(path, Secret(PASSPHRASE), TaskContext())
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.browser.detail.edit.setFocus()
    page.auto_lock._hear("The session was locked.", False)
    qtbot.waitUntil(page.gate.locked.passphrase.hasFocus)


def test_a_new_vault_can_have_a_key_file_from_its_first_day(
    qtbot: QtBot, page: VaultPage, keeper: VaultKeeper, tmp_path: Path
) -> None:
    page.gate.new_asked.emit()
    card = page.gate.making
    card.key_file.make(tmp_path / "first.keyx")
    for edit in (card.passphrase, card.repeat):
        edit.setText(PASSPHRASE)
    card.submit()
    qtbot.waitUntil(lambda: keeper.is_open and not page.tasks.running)
    path = keeper.vault.path
    keeper.lock()
    keeper.unlock(path, Secret(PASSPHRASE), TaskContext(), key_file=tmp_path / "first.keyx")
