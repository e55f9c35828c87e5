"""What a device asks during the login, and what it would need: the cards by themselves."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.domain.errors import LegacyNeeded
from app.domain.prompts import LoginQuestion, Prompt, QuestionKind
from app.domain.secret import Secret
from app.views.pages.remote.login_cards import LegacyCard, PromptCard

WEB = Device("1", "web01", host="10.0.0.5", user="deploy")
TWO = LoginQuestion(
    WEB,
    "deploy",
    QuestionKind.PROMPTS,
    (Prompt("Badge:", is_shown=True), Prompt("Code:")),
    "Tacacs+",
    "Read your badge",
)
QUESTION = LegacyNeeded("old", methods=("diffie-hellman-group14-sha1", "ssh-rsa"))


def shown(qtbot: QtBot, card: PromptCard | LegacyCard) -> PromptCard | LegacyCard:
    qtbot.addWidget(card)
    card.show()
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    card.focus_first()
    return card


def test_each_prompt_has_its_own_words_and_only_what_may_be_seen_is_seen(qtbot: QtBot) -> None:
    card = PromptCard(TWO)
    shown(qtbot, card)
    assert [field.accessibleName() for field in card.fields] == ["Badge:", "Code:"]
    assert [field.echoMode() for field in card.fields] == [QLineEdit.EchoMode.Normal, QLineEdit.EchoMode.Password]
    assert card.title.words == "web01 asks"
    assert card.fields[0].hasFocus()


def test_enter_goes_on_to_the_next_prompt_and_sends_from_the_last(qtbot: QtBot) -> None:
    card = PromptCard(TWO)
    shown(qtbot, card)
    qtbot.keyClicks(card.fields[0], "4711\r")
    qtbot.waitUntil(card.fields[1].hasFocus)
    with qtbot.waitSignal(card.given) as given:
        qtbot.keyClicks(card.fields[1], "42\r")
    assert given.args == [(Secret("4711"), Secret("42"))]
    assert [field.text() for field in card.fields] == ["", ""], "nothing is left behind in the fields"


def test_a_device_may_be_answered_with_an_empty_line_but_a_key_is_not(qtbot: QtBot) -> None:
    card = PromptCard(replace(TWO, prompts=TWO.prompts[1:]))
    shown(qtbot, card)
    with qtbot.waitSignal(card.given):
        card.send.click()
    card = PromptCard(replace(TWO, kind=QuestionKind.PASSPHRASE, prompts=(Prompt("Passphrase of ~/.ssh/id"),)))
    shown(qtbot, card)
    with qtbot.assertNotEmitted(card.given, wait=50):
        card.send.click()


def test_a_passphrase_does_not_look_like_the_devices_own_question(qtbot: QtBot) -> None:
    local = PromptCard(replace(TWO, kind=QuestionKind.PASSPHRASE, prompts=(Prompt("Passphrase of ~/.ssh/id"),)))
    remote = PromptCard(replace(TWO, prompts=(Prompt("Passphrase of ~/.ssh/id"),)))
    for card in (local, remote):
        shown(qtbot, card)
    assert "not sent" in local.meaning.words
    assert "device's own words" in remote.meaning.words
    assert local.title.words != remote.title.words


def test_an_answer_that_was_not_accepted_is_said(qtbot: QtBot) -> None:
    card = PromptCard(replace(TWO, again=True))
    shown(qtbot, card)
    assert card.meaning.words.startswith("The answer was not accepted.")


def test_escape_cancels(qtbot: QtBot) -> None:
    for card in (PromptCard(TWO), LegacyCard(WEB, QUESTION, can_store=True)):
        shown(qtbot, card)
        with qtbot.waitSignal(card.cancelled):
            qtbot.keyClick(card, Qt.Key.Key_Escape)


def test_enter_does_not_allow_old_methods(qtbot: QtBot) -> None:
    card = LegacyCard(WEB, QUESTION, can_store=True)
    shown(qtbot, card)
    assert card.leave.hasFocus()
    with qtbot.assertNotEmitted(card.allowed, wait=50):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    with qtbot.waitSignal(card.allowed):
        card.allow.click()


def test_old_methods_cannot_be_allowed_where_nothing_remembers_it(qtbot: QtBot) -> None:
    card = LegacyCard(WEB, QUESTION, can_store=False)
    shown(qtbot, card)
    assert not card.allow.isEnabled()
    assert "device book" in card.allow.toolTip()


@pytest.mark.parametrize("text", ["<b>x</b>", "a" * 4000, "one\ntwo"])
def test_the_devices_words_are_plain_text_and_never_widen_the_card(text: str, qtbot: QtBot) -> None:
    plain, long = PromptCard(TWO), PromptCard(replace(TWO, prompts=(Prompt(text),), instructions=text))
    for card in (plain, long):
        shown(qtbot, card)
    assert long.width() == plain.width()
