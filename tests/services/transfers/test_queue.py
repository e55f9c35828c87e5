"""The queue of transfers: turns, pauses, lost links, questions, limits, and what is told."""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from app.domain.devices import THIS_COMPUTER
from app.domain.errors import AuthenticationFailed, ConnectionLost, TransferError
from app.domain.journal import EventKind
from app.domain.prompts import LoginQuestion, Prompt, QuestionKind
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.transfers import (
    AskingControl,
    Conflict,
    Decision,
    Priority,
    Rule,
    TransferOrder,
    TransferReport,
    TransferState,
    TransferStatus,
    Trouble,
)
from app.domain.vault_errors import VaultLocked
from app.services.journal_file import JournalFile
from app.services.report_content import read_content
from app.services.transfers.noting import TransferNotes
from app.services.transfers.order_store import OrderStore
from app.services.transfers.queue import TransferQueue
from tests.services.transfers.simulated_carrier import WEB, Carrier, done, order, wait_until

LOST = ConnectionLost("The link to web01 is gone.")


class Soon:
    """Tries again at once, `tries` times."""

    def __init__(self, tries: int = 100) -> None:
        self._left = tries

    def next_wait(self) -> float | None:
        self._left -= 1
        return 0.0 if self._left >= 0 else None

    def start_over(self) -> None: ...


class Never(Soon):
    """Waits for longer than any test."""

    def next_wait(self) -> float | None:
        return 1000.0


type Make = Callable[..., TransferQueue]


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def make(carrier: Carrier) -> Iterator[Make]:
    made: list[TransferQueue] = []

    def make(**options: object) -> TransferQueue:
        made.append(TransferQueue(carrier, **{"waits": Soon, "forget": carrier.forget, **options}))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for queue in made:
        queue.close()


def state(queue: TransferQueue, id: str) -> TransferState:
    return status(queue, id).state


def status(queue: TransferQueue, id: str) -> TransferStatus:
    return next(one for one in queue.statuses if one.order.id == id)


def comes_to(queue: TransferQueue, id: str, wanted: TransferState) -> None:
    wait_until(lambda: state(queue, id) is wanted)


