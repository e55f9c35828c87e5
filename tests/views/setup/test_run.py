"""A run in the window: what happens, how long, what is asked, and what a stop does to a question."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain.by_hand import HandProof, HandWork, ProofKind
from app.domain.setup import Change
from app.domain.setup_runs import ItemResult, Outcome, RunResult
from app.domain.setup_support import RestartQuestion, Stage
from app.domain.task import Cancelled, TaskContext
from app.views.pages.setup.hand_card import HandCard
from app.views.pages.setup.restart_card import RestartCard
from app.views.pages.setup.run import RunStage
from app.views.pages.setup.run_rows import NOTE, RUNNING, WAITING
from app.views.pages.setup.witness import Witness
from tests.views.setup.plans import event, item, plan

READING = HandWork("manual.task", "Voltage", "Measure it.", ProofKind.READING, "V", 11.5, 12.5)
TICK = HandWork("manual.task#2", "Label", "Put it on.", ProofKind.TICK)


@pytest.fixture
def stage(qtbot: QtBot) -> RunStage:
    stage = RunStage()
    qtbot.addWidget(stage)
    stage.show()
    stage.rows.begin(plan(item("name"), item("zone"), item("share")).to_do)
    return stage


def states(stage: RunStage) -> list[str]:
    return [state for _, state in stage.rows.results()]


def test_rows_follow_what_happens(qtbot: QtBot, stage: RunStage) -> None:
    tester = QAbstractItemModelTester(stage.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    stage.rows.follow(event("name", Stage.CHANGING))
    assert states(stage) == [RUNNING, WAITING, WAITING]
    assert stage.model.item(0).data(NOTE) == "Changing"
    stage.rows.follow(event("name", Stage.ENDED, Outcome.CHANGED))
    stage.rows.follow(event("zone", Stage.PROVING))
    stage.rows.follow(event("zone", Stage.ENDED, Outcome.FAILED, message="It did not work."))
    assert states(stage) == [Outcome.CHANGED.value, Outcome.FAILED.value, WAITING]
    stage.rows.follow(event("what is right already", Stage.ENDED, Outcome.ALREADY))
    assert stage.model.rowCount() == 3
    assert tester.model() is stage.model


def test_a_run_that_goes_on_shows_its_rows_as_they_come(stage: RunStage) -> None:
    stage.rows.begin_empty()
    stage.rows.follow(event("name", Stage.BEGUN))
    stage.rows.follow(event("name", Stage.ENDED, Outcome.CHANGED))
    assert states(stage) == [Outcome.CHANGED.value]


def test_the_change_that_goes_back_by_itself_is_counted_down(qtbot: QtBot, stage: RunStage) -> None:
    stage.rows.follow(event("name", Stage.ARMED, left=83.2))
    assert stage._goes_back.isVisible()
    assert stage._goes_back.fact.text() == "The change goes back by itself in 1:23."
    qtbot.waitUntil(lambda: stage._goes_back.fact.text().endswith("1:22."))
    stage.rows.follow(event("name", Stage.PROVING))
    assert not stage._goes_back.isVisible()


def test_a_failed_change_shows_what_the_device_said_and_its_undo_can_be_asked_for(
    qtbot: QtBot, stage: RunStage
) -> None:
    wrong = ItemResult(
        "zone", "Zone", Outcome.FAILED, (Change("Zone", "UTC", "CET"),), "No.", "Look.", "line 1\nline 2", True
    )
    fine = ItemResult("name", "Name", Outcome.CHANGED, undoable=True)
    stage.show_result(RunResult("run-1", "web01", "Office", (fine, wrong)))
    assert stage.card.isVisible()
    assert (stage.card.values.words, stage.card.details.toPlainText()) == ("Zone: UTC, wanted CET", "line 1\nline 2")
    assert stage.undoable_count == 2


def test_a_stopped_undo_leaves_what_it_did_not_reach_to_be_undone(stage: RunStage) -> None:
    made = [ItemResult(key, key, Outcome.CHANGED, undoable=True) for key in ("name", "zone")]
    stage.show_result(RunResult("run-1", "web01", "Office", tuple(made)))
    back = ItemResult("zone", "zone", Outcome.UNDONE)
    missed = ItemResult("name", "name", Outcome.SKIPPED, message="Stopped before this step.", undoable=True)
    stage.show_result(RunResult("run-1", "web01", "Office", (back, missed), stopped=True))
    assert states(stage) == [Outcome.CHANGED.value, Outcome.UNDONE.value]
    assert stage.undoable_count == 1


def test_a_run_that_lost_its_device_says_that_it_can_go_on_and_leads_there(qtbot: QtBot, stage: RunStage) -> None:
    lost = ItemResult("zone", "Zone", Outcome.FAILED, message="The connection was lost.", undoable=True)
    stage.show_result(RunResult("run-1", "web01", "Office", (lost,), cut_off=True))
    assert stage._title.text() == "The run was cut off"
    (button,) = [one for one in stage.findChildren(QPushButton) if one.accessibleName() == "Go on…"]
    with qtbot.waitSignal(stage.list_asked):
        button.click()


class Asked:
    """A question in the thread of a run, and what became of it."""

    def __init__(self, ask: Callable[[TaskContext], object]) -> None:
        self.task = TaskContext()
        self.answer: Any = None
        self._ask = ask
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.answer = self._ask(self.task)
        except Cancelled:
            self.answer = "cancelled"


@pytest.fixture
def card(qtbot: QtBot) -> HandCard:
    card = HandCard()
    qtbot.addWidget(card)
    return card


@pytest.fixture
def witness(card: HandCard) -> Witness:
    witness = Witness(card)
    witness.hand_asked.connect(card.show_question)
    witness.withdrawn.connect(card.forget)
    return witness


def asked(witness: Witness, work: HandWork, device: str = "") -> Asked:
    hands = witness.support_for(device).hands
    assert hands is not None
    return Asked(lambda task: hands.ask(work, task))


def test_a_reading_outside_its_limits_is_said_and_can_still_be_recorded(
    qtbot: QtBot, card: HandCard, witness: Witness
) -> None:
    run = asked(witness, READING)
    qtbot.waitUntil(card.isVisible)
    assert not card.done.isEnabled()
    QTest.keyClicks(card.edit, "twelve")
    assert not card.done.isEnabled()
    card.edit.setText("10,9")
    assert "11.5 to 12.5 V" in card._row.problem.words
    qtbot.mouseClick(card.done, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: run.is_over)
    assert run.answer == HandProof(reading=10.9)
    assert not card.isVisible()


def test_a_picture_is_needed_where_one_is_asked_for(
    qtbot: QtBot, card: HandCard, witness: Witness, tmp_path: Path
) -> None:
    run = asked(witness, HandWork("k", "Cabling", "Take a picture.", ProofKind.PHOTO))
    qtbot.waitUntil(card.isVisible)
    assert not card.done.isEnabled()
    card.take_photo(str(tmp_path / "rack.jpg"))
    card.done.click()
    qtbot.waitUntil(lambda: run.is_over)
    assert run.answer.photo.endswith("rack.jpg")


def test_work_can_be_left_out_with_a_word_why(qtbot: QtBot, card: HandCard, witness: Witness) -> None:
    run = asked(witness, HandWork("k", "Serial number", "Note it.", ProofKind.NOTE))
    qtbot.waitUntil(card.isVisible)
    card.edit.setText("no label")
    card.leave_out.click()
    qtbot.waitUntil(lambda: run.is_over)
    assert run.answer == HandProof("no label", is_left_out=True)


def test_a_stop_takes_the_question_away_and_lets_the_thread_go(qtbot: QtBot, card: HandCard, witness: Witness) -> None:
    run = asked(witness, TICK)
    qtbot.waitUntil(card.isVisible)
    run.task.cancel()
    qtbot.waitUntil(lambda: run.is_over and not card.isVisible())
    assert run.answer == "cancelled"


def test_questions_of_several_devices_come_one_after_the_other(qtbot: QtBot, card: HandCard, witness: Witness) -> None:
    first = asked(witness, TICK, "web01")
    qtbot.waitUntil(card.isVisible)
    second = asked(witness, TICK, "web02")
    qtbot.waitUntil(lambda: len(card._waiting) == 1)
    assert card._title.words == "web01: Label"
    card.done.click()
    qtbot.waitUntil(lambda: first.is_over and card._title.words == "web02: Label")
    assert not second.is_over
    second.task.cancel()
    qtbot.waitUntil(lambda: second.is_over and not card.isVisible())


def test_a_restart_is_asked_for_with_its_reasons(qtbot: QtBot) -> None:
    card = RestartCard()
    qtbot.addWidget(card)
    witness = Witness(card)
    witness.restart_asked.connect(card.show_question)
    may = witness.support.may_restart
    assert may is not None
    run = Asked(lambda task: may(RestartQuestion("run-1", "web01", ("Host name",), is_local=False), task))
    qtbot.waitUntil(card.isVisible)
    assert "Host name" in card.notice.meaning.words
    card.no.click()
    qtbot.waitUntil(lambda: run.is_over)
    assert run.answer is False
