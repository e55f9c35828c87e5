"""Transfers on the screen: the list, their questions, the strip, and what a person does with them."""

import random
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.domain.errors import (
    AuthenticationFailed,
    ConnectionLost,
    DeviceFileError,
    HostKeyUnknown,
    TransferError,
    TrustQuestion,
)
from app.domain.prompts import LoginQuestion, Prompt, QuestionKind
from app.domain.task import TaskContext
from app.domain.transfers import (
    AskingControl,
    Conflict,
    Rule,
    TransferOrder,
    TransferReport,
    TransferState,
    TransferStatus,
    Trouble,
)
from app.services.transfers.queue import TransferQueue
from app.views.pages.remote.cards import FailureCard, TrustCard
from app.views.pages.remote.login_cards import PromptCard
from app.views.pages.remote.password_card import PasswordCard
from app.views.pages.remote.transfers.actions import actions_for_all
from app.views.pages.remote.transfers.conflict_card import ConflictCard
from app.views.pages.remote.transfers.desk import TransferDesk
from app.views.pages.remote.transfers.model import STATUS, TransferModel
from app.views.pages.remote.transfers.pane import TransfersPane
from app.views.pages.remote.transfers.strip import TransferStrip
from app.views.pages.remote.transfers.words import duration, file_name, note, summary
from app.views.tasks import TaskRunner
from tests.pictures.played import PlayedSessions
from tests.services.transfers.simulated_carrier import WEB, Carrier, done, order

FULL = DeviceFileError("The disk of web01 is full.", hint="Make room.")
CONFLICT = Conflict("a", "/srv/notes.txt", 30, 2000.0, 40, 1000.0)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def desk(qapp: object, carrier: Carrier) -> Iterator[TransferDesk]:
    queue = TransferQueue(carrier, at_once=2)
    yield TransferDesk(queue)
    queue.close()


class Sessions(PlayedSessions):
    def trust(self, device: Device, question: TrustQuestion, task: TaskContext) -> None:
        self.trusted = (device.name, question.fingerprint)


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


@pytest.fixture
def pane(qtbot: QtBot, desk: TransferDesk, sessions: Sessions, tasks: TaskRunner) -> TransfersPane:
    pane = TransfersPane(desk, sessions, tasks)
    qtbot.addWidget(pane)
    pane.resize(900, 640)
    pane.show()
    pane.appear()
    return pane


@pytest.fixture
def strip(qtbot: QtBot, desk: TransferDesk, sessions: Sessions, tasks: TaskRunner) -> TransferStrip:
    strip = TransferStrip(desk, sessions, tasks)
    qtbot.addWidget(strip)
    return strip


def put(qtbot: QtBot, desk: TransferDesk, id: str, wanted: TransferState = TransferState.RUNNING) -> None:
    desk.put(order(id))
    comes_to(qtbot, desk, id, wanted)


def comes_to(qtbot: QtBot, desk: TransferDesk, id: str, wanted: TransferState) -> None:
    def holds() -> bool:
        found = desk.status(id)
        return found is not None and found.state is wanted

    qtbot.waitUntil(holds)


def failing(error: BaseException) -> object:
    def fail(*_: object) -> TransferReport:
        raise error

    return fail


