"""A credential of another client: the card asks for the reason, and nothing is sent before there is one."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain import settings
from app.domain.devices import Device
from app.domain.task import TaskContext
from app.domain.vault_errors import OtherClient
from app.views.pages.remote.crossing_card import CrossingCard
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState
from tests.views.remote.test_shell_view import Sessions

GATE = Device("1", "gate", host="10.0.0.5", folder="Nordlys", credential="e1")


class RuledSessions(Sessions):
    """Refuses until the reason was given."""

    def __init__(self) -> None:
        super().__init__()
        self.failure = OtherClient("“Router” is a credential of Acme, and gate belongs to Nordlys.")
        self.failure.entry, self.failure.device = "e1", GATE
        self.reasons: list[tuple[str, str]] = []

    def cross(self, question: OtherClient, reason: str, task: TaskContext) -> None:
        self.reasons.append((question.entry, reason))
        self.failure = None


@pytest.fixture
def sessions() -> Iterator[RuledSessions]:
    sessions = RuledSessions()
    yield sessions
    for shell in sessions.shells:
        shell.device.close()


@pytest.fixture
def view(qtbot: QtBot, tasks: TaskRunner, sessions: RuledSessions) -> ShellView:
    view = ShellView(GATE, cast("Any", sessions), tasks, "session 1", settings.Terminal())
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    view.connect_now()
    qtbot.waitUntil(lambda: isinstance(view.card, CrossingCard))
    return view


def card_of(view: ShellView) -> CrossingCard:
    assert isinstance(view.card, CrossingCard)
    return view.card


def test_nothing_crosses_without_a_reason(qtbot: QtBot, view: ShellView, sessions: RuledSessions) -> None:
    card = card_of(view)
    assert "Acme" in card.meaning.words and not card.use.isEnabled()
    qtbot.keyClicks(card.reason, "  ")
    qtbot.keyClick(card.reason, Qt.Key.Key_Return)
    assert sessions.reasons == [] and sessions.tries == 1 and view.card is card


def test_with_a_reason_the_session_goes_on(qtbot: QtBot, view: ShellView, sessions: RuledSessions) -> None:
    card = card_of(view)
    qtbot.keyClicks(card.reason, "Acme lends them the router")
    card.use.click()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    assert sessions.reasons == [("e1", "Acme lends them the router")]


def test_another_credential_is_one_step_away(qtbot: QtBot, view: ShellView) -> None:
    with qtbot.waitSignal(view.edit_asked) as asked:
        card_of(view).edit.click()
    assert asked.args == [GATE]
