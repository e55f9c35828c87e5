"""The PowerShell tab against the simulated Windows: the protocol is real, PowerShell is acted out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.journal import EventKind
from app.views.pages.remote.cards import ChangedCertificateCard, TrustCard
from app.views.pages.remote.password_card import PasswordCard
from app.views.pages.remote.powershell.question_cards import FieldsCard
from app.views.pages.remote.powershell.view import PowerShellView
from app.views.tasks import TaskRunner
from tests.servers.simulated_windows import PASSWORD, USER, SimulatedWindows
from tests.views.remote.winrm_page import WinrmPage, simulated_windows

__all__ = ["simulated_windows"]


class World(WinrmPage):
    @property
    def view(self) -> PowerShellView:
        shown = self.page.sessions.current
        assert isinstance(shown, PowerShellView)
        return shown

    def open(self, device: Device, qtbot: QtBot) -> PowerShellView:
        self.page.open_device(device)
        qtbot.waitUntil(lambda: self.view.presence == "online")
        return self.view

    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.journal.events()]


@pytest.fixture
def world(qtbot: QtBot, tasks: TaskRunner, simulated_windows: SimulatedWindows, tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, simulated_windows, tasks)
    world.show(qtbot)
    yield world
    world.close()


def enter(qtbot: QtBot, view: PowerShellView, command: str) -> None:
    view.editor.show_text(command)
    qtbot.keyClick(view.editor, Qt.Key.Key_Return)


def finish(qtbot: QtBot, view: PowerShellView) -> None:
    qtbot.waitUntil(lambda: not view.runs.is_busy)
    qtbot.waitUntil(lambda: not len(view.output.queue))


def run(qtbot: QtBot, view: PowerShellView, command: str) -> str:
    enter(qtbot, view, command)
    finish(qtbot, view)
    return view.output.toPlainText()


def test_a_command_runs_and_variables_and_the_folder_stay(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    assert view.line.prompt.text() == "PS C:\\Users\\technician\\Documents> "
    run(qtbot, view, "$greeting = 'Grüße'")
    assert "Documents> $greeting\nGrüße" in run(qtbot, view, "$greeting")
    run(qtbot, view, "cd C:\\Windows")
    assert view.line.prompt.text() == "PS C:\\Windows> "
    kinds = [EventKind.SESSION_OPENED, *[EventKind.COMMAND_RUN] * 3]
    assert world.kinds() == kinds


def test_the_exit_code_of_a_program_is_shown(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    assert "Ended with code 5" in run(qtbot, view, "cmd /c exit 5")


def test_read_host_asks_in_the_tab_and_hears_the_answer(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    enter(qtbot, view, "Read-Host 'Who'")
    qtbot.waitUntil(lambda: isinstance(view.work.card, FieldsCard))
    card = view.work.card
    assert isinstance(card, FieldsCard)
    qtbot.keyClicks(card.fields[0], "anna")
    qtbot.keyClick(card.fields[0], Qt.Key.Key_Return)
    finish(qtbot, view)
    assert "Who: anna\nanna" in view.output.toPlainText()


def test_objects_of_the_last_command_are_a_table(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    run(qtbot, view, "Get-Process")
    view.as_table.click()
    qtbot.waitUntil(lambda: view.objects.is_shown)
    assert view.objects.pane is not None and view.objects.pane.model.total > 1


def test_tab_completes_with_what_the_device_knows(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    view.editor.show_text("Get-Proc")
    qtbot.keyClick(view.editor, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: view.editor.text == "Get-Process")


def test_a_program_that_needs_a_terminal_is_refused_with_what_to_do(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    text = run(qtbot, view, "vim notes.txt")
    assert "needs a terminal" in text and "SSH" in text


def test_a_silent_command_is_stopped_and_the_session_goes_on(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    run(qtbot, view, "$kept = 'still here'")
    enter(qtbot, view, "Start-Sleep 60")
    assert view.line.stop.isVisible()
    qtbot.keyClick(view.editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Stopped" in view.output.toPlainText())
    assert "still here" in run(qtbot, view, "$kept")


def test_an_unknown_certificate_asks_and_its_pin_is_kept_with_the_device(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    device = world.book.update(replace(world.device, pin=""))
    world.page.open_device(device)
    qtbot.waitUntil(lambda: isinstance(world.view.card, TrustCard))
    card = world.view.card
    assert isinstance(card, TrustCard)
    assert simulated_windows.credentials_seen == []
    card.trust.click()
    qtbot.waitUntil(lambda: world.view.presence == "online")
    qtbot.waitUntil(lambda: world.book.find(device.id).pin == simulated_windows.fingerprint)
    assert world.kinds()[0] is EventKind.HOST_KEY_TRUSTED
    world.view.head.prompt.click()  # cmd.exe has a connection of its own, and trusts the same certificate
    place = world.view.prompt.place
    assert place is not None
    qtbot.waitUntil(lambda: ">" in place.output.toPlainText())


def test_another_certificate_than_the_pinned_one_is_refused(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    simulated_windows.renew_certificate()
    world.page.open_device(world.device)
    qtbot.waitUntil(lambda: isinstance(world.view.card, ChangedCertificateCard))
    card = world.view.card
    assert isinstance(card, ChangedCertificateCard)
    assert simulated_windows.credentials_seen == []
    card.first.click()
    assert world.page.sessions.views == ()


def test_a_missing_password_is_asked_for_and_used(qtbot: QtBot, world: World) -> None:
    world.credential = Credential(USER)
    world.page.open_device(world.device)
    qtbot.waitUntil(lambda: isinstance(world.view.card, PasswordCard))
    card = world.view.card
    assert isinstance(card, PasswordCard)
    card.password.setText(PASSWORD)
    qtbot.keyClick(card.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: world.view.presence == "online")
    assert PASSWORD not in world.journal.path.read_text("utf-8")


def test_a_link_that_dies_in_the_middle_loses_neither_output_nor_variables(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    view = world.open(world.device, qtbot)
    run(qtbot, view, "$kept = 'still here'")
    enter(qtbot, view, "Start-Sleep 2; 'awake'")
    qtbot.waitUntil(lambda: "Receive" in simulated_windows.actions[-1:])
    simulated_windows.cut_connections()
    finish(qtbot, view)
    assert "awake" in view.output.toPlainText()
    assert "still here" in run(qtbot, view, "$kept")


def test_a_device_without_powershell_remoting_gives_a_console_and_says_why(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    simulated_windows.wsman.limits.closed_endpoints.add("Microsoft.PowerShell")
    view = world.open(world.device, qtbot)
    qtbot.waitUntil(lambda: "A console only: variables do not stay" in view.output.toPlainText())


def test_cmd_answers_in_the_same_tab(qtbot: QtBot, world: World) -> None:
    view = world.open(world.device, qtbot)
    view.head.prompt.click()
    place = view.prompt.place
    assert place is not None
    qtbot.waitUntil(lambda: ">" in place.output.toPlainText())
    place.editor.show_text("echo hello there")
    qtbot.keyClick(place.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ">echo hello there\nhello there" in place.output.toPlainText())
    place.editor.show_text("exit 3")
    qtbot.keyClick(place.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not place.work.is_open)
