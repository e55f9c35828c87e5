"""The views over what they are made for: this computer, and a session on a real sshd."""

import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.journal import EventKind
from app.services.connection_notes import ConnectionNotes
from app.services.file_systems.remote import RemoteFiles
from app.services.inspection import VIEWS
from app.services.inspection.asking import action_command
from app.services.inspection.inspections import Inspections
from app.views.pages.remote.cards import TrustCard
from app.views.pages.remote.device_menu import device_menu
from app.views.pages.remote.files.manager import FileManager
from app.views.pages.remote.inspection.command_bar import OfferCommand
from app.views.pages.remote.inspection.place import LooksPane
from app.views.pages.remote.inspection.screen import InspectionScreen
from app.views.pages.remote.inspection.work import InspectionWork
from app.views.pages.remote.look_dock import LookDock, has_looks
from app.views.pages.remote.place_specs import looks_place
from app.views.tasks import TaskRunner
from tests.servers.openssh import needs_terminals
from tests.views.remote.test_page_over_ssh import World, trusted, view, wait_for_card, wait_for_open, world

__all__ = ["trusted", "world"]  # fixtures

pytestmark = needs_terminals


def work(world: World) -> InspectionWork:
    notes = ConnectionNotes(lambda: world.journal)
    inspections = Inspections(world.connections, lambda: world.journal, notes)
    return InspectionWork(VIEWS, inspections.look, inspections.act, action_command, lambda path, text, task: None)


@pytest.fixture
def looking(world: World, tasks: TaskRunner) -> World:
    """The page with the views that the program gives it."""

    def make(device: Device, lane: str, offer: OfferCommand | None) -> InspectionScreen:
        return InspectionScreen(device, work(world), tasks, lane, offer=offer)

    world.page.sessions.make_looks = make
    world.page.places.offer(looks_place(lambda: LooksPane(work(world), tasks)))
    return world


@pytest.fixture
def victim() -> Iterator[subprocess.Popen[bytes]]:
    """A process that nobody misses, with a command line that no other has."""
    with subprocess.Popen(["sleep", "98765.25"]) as process:
        yield process
        process.kill()


def dock(world: World) -> LookDock:
    return view(world).looks


def screen_of(world: World) -> InspectionScreen:
    found = world.page.sessions.views[0].looks.screen
    assert found is not None
    return found


def settles(qtbot: QtBot, screen: InspectionScreen) -> None:
    qtbot.waitUntil(lambda: not screen.looking.is_busy and not screen.doing.is_busy)


def ends(qtbot: QtBot, screen: InspectionScreen, victim: subprocess.Popen[bytes]) -> None:
    """Find the process, and end it as a person does."""
    settles(qtbot, screen)
    screen.tools.search.edit.setText("98765.25")
    assert [row.row.cells["pid"] for row in screen.list.model.rows] == [victim.pid]
    screen.list.table.choose_row(0)
    screen.foot.buttons["end"].click()
    question = screen.doing.question
    assert question is not None and question.command.toPlainText() == f"kill {victim.pid}"
    question.go.click()
    qtbot.waitUntil(lambda: screen.notices.notice is not None)
    settles(qtbot, screen)
    notice = screen.notices.notice
    assert notice is not None
    assert "has ended" in notice.fact.text(), (notice.fact.text(), notice.meaning.words)
    assert victim.wait(timeout=30) == -15


def test_a_process_of_this_computer_is_found_and_ended_and_the_journal_says_so(
    qtbot: QtBot, looking: World, victim: subprocess.Popen[bytes]
) -> None:
    pane = looking.page.places.show("looks")
    assert isinstance(pane, LooksPane)
    ends(qtbot, pane.views, victim)
    acted = [event for event in looking.journal.events() if event.kind is EventKind.DEVICE_ACTED_ON]
    assert [event.data["command"] for event in acted] == [f"kill {victim.pid}"]


