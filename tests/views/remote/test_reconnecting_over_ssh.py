"""Sessions that are lost and come back, against a real sshd: restarted, cut, frozen, and with a real tmux."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain.journal import EventKind
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState
from tests.servers.openssh import Sshd, needs_terminals
from tests.views.remote.test_page_over_ssh import World, text, view

pytestmark = needs_terminals
LOST_WITHIN = 20_000  # ms: the watchdog's time, and the machine's


@pytest.fixture
def world(qtbot: QtBot, tasks: TaskRunner, sshd: Sshd, tmp_path: Path) -> Iterator[World]:
    """A page that knows the server's key."""
    world = World(tmp_path, sshd, tasks)
    sshd.known(tmp_path)
    qtbot.addWidget(world.page)
    world.page.resize(1100, 700)
    world.page.show()
    yield world
    world.page.close()
    world.connections.close()


def reach(qtbot: QtBot, shell: ShellView, state: SessionState) -> None:
    qtbot.waitUntil(lambda: shell.session.state is state, timeout=LOST_WITHIN)


def open_shell(qtbot: QtBot, world: World) -> ShellView:
    world.page.open_device(world.device)
    reach(qtbot, view(world), SessionState.OPEN)
    return view(world)


def run(qtbot: QtBot, shell: ShellView, command: str, expected: str) -> None:
    """Type a command until its output is there; `expected` does not stand in the command itself."""
    qtbot.keyClicks(shell.terminal, f"{command}\r")
    qtbot.waitUntil(lambda: expected in text(shell))


def button(shell: ShellView, words: str) -> QPushButton:
    return next(one for one in shell.bottom.findChildren(QPushButton) if one.accessibleName() == words)


def test_a_server_that_is_restarted_gets_its_session_back(qtbot: QtBot, world: World) -> None:
    shell = open_shell(qtbot, world)
    run(qtbot, shell, "echo be''fore", "\nbefore")
    world.sshd.stop()
    reach(qtbot, shell, SessionState.LOST)
    qtbot.waitUntil(lambda: world.kinds().count(EventKind.CONNECTION_FAILED) == 1)
    world.sshd.start()
    reach(qtbot, shell, SessionState.OPEN)
    run(qtbot, shell, "echo af''ter", "\nafter")
    assert "\nbefore" in text(shell) and "connected again ──" in text(shell)
    assert world.kinds().count(EventKind.SESSION_OPENED) == 2


def test_the_journal_tells_one_failure_of_many_tries(qtbot: QtBot, world: World) -> None:
    shell = open_shell(qtbot, world)
    world.sshd.stop()
    reach(qtbot, shell, SessionState.LOST)
    for _ in range(3):
        qtbot.waitUntil(lambda: shell.notice is not None and "Trying again" in shell.notice.meaning.words, timeout=9000)
        button(shell, "Reconnect now").click()
        reach(qtbot, shell, SessionState.FAILED)
    shell.end()
    assert world.kinds().count(EventKind.CONNECTION_FAILED) == 1


def test_a_frozen_link_is_noticed_and_replaced(qtbot: QtBot, world: World) -> None:
    shell = open_shell(qtbot, world)
    run(qtbot, shell, "echo be''fore", "\nbefore")
    with world.sshd.frozen():  # what stood is silent; new connections are served
        reach(qtbot, shell, SessionState.LOST)
        reach(qtbot, shell, SessionState.OPEN)
        run(qtbot, shell, "echo af''ter", "\nafter")
    assert "\nbefore" in text(shell)


def test_a_server_with_another_key_is_not_connected_to(qtbot: QtBot, world: World) -> None:
    shell = open_shell(qtbot, world)
    world.sshd.change_host_key()
    qtbot.waitUntil(lambda: shell.card is not None, timeout=LOST_WITHIN)
    assert not shell.reconnecting.is_active
    assert "key" in shell.card.title.words if shell.card is not None else False


def test_exit_is_no_loss(qtbot: QtBot, world: World) -> None:
    shell = open_shell(qtbot, world)
    qtbot.keyClicks(shell.terminal, "exit 0\r")
    reach(qtbot, shell, SessionState.ENDED)
    assert not shell.reconnecting.is_active


def test_a_tmux_session_is_taken_up_again_with_its_screen(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    if not shutil.which("tmux"):
        pytest.skip("tmux is not installed")
    tmux = f"tmux -f /dev/null -S {tmp_path}/tmux"
    world.device = world.book.update(replace(world.device, reattach=f"{tmux} new -A -s satchel"))
    world.page.reload()
    try:
        shell = open_shell(qtbot, world)
        qtbot.waitUntil(lambda: "[satchel]" in text(shell))
        run(qtbot, shell, "echo st''ill here", "\nstill here")
        world.sshd.kill_connections()
        reach(qtbot, shell, SessionState.LOST)
        reach(qtbot, shell, SessionState.OPEN)
        qtbot.waitUntil(lambda: "[satchel]" in text(shell) and "\nstill here" in text(shell))
        listed = subprocess.run([*tmux.split(), "ls"], capture_output=True, text=True, check=True).stdout
        assert listed.count("satchel:") == 1
    finally:
        subprocess.run([*tmux.split(), "kill-server"], capture_output=True, check=False)