def fails_with(error: BaseException, *, after: int = 0) -> Callable[..., TransferReport]:
    def fail(order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        if after:
            control.report(TransferReport(after, 100))
            control.throttle(after, task)
        raise error

    return fail


def test_as_many_run_side_by_side_as_are_allowed_and_the_next_follows(make: Make, carrier: Carrier) -> None:
    queue = make(at_once=2)
    for id in "abc":
        queue.put(order(id))
    comes_to(queue, "a", TransferState.RUNNING)
    comes_to(queue, "b", TransferState.RUNNING)
    assert state(queue, "c") is TransferState.WAITING
    carrier.let_go("b")
    comes_to(queue, "c", TransferState.RUNNING)
    assert state(queue, "b") is TransferState.DONE
    queue.use_limits(1, 0)
    queue.put(order("d"))
    carrier.let_go("a")
    comes_to(queue, "a", TransferState.DONE)
    assert state(queue, "d") is TransferState.WAITING  # c still runs


def test_what_is_more_urgent_goes_first_and_one_can_be_put_before_all(make: Make, carrier: Carrier) -> None:
    queue = make(at_once=1)
    queue.put(order("first"))
    comes_to(queue, "first", TransferState.RUNNING)
    for id in ("low", "plain", "high", "moved"):
        queue.put(order(id))
    queue.set_priority(["low"], Priority.LOW)
    queue.set_priority(["high"], Priority.HIGH)
    queue.move_up("moved")
    carrier.let_go("first", "low", "plain", "high", "moved")
    comes_to(queue, "low", TransferState.DONE)
    assert carrier.begun == ["first", "moved", "high", "plain", "low"]


def test_a_paused_one_moves_no_byte_gives_its_place_away_and_goes_on_in_the_same_run(
    make: Make, carrier: Carrier
) -> None:
    queue = make(at_once=1)
    queue.put(order("a"))
    queue.put(order("b"))
    comes_to(queue, "a", TransferState.RUNNING)
    queue.pause(["a"])
    comes_to(queue, "b", TransferState.RUNNING)
    assert state(queue, "a") is TransferState.PAUSED
    before = carrier.moved["a"]
    wait_until(lambda: carrier.moved.get("b", 0) > 20)
    assert carrier.moved["a"] <= before + 1
    queue.go_on(["a"])
    assert state(queue, "a") is TransferState.WAITING  # b has the place
    carrier.let_go("b")
    comes_to(queue, "a", TransferState.RUNNING)
    carrier.let_go("a")
    comes_to(queue, "a", TransferState.DONE)
    assert carrier.begun == ["a", "b"]


def test_a_stopped_one_ends_and_leaves_nothing_half_done(make: Make, carrier: Carrier) -> None:
    queue = make(at_once=1)
    ended: list[TransferStatus] = []
    queue.on_end(ended.append)
    for id in "ab":
        queue.put(order(id))
    comes_to(queue, "a", TransferState.RUNNING)
    queue.stop(["a", "b"])
    wait_until(lambda: {one.order.id for one in ended} == {"a", "b"})
    assert {one.state for one in queue.statuses} == {TransferState.STOPPED}
    wait_until(lambda: sorted(carrier.discarded) == ["a", "b"])
    carrier.let_go("b")

    def wanted_again() -> bool:
        queue.go_on(["b"])  # as soon as what was half done is gone
        return state(queue, "b") is TransferState.DONE

    wait_until(wanted_again)
    queue.remove(["a", "b"])
    assert not queue.statuses
    wait_until(lambda: sorted(carrier.forgotten) == ["a", "b"])
    assert carrier.begun == ["a", "b"]


def test_what_could_not_be_copied_is_tried_again_when_a_person_wants_it(make: Make, carrier: Carrier) -> None:
    trouble = Trouble("/x", TransferError("It cannot be read."))
    carrier.deeds["a"] = [lambda *_: TransferReport(troubles=(trouble,)), lambda *_: done()]
    queue = make()
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.DONE)
    queue.go_on(["a"])
    wait_until(lambda: state(queue, "a") is TransferState.DONE and not status(queue, "a").report.troubles)
    queue.go_on(["a"])  # there is nothing left to do
    assert state(queue, "a") is TransferState.DONE


def test_it_is_told_when_a_part_cannot_be_taken_away(make: Make, carrier: Carrier) -> None:
    carrier.stays = LOST
    queue = make()
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.RUNNING)
    queue.stop(["a"])
    wait_until(lambda: status(queue, "a").error is LOST)
    assert state(queue, "a") is TransferState.STOPPED


def test_one_that_is_taken_out_of_the_list_is_first_cleaned_up_after(make: Make, carrier: Carrier) -> None:
    queue = make()
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.RUNNING)
    queue.stop(["a"])
    queue.remove(["a"])  # at once, while its thread still ends
    assert not queue.statuses
    wait_until(lambda: carrier.forgotten == ["a"])
    assert carrier.deeds_done.index("discarded a") < carrier.deeds_done.index("forgotten a")


def test_what_was_done_before_a_stop_came_counts_as_done(make: Make, carrier: Carrier) -> None:
    def finish_in_spite(order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        wait_until(lambda: task.cancelled)
        return done()

    carrier.deeds["a"] = [finish_in_spite]
    queue = make()
    queue.put(order("a"))
    wait_until(lambda: carrier.begun == ["a"])
    queue.stop(["a"])
    comes_to(queue, "a", TransferState.DONE)


def test_a_lost_link_is_tried_again_by_itself_until_it_is_done(make: Make, carrier: Carrier) -> None:
    carrier.deeds["a"] = [fails_with(LOST), fails_with(LOST, after=5), lambda *_: done()]
    queue = make()
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.DONE)
    assert carrier.begun == ["a", "a", "a"]
    assert status(queue, "a").error is None


def test_tries_end_after_a_while_and_begin_anew_when_a_person_wants_it(make: Make, carrier: Carrier) -> None:
    carrier.deeds["a"] = [fails_with(LOST)] * 4
    queue = make(waits=partial(Soon, 2))
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.FAILED)
    assert carrier.begun == ["a"] * 3
    assert status(queue, "a").error is LOST
    queue.go_on(["a"])
    carrier.let_go("a")
    comes_to(queue, "a", TransferState.DONE)


