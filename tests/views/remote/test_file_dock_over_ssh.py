"""The files beside a shell on a real sshd: opened, following the shell, without a shell, with what a device asks."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.devices import THIS_COMPUTER, Transport
from app.services.connection_notes import ConnectionNotes
from app.services.file_systems.remote import RemoteFiles
from app.views.pages.remote.cards import TrustCard
from app.views.pages.remote.file_dock import FileDock, has_files
from app.views.pages.remote.files.manager import FileManager
from app.views.pages.remote.files.pane import FilePane
from app.views.pages.remote.files.shell_hint import BASH
from app.views.tasks import TaskRunner
from tests.servers.openssh import needs_terminals
from tests.views.remote.test_page_over_ssh import World, trusted, view, wait_for_card, wait_for_open, world

__all__ = ["trusted", "world"]  # fixtures

pytestmark = needs_terminals


@pytest.fixture
def filed(world: World, tasks: TaskRunner) -> World:
    """The page with the files that the program gives it."""
    files = RemoteFiles(
        world.connections.files, world.given, lambda: world.journal, ConnectionNotes(lambda: world.journal)
    )
    world.page.sessions.make_files = lambda device, lane: FileManager(device, files.open, tasks, lane)
    return world


def dock(world: World) -> FileDock:
    return view(world).files


def there(world: World) -> FilePane:
    manager = dock(world).manager
    assert manager is not None
    return manager.right


def reads(qtbot: QtBot, world: World, folder: str) -> None:
    qtbot.waitUntil(lambda: there(world).folder == folder and not there(world).reader.is_busy)


def test_the_files_follow_the_folder_of_the_shell(qtbot: QtBot, filed: World, trusted: World, tmp_path: Path) -> None:
    folder = tmp_path / "a folder é"
    folder.mkdir()
    (folder / "note.txt").write_text("hello")
    filed.page.open_device(filed.device)
    shell = wait_for_open(qtbot, filed)
    qtbot.keyClick(
        shell.terminal, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    qtbot.waitUntil(lambda: bool(there(filed).folder))
    assert dock(filed).button.isChecked() and not dock(filed).is_zoomed
    qtbot.keyClicks(shell.terminal, f"{BASH}\r")
    qtbot.keyClicks(shell.terminal, f"cd '{tmp_path}/a folder '*\r")
    reads(qtbot, filed, str(folder))
    assert [entry.name for entry in there(filed).entries] == ["note.txt"]
    assert there(filed).entries[0].size == 5


def test_the_files_of_a_tab_without_a_shell_ask_through_its_session(qtbot: QtBot, filed: World) -> None:
    """The key of the device is unknown: the files fail, the session asks, then they are there by themselves."""
    filed.page.sessions.desk.add(filed.device, connects=False)
    filed.page.sessions.hands.actions.toggle_files()
    assert dock(filed).is_zoomed
    qtbot.waitUntil(lambda: there(filed).hasFocus())
    qtbot.waitUntil(lambda: there(filed).content.failure is not None)
    manager = dock(filed).manager
    assert manager is not None
    manager.connect_asked.emit()
    wait_for_card(qtbot, filed, TrustCard)
    card = view(filed).card
    assert isinstance(card, TrustCard)
    card.trust.click()
    wait_for_open(qtbot, filed)
    qtbot.waitUntil(lambda: bool(there(filed).entries))
    assert there(filed).content.failure is None


def test_the_files_are_put_away_and_keep_their_place(qtbot: QtBot, filed: World, trusted: World) -> None:
    filed.page.open_device(filed.device)
    shell = wait_for_open(qtbot, filed)
    dock(filed).button.click()
    qtbot.waitUntil(lambda: bool(there(filed).folder))
    there(filed).go("/usr")
    reads(qtbot, filed, "/usr")
    manager = dock(filed).manager
    assert manager is not None
    manager.zoom.click()
    assert dock(filed).is_zoomed and not shell.terminal.isVisible()
    manager.close_button.click()
    assert not manager.isVisible() and shell.terminal.isVisible()
    assert shell.terminal.hasFocus() and not dock(filed).button.isChecked()
    dock(filed).toggle()
    assert there(filed).folder == "/usr" and there(filed).list.hasFocus()
    filed.page.sessions.show_home()
    filed.page.sessions.show_last()
    assert there(filed).list.hasFocus()  # where a person worked, not in the shell
    pane = filed.page.sessions.desk.windows.pane_view(filed.page.sessions.desk.here)
    pane.setFocus()  # as F6 does, for which the files are panes of their own
    assert shell.terminal.hasFocus()


def test_a_cut_link_is_told_in_the_pane_and_read_again_with_the_session(
    qtbot: QtBot, filed: World, trusted: World
) -> None:
    filed.page.open_device(filed.device)
    wait_for_open(qtbot, filed)
    dock(filed).toggle()
    qtbot.waitUntil(lambda: bool(there(filed).folder))
    before = there(filed).folder
    filed.sshd.kill_connections()
    qtbot.waitUntil(lambda: view(filed).presence != "online")
    there(filed).refresh()
    view(filed).connect_now()
    wait_for_open(qtbot, filed)
    qtbot.waitUntil(lambda: there(filed).error is None and not there(filed).reader.is_busy)
    assert there(filed).folder == before and not there(filed).cards.isVisible()


def test_a_serial_console_has_no_files(filed: World) -> None:
    assert has_files(filed.device)
    assert not has_files(replace(filed.device, transport=Transport.SERIAL))
    assert not has_files(THIS_COMPUTER)