def asking(order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
    control.report(TransferReport(0, 10, 0, 1))
    decision = control.decide(CONFLICT, task)
    return TransferReport(10, 10, 1, 1, skipped_files=decision.rule is Rule.SKIP)


def statuses_at_random(chance: random.Random) -> tuple[TransferStatus, ...]:
    ids = chance.sample("abcdefgh", chance.randrange(9))
    return tuple(TransferStatus(order(id), chance.choice(list(TransferState)), speed=chance.random()) for id in ids)


def test_the_rows_follow_whatever_becomes_of_the_transfers(qtmodeltester: ModelTester) -> None:
    model, chance = TransferModel(), random.Random(4)
    for _ in range(60):
        statuses = statuses_at_random(chance)
        model.show(statuses)
        shown = [model.index(row, 0).data(STATUS) for row in range(model.rowCount())]
        over = [one for one in statuses if one.state.is_over]
        assert shown == [one for one in statuses if not one.state.is_over] + over[::-1]
    qtmodeltester.check(model)


def test_a_row_says_its_state_in_words_and_is_kept_chosen_while_it_changes(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    put(qtbot, desk, "a")
    put(qtbot, desk, "b")
    pane.choose("b")
    carrier.let_go("a")
    comes_to(qtbot, desk, "a", TransferState.DONE)
    assert [status.order.id for status in pane.chosen()] == ["b"]
    first, last = (pane.model.index(row, 0).data() for row in (0, 1))
    assert "Copying" in first
    assert "Done" in last
    assert "web01: /srv" in last


def test_the_keyboard_pauses_goes_on_and_stops(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    put(qtbot, desk, "a")
    pane.appear()
    qtbot.keyClick(pane.list, Qt.Key.Key_Space)
    comes_to(qtbot, desk, "a", TransferState.PAUSED)
    assert not pane.deeds.pause.isEnabled()
    assert pane.deeds.pause.toolTip() == "Nothing that is chosen can be paused"
    qtbot.keyClick(pane.list, Qt.Key.Key_Space)
    comes_to(qtbot, desk, "a", TransferState.RUNNING)
    qtbot.keyClick(pane.list, Qt.Key.Key_Delete)
    comes_to(qtbot, desk, "a", TransferState.STOPPED)
    qtbot.keyClick(pane.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 0)
    assert pane.empty.isVisible()
    with qtbot.waitSignal(pane.left):
        pane.list.setFocus()
        pane.stack.setCurrentIndex(1)
        qtbot.keyClick(pane.list, Qt.Key.Key_Escape)


def test_what_has_no_turn_yet_can_be_put_first_from_its_menu(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    for id in "ab":
        put(qtbot, desk, id)
    for id in "cd":
        put(qtbot, desk, id, TransferState.WAITING)
    pane.choose("d")
    pane.deeds.first.click()
    qtbot.waitUntil(lambda: pane.model.index(2, 0).data(STATUS).order.id == "d")
    menu = pane.deeds.make_menu()
    limits = next(action.menu() for action in menu.actions() if action.text() == "Speed limit")
    next(action for action in limits.actions() if action.text() == "1 MB/s").trigger()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: desk.status("d").order.limit == 10**6)  # type: ignore[union-attr]


def test_the_palette_pauses_all_and_lets_all_go_on(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    assert not actions_for_all(desk.queue)
    for id in "ab":
        put(qtbot, desk, id)
    (pause,) = actions_for_all(desk.queue)
    pause.run()
    comes_to(qtbot, desk, "b", TransferState.PAUSED)
    (go_on,) = actions_for_all(desk.queue)
    assert go_on.title == "Go on with all transfers"
    go_on.run()
    comes_to(qtbot, desk, "a", TransferState.RUNNING)
    comes_to(qtbot, desk, "b", TransferState.RUNNING)


# -- questions -------------------------------------------------------------------------------------


def card[T](pane: TransfersPane | TransferStrip, kind: type[T]) -> T:
    questions = pane.detail.questions if isinstance(pane, TransfersPane) else pane.questions
    assert isinstance(questions.card, kind)
    return questions.card


def test_a_conflict_stands_under_the_list_and_the_answer_for_all_counts_for_all(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    carrier.deeds["a"] = [asking]
    put(qtbot, desk, "b")
    put(qtbot, desk, "a", TransferState.ASKING)
    qtbot.waitUntil(lambda: [one.order.id for one in pane.chosen()] == ["a"])  # it is turned to by itself
    question = card(pane, ConflictCard)
    assert question.title.words == "notes.txt is there already"
    assert question.first is question.skip
    question.for_all.setChecked(True)
    question.skip.click()
    comes_to(qtbot, desk, "a", TransferState.DONE)
    assert desk.status("a").order.rule is Rule.SKIP  # type: ignore[union-attr]
    assert pane.detail.questions.card is None


def test_a_folder_in_the_way_is_never_replaced_with_one_click(qtbot: QtBot) -> None:
    question = ConflictCard(order("a"), replace(CONFLICT, is_folder=True))
    qtbot.addWidget(question)
    question.show()
    assert not question.replace.isVisibleTo(question)
    assert question.both.isVisibleTo(question)


def test_a_question_that_is_left_for_later_comes_back_when_its_row_is_opened(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    carrier.deeds["a"] = [asking]
    put(qtbot, desk, "a", TransferState.ASKING)
    pane.choose("a")
    qtbot.keyClick(card(pane, ConflictCard), Qt.Key.Key_Escape)
    assert pane.detail.questions.card is None
    pane.list.activated.emit(pane.list.currentIndex())
    card(pane, ConflictCard).both.click()
    comes_to(qtbot, desk, "a", TransferState.DONE)


def test_what_a_device_asks_is_answered_there_and_leaves_no_trace(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    codes: list[str] = []

    def log_in(order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        answers = control.ask(LoginQuestion(WEB, "me", QuestionKind.PROMPTS, (Prompt("Code: "),)))
        while (given := answers.wait(0.02)) is None:
            task.check()
        codes.append(given[0].reveal())
        return done()

    carrier.deeds["a"] = [log_in]
    put(qtbot, desk, "a", TransferState.ASKING)
    pane.choose("a")
    prompts = card(pane, PromptCard)
    prompts.fields[0].setText("424242")
    prompts.send.click()
    comes_to(qtbot, desk, "a", TransferState.DONE)
    assert codes == ["424242"]
    assert pane.detail.questions.card is None


def test_an_unknown_key_is_trusted_where_it_is_asked_about_and_the_transfer_goes_on(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane, sessions: Sessions
) -> None:
    question = HostKeyUnknown(
        "web01 shows a key that is not known.", host="10.0.0.5", port=22, kind="ssh-ed25519", fingerprint="SHA256:x",
        key="k",
    )  # fmt: skip
    carrier.deeds["a"] = [failing(question), lambda *_: done()]  # type: ignore[list-item]
    put(qtbot, desk, "a", TransferState.FAILED)
    pane.choose("a")
    card(pane, TrustCard).trust.click()
    comes_to(qtbot, desk, "a", TransferState.DONE)
    assert sessions.trusted == ("web01", "SHA256:x")


def test_a_password_is_asked_for_by_the_name_of_its_device_but_never_where_two_could_be_meant(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    refused = AuthenticationFailed("The password was refused.")
    carrier.deeds["a"] = [failing(refused)]  # type: ignore[list-item]
    carrier.deeds["between"] = [failing(refused)]  # type: ignore[list-item]
    put(qtbot, desk, "a", TransferState.FAILED)
    pane.choose("a")
    question = card(pane, PasswordCard)
    assert "web01" in question.title.words
    assert question.leave_button is not None
    assert question.leave_button.text() == "Later"
    other = Device("d2", "db01", host="10.0.0.6")
    desk.put(replace(order("between"), source=other))
    comes_to(qtbot, desk, "between", TransferState.FAILED)
    pane.choose("between")
    assert "db01" in card(pane, FailureCard).hint.words


def test_what_could_not_be_copied_is_told_folded_and_tried_again(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    trouble = Trouble("/home/me/locked", TransferError("You may not read it."))
    carrier.deeds["a"] = [lambda *_: TransferReport(5, 5, 1, 2, troubles=(trouble,)), lambda *_: done()]
    put(qtbot, desk, "a", TransferState.DONE)
    pane.choose("a")
    assert not pane.detail.fold.is_open
    assert pane.detail.fold.button.accessibleName() == "1 file could not be copied"
    assert pane.detail.rows.stringList() == ["/home/me/locked: You may not read it. Copy it again."]
    pane.deeds.go_on.click()
    qtbot.waitUntil(lambda: len(carrier.begun) == 2 and not desk.status("a").report.troubles)  # type: ignore[union-attr]


def test_a_failure_says_what_to_do_and_goes_on_from_there(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    carrier.deeds["a"] = [failing(FULL), lambda *_: done()]  # type: ignore[list-item]
    put(qtbot, desk, "a", TransferState.FAILED)
    pane.choose("a")
    failure = card(pane, FailureCard)
    assert failure.hint.words == "Make room."
    failure.first.click()  # type: ignore[attr-defined]
    comes_to(qtbot, desk, "a", TransferState.DONE)


def test_what_an_earlier_start_has_left_goes_on_with_one_click(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, pane: TransfersPane
) -> None:
    desk.queue.take_up([(order("a"), TransferReport(5, 10)), (order("b"), TransferReport())])
    qtbot.waitUntil(lambda: pane.notices.notice is not None)
    assert pane.notices.notice is not None
    assert pane.notices.notice.fact.text() == "2 transfers of the last time have not ended."
    assert not desk.unfinished  # nobody is asked about them when the window closes
    carrier.let_go("a", "b")
    pane.notices.notice._actions[0].click()  # type: ignore[attr-defined]
    comes_to(qtbot, desk, "a", TransferState.DONE)
    comes_to(qtbot, desk, "b", TransferState.DONE)
    qtbot.waitUntil(lambda: pane.notices.notice is None)


# -- the strip -------------------------------------------------------------------------------------


def test_the_strip_is_there_while_there_is_something_to_tell(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, strip: TransferStrip
) -> None:
    assert strip.isHidden()
    put(qtbot, desk, "a")
    qtbot.waitUntil(lambda: strip.words.words.startswith("a0  ·  "))
    assert not strip.isHidden()
    carrier.let_go("a")
    qtbot.waitUntil(lambda: strip.words.words.startswith("Done: a0"))
    strip.dismiss.click()
    assert strip.isHidden()


def test_the_strip_asks_in_its_place_and_never_by_itself(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, strip: TransferStrip
) -> None:
    carrier.deeds["a"] = [asking]
    strip.show()
    put(qtbot, desk, "a", TransferState.ASKING)
    qtbot.waitUntil(lambda: strip.answer.isVisibleTo(strip))
    assert strip.questions.card is None
    taken: list[bool] = []  # the room of the panes
    strip.opened.connect(taken.append)
    strip.answer.click()
    assert taken == [True]
    card(strip, ConflictCard).skip.click()
    comes_to(qtbot, desk, "a", TransferState.DONE)
    qtbot.waitUntil(lambda: strip.questions.card is None and taken == [True, False])
    with qtbot.waitSignal(desk.shown_asked):
        strip.show_all.click()


def test_who_answers_with_the_keyboard_goes_from_question_to_question(
    qtbot: QtBot, desk: TransferDesk, carrier: Carrier, strip: TransferStrip, pane: TransfersPane
) -> None:
    def ask_thrice(order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        for number in range(3):
            control.decide(replace(CONFLICT, path=f"/srv/{number}"), task)
        return done()

    pane.hide()
    strip.show()
    strip.activateWindow()
    carrier.deeds["a"] = [ask_thrice]
    put(qtbot, desk, "a", TransferState.ASKING)
    strip.answer.click()
    for number in range(3):
        qtbot.waitUntil(
            lambda n=number: strip.questions.card is not None and str(n) in strip.questions.card.title.words
        )
        qtbot.waitUntil(card(strip, ConflictCard).skip.hasFocus)
        with qtbot.waitSignal(strip.focus_left) if number == 2 else nullcontext():
            qtbot.keyClick(card(strip, ConflictCard).skip, Qt.Key.Key_Space)
    comes_to(qtbot, desk, "a", TransferState.DONE)


# -- words -----------------------------------------------------------------------------------------


def test_words_of_time_size_and_state() -> None:
    assert [duration(seconds) for seconds in (0.2, 59, 61, 7800, 7200, 400_000)] == [
        "1 s", "59 s", "1 min", "2 h 10 min", "2 h", "5 days",
    ]  # fmt: skip
    assert file_name("C:\\Users\\me\\notes.txt") == "notes.txt"
    assert file_name("/srv/a\x1bb") == "a�b"
    running = TransferStatus(order("a"), TransferState.RUNNING, TransferReport(5 * 10**6, 10**7, 1, 4), speed=10**6)
    assert note(running) == "5.0 MB of 10 MB, 1 of 4 files  ·  1.0 MB/s  ·  5 s left"
    lost = TransferStatus(order("a"), TransferState.BROKEN, error=ConnectionLost("Gone."), retry_in=4.2)
    assert note(lost) == "Trying again in 4 s. Gone."
    stopped = TransferStatus(order("a"), TransferState.STOPPED, error=ConnectionLost("Gone."))
    assert note(stopped) == "A part of it may be left on web01: Gone."
    assert summary((running, lost, running)) == "2 running, 1 waits for its link"
