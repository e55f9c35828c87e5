"""The helper process: what comes back, and what happens when either side dies, hangs or talks nonsense."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.domain.errors import ConnectionLost, DeviceNotFound, HostKeyUnknown
from app.domain.task import Cancelled, TaskContext
from app.services.worker.errand import HelperBug, Question
from app.services.worker.helper import Helper
from app.services.worker.plain import Plain
from app.services.worker.process import NoHelper
from tests.waiting import until

START = (sys.executable, "-m", "tests.services.worker.practice")


class Employer:
    """Implements `Listener`, and keeps what it heard."""

    def __init__(self, answer: Callable[[Question, TaskContext], Plain] = lambda *_: None) -> None:
        self._answer = answer
        self.heard: list[tuple[str, Any]] = []
        self.has_heard = threading.Event()

    def hear(self, name: str, value: Any) -> None:
        self.heard.append((name, value))
        self.has_heard.set()

    def answer(self, question: Question, task: TaskContext) -> Plain:
        return self._answer(question, task)


def capital(of: Any) -> Plain:
    if of != "Norway":
        raise DeviceNotFound(f"Nobody knows {of}.")
    return "Oslo"


def helper_with(*words: str, beat: float = 1.0, idle: float = 60.0, start: tuple[str, ...] = START) -> Helper:
    return Helper(lambda: {"home": "\udcff"}, {"capital": capital}, start=(*start, *words), beat=beat, idle=idle)


@pytest.fixture
def helper() -> Iterator[Helper]:
    with contextlib.closing(helper_with()) as one:
        yield one


@pytest.fixture(scope="module")
def shared() -> Iterator[Helper]:
    """For tests that leave it alive."""
    with contextlib.closing(helper_with()) as one:
        yield one


def do(helper: Helper, work: str, value: Plain = None, employer: Employer | None = None) -> Any:
    return helper.run(work, value, employer or Employer(), TaskContext())


def is_gone(pid: int) -> bool:
    if sys.platform == "win32":
        return not psutil.pid_exists(pid)
    state = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(OSError):
        return state.read_text().rpartition(")")[2].split()[0] == "Z"
    return True


def in_background(
    helper: Helper, work: str, employer: Employer, task: TaskContext
) -> "tuple[threading.Thread, list[Any]]":
    """Runs until it ends; the list then holds what came of it."""
    ended: list[Any] = []

    def run() -> None:
        try:
            ended.append(helper.run(work, None, employer, task))
        except Exception as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, ended


def test_a_value_comes_back_as_it_went(shared: Helper) -> None:
    value = {"names": ["ä", "\udcff\u202e"], "sizes": [0, 2**53, -1.5, None, True], "large": "x" * 3_000_000}
    assert do(shared, "echo", value) == value
    assert do(shared, "setup") == {"home": "\udcff"}


def test_news_come_in_their_order_and_before_the_end(shared: Helper) -> None:
    employer = Employer()
    assert do(shared, "count", 500, employer) == "counted"
    assert employer.heard == [("number", number) for number in range(500)]


def test_a_question_is_answered_in_the_thread_that_waits(shared: Helper) -> None:
    def answer(question: Question, _: TaskContext) -> Plain:
        return [question.name, question.value, threading.current_thread() is threading.main_thread()]

    assert do(shared, "ask", "who", Employer(answer)) == ["question", "who", True]


def test_what_the_program_knows_can_be_asked_without_an_errand(shared: Helper) -> None:
    assert do(shared, "ask_boss", "Norway") == "Oslo"
    with pytest.raises(DeviceNotFound, match="Nobody knows Atlantis") as caught:
        do(shared, "ask_boss", "Atlantis")
    assert caught.value.hint == DeviceNotFound.hint


def test_a_question_that_is_no_longer_wanted_is_told_to_who_answers(shared: Helper) -> None:
    def answer(question: Question, _: TaskContext) -> Plain:
        until(lambda: not question.is_wanted)
        return None

    assert do(shared, "ask_and_withdraw", "who", Employer(answer)) == "withdrawn"


def test_errors_arrive_whole_and_bugs_as_bugs_without_their_secrets(shared: Helper) -> None:
    with pytest.raises(HostKeyUnknown) as caught:
        do(shared, "fail")
    assert (caught.value.host, caught.value.port, caught.value.fingerprint) == ("h", 22, "SHA256:x")
    with pytest.raises(HelperBug, match="ZeroDivisionError") as bug:
        do(shared, "bug")
    assert "hunter2" not in str(bug.value)


def test_an_error_of_who_answers_ends_the_errand_and_nothing_else(shared: Helper) -> None:
    def answer(question: Question, _: TaskContext) -> Plain:
        raise LookupError(question.value)

    with pytest.raises(LookupError, match="who"):
        do(shared, "ask", "who", Employer(answer))
    assert do(shared, "echo", 1) == 1


def test_a_cancel_stops_one_errand_and_the_others_go_on(shared: Helper) -> None:
    tasks = [TaskContext(), TaskContext()]
    employers = [Employer(), Employer()]
    running = [in_background(shared, "wait", *pair) for pair in zip(employers, tasks, strict=True)]
    for employer in employers:
        assert employer.has_heard.wait(20)
    tasks[0].cancel()
    running[0][0].join(20)
    assert isinstance(running[0][1][0], Cancelled)
    assert running[1][0].is_alive()
    assert do(shared, "echo", 1) == 1
    tasks[1].cancel()
    running[1][0].join(20)


def test_a_helper_that_dies_is_a_lost_link_and_the_next_errand_gets_a_new_one(helper: Helper) -> None:
    assert do(helper, "echo", 1) == 1
    first = helper.pid
    with pytest.raises(ConnectionLost):
        do(helper, "die")
    assert do(helper, "echo", 2) == 2
    assert helper.pid != first


def test_a_helper_that_talks_nonsense_is_ended_and_is_a_lost_link(helper: Helper) -> None:
    do(helper, "echo", 1)
    pid = helper.pid or os.getpid()
    with pytest.raises(ConnectionLost):
        do(helper, "babble")
    until(lambda: is_gone(pid))


def test_a_helper_that_hangs_is_ended_and_is_a_lost_link() -> None:
    with contextlib.closing(helper_with(beat=0.2)) as helper:
        do(helper, "echo", 1)
        pid = helper.pid or 0
        with pytest.raises(ConnectionLost):
            do(helper, "freeze")
        until(lambda: is_gone(pid))


def test_all_who_wait_learn_of_the_death(helper: Helper) -> None:
    running = [in_background(helper, "wait", Employer(), TaskContext()) for _ in range(3)]
    until(lambda: helper.pid is not None)
    employer = Employer()
    running.append(in_background(helper, "wait", employer, TaskContext()))
    assert employer.has_heard.wait(20)
    psutil.Process(employer.heard[0][1]).kill()
    for thread, ended in running:
        thread.join(20)
        assert isinstance(ended[0], ConnectionLost)


def test_closing_ends_it_at_once_whatever_it_does() -> None:
    helper, employer = helper_with(), Employer()
    thread, ended = in_background(helper, "stubborn", employer, TaskContext())
    assert employer.has_heard.wait(20)
    helper.close()
    thread.join(20)
    assert isinstance(ended[0], ConnectionLost)
    assert is_gone(employer.heard[0][1])
    with pytest.raises(ConnectionLost):
        do(helper, "echo")


def test_it_ends_when_it_has_long_had_nothing_to_do() -> None:
    with contextlib.closing(helper_with(idle=0.1)) as helper:
        do(helper, "echo")
        pid = helper.pid or os.getpid()
        until(lambda: is_gone(pid))
        assert do(helper, "echo", "again") == "again"


def test_it_does_not_outlive_a_program_that_was_killed() -> None:
    script = (
        "import sys, threading\n"
        "from app.domain.task import TaskContext\n"
        "from tests.services.worker.test_helper import Employer, helper_with\n"
        "class Telling(Employer):\n"
        "    def hear(self, name, value):\n"
        "        print(value, flush=True)\n"
        "helper_with().run('stubborn', None, Telling(), TaskContext())\n"
    )
    program = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    assert program.stdout
    pid = int(program.stdout.readline())
    assert not is_gone(pid)
    program.kill()
    program.wait()
    program.stdout.close()
    until(lambda: is_gone(pid))


@pytest.mark.parametrize("words", [("mute",), ("nonsense",)])
def test_what_never_gets_ready_is_no_helper(words: tuple[str, ...]) -> None:
    with contextlib.closing(helper_with(*words)) as helper, pytest.raises(NoHelper):
        do(helper, "echo")


def test_a_program_that_cannot_be_started_is_no_helper() -> None:
    with contextlib.closing(helper_with(start=("/nowhere/satchel",))) as helper, pytest.raises(NoHelper):
        do(helper, "echo")


def test_it_stands_back_behind_the_window(shared: Helper) -> None:
    do(shared, "echo")
    if sys.platform == "win32":
        assert psutil.Process(shared.pid).nice() == psutil.BELOW_NORMAL_PRIORITY_CLASS
        return
    assert os.getpriority(os.PRIO_PROCESS, shared.pid or 0) >= min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
