"""The check after a failed connection: rows as they come, the cause, and the button that helps."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain import settings
from app.domain.connection_check import (
    ConnectionCheck,
    Fix,
    Help,
    Observation,
    Spoken,
    StageFinding,
    StageVerdict,
)
from app.domain.credentials import VaultEntry
from app.domain.devices import Device
from app.domain.errors import AppError, AuthenticationFailed, FileError, TargetUnreachable
from app.domain.task import TaskContext
from app.views.pages.remote.check_card import CheckCard
from app.views.pages.remote.check_rows import StageRow
from app.views.pages.remote.password_card import PasswordCard
from app.views.pages.remote.shell_view import ShellView
from app.views.pages.remote.spoken_commands import SpokenCommand
from app.views.tasks import TaskRunner

NAME = StageFinding("name", "Name", StageVerdict.OK, "web01 stands for 1 address.")
REST = StageFinding("shell", "Shell", StageVerdict.NOT_REACHED, "Not reached.")


def broken(help: Help, summary: str = "Nothing listens on port 22.") -> StageFinding:
    seen = (Observation("10.0.0.5 port 22", "refused after 1 ms", is_fault=True),)
    return StageFinding("tcp", "Port", StageVerdict.PROBLEM, summary, seen, "refused", Fix("Start it.", help))


class Sessions:
    """Every connection fails as the test says; the check finds what the test says, when it says so."""

    def __init__(self) -> None:
        self.failure: AppError = TargetUnreachable("web01 refuses connections.", hint="Start the service.")
        self.findings: tuple[StageFinding, ...] = (NAME, broken(Help.EDIT_DEVICE), REST)
        self.unwritten: AppError | None = None
        self.go_on = threading.Event()
        self.go_on.set()
        self.asked: list[AppError | None] = []
        self.tries = 0
        self.was_cancelled = threading.Event()

    def shell(self, device: Device, columns: int, rows: int, task: TaskContext, **_: object) -> Any:
        self.tries += 1
        raise self.failure

    def check(
        self,
        device: Device,
        task: TaskContext,
        *,
        failure: AppError | None,
        on_finding: Callable[[StageFinding], None],
        unwritten: Callable[[AppError], None],
    ) -> ConnectionCheck:
        self.asked.append(failure)
        task.report("Checking: name")
        on_finding(self.findings[0])
        with task.on_cancel(self.was_cancelled.set), task.on_cancel(self.go_on.set):
            self.go_on.wait(10)
        task.check()
        for one in self.findings[1:]:
            on_finding(one)
        if self.unwritten is not None:
            unwritten(self.unwritten)
        return ConnectionCheck(device.name, device.address, datetime.now(UTC), 0.1, self.findings)

    def has_way(self, device: Device) -> bool:
        return True

    def offered(self, device: Device) -> tuple[VaultEntry, ...]:
        return ()

    def has_password(self, device: Device) -> bool:
        return True


@pytest.fixture
def sessions() -> Iterator[Sessions]:
    sessions = Sessions()
    yield sessions
    sessions.go_on.set()


@pytest.fixture
def view(qtbot: QtBot, tasks: TaskRunner, sessions: Sessions) -> ShellView:
    device = Device("1", "web01", host="10.0.0.5", user="deploy")
    view = ShellView(device, cast("Any", sessions), tasks, "session 1", settings.Terminal())
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show()
    return view


def card_of(qtbot: QtBot, view: ShellView) -> CheckCard:
    view.connect_now()
    qtbot.waitUntil(lambda: isinstance(view.card, CheckCard))
    assert isinstance(view.card, CheckCard)
    return view.card


def checked(qtbot: QtBot, view: ShellView) -> CheckCard:
    card = card_of(qtbot, view)
    qtbot.waitUntil(lambda: card.check is not None)
    return card


def buttons(card: CheckCard) -> dict[str, QPushButton]:
    found = card.findChildren(QPushButton)
    return {button.accessibleName(): button for button in found if button.isVisibleTo(card)}


def rows(card: CheckCard) -> list[str]:
    return [row.accessibleName() for row in card.findChildren(StageRow) if row.isVisibleTo(card)]


def test_the_failure_is_told_at_once_and_the_stages_follow(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    sessions.go_on.clear()
    card = card_of(qtbot, view)
    assert card.title.words == "Could not connect to web01"
    assert card.meaning.words == "web01 refuses connections."
    qtbot.waitUntil(lambda: rows(card) == ["Name: OK. web01 stands for 1 address."])
    assert sessions.asked == [sessions.failure]
    sessions.go_on.set()
    qtbot.waitUntil(lambda: card.check is not None)
    assert card.title.words == "Nothing listens on port 22."
    assert card.fix.words == "Start it."
    assert rows(card) == ["Port: Problem. Nothing listens on port 22."]  # what is fine is folded


@pytest.mark.parametrize(
    ("help", "words"),
    [
        (Help.EDIT_DEVICE, "Edit device"),
        (Help.ENTER_PASSWORD, "Enter password"),
        (Help.UNLOCK_VAULT, "Unlock the vault"),
        (Help.TRUST_KEY, "Compare the fingerprint…"),
        (Help.ALLOW_LEGACY, "Allow old methods…"),
        (Help.TRY_AGAIN, "Try again"),
        (Help.NONE, "Try again"),
    ],
)
def test_the_first_button_is_what_helps(
    qtbot: QtBot, view: ShellView, sessions: Sessions, help: Help, words: str
) -> None:
    sessions.findings = (NAME, broken(help), REST)
    card = checked(qtbot, view)
    assert cast("QPushButton", card.first).accessibleName() == words
    assert "Try again" in buttons(card) and "Edit device" in buttons(card)


def test_the_buttons_do_what_they_say(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    card = checked(qtbot, view)
    with qtbot.waitSignal(view.edit_asked):
        buttons(card)["Edit device"].click()
    sessions.findings = (NAME, broken(Help.UNLOCK_VAULT), REST)
    card = checked(qtbot, view)
    with qtbot.waitSignal(view.unlock_asked):
        buttons(card)["Unlock the vault"].click()
    assert view.waits_for_vault
    sessions.findings = (NAME, broken(Help.ENTER_PASSWORD), REST)
    card = checked(qtbot, view)
    buttons(card)["Enter password"].click()
    assert isinstance(view.card, PasswordCard)


def test_a_password_is_never_asked_of_another_than_the_one_that_refused(
    qtbot: QtBot, view: ShellView, sessions: Sessions
) -> None:
    """A failure of the device, and then a check that blames its jump host; and the other way round."""
    refused = broken(Help.ENTER_PASSWORD)
    for hop_fails, blamed in ((False, "gate"), (True, "")):
        sessions.failure = TargetUnreachable("No answer.")
        sessions.failure.hop = Device("2", "gate", host="10.0.0.1") if hop_fails else None
        sessions.findings = (NAME, replace(refused, hop=blamed), REST)
        card, tries = checked(qtbot, view), sessions.tries
        sessions.failure = AuthenticationFailed("Refused.")
        sessions.failure.hop = None if hop_fails else Device("2", "gate", host="10.0.0.1")
        buttons(card)["Enter password"].click()
        qtbot.waitUntil(lambda tries=tries: sessions.tries == tries + 1 and isinstance(view.card, PasswordCard))  # type: ignore[misc]
        assert isinstance(view.card, PasswordCard)
        assert (blamed or "web01") in view.card.accessibleName()


def test_what_is_found_out_later_asks_for_the_right_one(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    """The question before was about a jump host; the session stood since, and was lost."""
    sessions.failure = TargetUnreachable("The gate does not answer.")
    sessions.failure.hop = Device("2", "gate", host="10.0.0.1")
    checked(qtbot, view)
    sessions.findings = (NAME, broken(Help.ENTER_PASSWORD), REST)
    view.questions.find_out(AuthenticationFailed("web01 refused the password."))
    card = view.card
    assert isinstance(card, CheckCard)
    qtbot.waitUntil(lambda: card.check is not None)
    buttons(card)["Enter password"].click()
    assert isinstance(view.card, PasswordCard)
    assert "web01" in view.card.accessibleName()


def test_trying_again_connects_and_ends_the_check(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    sessions.go_on.clear()
    card = card_of(qtbot, view)
    qtbot.waitUntil(lambda: len(sessions.asked) == 1)
    buttons(card)["Try again"].click()
    qtbot.waitUntil(lambda: sessions.tries == 2 and sessions.was_cancelled.is_set())


def test_a_check_that_is_stopped_keeps_what_it_found(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    sessions.go_on.clear()
    card = card_of(qtbot, view)
    qtbot.waitUntil(lambda: len(rows(card)) == 1)
    assert "Stop" in buttons(card)
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "Stop" not in buttons(card))
    assert view.card is card
    assert len(rows(card)) == 1
    assert card.fix.words == "Start the service."
    assert card.check is None


def test_a_closed_tab_ends_its_check(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    sessions.go_on.clear()
    card_of(qtbot, view)
    qtbot.waitUntil(lambda: len(sessions.asked) == 1)
    view.close_session()
    qtbot.waitUntil(sessions.was_cancelled.is_set)


def test_all_of_it_can_be_copied_for_a_ticket(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    card = checked(qtbot, view)
    buttons(card)["Copy"].click()
    text = QGuiApplication.clipboard().text()
    for part in ("web01 refuses connections.", "Start it.", "Name: OK", "10.0.0.5 port 22: refused after 1 ms"):
        assert part in text


def test_a_failure_that_has_passed_says_so(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    sessions.findings = (NAME,)
    card = checked(qtbot, view)
    assert card.title.words == "Every step of the connection works now."
    assert "web01 refuses connections." in card.meaning.words
    assert len(rows(card)) == 1


def test_a_journal_that_takes_nothing_is_told_under_the_rows(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    sessions.unwritten = FileError("The disk is full.")
    card = checked(qtbot, view)
    assert any("not in the journal" in label.accessibleName() for label in card.findChildren(type(card.fix)))


def test_a_refused_password_is_asked_again_and_why_is_a_question_away(
    qtbot: QtBot, view: ShellView, sessions: Sessions
) -> None:
    sessions.failure = AuthenticationFailed("The device refused the password of deploy.")
    view.connect_now()
    qtbot.waitUntil(lambda: isinstance(view.card, PasswordCard))
    assert isinstance(view.card, PasswordCard)
    assert sessions.asked == []
    view.card.why.click()
    qtbot.waitUntil(lambda: sessions.asked == [sessions.failure])
    assert isinstance(view.card, CheckCard)


def test_the_keys_reach_every_button(qtbot: QtBot, view: ShellView, sessions: Sessions) -> None:
    card = checked(qtbot, view)
    card.focus_first()
    assert card.first.hasFocus()
    with qtbot.waitSignal(view.close_asked):
        qtbot.keyClick(card, Qt.Key.Key_Escape)


def test_the_command_for_the_phone_stands_large_and_the_others_are_folded(
    qtbot: QtBot, view: ShellView, sessions: Sessions
) -> None:
    commands = (Spoken("Switch WinRM on", "winrm qc -q", "At the device."), Spoken("Or so", "net start x", "There."))
    sessions.findings = (NAME, replace(broken(Help.NONE), fix=Fix("Let somebody do it.", spoken=commands)), REST)
    card = checked(qtbot, view)
    shown, folded = card.findChildren(SpokenCommand)
    assert shown.isVisibleTo(card) and not folded.isVisibleTo(card)
    assert shown.accessibleName() == "Switch WinRM on: winrm qc -q"
    shown.copy.click()
    assert QGuiApplication.clipboard().text() == "winrm qc -q"
    card.copy.click()
    assert "Or so: net start x" in QGuiApplication.clipboard().text()
