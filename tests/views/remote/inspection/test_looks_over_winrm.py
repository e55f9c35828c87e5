"""The views of a Windows PC over WinRM: the protocol is real; the PC is simulated, and its answers written by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.domain.errors import CertificateUnknown
from app.domain.journal import EventKind
from app.services.connection_notes import ConnectionNotes
from app.services.inspection import VIEWS
from app.services.inspection.asking import action_command
from app.services.inspection.inspections import Inspections
from app.services.journal_file import JournalFile
from app.services.ssh.host_keys import HostKeys
from app.services.targets.opening import Connections
from app.views.pages.remote.inspection.screen import InspectionScreen
from app.views.pages.remote.inspection.work import InspectionWork
from app.views.tasks import TaskRunner
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.machine import Machine
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https

type Make = Callable[[Device], InspectionScreen]


@pytest.fixture
def simulated_windows(tmp_path: Path) -> Iterator[SimulatedWindows]:
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        Machine().take_over(windows)
        yield windows


@pytest.fixture
def make(simulated_windows: SimulatedWindows, qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> Iterator[Make]:
    journal = JournalFile(tmp_path / "journal.jsonl")
    connections = Connections(HostKeys(tmp_path / "host_keys"), lambda device: CREDENTIAL)
    inspections = Inspections(connections, lambda: journal, ConnectionNotes(lambda: journal))

    def make(device: Device) -> InspectionScreen:
        work = InspectionWork(VIEWS, inspections.look, inspections.act, action_command, lambda path, text, task: None)
        screen = InspectionScreen(device, work, tasks, "looks")
        screen.setProperty("journal", journal)
        qtbot.addWidget(screen)
        screen.resize(1000, 500)
        screen.show()
        screen.appear()
        settles(qtbot, screen)
        return screen

    yield make
    connections.close()


def settles(qtbot: QtBot, screen: InspectionScreen) -> None:
    qtbot.waitUntil(lambda: not screen.looking.is_busy and not screen.doing.is_busy)


def test_every_view_of_a_windows_pc_is_shown(make: Make, simulated_windows: SimulatedWindows, qtbot: QtBot) -> None:
    screen = make(over_http(simulated_windows))
    for view in VIEWS:
        screen.show_view_of(view.id)
        settles(qtbot, screen)
        assert screen.error is None and screen.list.model.rows, view.id
        assert screen.list.looked is not None and screen.list.looked.look.command, view.id


def test_a_service_is_stopped_and_seen_to_be_stopped(
    make: Make, simulated_windows: SimulatedWindows, qtbot: QtBot
) -> None:
    screen = make(over_https(simulated_windows))
    screen.show_view_of("services")
    settles(qtbot, screen)
    screen.tools.search.edit.setText("Spooler")
    screen.list.table.choose_row(0)
    screen.foot.buttons["stop"].click()
    question = screen.doing.question
    assert question is not None and question.command.toPlainText() == "Stop-Service -Force -Name Spooler"
    question.sure.setChecked(True)
    question.go.click()
    qtbot.waitUntil(lambda: screen.notices.notice is not None)
    settles(qtbot, screen)
    notice = screen.notices.notice
    assert notice is not None and notice.fact.text() == "Spooler has stopped."
    assert not screen.foot.buttons["stop"].isEnabled() and screen.foot.buttons["start"].isEnabled()
    journal: JournalFile = screen.property("journal")
    acted = [one.data for one in journal.events() if one.kind is EventKind.DEVICE_ACTED_ON]
    assert [one["outcome"] for one in acted] == ["done"]


def test_what_carries_the_session_is_left_alone(make: Make, simulated_windows: SimulatedWindows, qtbot: QtBot) -> None:
    screen = make(over_http(simulated_windows))
    screen.show_view_of("services")
    settles(qtbot, screen)
    screen.tools.search.edit.setText("WinRM")
    screen.list.table.choose_row(0)
    stop = screen.foot.buttons["stop"]
    assert not stop.isEnabled() and stop.toolTip()


def test_an_unknown_certificate_is_told_with_its_fingerprint(make: Make, simulated_windows: SimulatedWindows) -> None:
    screen = make(over_https(simulated_windows, pin=""))
    assert isinstance(screen.error, CertificateUnknown)
    failure = screen.list.content.failure
    assert failure is not None and failure.fingerprint.text()
