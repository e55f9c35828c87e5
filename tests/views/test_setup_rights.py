"""The card that asks for administrator rights on this computer."""

import threading

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.rights import RightsRefused, RightsWay
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.views.pages.setup.rights import RightsCard, RightsOperations
from app.views.tasks import TaskRunner


class Computer:
    """Asks a person in its own way."""

    def __init__(self, way: RightsWay = RightsWay.PASSWORD) -> None:
        self.way = way
        self.given: list[str | None] = []
        self.refuses = False
        self.answered = threading.Event()
        self.answered.set()

    def ask(self, password: Secret | None, task: TaskContext) -> None:
        self.given.append(password.reveal() if password else None)
        with task.on_cancel(self.answered.set):
            self.answered.wait(20)
        task.check()
        if self.refuses:
            raise RightsRefused("Administrator rights were not given.")

    def card(self, qtbot: QtBot, tasks: TaskRunner) -> RightsCard:
        card = RightsCard(tasks, RightsOperations(lambda: self.way, self.ask))
        qtbot.addWidget(card)
        card.resize(700, 200)
        card.offer("3 changes need administrator rights.")
        return card


def test_a_password_is_given_once_and_not_kept(qtbot: QtBot, tasks: TaskRunner) -> None:
    computer = Computer()
    card = computer.card(qtbot, tasks)
    assert card.notice.fact.text() == "3 changes need administrator rights."
    assert card.password.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClicks(card.password, "s3cret")
    with qtbot.waitSignal(card.given):
        qtbot.keyClick(card.password, Qt.Key.Key_Return)
    assert computer.given == ["s3cret"]
    assert not card.password.text() and card.isHidden()


def test_no_password_is_no_question(qtbot: QtBot, tasks: TaskRunner) -> None:
    computer = Computer()
    card = computer.card(qtbot, tasks)
    card.ask.click()
    assert not computer.given
    assert card.row.problem.words == "The password is needed."


def test_where_the_system_asks_there_is_no_field(qtbot: QtBot, tasks: TaskRunner) -> None:
    computer = Computer(RightsWay.DIALOG)
    card = computer.card(qtbot, tasks)
    card.show()
    assert not card.password.isVisible()
    with qtbot.waitSignal(card.given):
        card.ask.click()
    assert computer.given == [None]


def test_a_refusal_says_what_to_do_and_can_be_tried_again(qtbot: QtBot, tasks: TaskRunner) -> None:
    computer = Computer(RightsWay.DIALOG)
    computer.refuses = True
    card = computer.card(qtbot, tasks)
    card.ask.click()
    qtbot.waitUntil(card.ask.isEnabled)
    assert card.notice.meaning.words.startswith("Administrator rights were not given. Nothing was changed.")
    computer.refuses = False
    with qtbot.waitSignal(card.given):
        card.ask.click()


def test_a_wrong_password_is_said_beside_its_field(qtbot: QtBot, tasks: TaskRunner) -> None:
    computer = Computer()
    computer.refuses = True
    card = computer.card(qtbot, tasks)
    qtbot.keyClicks(card.password, "wrong")
    card.ask.click()
    qtbot.waitUntil(card.ask.isEnabled)
    assert card.row.problem.words.startswith("Administrator rights were not given.")


def test_waiting_for_the_answer_can_be_cancelled(qtbot: QtBot, tasks: TaskRunner) -> None:
    computer = Computer(RightsWay.DIALOG)
    computer.answered.clear()
    card = computer.card(qtbot, tasks)
    card.ask.click()
    qtbot.waitUntil(lambda: bool(computer.given))
    assert not card.ask.isEnabled() and card.notice.fact.text() == "This computer asks for your consent."
    card.stop.click()
    qtbot.waitUntil(card.ask.isEnabled)
    assert card.notice.fact.text() == "3 changes need administrator rights."
