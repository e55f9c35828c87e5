"""A terminal session in a tab: what it asks, what it keeps, and how it comes back."""

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain import settings
from app.domain.connection_check import ConnectionCheck
from app.domain.credentials import VaultEntry
from app.domain.devices import Device
from app.domain.errors import (
    AppError,
    AuthenticationFailed,
    FileError,
    HostKeyChanged,
    HostKeyUnknown,
    TargetUnreachable,
)
from app.domain.prompts import Ask
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.recordings.recorded_shell import RecordedShell
from app.views.pages.remote.cards import FailureCard
from app.views.pages.remote.check_card import CheckCard
from app.views.pages.remote.home import Home
from app.views.pages.remote.session_pane import SessionPane
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from app.views.terminal.opening_line import PATIENCE_MS, QUIET_MS
from app.views.terminal.session import SessionState
from tests.views.terminal.test_session import SocketShell

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Sessions:
    """Shells at sockets that the test holds."""

    def __init__(self) -> None:
        self.shells: list[SocketShell] = []
        self.failure: AppError | None = None
        self.tries = 0

    def can_forget(self, host: str, port: int) -> bool:
        return False

    def offered(self, device: Device) -> tuple[VaultEntry, ...]:
        return ()

    def has_password(self, device: Device) -> bool:
        return True

    def check(self, device: Device, task: TaskContext, **_: object) -> ConnectionCheck:
        return ConnectionCheck(device.name, device.address, datetime.now(UTC), 0.1, ())

    def has_way(self, device: Device) -> bool:
        return True

    def shell(self, device: Device, columns: int, rows: int, task: TaskContext, *, ask: Ask) -> RecordedShell:
        self.tries += 1
        if self.failure is not None:
            raise self.failure
        self.shells.append(SocketShell())
        return RecordedShell(self.shells[-1], None)

    def sign_in(self, device: Device) -> None:
        return None


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


