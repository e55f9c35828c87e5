"""A session in a terminal: output, typing, resizing, and every way in which it ends."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import ConnectionLost, TargetUnreachable
from app.domain.sessions import Shell
from app.domain.task import TaskContext
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState, TerminalSession
from app.views.terminal.widget import TerminalWidget


class SocketShell:
    """A shell at the other end of a socket that the test holds."""

    def __init__(self) -> None:
        self._ours, self.device = socket.socketpair()
        self.sizes: list[tuple[int, int]] = []
        self.exit_code: int | None = 0
        self.is_lost = False
        self.is_closed = threading.Event()

    def receive(self, task: TaskContext) -> bytes:
        with task.on_cancel(self._shut):
            data = self._ours.recv(65536)
        task.check()
        if self.is_lost and not data:
            raise ConnectionLost("The device no longer answers.")
        return data

    def _shut(self) -> None:
        for end in (self._ours, self.device):  # on Windows the own end's alone wakes nobody
            with contextlib.suppress(OSError):  # a cancel may come when the socket is closed already
                end.shutdown(socket.SHUT_RDWR)

    def send(self, data: bytes) -> None:
        self._ours.sendall(data)

    def resize(self, columns: int, rows: int) -> None:
        self.sizes.append((columns, rows))

    def close(self) -> None:
        self._ours.close()
        self.is_closed.set()


class Device:
    """Opens a new shell each time, or fails as it is told."""

    def __init__(self) -> None:
        self.shells: list[SocketShell] = []
        self.failure: Exception | None = None

    def close(self) -> None:
        for shell in self.shells:
            shell.device.close()

    def open(self, columns: int, rows: int, task: TaskContext) -> Shell:
        if self.failure is not None:
            raise self.failure
        self.shells.append(SocketShell())
        return self.shells[-1]


@pytest.fixture
def device() -> Iterator[Device]:
    device = Device()
    yield device
    device.close()


@pytest.fixture
def terminal(qtbot: QtBot) -> TerminalWidget:
    widget = TerminalWidget()
    qtbot.addWidget(widget)
    widget.resize(700, 400)
    widget.show()
    return widget


@pytest.fixture
def session(terminal: TerminalWidget, tasks: TaskRunner, device: Device) -> TerminalSession:
    return TerminalSession(terminal, tasks, device.open, lane="session 1")


def reach(qtbot: QtBot, session: TerminalSession, state: SessionState) -> None:
    qtbot.waitUntil(lambda: session.state is state)


def text(terminal: TerminalWidget) -> str:
    return "\n".join(terminal.engine.lines())


def test_output_is_shown_and_typing_is_sent(
    qtbot: QtBot, session: TerminalSession, terminal: TerminalWidget, device: Device
) -> None:
    session.connect_now()
    reach(qtbot, session, SessionState.OPEN)
    device.shells[0].device.sendall(b"web01$ ")
    qtbot.waitUntil(lambda: "web01$" in text(terminal))
    qtbot.keyClicks(terminal, "ls")
    assert device.shells[0].device.recv(10) == b"ls"


def test_the_device_learns_each_size(
    qtbot: QtBot, session: TerminalSession, terminal: TerminalWidget, device: Device
) -> None:
    session.connect_now()
    reach(qtbot, session, SessionState.OPEN)
    terminal.resize(500, 300)
    qtbot.waitUntil(lambda: device.shells[0].sizes[-1] == terminal.engine.size())
    assert device.shells[0].sizes[-1][0] < 80


def test_the_device_hears_only_of_the_size_at_the_end_of_a_drag(
    qtbot: QtBot, session: TerminalSession, terminal: TerminalWidget, device: Device
) -> None:
    session.connect_now()
    reach(qtbot, session, SessionState.OPEN)
    before = len(device.shells[0].sizes)
    for width in range(690, 400, -10):
        terminal.resize(width, 400)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: device.shells[0].sizes[-1] == terminal.engine.size())
    assert len(device.shells[0].sizes) - before <= 10, "a slow machine may stop on the way, but not 29 times"


def test_a_move_to_another_place_passes_over_the_sizes_on_the_way(
    qtbot: QtBot, session: TerminalSession, terminal: TerminalWidget, device: Device
) -> None:
    session.connect_now()
    reach(qtbot, session, SessionState.OPEN)
    device.shells[0].device.sendall(b"\x1b[?1049h\x1b[1;1Hfirst\x1b[20;60Hfar corner")
    qtbot.waitUntil(lambda: "far corner" in text(terminal))
    size, sizes = terminal.engine.size(), len(device.shells[0].sizes)
    terminal.hide()
    terminal.resize(100, 30)
    terminal.show()
    terminal.resize(200, 80)
    terminal.resize(700, 400)
    qtbot.waitUntil(lambda: not terminal._fitting._settling.isActive())
    assert terminal.engine.size() == size
    assert "far corner" in text(terminal)
    assert len(device.shells[0].sizes) == sizes


def test_the_answers_of_the_terminal_go_to_the_device(qtbot: QtBot, session: TerminalSession, device: Device) -> None:
    session.connect_now()
    reach(qtbot, session, SessionState.OPEN)
    device.shells[0].device.sendall(b"\x1b[6n")
    assert_received(qtbot, device.shells[0].device, b"\x1b[1;1R")


def assert_received(qtbot: QtBot, peer: socket.socket, expected: bytes) -> None:
    received = bytearray()
    peer.setblocking(False)

    def arrived() -> bool:
        try:
            received.extend(peer.recv(100))
        except BlockingIOError:
            return False
        return bytes(received) == expected

    qtbot.waitUntil(arrived)


def test_the_end_of_the_shell_keeps_the_screen_and_enter_connects_again(
    qtbot: QtBot, session: TerminalSession, terminal: TerminalWidget, device: Device
) -> None:
    session.connect_now()
    reach(qtbot, session, SessionState.OPEN)
    device.shells[0].device.sendall(b"goodbye\r\n\x1b[?1000h")
    device.shells[0].device.close()
    reach(qtbot, session, SessionState.ENDED)
    assert session.exit_code == 0
    assert device.shells[0].is_closed.wait(30)
    qtbot.waitUntil(lambda: "goodbye" in text(terminal))
    qtbot.keyClicks(terminal, "x\r")
    reach(qtbot, session, SessionState.OPEN)
    assert len(device.shells) == 2
    assert "goodbye" in text(terminal)
    assert not terminal.engine.wants_mouse()
    session.end()
    reach(qtbot, session, SessionState.ENDED)


def test_a_lost_link_is_told_and_the_screen_kept(
    qtbot: QtBot, session: TerminalSession, terminal: TerminalWidget, device: Device
) -> None:
    session.connect_now()
    reach(qtbot, session, SessionState.OPEN)
    device.shells[0].is_lost = True
    device.shells[0].device.sendall(b"half a li")
    with qtbot.waitSignal(session.failed) as blocker:
        device.shells[0].device.close()
    assert isinstance(blocker.args[0], ConnectionLost)
    assert session.state is SessionState.LOST
    qtbot.waitUntil(lambda: "half a li" in text(terminal))


def test_a_device_that_cannot_be_reached_is_a_failure(qtbot: QtBot, session: TerminalSession, device: Device) -> None:
    device.failure = TargetUnreachable("web01 does not answer.")
    with qtbot.waitSignal(session.failed) as blocker:
        session.connect_now()
    assert blocker.args == [device.failure]
    assert session.state is SessionState.FAILED


def test_ending_frees_a_silent_session_at_once(qtbot: QtBot, session: TerminalSession, device: Device) -> None:
    session.connect_now()
    reach(qtbot, session, SessionState.OPEN)
    session.end()
    reach(qtbot, session, SessionState.ENDED)
    assert device.shells[0].is_closed.wait(30)


def test_a_closed_tab_ends_its_session_in_the_middle_of_a_flood(
    qtbot: QtBot, session: TerminalSession, tasks: TaskRunner, device: Device
) -> None:
    session.connect_now()
    reach(qtbot, session, SessionState.OPEN)
    peer = device.shells[0].device
    flood = threading.Thread(target=lambda: send_all(peer, b"line\r\n" * 1_000_000), daemon=True)
    flood.start()
    session.end()
    assert device.shells[0].is_closed.wait(30)
    reach(qtbot, session, SessionState.ENDED)
    flood.join(30)
    assert not flood.is_alive()


def send_all(peer: socket.socket, data: bytes) -> None:
    try:
        peer.sendall(data)
    except OSError:
        peer.close()
