"""Transfers that the helper carries out: who gave the order notices no difference. What is copied is simulated."""

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import ConnectionLost, DeviceNotFound
from app.domain.prompts import Answers, LoginQuestion, PendingAnswers
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.domain.transfers import AskingControl, Conflict, Decision, Rule, TransferOrder, TransferReport
from app.services.connection_notes import ConnectionNotes
from app.services.journal_file import JournalFile
from app.services.targets.given import GivenCredentials
from app.services.worker.carriers import HelperCarrier

START = (sys.executable, "-m", "tests.services.worker.practice_transfers")
DEVICE = Device("d1", "web01", host="10.0.0.1", user="root")


class Queue:
    """Implements `AskingControl`, as a queue and a person would."""

    def __init__(self, answer: Callable[[], list[str] | None] = lambda: None) -> None:
        self._answer = answer
        self.reports: list[TransferReport] = []
        self.counts: list[int] = []
        self.conflicts: list[Conflict] = []
        self.may_move = threading.Event()
        self.may_move.set()
        self.is_asked, self.is_withdrawn = threading.Event(), threading.Event()

    def report(self, report: TransferReport) -> None:
        self.reports.append(report)

    def decide(self, conflict: Conflict, task: TaskContext) -> Decision:
        self.conflicts.append(conflict)
        return Decision(Rule.RENAME, for_all=True)

    def throttle(self, count: int, task: TaskContext) -> None:
        self.counts.append(count)
        while not self.may_move.wait(0.02):
            task.check()

    def ask(self, question: LoginQuestion) -> Answers:
        self.is_asked.set()
        pending = PendingAnswers(self.is_withdrawn.set)
        if (given := self._answer()) is not None:
            pending.give([Secret(one) for one in given])
        return pending


class InThreads:
    """Stands where the program carries orders out itself."""

    def __init__(self) -> None:
        self.carried: list[TransferOrder] = []

    def carry(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        self.carried.append(order)
        return TransferReport(phase="in threads")

    def discard(self, order: TransferOrder, task: TaskContext) -> None:
        self.carried.append(order)


def carrier_with(
    place: Path, otherwise: InThreads | None = None, start: tuple[str, ...] = START, connected: tuple[Device, ...] = ()
) -> HelperCarrier:
    def find(wanted: str) -> Device:
        raise DeviceNotFound(wanted)

    given = GivenCredentials(lambda device: Credential("root", Secret(f"password of {device.name}")))
    journal = JournalFile(place / "journal.jsonl")
    return HelperCarrier(
        otherwise or InThreads(),
        given,
        ConnectionNotes(lambda: journal),
        way_to=lambda device: (device,),
        is_connected=lambda device: device in connected,
        find_device=find,
        setup=lambda: {"folder": str(place)},
        start=start,
    )


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HelperCarrier]:
    with contextlib.closing(carrier_with(tmp_path_factory.mktemp("transfers"))) as one:
        yield one


def order(*paths: str) -> TransferOrder:
    return TransferOrder("0" * 32, DEVICE, paths, THIS_COMPUTER, "/there")