def test_a_broken_one_gives_its_place_away_and_can_be_tried_at_once(make: Make, carrier: Carrier) -> None:
    carrier.deeds["a"] = [fails_with(LOST), lambda *_: done()]
    queue = make(at_once=1, waits=Never)
    queue.put(order("a"))
    queue.put(order("b"))
    comes_to(queue, "b", TransferState.RUNNING)
    broken = status(queue, "a")
    assert (broken.state, broken.error) == (TransferState.BROKEN, LOST)
    assert 900 < broken.retry_in <= 1000
    queue.go_on(["a"])
    carrier.let_go("b")
    comes_to(queue, "a", TransferState.DONE)


def test_after_the_computer_slept_a_lost_link_is_tried_at_once(make: Make, carrier: Carrier) -> None:
    carrier.deeds["a"] = [fails_with(LOST), lambda *_: done()]
    slept = [0.0]
    queue = make(waits=Never, wall=lambda: time.time() + slept[0])
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.BROKEN)
    slept[0] = 600.0
    comes_to(queue, "a", TransferState.DONE)


def test_what_a_person_must_mend_is_not_tried_again(make: Make, carrier: Carrier) -> None:
    refused = AuthenticationFailed("web01 refused the password.")
    carrier.deeds["a"] = [fails_with(refused)]
    queue = make()
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.FAILED)
    assert status(queue, "a").error is refused
    assert carrier.begun == ["a"]


def test_what_the_locked_vault_held_up_goes_on_when_it_is_open(make: Make, carrier: Carrier) -> None:
    carrier.deeds["a"] = [fails_with(VaultLocked("The vault is locked.")), lambda *_: done()]
    carrier.deeds["b"] = [fails_with(AuthenticationFailed("No."))]
    queue = make()
    queue.put(order("a"))
    queue.put(order("b"))
    comes_to(queue, "a", TransferState.FAILED)
    comes_to(queue, "b", TransferState.FAILED)
    queue.vault_opened()
    comes_to(queue, "a", TransferState.DONE)
    assert state(queue, "b") is TransferState.FAILED


def test_a_bug_ends_one_transfer_and_is_told(make: Make, carrier: Carrier) -> None:
    bug = ZeroDivisionError("a bug")
    carrier.deeds["a"] = [fails_with(bug)]
    bugs: list[BaseException] = []
    queue = make()
    queue.on_bug(bugs.append)
    queue.put(order("a"))
    queue.put(order("b"))
    comes_to(queue, "a", TransferState.FAILED)
    assert bugs == [bug]
    carrier.let_go("b")
    comes_to(queue, "b", TransferState.DONE)


# -- questions -------------------------------------------------------------------------------------


