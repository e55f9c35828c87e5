"""The console of the Remote page against the simulated Windows: the protocol is real, PowerShell is acted out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.services.connection_notes import ConnectionNotes
from app.services.device_book import DeviceBook
from app.services.journal_file import JournalFile
from app.services.sessions import RemoteSessions
from app.services.ssh.host_keys import HostKeys
from app.services.targets.given import GivenCredentials
from app.services.targets.opening import Connections
from app.views.pages.remote.cards import FailureCard, PasswordCard, TrustCard
from app.views.pages.remote.console_view import ConsoleView
from app.views.pages.remote.page import RemotePage
from app.views.tasks import TaskRunner
from tests.servers.simulated_windows import PASSWORD, USER, SimulatedWindows
from tests.servers.simulated_windows.reaching import over_https
from tests.services.winrm.test_winrm_console import CONSOLE_SCRIPT, act_out_console


class World:
    """The services of a page, put together as the composition does."""

    def __init__(self, folder: Path, windows: SimulatedWindows, tasks: TaskRunner) -> None:
        self.credential = Credential(USER, Secret(PASSWORD))
        self.journal = JournalFile(folder / "journal.jsonl")
        self.book = DeviceBook(folder / "devices.db")
        host_keys = HostKeys(folder / "host_keys")
        given = GivenCredentials(lambda device: self.credential)
        self.connections = Connections(host_keys, given)
        sessions = RemoteSessions(
            self.connections, host_keys, given, lambda: self.journal, ConnectionNotes(lambda: self.journal)
        )
        self.device = self.book.add(over_https(windows))
        self.page = RemotePage(tasks, self.book, lambda: sessions, lambda: ())

    @property
    def view(self) -> ConsoleView:
        shown = self.page.sessions.current
        assert isinstance(shown, ConsoleView)
        return shown

    def open(self, device: Device, qtbot: QtBot) -> ConsoleView:
        self.page.open_device(device)
        qtbot.waitUntil(lambda: self.view.prompt.text() != "", timeout=15_000)
        return self.view

    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.journal.events()]


@pytest.fixture
def simulated_windows(tmp_path: Path) -> Iterator[SimulatedWindows]:
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        windows.perform(CONSOLE_SCRIPT, act_out_console)
        yield windows


@pytest.fixture
def world(qtbot: QtBot, tasks: TaskRunner, simulated_windows: SimulatedWindows, tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, simulated_windows, tasks)
    qtbot.addWidget(world.page)
    world.page.resize(1000, 700)
    world.page.show()
    yield world
    world.page.close()
    world.connections.close()


def enter(qtbot: QtBot, view: ConsoleView, command: str) -> None:
    view.input.setText(command)
    qtbot.keyClick(view.input, Qt.Key.Key_Return)


def finish(qtbot: QtBot, view: ConsoleView) -> None:
    qtbot.waitUntil(lambda: view.prompt.text() != "", timeout=10_000)


def test_a_command_runs_and_its_output_and_place_are_shown(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    assert view.prompt.text() == "PS C:\\Users\\technician> "
    enter(qtbot, view, "say Grüße")
    finish(qtbot, view)
    assert "PS C:\\Users\\technician> say Grüße\nGrüße" in view.output.toPlainText()
    enter(qtbot, view, r"cd D:\Données")
    finish(qtbot, view)
    assert view.prompt.text() == "PS D:\\Données> "
    assert world.kinds() == [EventKind.SESSION_OPENED, EventKind.COMMAND_RUN, EventKind.COMMAND_RUN]


def test_an_exit_code_is_shown(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    enter(qtbot, view, "exit 5")
    finish(qtbot, view)
    assert "Ended with code 5" in view.output.toPlainText()


def test_up_and_down_recall_commands_and_keep_the_draft(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    for command in ("say one", "say two"):
        enter(qtbot, view, command)
        finish(qtbot, view)
    view.input.setText("draft")
    recalled = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(view.input, key)
        recalled.append(view.input.text())
    assert recalled == ["say two", "say one", "say one", "say two", "draft"]


def test_a_program_that_needs_a_terminal_is_refused_with_what_to_do(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    enter(qtbot, view, "vim notes.txt")
    finish(qtbot, view)
    assert "needs a terminal" in view.output.toPlainText()
    assert "SSH" in view.output.toPlainText()


def test_a_silent_command_is_stopped_within_a_second(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    view = world.open(world.device, qtbot)
    simulated_windows.answer(CONSOLE_SCRIPT, delay=60)
    enter(qtbot, view, "sleep")
    assert view.stop.isVisible()
    qtbot.keyClick(view.input, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Stopped" in view.output.toPlainText(), timeout=1_500)
    simulated_windows.perform(CONSOLE_SCRIPT, act_out_console)
    enter(qtbot, view, "say again")
    qtbot.waitUntil(lambda: "\nagain" in view.output.toPlainText(), timeout=10_000)


def test_an_unknown_certificate_asks_and_its_pin_is_kept_with_the_device(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    device = world.book.update(over_https_without_pin(world.device))
    world.page.open_device(device)
    qtbot.waitUntil(lambda: isinstance(world.view.card, TrustCard), timeout=10_000)
    card = world.view.card
    assert isinstance(card, TrustCard)
    assert simulated_windows.credentials_seen == []
    card.trust.click()
    qtbot.waitUntil(lambda: world.view.prompt.text() != "", timeout=15_000)
    qtbot.waitUntil(lambda: world.book.find(device.id).pin == simulated_windows.fingerprint)
    assert world.kinds()[0] is EventKind.HOST_KEY_TRUSTED


def over_https_without_pin(device: Device) -> Device:
    from dataclasses import replace

    return replace(device, pin="")


def test_another_certificate_than_the_pinned_one_is_refused(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    simulated_windows.renew_certificate()
    world.page.open_device(world.device)
    qtbot.waitUntil(lambda: isinstance(world.view.card, FailureCard), timeout=10_000)
    card = world.view.card
    assert isinstance(card, FailureCard)
    assert card.title.words == "Reception PC shows another certificate"
    assert simulated_windows.credentials_seen == []
    card.first.click()
    assert world.page.sessions.views == ()


def test_a_missing_password_is_asked_for_and_used(qtbot: QtBot, world: World) -> None:
    world.credential = Credential(USER)
    world.page.open_device(world.device)
    qtbot.waitUntil(lambda: isinstance(world.view.card, PasswordCard), timeout=10_000)
    card = world.view.card
    assert isinstance(card, PasswordCard)
    card.password.setText(PASSWORD)
    qtbot.keyClick(card.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: world.view.prompt.text() != "", timeout=15_000)
    assert PASSWORD not in world.journal.path.read_text("utf-8")


def test_a_link_that_dies_keeps_the_output_and_connects_again(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    view = world.open(world.device, qtbot)
    enter(qtbot, view, "say before")
    finish(qtbot, view)
    simulated_windows.answer(CONSOLE_SCRIPT, delay=60)
    enter(qtbot, view, "sleep")
    qtbot.waitUntil(lambda: "Receive" in simulated_windows.actions[-1:], timeout=10_000)
    simulated_windows.cut_connections()
    qtbot.waitUntil(view.bottom.isVisible, timeout=10_000)
    assert "before" in view.output.toPlainText()
    simulated_windows.perform(CONSOLE_SCRIPT, act_out_console)
    view.connect_now()
    qtbot.waitUntil(lambda: view.presence == "online", timeout=15_000)
    assert "before" in view.output.toPlainText()
    enter(qtbot, view, "say after")
    qtbot.waitUntil(lambda: "\nafter" in view.output.toPlainText(), timeout=10_000)
