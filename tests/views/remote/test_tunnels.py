"""The place of the tunnels: listed, set up, started, asked about."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.domain.errors import HostKeyUnknown, TunnelError
from app.domain.prompts import LoginQuestion, Prompt, QuestionKind
from app.domain.secret import Secret
from app.domain.tunnels import Tunnel, TunnelKind, TunnelState, TunnelStatus
from app.services.sessions import RemoteSessions
from app.services.tunnels.service import Tunnels
from app.views.pages.remote.cards import FailureCard, TrustCard
from app.views.pages.remote.login_cards import PromptCard
from app.views.pages.remote.tunnels.desk import TunnelDesk
from app.views.pages.remote.tunnels.model import TunnelModel
from app.views.pages.remote.tunnels.pane import TunnelsPane
from app.views.pages.remote.tunnels.words import address_of, browser_url, way
from app.views.tasks import TaskRunner
from tests.pictures.tunnels import PlayedTunnels
from tests.servers.openssh import Sshd, sshd
from tests.services.tunnels.tunnelling import Bench, echo, enter, place_that

__all__ = ["sshd"]

WEB = Device("web", "web01", host="10.0.0.5", user="ops")
ROUTER = Tunnel("a", "Router", TunnelKind.LOCAL, "web", 8080, host="10.0.0.1", host_port=80)
BACK = Tunnel("b", "Back", TunnelKind.REMOTE, "web", 9000, host="localhost", host_port=9001)
STOPPED = [TunnelStatus(ROUTER), TunnelStatus(BACK)]


@pytest.fixture
def make(qtbot: QtBot, installed_theme: object, tasks: TaskRunner) -> Callable[[object], TunnelsPane]:
    def make(tunnels: object) -> TunnelsPane:
        desk = TunnelDesk(cast(Tunnels, tunnels), tasks, tasks)
        pane = TunnelsPane(desk, cast(RemoteSessions, None), tasks, lambda: [WEB])
        qtbot.addWidget(pane)
        pane.resize(900, 640)
        pane.show()
        qtbot.waitUntil(lambda: desk.is_read)
        pane.appear()
        return pane

    return make


def test_the_rows_are_a_sound_model_that_changes_only_what_is_new(qtmodeltester: ModelTester) -> None:
    model = TunnelModel(lambda _: "web01")
    model.show(STOPPED)
    kept = model.item(1)
    qtmodeltester.check(model)
    model.show([replace(STOPPED[1], state=TunnelState.OPEN)])
    assert model.rowCount() == 1
    assert model.item(0) is kept
    assert model.item(0).text() == "Back, Open, web01, 127.0.0.1:9000 → this computer → localhost:9001"


def test_enter_starts_and_stops_the_one_that_is_chosen(make: Callable[[object], TunnelsPane], qtbot: QtBot) -> None:
    played = PlayedTunnels(list(STOPPED))
    pane = make(played)
    assert pane.list.hasFocus()
    qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.actions_.toggle.accessibleName() == "Stop")
    assert played.all["a"].state is TunnelState.STARTING
    qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.actions_.toggle.accessibleName() == "Start")
    assert pane.actions_.browse.toolTip() == "It is not open"
    qtbot.keyClick(pane.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "127.0.0.1:8080"


def test_a_tunnel_is_set_up_with_the_keyboard(make: Callable[[object], TunnelsPane], qtbot: QtBot) -> None:
    played = PlayedTunnels([])
    pane = make(played)
    pane.show_new("")
    form = pane.form
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.device_row.problem.words and form.host_row.problem.words
    assert not played.all
    form.device.setEditText("WEB0")  # a part of its name, that no other one has
    form.device.lineEdit().editingFinished.emit()
    assert form.device.currentText().startswith("web01")
    form.port.setText("8443")
    form.host.setText("10.0.0.1")
    form.host_port.setText("443")
    form.bind.setEditText("0.0.0.0")
    assert form.risk.isVisible()
    qtbot.keyClick(form.host, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 1)
    expected = Tunnel("new", "", TunnelKind.LOCAL, "web", 8443, "0.0.0.0", "10.0.0.1", 443)
    assert played.all["new"].tunnel == expected
    assert pane.chosen() is not None


def test_one_that_was_deleted_can_be_taken_back(make: Callable[[object], TunnelsPane], qtbot: QtBot) -> None:
    played = PlayedTunnels(list(STOPPED))
    pane = make(played)
    qtbot.keyClick(pane.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: pane.notices.notice is not None)
    assert pane.model.rowCount() == 1
    assert pane.notices.notice is not None
    pane.notices.notice._actions[0].click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: pane.model.rowCount() == 2)


def test_why_one_is_not_open_is_told_in_place(make: Callable[[object], TunnelsPane], qtbot: QtBot) -> None:
    taken = TunnelError("Port 8080 of this computer is taken by nginx (process 7).")
    played = PlayedTunnels([replace(STOPPED[0], state=TunnelState.FAILED, error=taken), STOPPED[1]])
    pane = make(played)
    assert isinstance(pane.questions.card, FailureCard)
    assert pane.questions.card.meaning.words == str(taken)
    pane.questions.card.first.click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: pane.questions.card is None)
    assert played.all["a"].state is TunnelState.STARTING


def test_a_question_after_another_is_seen_whole(make: Callable[[object], TunnelsPane], qtbot: QtBot) -> None:
    played = PlayedTunnels([STOPPED[0]])
    pane = make(played)
    for host in ("jump", "web01"):
        unknown = HostKeyUnknown("", host=host, port=22, kind="ssh-ed25519", fingerprint="SHA256:abcd", key="")
        played.start("a")
        qtbot.waitUntil(lambda: pane.questions.card is None)
        played.all["a"] = replace(STOPPED[0], state=TunnelState.FAILED, error=unknown)
        played.tell()
        qtbot.waitUntil(lambda: pane.questions.card is not None)
        card = cast(TrustCard, pane.questions.card)
        qtbot.waitUntil(lambda one=card: one.visibleRegion().boundingRect().height() > 100)


def test_what_its_device_asks_is_asked_here(make: Callable[[object], TunnelsPane], qtbot: QtBot) -> None:
    played = PlayedTunnels(list(STOPPED))
    pane = make(played)
    pane.start("b")
    ask = played.asked[0]
    assert ask is not None
    answers = ask(LoginQuestion(WEB, "ops", QuestionKind.PROMPTS, (Prompt("Code:"),)))
    qtbot.waitUntil(lambda: isinstance(pane.questions.card, PromptCard))
    card = cast(PromptCard, pane.questions.card)
    assert "jump host" not in card.meaning.words
    card.fields[0].setText("123456")
    qtbot.keyClick(card.fields[0], Qt.Key.Key_Return)
    given = answers.wait(1)
    assert given == (Secret("123456"),)
    answers.withdraw()
    qtbot.waitUntil(lambda: pane.questions.card is None)


def test_over_a_real_device_the_list_shows_what_goes_through(
    make: Callable[[object], TunnelsPane], qtbot: QtBot, sshd: Sshd, tmp_path: Path
) -> None:
    bench = Bench(tmp_path, sshd)
    try:
        with place_that(echo) as place:
            tunnel = bench.put(TunnelKind.LOCAL, place.port)
            pane = make(bench.tunnels)
            pane.actions_.toggle.click()
            qtbot.waitUntil(lambda: pane.chosen().state is TunnelState.OPEN)  # type: ignore[union-attr]
            port = bench.tunnels.status(tunnel.id).port
            with enter(port) as one:
                one.sendall(b"x" * 5000)
                qtbot.waitUntil(lambda: pane.chosen().sent == 5000)  # type: ignore[union-attr]
            pane.actions_.toggle.click()
            qtbot.waitUntil(lambda: pane.chosen().state is TunnelState.STOPPED)  # type: ignore[union-attr]
    finally:
        bench.close()


def test_what_programs_are_told() -> None:
    is_open = replace(STOPPED[0], state=TunnelState.OPEN, port=8080)
    assert browser_url(is_open) == "http://127.0.0.1:8080/"
    assert not browser_url(STOPPED[0])
    assert not address_of(STOPPED[1])  # its port is on the device
    wide = replace(is_open, tunnel=replace(ROUTER, bind="0.0.0.0", host_port=443))
    assert browser_url(wide) == "https://127.0.0.1:8080/"
    assert way(TunnelStatus(Tunnel("c", "", TunnelKind.DYNAMIC, "web", 0)), "web01") == (
        "127.0.0.1, a free port → web01 → anywhere"
    )