def test_enter_pastes_and_escape_does_not(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    view.activateWindow()
    QGuiApplication.clipboard().setText("cd /etc\nls\n")
    view.terminal.paste()
    qtbot.waitUntil(notice_buttons(view)["Paste"].hasFocus)
    qtbot.keyClick(notice_buttons(view)["Paste"], Qt.Key.Key_Escape)
    assert notice_buttons(view) == {}
    assert view.focusWidget() is view.terminal
    view.terminal.paste()
    qtbot.keyClick(notice_buttons(view)["Paste"], Qt.Key.Key_Return)
    assert receive(qtbot, sessions.shells[0], 100) == b"cd /etc\rls\r"


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


def lose(qtbot: QtBot, view: ShellView, sessions: Sessions, failure: AppError | None = None) -> None:
    """The link dies, and whatever is tried then fails like this."""
    shell = sessions.shells[-1]
    shell.device.sendall(b"last words")
    qtbot.waitUntil(lambda: "last words" in "\n".join(view.terminal.engine.lines()))
    sessions.failure = failure
    shell.is_lost = True
    shell.device.close()
    qtbot.waitUntil(lambda: view.session.state is SessionState.LOST)


def notice_words(view: ShellView) -> str:
    return f"{view.notice.fact.text()} {view.notice.meaning.words}" if view.notice is not None else ""


def test_a_lost_session_comes_back_by_itself_and_the_gap_is_marked(
    qtbot: QtBot, view: ShellView, sessions: Sessions
) -> None:
    lose(qtbot, view, sessions)
    assert view.stack.currentWidget() is view.terminal
    assert "Connection lost at" in notice_words(view) and "Trying again in" in notice_words(view)
    assert set(notice_buttons(view)) == {"Reconnect now", "Stop trying"}
    assert view.presence == "busy"
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    sessions.shells[1].device.sendall(b"new prompt")
    qtbot.waitUntil(lambda: "new prompt" in "\n".join(view.terminal.engine.lines()))
    text = "\n".join(view.terminal.engine.lines())
    assert re.search(
        r"last words\s+── \d\d:\d\d:\d\d disconnected  ·  \d\d:\d\d:\d\d connected again ──\s+new prompt", text
    )
    assert notice_buttons(view) == {}


def test_a_try_that_fails_is_followed_by_a_longer_wait(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    lose(qtbot, view, sessions, TargetUnreachable("web01 does not answer."))
    qtbot.waitUntil(lambda: sessions.tries == 3)
    qtbot.waitUntil(lambda: "in 4 s" in notice_words(view) or "in 5 s" in notice_words(view))
    assert view.stack.currentWidget() is view.terminal
    sessions.failure = None
    notice_buttons(view)["Reconnect now"].click()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)


def test_the_tries_can_be_stopped_and_enter_connects_again(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    lose(qtbot, view, sessions, TargetUnreachable("web01 does not answer."))
    notice_buttons(view)["Stop trying"].click()
    assert "Not connected since" in notice_words(view) and view.presence == "offline"
    assert not view.reconnecting.is_active
    sessions.failure = None
    qtbot.keyClicks(view.terminal, "\r")
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    assert sessions.tries == 2


@pytest.mark.parametrize(
    "failure",
    [
        AuthenticationFailed("The device refused the password."),
        VaultLocked("The vault is locked."),
        HostKeyUnknown("new", host="h", port=22, kind="ssh-ed25519", fingerprint="SHA256:x", key=""),
        HostKeyChanged("changed", host="h", port=22, expected="SHA256:x", offered="SHA256:y", source="f:1"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_person_must_decide_ends_the_tries(
    qtbot: QtBot, view: ShellView, sessions: Sessions, failure: AppError
) -> None:
    lose(qtbot, view, sessions, failure)
    qtbot.waitUntil(lambda: view.card is not None)
    assert not view.reconnecting.is_active
    assert sessions.tries == 2


def test_a_session_that_ended_by_itself_is_not_opened_again(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    sessions.shells[0].device.close()
    qtbot.waitUntil(lambda: view.session.state is SessionState.ENDED)
    assert not view.reconnecting.is_active


@pytest.mark.parametrize("failure", [None, AuthenticationFailed("The device refused the password.")])
def test_what_happens_by_itself_takes_no_focus_from_another_session(
    qtbot: QtBot, tasks: TaskRunner, sessions: Sessions, failure: AppError | None
) -> None:
    """A password field that opens beside would get what was meant for a shell."""
    both = QWidget()
    both.setLayout(QHBoxLayout())
    views = []
    for name in ("web01", "web02"):
        device = Device(name, name, host="10.0.0.5", user="deploy")
        views.append(ShellView(device, cast("Any", sessions), tasks, f"session {name}", settings.Terminal()))
        both.layout().addWidget(views[-1])
    qtbot.addWidget(both)
    both.resize(1200, 600)
    both.show()
    both.activateWindow()
    qtbot.waitUntil(both.isActiveWindow)
    for view in views:
        view.connect_now()
        qtbot.waitUntil(lambda view=view: view.session.state is SessionState.OPEN)
    views[1].terminal.setFocus()
    qtbot.waitUntil(views[1].terminal.hasFocus)
    sessions.shells[0].is_lost, sessions.failure = True, failure
    sessions.shells[0].device.close()
    qtbot.waitUntil(lambda: views[0].session.state is SessionState.LOST)
    qtbot.waitUntil(lambda: views[0].card is not None or views[0].session.state is SessionState.OPEN)
    assert views[1].terminal.hasFocus()


def test_after_long_enough_it_gives_up_calmly_and_says_why_when_asked(
    qtbot: QtBot, view: ShellView, sessions: Sessions
) -> None:
    lose(qtbot, view, sessions, TargetUnreachable("web01 does not answer."))
    view.reconnecting.stop()
    view.reconnecting.given_up.emit()
    assert "Not connected since" in notice_words(view) and "15 minutes" in notice_words(view)
    assert view.presence == "offline"
    assert view.stack.currentWidget() is view.terminal
    notice_buttons(view)["Why?"].click()
    assert isinstance(view.card, CheckCard)
    qtbot.waitUntil(lambda: isinstance(view.card, CheckCard) and view.card.check is not None)


def test_a_closed_tab_tries_no_more(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    lose(qtbot, view, sessions, TargetUnreachable("web01 does not answer."))
    view.close_session()
    assert not view.reconnecting.is_active


def test_the_screen_comes_back_after_a_card(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    lose(qtbot, view, sessions, FileError("The disk is full."))
    qtbot.waitUntil(lambda: isinstance(view.card, FailureCard))
    sessions.failure = None
    assert view.card is not None
    cast("QPushButton", view.card.first).click()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    assert view.stack.currentWidget() is view.terminal
    assert "last words" in "\n".join(view.terminal.engine.lines())


def test_the_command_of_the_device_is_typed_when_the_prompt_stands(
    qtbot: QtBot, tasks: TaskRunner, sessions: Sessions
) -> None:
    device = Device("1", "web01", host="10.0.0.5", reattach="tmux new -A -s satchel")
    view = ShellView(device, cast("Any", sessions), tasks, "session 1", settings.Terminal())
    qtbot.addWidget(view)
    view.show()
    view.connect_now()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    sessions.shells[0].device.sendall(b"web01$ ")
    view.terminal.typed.emit(b"ls\r")  # by someone who cannot wait
    command = b" tmux new -A -s satchel\r"
    assert read(qtbot, sessions.shells[0], len(command) + 3) == command + b"ls\r"


def test_no_command_is_typed_where_the_device_asks_something(
    qtbot: QtBot, tasks: TaskRunner, sessions: Sessions
) -> None:
    device = Device("1", "web01", host="10.0.0.5", reattach="tmux new -A -s satchel")
    view = ShellView(device, cast("Any", sessions), tasks, "session 1", settings.Terminal())
    qtbot.addWidget(view)
    view.show()
    view.connect_now()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    sessions.shells[0].device.sendall(b"Current password:")
    view.terminal.typed.emit(b"x")
    assert read(qtbot, sessions.shells[0], 1) == b"x"


def test_a_shell_that_never_stops_writing_gets_what_is_typed_and_no_command(
    qtbot: QtBot, tasks: TaskRunner, sessions: Sessions
) -> None:
    device = Device("1", "web01", host="10.0.0.5", reattach="tmux new -A -s satchel")
    view = ShellView(device, cast("Any", sessions), tasks, "session 1", settings.Terminal())
    qtbot.addWidget(view)
    view.show()
    view.connect_now()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    shell = sessions.shells[0]
    busy = QTimer(view, interval=QUIET_MS // 4)
    busy.timeout.connect(lambda: shell.device.sendall(b"log line\r\n"))
    busy.start()
    view.terminal.typed.emit(b"\x03")
    shell.device.setblocking(False)
    received: list[bytes] = []

    def arrived() -> bool:
        with contextlib.suppress(BlockingIOError):
            received.append(shell.device.recv(200))
        return bool(received)

    qtbot.waitUntil(arrived, timeout=PATIENCE_MS + 5_000)
    busy.stop()
    assert received == [b"\x03"]


def read(qtbot: QtBot, shell: SocketShell, size: int) -> bytes:
    """What arrives while the event loop runs."""
    received = bytearray()
    shell.device.setblocking(False)

    def arrived() -> bool:
        try:
            received.extend(shell.device.recv(200))
        except BlockingIOError:
            return False
        return len(received) >= size

    qtbot.waitUntil(arrived)
    return bytes(received)
