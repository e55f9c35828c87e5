"""A terminal session in a tab: what it asks, and what it keeps."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain import settings
from app.domain.devices import Device
from app.domain.errors import AppError, ConnectionLost
from app.domain.task import TaskContext
from app.views.pages.remote.cards import FailureCard
from app.views.pages.remote.home import Home
from app.views.pages.remote.session_pane import SessionPane
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState
from tests.views.terminal.test_session import SocketShell

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Sessions:
    """Shells at sockets that the test holds."""

    def __init__(self) -> None:
        self.shells: list[SocketShell] = []
        self.failure: AppError | None = None

    def shell(self, device: Device, columns: int, rows: int, task: TaskContext) -> SocketShell:
        if self.failure is not None:
            raise self.failure
        self.shells.append(SocketShell())
        return self.shells[-1]


@pytest.fixture
def sessions() -> Iterator[Sessions]:
    sessions = Sessions()
    yield sessions
    for shell in sessions.shells:
        shell.device.close()


@pytest.fixture
def view(qtbot: QtBot, tasks: TaskRunner, sessions: Sessions) -> ShellView:
    device = Device("1", "web01", host="10.0.0.5", user="deploy")
    view = ShellView(device, cast("Any", sessions), tasks, "session 1", settings.Terminal())
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    view.connect_now()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    return view


def test_keys_of_the_tabs_work_in_a_terminal_with_shift_and_plain_ones_go_to_the_shell(
    qtbot: QtBot, tasks: TaskRunner, sessions: Sessions
) -> None:
    pane = SessionPane(Home(), lambda: cast("Any", sessions), tasks, settings.Terminal())
    qtbot.addWidget(pane)
    pane.resize(900, 600)
    pane.show()
    pane.activateWindow()
    qtbot.waitUntil(pane.isActiveWindow)
    for name in ("web01", "web02"):
        pane.connect_to(Device(name, name, host="10.0.0.5"))
        qtbot.waitUntil(lambda: pane.current is not None and pane.current.presence == "online")
    terminal = cast("ShellView", pane.current).terminal
    qtbot.waitUntil(terminal.hasFocus)
    qtbot.keyClick(terminal, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert sessions.shells[1].device.recv(10) == b"\x17"
    assert len(pane.views) == 2
    qtbot.keyClick(terminal, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert pane.current is pane.views[0]
    qtbot.keyClick(pane.views[0].terminal, Qt.Key.Key_W, CTRL_SHIFT)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: [view.device.name for view in pane.views] == ["web02"])


def notice_buttons(view: ShellView) -> dict[str, QPushButton]:
    if not view.bottom.isVisible():
        return {}
    return {button.accessibleName(): button for button in view.bottom.findChildren(QPushButton) if button.isVisible()}


def receive(qtbot: QtBot, shell: SocketShell, size: int) -> bytes:
    shell.device.settimeout(2)
    return shell.device.recv(size)


def test_the_head_says_where_the_session_is_and_what_the_device_calls_it(
    qtbot: QtBot, view: ShellView, sessions: Sessions
) -> None:
    assert view._note.words == "deploy@10.0.0.5"
    sessions.shells[0].device.sendall(b"\x1b]0;deploy@web01: ~\x07")
    qtbot.waitUntil(lambda: view._note.words == "deploy@10.0.0.5  ·  deploy@web01: ~")
    assert view.presence == "online"


def test_several_lines_are_pasted_only_after_a_yes(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    QGuiApplication.clipboard().setText("cd /etc\nrm -rf x\n")
    view.terminal.paste()
    assert "Paste" in notice_buttons(view)
    notice_buttons(view)["Cancel"].click()
    assert notice_buttons(view) == {}
    view.terminal.paste()
    notice_buttons(view)["Paste"].click()
    assert receive(qtbot, sessions.shells[0], 100) == b"cd /etc\rrm -rf x\r"
    assert view.focusWidget() is view.terminal


@pytest.mark.parametrize(("answer", "expected"), [("Allow for this session", "second"), ("Refuse", "mine")])
def test_the_clipboard_is_asked_for_once_in_a_session(
    qtbot: QtBot, view: ShellView, sessions: Sessions, answer: str, expected: str
) -> None:
    QGuiApplication.clipboard().setText("mine")
    peer = sessions.shells[0].device
    peer.sendall(b"\x1b]52;c;Zmlyc3Q=\x07")  # "first"
    qtbot.waitUntil(lambda: answer in notice_buttons(view))
    assert QGuiApplication.clipboard().text() == "mine"
    notice_buttons(view)[answer].click()
    peer.sendall(b"\x1b]52;c;c2Vjb25k\x07done")  # "second"
    qtbot.waitUntil(lambda: "done" in "".join(view.terminal.engine.lines()))
    assert notice_buttons(view) == {}
    assert QGuiApplication.clipboard().text() == expected


def test_the_end_is_told_under_the_screen_that_stays(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    sessions.shells[0].device.sendall(b"last words")
    sessions.shells[0].device.close()
    qtbot.waitUntil(lambda: "Connect again" in notice_buttons(view))
    assert view.presence == "offline"
    assert view.stack.currentWidget() is view.terminal
    notice_buttons(view)["Connect again"].click()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    assert notice_buttons(view) == {}
    assert "last words" in "\n".join(view.terminal.engine.lines())


def test_a_reconnect_that_fails_says_so_and_the_screen_comes_back_with_the_next(
    qtbot: QtBot, view: ShellView, sessions: Sessions
) -> None:
    shell = sessions.shells[0]
    shell.device.sendall(b"last words")
    shell.is_lost = True
    shell.device.close()
    qtbot.waitUntil(lambda: view.session.state is SessionState.LOST)
    sessions.failure = ConnectionLost("web01 is not there.")
    view.connect_now()
    qtbot.waitUntil(lambda: isinstance(view.card, FailureCard))
    sessions.failure = None
    assert view.card is not None
    cast("QPushButton", view.card.first).click()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    assert view.stack.currentWidget() is view.terminal
    assert "last words" in "\n".join(view.terminal.engine.lines())
