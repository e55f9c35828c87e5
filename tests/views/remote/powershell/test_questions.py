"""What a command asks, and what comes of the answers."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.domain.credentials import Credential, VaultEntry
from app.domain.devices import Device
from app.domain.powershell import (
    Choice,
    ChoiceQuestion,
    CredentialQuestion,
    Field,
    FieldsQuestion,
    Question,
)
from app.domain.secret import Secret
from app.domain.vault_errors import VaultLocked
from app.views.pages.remote.powershell.parts import PowerShellParts
from app.views.pages.remote.powershell.question_cards import ChoiceCard, CredentialCard, FieldsCard
from app.views.pages.remote.powershell.view import PowerShellView
from tests.servers.scripted_powershell import ScriptedPowerShell
from tests.views.remote.powershell.conftest import OpenView

PASSWORD = "Tr0ub4dor&3"
CONFIRM = ChoiceQuestion(
    "Confirm",
    "Stop the service?",
    (Choice("Yes", "Y"), Choice("Yes to All", "A"), Choice("No", "N"), Choice("Suspend", "S")),
    default=(0,),
)
ENTRY = VaultEntry("e1", "Domain admin", "LAB\\admin", has_password=True)


def ask(qtbot: QtBot, open_view: OpenView, question: Question, parts: PowerShellParts | None = None) -> PowerShellView:
    view = open_view(ScriptedPowerShell({"ask": [question]}), parts=parts)
    view.run_command("ask")
    qtbot.waitUntil(lambda: view.work.card is not None)
    return view


def answers(qtbot: QtBot, view: PowerShellView) -> list[tuple[str, ...]]:
    qtbot.waitUntil(lambda: not view.runs.is_busy)
    qtbot.waitUntil(lambda: not len(view.output.queue))
    session = view.runs.session
    assert isinstance(session, ScriptedPowerShell)
    assert view.work.card is None and view.line.isVisible()
    return session.answers


def test_fields_are_filled_one_after_the_other_and_hidden_ones_stay_hidden(qtbot: QtBot, open_view: OpenView) -> None:
    question = FieldsQuestion("New-LocalUser", "Supply values", (Field("Name"), Field("Password", is_hidden=True)))
    view = ask(qtbot, open_view, question)
    card = view.work.card
    assert isinstance(card, FieldsCard) and not view.line.isVisible()
    assert card.fields[1].echoMode() == card.fields[1].EchoMode.Password
    qtbot.keyClicks(card.fields[0], "anna")
    qtbot.keyClick(card.fields[0], Qt.Key.Key_Return)
    qtbot.keyClicks(card.fields[1], PASSWORD)
    qtbot.keyClick(card.fields[1], Qt.Key.Key_Return)
    assert answers(qtbot, view) == [("anna", PASSWORD)]
    assert "Name: anna" in view.output.toPlainText() and PASSWORD not in view.output.toPlainText()


def test_a_choice_is_taken_by_its_letter(qtbot: QtBot, open_view: OpenView) -> None:
    view = ask(qtbot, open_view, CONFIRM)
    card = view.work.card
    assert isinstance(card, ChoiceCard) and card.first is card.buttons[0]
    qtbot.keyClicks(card.buttons[0], "n")
    assert answers(qtbot, view) == [("2",)]
    assert "Confirm: No" in view.output.toPlainText()


def test_a_letter_that_is_no_choice_answers_nothing(qtbot: QtBot, open_view: OpenView) -> None:
    view = ask(qtbot, open_view, CONFIRM)
    card = view.work.card
    assert isinstance(card, ChoiceCard)
    qtbot.keyClicks(card, "x")
    assert view.work.card is card
    qtbot.keyClick(card.buttons[0], Qt.Key.Key_Return)
    assert answers(qtbot, view) == [("0",)]


def test_several_choices_are_ticked(qtbot: QtBot, open_view: OpenView) -> None:
    choices = tuple(Choice(name, name[0]) for name in ("Alpha", "Beta", "Gamma"))
    question = ChoiceQuestion("Parts", "Which?", choices, default=(1,), takes_several=True)
    view = ask(qtbot, open_view, question)
    card = view.work.card
    assert isinstance(card, ChoiceCard) and isinstance(card.first, QCheckBox) and card.first.isChecked()
    qtbot.keyClicks(card.first, "g")
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert answers(qtbot, view) == [("1", "2")]


def test_a_credential_is_typed(qtbot: QtBot, open_view: OpenView) -> None:
    view = ask(qtbot, open_view, CredentialQuestion("Credential request", "For the share", user="LAB\\anna"))
    card = view.work.card
    assert isinstance(card, CredentialCard) and card.first is card.password
    qtbot.keyClicks(card.password, PASSWORD)
    qtbot.keyClick(card.password, Qt.Key.Key_Return)
    assert answers(qtbot, view) == [("LAB\\anna", PASSWORD)]
    assert PASSWORD not in view.output.toPlainText()


def test_a_credential_comes_from_the_vault(qtbot: QtBot, open_view: OpenView) -> None:
    parts = PowerShellParts(
        entries=lambda device: (ENTRY,), give=lambda device, id: Credential("LAB\\admin", Secret(f"{id}-secret"))
    )
    view = ask(qtbot, open_view, CredentialQuestion("Credential request", ""), parts)
    card = view.work.card
    assert isinstance(card, CredentialCard)
    card.entries.setCurrentIndex(1)
    assert not card.user.isEnabled()
    card.send.click()
    assert answers(qtbot, view) == [("LAB\\admin", "e1-secret")]


def test_a_vault_that_was_locked_meanwhile_is_told_in_the_card(qtbot: QtBot, open_view: OpenView) -> None:
    def give(device: Device, id: str) -> Credential:
        raise VaultLocked("The vault is locked.")

    view = ask(
        qtbot, open_view, CredentialQuestion("", ""), PowerShellParts(entries=lambda device: (ENTRY,), give=give)
    )
    card = view.work.card
    assert isinstance(card, CredentialCard)
    card.entries.setCurrentIndex(1)
    card.send.click()
    assert "The vault is locked." in card.choice.problem.words and view.work.card is card
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert answers(qtbot, view) == []


def test_what_a_lock_takes_away_and_whose_the_device_is_now_hold_for_an_open_question(
    qtbot: QtBot, open_view: OpenView
) -> None:
    entries: list[VaultEntry] | None = [ENTRY]
    asked: list[Device] = []

    def give(device: Device, id: str) -> Credential:
        asked.append(device)
        return Credential("LAB\\admin", Secret("x"))

    parts = PowerShellParts(entries=lambda device: entries, give=give)
    view = ask(qtbot, open_view, CredentialQuestion("", ""), parts)
    card = view.work.card
    assert isinstance(card, CredentialCard) and card.entries.count() == 2
    moved = replace(view.device, folder="Another client")
    view.show_device(moved)
    entries = None
    view.vault_changed()
    assert card.entries.count() == 1 and card.choice.isHidden()
    entries = [ENTRY]
    view.vault_changed()
    card.entries.setCurrentIndex(1)
    card.send.click()
    assert answers(qtbot, view) and asked == [moved]


def test_escape_stops_the_command_that_asks(qtbot: QtBot, open_view: OpenView) -> None:
    view = ask(qtbot, open_view, CONFIRM)
    qtbot.keyClick(view.work.card, Qt.Key.Key_Escape)
    assert answers(qtbot, view) == []
    assert view.output.toPlainText().endswith("Stopped") and view.presence == "online"


def test_what_a_hostile_device_asks_stays_readable(qtbot: QtBot, open_view: OpenView) -> None:
    long = "\x1b[31m\u202e" + "x" * 100_000
    fields = tuple(Field(f"{long}{number}", long) for number in range(200))
    view = ask(qtbot, open_view, FieldsQuestion(long, long, fields))
    card = view.work.card
    assert isinstance(card, FieldsCard)
    assert len(card.title.words) < 400 and "\u202e" not in card.title.words and len(card.meaning.words) < 4000
    card.send.click()
    assert [len(given) for given in answers(qtbot, view)] == [200]
    assert len(view.output.toPlainText()) < 100_000  # its own words are told as short as they were asked
