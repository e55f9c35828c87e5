"""Sessions on a real sshd that are moved between panes and windows: the shell, its screen and its size stay right."""

import time
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.panes import Side
from app.services.open_tabs import OpenTabsStore
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from tests.servers.openssh import needs_terminals
from tests.views.remote.test_page_over_ssh import World, text, trusted, wait_for_open, world

__all__ = ["trusted", "world"]  # fixtures

pytestmark = needs_terminals

FULL_SCREEN = r"printf '\e[?1049h\e[2J\e[1;1Htop left\e[20;60Hfar corner'; read -r line; printf '\e[?1049l'"


def run(qtbot: QtBot, shell: ShellView, command: str) -> None:
    qtbot.keyClicks(shell.terminal, f"{command}\r")


def number_after(shell: ShellView, word: str) -> str:
    found = [line.split(word, 1)[1] for line in text(shell).splitlines() if line.startswith(word)]
    return found[-1].strip() if found else ""


def knows_its_size(qtbot: QtBot, shell: ShellView) -> None:
    columns, rows = shell.terminal.engine.size()
    run(qtbot, shell, "stty size")
    qtbot.waitUntil(lambda: f"\n{rows} {columns}" in text(shell))


def test_a_session_goes_through_panes_and_windows_with_one_shell(qtbot: QtBot, trusted: World) -> None:
    page = trusted.page
    page.open_device(trusted.device)
    shell = wait_for_open(qtbot, trusted)
    run(qtbot, shell, "echo pid=$$")
    qtbot.waitUntil(lambda: number_after(shell, "pid=").isdigit())
    pid = number_after(shell, "pid=")
    actions, desk = page.sessions.hands.actions, page.sessions.desk

    actions.split(Side.RIGHT)
    second = wait_for_open(qtbot, trusted)
    assert second is not shell
    qtbot.waitUntil(lambda: shell.terminal.width() < 500)
    qtbot.waitUntil(lambda: not shell.terminal._fitting._settling.isActive())
    knows_its_size(qtbot, shell)

    desk.select(desk.tabs[0].key)
    actions.detach()
    assert shell.window() is not page.window()
    qtbot.waitUntil(lambda: not shell.terminal._fitting._settling.isActive())
    knows_its_size(qtbot, shell)

    shell.window().close()
    assert shell.window() is page.window()
    assert len(page.sessions.views) == 2
    qtbot.waitUntil(lambda: not shell.terminal._fitting._settling.isActive())
    run(qtbot, shell, "clear; echo again=$$")
    qtbot.waitUntil(lambda: number_after(shell, "again=") == pid)


def test_a_full_screen_program_keeps_its_screen_while_its_tab_is_moved(qtbot: QtBot, trusted: World) -> None:
    page = trusted.page
    page.resize(1500, 900)
    page.open_device(trusted.device)
    shell = wait_for_open(qtbot, trusted)
    run(qtbot, shell, FULL_SCREEN)
    qtbot.waitUntil(lambda: "far corner" in text(shell) and "printf" not in text(shell))
    size = shell.terminal.engine.size()
    page.sessions.hands.actions.detach()
    window = shell.window()
    window.resize(window.width() + 400, window.height() + 400)
    qtbot.waitUntil(lambda: not shell.terminal._fitting._settling.isActive())
    window.close()
    qtbot.waitUntil(lambda: not shell.terminal._fitting._settling.isActive())
    qtbot.waitUntil(lambda: shell.terminal.engine.size() == size)
    assert "top left" in text(shell)
    assert "far corner" in text(shell)


def test_the_tabs_come_back_at_the_next_start_and_connect_when_asked(
    qtbot: QtBot, trusted: World, tasks: TaskRunner, tmp_path: Path
) -> None:
    from app.views.pages.remote.page import RemotePage

    store = OpenTabsStore(tmp_path / "open_tabs.json", trusted.book.devices)
    page = trusted.page
    page.remember_tabs(store)
    page.open_device(trusted.device)
    wait_for_open(qtbot, trusted)
    page.sessions.desk.rename(page.sessions.desk.tabs[0].key, "counter")
    page.sessions.hands.actions.split(Side.BELOW)
    page.close()

    again = RemotePage(tasks, trusted.book, lambda: trusted.sessions, lambda: ())
    qtbot.addWidget(again)
    again.resize(1100, 700)
    again.show()
    again.remember_tabs(store)
    qtbot.waitUntil(lambda: len(again.sessions.desk.tabs) == 2)
    assert [tab.title for tab in again.sessions.desk.tabs] == ["counter", "web01"]
    assert again.sessions.views == ()
    opened = len([kind for kind in trusted.kinds() if kind.name == "SESSION_OPENED"])
    idle = again.sessions.desk.tabs[1].idle
    assert idle is not None
    qtbot.keyClick(idle, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [view.presence for view in again.sessions.views] == ["online"])
    assert len([kind for kind in trusted.kinds() if kind.name == "SESSION_OPENED"]) == opened + 1
    again.close()


def test_to_switch_between_fifty_tabs_stalls_nothing(qtbot: QtBot, trusted: World) -> None:
    """Two real sessions among fifty tabs; the quickest of several, as another process may be busy."""
    page = trusted.page
    page.open_device(trusted.device)
    first = wait_for_open(qtbot, trusted)
    page.devices.connect_asked.emit(trusted.device)
    wait_for_open(qtbot, trusted)
    desk = page.sessions.desk
    for number in range(48):
        desk.add(trusted.device, connects=False)
        desk.rename(desk.tabs[-1].key, f"switch {number}")
    for shell in page.sessions.views:
        assert isinstance(shell, ShellView)
        shell.terminal.show_text(b"a line of a log that is long enough to be wrapped somewhere\r\n" * 20_000)
    keys = [tab.key for tab in desk.tabs if tab.view is not None]
    took: list[float] = []
    for turn in range(12):
        began = time.perf_counter()
        desk.select(keys[turn % 2])
        page.repaint()
        took.append(time.perf_counter() - began)
        qtbot.waitUntil(lambda: not first.terminal._fitting._settling.isActive())
    assert min(took) < 0.25, [round(one * 1000) for one in took]


def test_output_and_the_bell_in_a_hidden_tab_are_marked(qtbot: QtBot, trusted: World) -> None:
    page = trusted.page
    page.open_device(trusted.device)
    shell = wait_for_open(qtbot, trusted)
    run(qtbot, shell, "read -r line; echo more; read -r line; printf '\\a'")
    qtbot.waitUntil(lambda: "read -r" in text(shell))
    page.devices.connect_asked.emit(trusted.device)
    wait_for_open(qtbot, trusted)
    tab = page.sessions.desk.tabs[0]
    tab.unseen = ""
    shell.terminal.send(b"go\r")
    qtbot.waitUntil(lambda: tab.unseen == "output")
    shell.terminal.send(b"on\r")
    qtbot.waitUntil(lambda: tab.unseen == "bell")
    page.sessions.show_session(0)
    assert tab.unseen == ""
