"""Typing into several sessions at once: who hears it, who does not, and how it ends."""

from typing import cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain import settings
from app.domain.devices import Device
from app.domain.panes import Side
from app.views.pages.remote.broadcast import Broadcast
from app.views.pages.remote.home import Home
from app.views.pages.remote.session_pane import SessionPane
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from app.views.widgets.notice import Notice
from tests.views.remote.test_shell_view import Sessions, sessions
from tests.views.terminal.test_session import assert_received

__all__ = ["sessions"]  # a fixture


class Bench:
    """Two sessions side by side, and a third in a tab behind the second."""

    def __init__(self, pane: SessionPane, sessions: Sessions) -> None:
        self.pane, self.sessions = pane, sessions

    @property
    def broadcast(self) -> Broadcast:
        return self.pane.hands.actions.broadcast

    def view(self, index: int) -> ShellView:
        return cast("ShellView", self.pane.views[index])

    def hears_nothing(self, index: int) -> bool:
        device = self.sessions.shells[index].device
        device.setblocking(False)
        try:
            return not device.recv(100)
        except BlockingIOError:
            return True
        finally:
            device.setblocking(True)


@pytest.fixture
def bench(qtbot: QtBot, tasks: TaskRunner, sessions: Sessions) -> Bench:
    pane = SessionPane(Home(), lambda: sessions, tasks, settings.Terminal())  # type: ignore[arg-type, return-value]
    qtbot.addWidget(pane)
    pane.resize(1000, 600)
    pane.show()
    pane.activateWindow()
    qtbot.waitUntil(pane.isActiveWindow)
    for number, name in enumerate(("web01", "behind", "db01")):
        accent = "production" if name == "db01" else ""
        pane.connect_to(Device(name, name, host="10.0.0.5", accent=accent))
        qtbot.waitUntil(lambda n=number: len(pane.views) == n + 1 and pane.views[n].presence == "online")  # type: ignore[misc]
    desk, actions = pane.desk, pane.hands.actions
    actions.move_to_side(Side.RIGHT, desk.tabs[2])
    actions.move_to_pane(desk.here, desk.tabs[1])
    desk.select(desk.tabs[1].key)
    assert [tab.title for tab in desk.tabs] == ["web01", "db01", "behind"]
    return Bench(pane, sessions)


def test_a_key_goes_to_every_session_on_the_screen_and_to_no_other(qtbot: QtBot, bench: Bench) -> None:
    terminal = bench.view(1).terminal
    qtbot.waitUntil(terminal.hasFocus)
    qtbot.keyClick(terminal, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert bench.broadcast.is_on
    qtbot.keyClicks(terminal, "id\r")
    assert_received(qtbot, bench.sessions.shells[0].device, b"id\r")
    assert_received(qtbot, bench.sessions.shells[2].device, b"id\r")
    assert bench.hears_nothing(1)


def test_the_notice_says_who_hears_it_and_that_production_is_among_them(bench: Bench) -> None:
    bench.broadcast.begin()
    notice = bench.pane.desk.windows.area.findChild(Notice)
    assert notice is not None
    assert notice.fact.text() == "Keys go to 2 sessions."
    assert "web01, db01" in notice.meaning.words
    assert "Production" in notice.meaning.words
    bench.broadcast.stop()
    assert not notice.isVisible()


def test_escape_ends_it_and_reaches_no_session(qtbot: QtBot, bench: Bench) -> None:
    bench.broadcast.begin()
    qtbot.keyClick(bench.view(1).terminal, Qt.Key.Key_Escape)
    assert not bench.broadcast.is_on
    assert bench.hears_nothing(0)
    assert bench.hears_nothing(2)
    qtbot.keyClicks(bench.view(1).terminal, "x")
    assert_received(qtbot, bench.sessions.shells[2].device, b"x")
    assert bench.hears_nothing(0)


def test_each_terminal_writes_a_key_in_its_own_way(qtbot: QtBot, bench: Bench) -> None:
    bench.view(0).terminal.show_text(b"\x1b[?1h")  # this program wants its arrow keys otherwise
    bench.broadcast.begin()
    qtbot.keyClick(bench.view(1).terminal, Qt.Key.Key_Up)
    assert_received(qtbot, bench.sessions.shells[0].device, b"\x1bOA")
    assert_received(qtbot, bench.sessions.shells[2].device, b"\x1b[A")


def test_a_session_that_is_hidden_or_has_ended_takes_no_part_and_one_alone_ends_it(qtbot: QtBot, bench: Bench) -> None:
    bench.broadcast.begin()
    bench.pane.desk.select(bench.pane.desk.tabs[2].key)  # "behind" now hides "db01"
    assert not bench.broadcast.is_on
    qtbot.keyClicks(bench.view(2).terminal, "y")
    assert_received(qtbot, bench.sessions.shells[1].device, b"y")
    assert bench.hears_nothing(0)


def test_one_session_alone_is_no_broadcast(bench: Bench) -> None:
    bench.pane.hands.actions.toggle_zoom()
    bench.broadcast.begin()
    assert not bench.broadcast.is_on