def test_a_session_is_looked_into_by_its_key_and_a_process_behind_it_ended(
    qtbot: QtBot, looking: World, trusted: World, victim: subprocess.Popen[bytes]
) -> None:
    looking.page.open_device(looking.device)
    shell = wait_for_open(qtbot, looking)
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(shell.terminal, Qt.Key.Key_I, held)
    assert dock(looking).is_shown and dock(looking).button.isChecked()
    ends(qtbot, screen_of(looking), victim)
    assert sum(event.kind is EventKind.DEVICE_CONNECTED for event in looking.journal.events()) <= 1


def test_the_command_comes_to_the_prompt_of_the_shell_and_is_not_run(
    qtbot: QtBot, looking: World, trusted: World
) -> None:
    looking.page.open_device(looking.device)
    shell = wait_for_open(qtbot, looking)
    dock(looking).toggle()
    screen = screen_of(looking)
    settles(qtbot, screen)
    screen.tools.zoom.click()
    screen.toggle_command()
    sent: list[bytes] = []
    shell.terminal.typed.connect(sent.append)
    screen.command.put.click()
    assert b"ps -eo" in b"".join(sent) and not b"".join(sent).rstrip(b"\x1b[201~").endswith((b"\r", b"\n"))
    assert screen.command.told.text() == "It stands at the prompt. Enter runs it."
    qtbot.waitUntil(shell.terminal.hasFocus)


def test_a_device_without_a_session_is_looked_into_through_the_questions_of_its_session(
    qtbot: QtBot, looking: World
) -> None:
    """The key of the device is unknown: the look fails, the session asks, then the rows are there by themselves."""
    looking.page.look_into(looking.device)
    screen = screen_of(looking)
    assert dock(looking).is_zoomed
    qtbot.waitUntil(lambda: screen.error is not None)
    failure = screen.list.content.failure
    assert failure is not None
    dock(looking).connect_session()
    wait_for_card(qtbot, looking, TrustCard)
    card = view(looking).card
    assert isinstance(card, TrustCard)
    card.trust.click()
    wait_for_open(qtbot, looking)
    qtbot.waitUntil(lambda: screen.list.looked is not None)
    assert screen.error is None and len(screen.list.model.rows) > 3


def test_the_views_give_their_place_to_the_files_and_keep_what_they_show(
    qtbot: QtBot, looking: World, trusted: World, tasks: TaskRunner
) -> None:
    notes = ConnectionNotes(lambda: looking.journal)
    files = RemoteFiles(looking.connections.files, looking.given, lambda: looking.journal, notes)
    looking.page.sessions.make_files = lambda device, lane: FileManager(device, files.open, tasks, lane)
    looking.page.open_device(looking.device)
    shell = wait_for_open(qtbot, looking)
    dock(looking).button.click()
    screen = screen_of(looking)
    settles(qtbot, screen)
    screen.show_view_of("disks")
    settles(qtbot, screen)
    view(looking).files.toggle()
    assert not dock(looking).is_shown and not dock(looking).button.isChecked() and view(looking).files.is_shown
    dock(looking).toggle()
    assert dock(looking).is_shown and not view(looking).files.is_shown
    assert screen.view.id == "disks" and screen.list.looked is not None
    screen.tools.zoom.click()
    assert dock(looking).is_zoomed and not shell.terminal.isVisible()
    screen.tools.close_button.click()
    assert not dock(looking).is_shown and shell.terminal.isVisible()
    qtbot.waitUntil(shell.terminal.hasFocus)


def test_the_menus_of_a_device_and_of_a_tab_lead_to_the_views_but_not_for_a_serial_console(
    qtbot: QtBot, looking: World
) -> None:
    page = looking.page
    menu = device_menu(page.devices, [looking.device], "")
    next(one for one in menu.actions() if one.text() == "Look into").trigger()
    assert dock(looking).is_shown
    serial = Device("s", "switch", Transport.SERIAL, host="/dev/null")
    assert not [one for one in device_menu(page.devices, [serial], "").actions() if one.text() == "Look into"]
    assert not has_looks(serial)
    menu = device_menu(page.devices, [THIS_COMPUTER], "")
    next(one for one in menu.actions() if one.text() == "Look into").trigger()
    pane = page.places.panes["looks"]
    assert isinstance(pane, LooksPane) and pane.isVisible()
    settles(qtbot, pane.views)
    settles(qtbot, screen_of(looking))
