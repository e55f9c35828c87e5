"""The head of a session: its recording and its serial line. The switch is simulated, the line a pair of socat."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain import settings
from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.journal import EventKind
from app.domain.sessions import RecordingState
from app.services.connection_notes import ConnectionNotes
from app.services.recordings.recorders import Recorders
from app.services.serial.ports import SerialPort
from app.services.sessions import RemoteSessions
from app.services.ssh.host_keys import HostKeys
from app.services.targets.given import GivenCredentials
from app.services.targets.opening import Connections
from app.services.visits import Visits
from app.views.pages.remote.port_chooser import PortChooser
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState
from app.views.widgets.notice import Notice
from tests.servers.serial_lines import SerialPair, SimulatedSwitch

pytestmark = pytest.mark.skipif(shutil.which("socat") is None, reason="socat makes the pairs")


@dataclass
class Console:
    """A session on a serial line, put together as the composition does."""

    view: ShellView
    visits: Visits
    recorders: Recorders
    pair: SerialPair
    folder: Path

    def text(self) -> str:
        return "\n".join(self.view.terminal.engine.lines())

    def recorded(self) -> str:
        return "".join(path.read_text("utf-8") for path in self.folder.rglob("*.log"))


@pytest.fixture
def console(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> Iterator[Console]:
    pair = SerialPair(tmp_path)
    switch = SimulatedSwitch(pair.far)
    visits = Visits(tmp_path / "visits")
    host_keys, given = HostKeys(tmp_path / "keys"), GivenCredentials(lambda _: Credential())
    recorders = Recorders(visits.current, given.secrets)

    def journal() -> object:
        return visits.current().journal

    sessions = RemoteSessions(
        Connections(host_keys, given), host_keys, given, journal, ConnectionNotes(journal), recorders=recorders
    )
    device = Device("1", "core", Transport.SERIAL, host=str(pair.near))
    view = ShellView(device, sessions, tasks, "session 1", settings.Terminal())
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    view.connect_now()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN and view.extras.is_serial)
    made = Console(view, visits, recorders, pair, tmp_path)
    yield made
    switch.close()
    made.pair.unplug()  # ends the session
    recorders.close()


def test_a_serial_session_types_shows_and_is_recorded(qtbot: QtBot, console: Console) -> None:
    qtbot.keyClicks(console.view.terminal, "show version\r")
    qtbot.keyClick(console.view.terminal, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Version 15.2" in console.text())
    assert console.view.extras.recording.isVisible()
    assert console.view.extras.recording.text().strip() == "Recording"
    console.view.end()
    qtbot.waitUntil(lambda: console.view.session.state is SessionState.ENDED)
    console.recorders.close()
    assert "Version 15.2" in console.recorded()
    assert console.visits.current().journal.events()[-1].kind is EventKind.SESSION_RECORDED
    assert not console.view.extras.recording.isVisible()


def test_the_mark_pauses_the_recording_and_goes_on(qtbot: QtBot, console: Console) -> None:
    tools = console.view.extras
    tools.recording.click()
    qtbot.waitUntil(lambda: tools.recording.text().strip() == "Recording paused")
    qtbot.keyClicks(console.view.terminal, "private")
    qtbot.waitUntil(lambda: "private" in console.text())
    tools.recording.click()
    qtbot.waitUntil(lambda: tools.recording.text().strip() == "Recording")
    qtbot.keyClicks(console.view.terminal, "public")
    qtbot.waitUntil(lambda: "public" in console.text())
    console.recorders.close()
    assert "private" not in console.recorded()
    assert "public" in console.recorded()


def test_speed_and_echo_are_chosen_in_the_menu(qtbot: QtBot, console: Console) -> None:
    tools = console.view.extras
    menu = tools.make_menu(tools._serial.line)  # type: ignore[union-attr]
    speeds = next(action.menu() for action in menu.actions() if action.text() == "Speed")
    assert [action.text() for action in speeds.actions() if action.isChecked()] == ["9600"]
    next(action for action in speeds.actions() if action.text() == "115200").trigger()
    qtbot.waitUntil(lambda: tools.line.text().strip() == "115200 8N1")


def test_what_the_port_refuses_is_said_under_the_terminal(qtbot: QtBot, console: Console) -> None:
    tools = console.view.extras
    menu = tools.make_menu(tools._serial.line)  # type: ignore[union-attr]
    next(action for action in menu.actions() if action.text() == "DTR").trigger()  # a pseudo-terminal has none
    qtbot.waitUntil(lambda: console.view.bottom.isVisible())
    notice = console.view.bottom.findChild(Notice)
    assert isinstance(notice, Notice) and "does not take these settings" in notice.fact.text()


def test_an_unplugged_cable_keeps_the_screen_and_connects_again(qtbot: QtBot, console: Console) -> None:
    qtbot.keyClick(console.view.terminal, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "switch>" in console.text())
    console.pair.unplug()
    qtbot.waitUntil(lambda: console.view.session.state is SessionState.LOST)
    assert "switch>" in console.text()
    console.pair.plug_in()
    again = SimulatedSwitch(console.pair.far)
    console.view.connect_now()
    qtbot.waitUntil(lambda: console.view.session.state is SessionState.OPEN)
    qtbot.keyClicks(console.view.terminal, "xyz")
    qtbot.waitUntil(lambda: "xyz" in console.text())
    again.close()


def test_a_recording_that_cannot_be_written_is_said_once_and_the_session_goes_on(
    qtbot: QtBot, console: Console
) -> None:
    tools, recording = console.view.extras, console.view.extras._recording
    assert recording is not None and recording.status.state is RecordingState.ON
    folder = console.visits.current().journal.path.parent / "recordings"
    qtbot.keyClicks(console.view.terminal, "a")
    qtbot.waitUntil(lambda: folder.exists())
    told: list[str] = []
    tools.problem.connect(lambda problem, _: told.append(problem))
    recording._refuse(OSError(28, "No space left on device"))  # type: ignore[attr-defined]
    recording._refuse(OSError(28, "No space left on device"))  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(told))
    qtbot.keyClicks(console.view.terminal, "still")
    qtbot.waitUntil(lambda: "still" in console.text())
    assert told == ["The recording has a gap: the disk is full."]


def test_a_port_is_chosen_from_those_that_are_there(qtbot: QtBot) -> None:
    chooser, chosen = PortChooser(), list[str]()
    qtbot.addWidget(chooser)
    chooser.chosen.connect(chosen.append)
    with qtbot.waitSignal(chooser.asked):
        chooser.click()
    menu = chooser.make_menu([SerialPort("COM3", "USB Serial"), SerialPort("COM1")])
    assert [action.text() for action in menu.actions()][:2] == ["COM3  ·  USB Serial", "COM1"]
    menu.actions()[0].trigger()
    assert chosen == ["COM3"]
    assert "No serial port was found" in chooser.make_menu([]).actions()[0].text()
