"""A serial session in the composed window, recorded, found again and played: a simulated switch, a real vault."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.credentials import EntryDraft
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.paths import Paths
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from app.views.pages.remote.page import RemotePage
from app.views.pages.remote.recordings.pane import RecordingsPane
from app.views.pages.remote.shell_view import ShellView
from app.views.terminal.session import SessionState
from tests.end_to_end.test_window_visit import PASSPHRASE, Visit
from tests.servers.serial_lines import SerialPair, SimulatedSwitch

pytestmark = [
    pytest.mark.usefixtures("installed_theme"),
    pytest.mark.skipif(shutil.which("socat") is None, reason="socat makes the pairs"),
]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[SerialPair]:
    made = SerialPair(tmp_path)
    switch = SimulatedSwitch(made.far)
    yield made
    switch.close()
    made.unplug()


@pytest.fixture
def visit(qtbot: QtBot, own_home: Path, pair: SerialPair) -> Iterator[Visit]:
    own_home.mkdir(parents=True)
    cheap = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
    vault = Vault.create(own_home / "vault.kdbx", PASSPHRASE, TaskContext(), kdf=cheap)
    vault.add(EntryDraft("Core switch", "", Secret(SimulatedSwitch.PASSWORD)), TaskContext())
    vault.close()
    visit = Visit(qtbot, Paths(own_home))
    visit.services.keeper.unlock(own_home / "vault.kdbx", PASSPHRASE, TaskContext())
    yield visit
    visit.close()


def text_of(view: ShellView) -> str:
    return "\n".join(view.terminal.engine.lines())


def test_what_was_on_the_console_is_found_again_without_its_secrets(
    qtbot: QtBot, visit: Visit, pair: SerialPair, own_home: Path
) -> None:
    page = cast("RemotePage", visit.go("remote"))
    page.home.address.setText(f"serial:{pair.near}@115200")
    page.home.go.click()
    view = cast("ShellView", page.sessions.current)
    visit.wait(lambda: view.session.state is SessionState.OPEN and view.extras.recording.isVisible())
    for command in ("show version", "show secret"):
        qtbot.keyClicks(view.terminal, command)
        qtbot.keyClick(view.terminal, Qt.Key.Key_Return)
    visit.wait(lambda: f"enable secret {SimulatedSwitch.PASSWORD}" in text_of(view))
    view.end()
    visit.wait(lambda: EventKind.SESSION_RECORDED in visit.kinds())
    assert [action.title for action in page.offered_actions() if action.title == "Recordings"]
    pane = cast("RecordingsPane", page.places.show("recordings"))
    visit.wait(lambda: pane.recordings.rowCount() == 1)
    pane.search.edit.setText("Version 15.2")
    visit.wait(lambda: pane.hits.rowCount() == 1)
    pane.open(pane.hits.index(0).data(Qt.ItemDataRole.UserRole).recording, None)
    visit.wait(lambda: pane.replay.proof.isVisible() and pane.stack.currentWidget() is pane.replay)
    assert pane.replay.proof.accessibleName() == "As it was recorded"
    pane.replay.player.seek(pane.replay.player.duration)
    visit.wait(lambda: "••••••" in "\n".join(pane.replay.screen_view.terminal.engine.lines()))
    report = visit.services.work.save_report(own_home / "reports", visit.services.settings.load())
    assert "Recorded the session" in report.read_text("utf-8")
    visit.rest()
    for path in own_home.rglob("*"):
        assert not path.is_file() or SimulatedSwitch.PASSWORD.encode() not in path.read_bytes(), path