def test_a_conflict_waits_for_a_person_and_keeps_no_other_back(make: Make, carrier: Carrier) -> None:
    conflict = Conflict("a", "/srv/x", 3, 1.0, 4, 2.0)
    decided: list[Decision] = []

    def ask(order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        decided.extend(control.decide(conflict, task) for _ in range(3))
        return done()

    carrier.deeds["a"] = [ask]
    queue = make(at_once=1)
    queue.put(order("a"))
    queue.put(order("b"))
    comes_to(queue, "a", TransferState.ASKING)
    comes_to(queue, "b", TransferState.RUNNING)
    assert status(queue, "a").conflict == conflict
    queue.decide("a", Decision(Rule.SKIP))
    wait_until(lambda: len(decided) == 1 and state(queue, "a") is TransferState.ASKING)
    queue.decide("a", Decision(Rule.REPLACE, for_all=True))  # the third is not asked about
    comes_to(queue, "a", TransferState.DONE)
    assert [one.rule for one in decided] == [Rule.SKIP, Rule.REPLACE, Rule.REPLACE]


def test_what_was_said_for_all_holds_after_a_lost_link_too(make: Make, carrier: Carrier) -> None:
    conflict = Conflict("a", "/srv/x", 3, 1.0, 4, 2.0)
    rules: list[Rule] = []

    def ask_and_lose(order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        control.decide(conflict, task)
        raise LOST

    def look(order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        rules.extend((order.rule, control.decide(conflict, task).rule))
        return done()

    carrier.deeds["a"] = [ask_and_lose, look]
    queue = make()
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.ASKING)
    queue.decide("a", Decision(Rule.NEWER, for_all=True))
    comes_to(queue, "a", TransferState.DONE)
    assert rules == [Rule.NEWER, Rule.NEWER]


def test_a_stop_ends_the_wait_for_an_answer(make: Make, carrier: Carrier) -> None:
    conflict = Conflict("a", "/srv/x", 3, 1.0, 4, 2.0)
    carrier.deeds["a"] = [lambda order, control, task: (control.decide(conflict, task), done())[1]]
    queue = make()
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.ASKING)
    ended: list[TransferStatus] = []
    queue.on_end(ended.append)
    queue.stop(["a"])
    wait_until(lambda: bool(ended))
    assert status(queue, "a").conflict is None


def test_a_login_question_reaches_a_person_and_the_answer_comes_back(make: Make, carrier: Carrier) -> None:
    question = LoginQuestion(WEB, "me", QuestionKind.PROMPTS, (Prompt("Code: "),))
    codes: list[str] = []

    def log_in(order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        answers = control.ask(question)
        while (given := answers.wait(0.05)) is None:
            task.check()
        codes.append(given[0].reveal())
        late = control.ask(question)
        late.withdraw()
        return done()

    carrier.deeds["a"] = [log_in]
    queue = make()
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.ASKING)
    assert status(queue, "a").question == question
    queue.answer("a", [Secret("424242")])
    comes_to(queue, "a", TransferState.DONE)
    assert codes == ["424242"]
    assert status(queue, "a").question is None


# -- limits, listeners -----------------------------------------------------------------------------


def test_listeners_hear_of_many_changes_few_times(make: Make, carrier: Carrier) -> None:
    def report_much(order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        for number in range(20_000):
            control.report(TransferReport(number, 20_000))
        return done()

    carrier.deeds["a"] = [report_much]
    queue = make()
    heard: list[TransferState] = []
    queue.on_change(lambda: heard.append(queue.statuses[0].state if queue.statuses else TransferState.WAITING))
    queue.put(order("a"))
    wait_until(lambda: bool(heard) and heard[-1] is TransferState.DONE)
    assert len(heard) < 1000


# -- a closed or killed program --------------------------------------------------------------------


def store(folder: Path) -> OrderStore:
    return OrderStore(folder, lambda: [WEB])


def test_a_closed_program_offers_to_go_on_with_what_was_not_over(make: Make, carrier: Carrier, tmp_path: Path) -> None:
    queue = make(at_once=1, store=store(tmp_path))
    for id in "abc":
        queue.put(order(id))
    comes_to(queue, "a", TransferState.RUNNING)
    carrier.let_go("a")
    comes_to(queue, "b", TransferState.RUNNING)
    wait_until(lambda: status(queue, "b").report.total_bytes == 1000)
    queue.set_limit(["c"], 5000)
    queue.close()
    again = store(tmp_path)
    left = again.left_over()
    assert {one.id for one, _ in left} == {"b", "c"}
    assert next(one.limit for one, _ in left if one.id == "c") == 5000
    later = make(store=again)
    later.take_up(left)
    assert {one.state for one in later.statuses} == {TransferState.PAUSED}
    assert all(one.is_left_over for one in later.statuses)
    assert status(later, "b").report.total_bytes == 1000
    carrier.let_go("b")
    later.go_on(["b"])
    comes_to(later, "b", TransferState.DONE)
    later.stop(["c"])
    comes_to(later, "c", TransferState.STOPPED)
    later.close()
    assert not list(tmp_path.glob("*.json*"))


def test_closing_does_not_wait_for_a_carrier_that_hangs(make: Make, carrier: Carrier, tmp_path: Path) -> None:
    from threading import Event

    free = Event()
    carrier.deeds["a"] = [lambda *_: (free.wait(20), done())[1]]
    queue = make(store=store(tmp_path))
    queue.put(order("a"))
    wait_until(lambda: carrier.begun == ["a"])
    queue.close(patience=0.1)
    assert not free.is_set()
    assert [one.id for one, _ in store(tmp_path).left_over()] == ["a"]
    free.set()


def test_a_queue_that_cannot_be_kept_says_so_and_works(make: Make, carrier: Carrier, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    queue = make(store=store(tmp_path / "file"))
    queue.put(order("a"))
    wait_until(lambda: queue.problem is not None)
    carrier.let_go("a")
    comes_to(queue, "a", TransferState.DONE)


# -- the journal -----------------------------------------------------------------------------------


def test_the_journal_and_its_report_tell_what_was_copied(make: Make, carrier: Carrier, tmp_path: Path) -> None:
    trouble = Trouble("/home/me/a1", TransferError("It cannot be read."))
    report = TransferReport(2_500_000, 2_500_000, 3, 4, skipped_files=1, verified_files=3, troubles=(trouble,))
    carrier.deeds["a"] = [lambda *_: report]
    carrier.deeds["b"] = [fails_with(AuthenticationFailed("No."))]  # nothing was done: nothing is told
    journal = JournalFile(tmp_path / "journal.jsonl")
    queue = make(notes=TransferNotes(lambda: journal))
    queue.put(order("a", size=2))
    queue.put(order("b"))
    comes_to(queue, "a", TransferState.DONE)
    comes_to(queue, "b", TransferState.FAILED)
    queue.close()
    (event,) = journal.events()
    assert event.kind is EventKind.FILES_TRANSFERRED
    assert (event.data["source"], event.data["target"]) == (THIS_COMPUTER.name, "web01")
    assert (event.data["files"], event.data["bytes"], event.data["outcome"]) == (3, 2_500_000, "done")
    assert event.data["troubles"] == [{"path": "/home/me/a1", "message": "It cannot be read."}]
    (line,) = read_content([event]).log
    assert line.what == "Copied files"
    assert line.device == "web01"
    expected = "/home/me/a0 and 1 more → web01: /srv (3 files, 2.5 MB; SHA-256 compared; 1 left out; 1 not copied)"
    assert line.detail.endswith(expected)


def test_without_a_journal_nothing_is_copied(make: Make, carrier: Carrier) -> None:
    def no_journal() -> JournalFile:
        raise TransferError("The disk is full.")

    queue = make(notes=TransferNotes(no_journal))
    queue.put(order("a"))
    comes_to(queue, "a", TransferState.FAILED)
    assert not carrier.begun


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_with_them_no_more_run_than_may_and_all_come_to_an_end(
    make: Make, carrier: Carrier, seed: int
) -> None:
    chance, queue, ids = random.Random(seed), make(at_once=2), list("abcdef")
    for id in ids:
        carrier.deeds[id] = [fails_with(LOST, after=1)] * chance.randrange(3)
        queue.put(order(id))
    deeds = (
        lambda id: queue.pause([id]),
        lambda id: queue.go_on([id]),
        lambda id: queue.move_up(id),
        lambda id: queue.set_priority([id], chance.choice(list(Priority))),
        lambda id: queue.set_limit([id], chance.choice([0, 10**6])),
        lambda id: queue.stop([id]) if chance.random() < 0.1 else None,
    )
    for _ in range(200):
        chance.choice(deeds)(chance.choice(ids))
        running = [one for one in queue.statuses if one.state in (TransferState.RUNNING, TransferState.CONNECTING)]
        assert len(running) <= 2
    carrier.let_go(*ids)

    def all_over() -> bool:
        queue.go_on([one.order.id for one in queue.statuses if one.state is TransferState.PAUSED])
        return all(one.state.is_over for one in queue.statuses)

    wait_until(all_over)


def test_a_bug_of_who_listens_is_told_once_and_stops_no_transfer(make: Make, carrier: Carrier) -> None:
    queue = make(at_once=1)
    bugs: list[BaseException] = []
    queue.on_bug(bugs.append)
    gone = RuntimeError("the window is gone")

    def listen() -> None:
        raise gone

    queue.on_change(listen)
    for id in "ab":
        queue.put(order(id))
        carrier.let_go(id)
        comes_to(queue, id, TransferState.DONE)
    wait_until(lambda: bugs == [gone])
    queue.close()
    assert bugs == [gone]