def test_reports_come_few_and_whole(carrier: HelperCarrier) -> None:
    queue = Queue()
    assert carrier.carry(order("report"), queue, TaskContext()) == TransferReport(done_files=1)
    assert 0 < len(queue.reports) < 200
    assert [one.done_files for one in queue.reports] == sorted(one.done_files for one in queue.reports)
    assert [len(one.troubles) for one in queue.reports] == [1 + one.done_files // 400 for one in queue.reports]
    assert [trouble.path for trouble in queue.reports[-1].troubles] == ["/f0", "/f1", "/f2"]


def test_a_conflict_is_decided_where_the_person_is(carrier: HelperCarrier) -> None:
    queue = Queue()
    assert carrier.carry(order("decide"), queue, TaskContext()).phase == "rename"
    assert queue.conflicts == [Conflict("0" * 32, "/there", 1, 2.5, 3, None)]


def test_many_bytes_make_few_messages_and_all_of_them_are_counted_but_the_last(carrier: HelperCarrier) -> None:
    queue = Queue()
    carrier.carry(order("move", "20000"), queue, TaskContext())
    moved = 20_000 * 64 * 1024
    assert len(queue.counts) < 1000
    assert moved - 32 * 1024 * 1024 < sum(queue.counts) <= moved


def test_a_pause_holds_the_helper_and_a_cancel_ends_the_pause(carrier: HelperCarrier) -> None:
    queue, task = Queue(), TaskContext()
    queue.may_move.clear()
    ended: list[BaseException] = []

    def run() -> None:
        with contextlib.suppress(Cancelled):
            carrier.carry(order("move", "1000000"), queue, task)
            return
        ended.append(Cancelled())

    thread = threading.Thread(target=run)
    thread.start()
    while not queue.counts:
        task.sleep(0.01)
    thread.join(0.3)
    assert thread.is_alive()
    assert len(queue.counts) == 1
    task.cancel()
    thread.join(20)
    assert ended


def test_a_login_question_is_answered_by_the_person(carrier: HelperCarrier) -> None:
    queue = Queue(lambda: ["123 456", "pä ss"])
    assert carrier.carry(order("ask"), queue, TaskContext()).phase == "123 456 pä ss"
    assert queue.is_withdrawn.is_set(), "it is answered: the card goes"


def test_a_login_question_goes_away_with_the_helper(tmp_path: Path) -> None:
    queue = Queue()
    with contextlib.closing(carrier_with(tmp_path)) as carrier:
        ended: list[BaseException] = []

        def run() -> None:
            try:
                carrier.carry(order("ask"), queue, TaskContext())
            except ConnectionLost as error:
                ended.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        assert queue.is_asked.wait(20)
        carrier.close()
        assert queue.is_withdrawn.wait(20)
        thread.join(20)
        assert ended


def test_the_helper_gets_the_credential_of_the_device_that_it_has_to_reach(carrier: HelperCarrier) -> None:
    report = carrier.carry(order("credential", "own"), Queue(), TaskContext())
    assert report.phase == "password of web01"


def test_a_helper_that_wants_another_credential_is_ended(tmp_path: Path) -> None:
    with contextlib.closing(carrier_with(tmp_path)) as carrier, pytest.raises(ConnectionLost):
        carrier.carry(order("credential", "another"), Queue(), TaskContext())


@pytest.mark.parametrize("what", ["odd", "odd news"])
def test_a_helper_that_does_not_say_what_is_expected_is_a_lost_link(tmp_path: Path, what: str) -> None:
    with contextlib.closing(carrier_with(tmp_path)) as carrier:
        with pytest.raises(ConnectionLost):
            carrier.carry(order(what), Queue(), TaskContext())
        assert carrier.carry(order("report"), Queue(), TaskContext()).done_files == 1


def test_where_no_helper_starts_the_program_does_it_itself(tmp_path: Path) -> None:
    otherwise = InThreads()
    with contextlib.closing(carrier_with(tmp_path, otherwise, start=("/nowhere/satchel",))) as carrier:
        for _ in range(2):
            assert carrier.carry(order("report"), Queue(), TaskContext()).phase == "in threads"
        carrier.discard(order("report"), TaskContext())
    assert len(otherwise.carried) == 3


def test_a_person_is_not_asked_again_where_the_programs_own_connection_stands(tmp_path: Path) -> None:
    otherwise, queue = InThreads(), Queue()
    with contextlib.closing(carrier_with(tmp_path, otherwise, connected=(DEVICE,))) as carrier:
        assert carrier.carry(order("report"), queue, TaskContext()).done_files == 1, "the helper can do it"
        assert carrier.carry(order("ask"), queue, TaskContext()).phase == "in threads"
        assert carrier.carry(order("report"), queue, TaskContext()).phase == "in threads"
    assert not queue.is_asked.is_set()


def test_an_order_that_is_too_long_for_the_pipe_is_carried_out_by_the_program_itself(tmp_path: Path) -> None:
    with contextlib.closing(carrier_with(tmp_path)) as carrier:
        long = order(*("/" + "x" * 1_000_000 for _ in range(40)))
        assert carrier.carry(long, Queue(), TaskContext()).phase == "in threads"
        assert carrier.carry(order("report"), Queue(), TaskContext()).done_files == 1
