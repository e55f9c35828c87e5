"""Facts that our own engines find out: only on this computer, at once, each within its deadline, one failing alone."""

import threading
import time
from collections.abc import Callable

import pytest

from app.domain.facts import Fact, FactUnavailable, Missing, Reason
from app.domain.target import Os
from app.domain.task import Cancelled, TaskContext
from app.services.facts.batch import MAX_ANSWER
from app.services.facts.reading import read_facts
from app.services.targets.local import LocalTarget
from tests.waiting import until

HERE = LocalTarget()


class Elsewhere:
    """This computer, as if it were another one."""

    name, os, run, close = HERE.name, HERE.os, HERE.run, HERE.close


def fact(own: Callable[[TaskContext], str], deadline: float = 5.0) -> Fact[str]:
    return Fact("test", {Os.LINUX: "echo of the script"}, lambda os, text: text.strip(), deadline, own=own)


def test_the_engine_is_asked_here_and_the_script_elsewhere() -> None:
    asked = fact(lambda task: "of the engine")
    plain = Fact("plain", {Os.LINUX: "echo plain"}, lambda os, text: text.strip())
    here, there = (read_facts(target, [asked, plain], TaskContext()) for target in (HERE, Elsewhere()))
    assert (here.get(asked), here.get(plain)) == ("of the engine", "plain")
    assert (there.get(asked), there.get(plain)) == ("of the script", "plain")


def test_a_fact_without_a_script_is_known_here_only() -> None:
    asked = Fact("test", {}, lambda os, text: text, own=lambda task: "x")
    assert read_facts(HERE, [asked], TaskContext()).get(asked) == "x"
    assert isinstance(missing := read_facts(Elsewhere(), [asked], TaskContext()).find(asked), Missing)
    assert missing.reason is Reason.NOT_APPLICABLE


def raising(error: Exception) -> Callable[[TaskContext], str]:
    def own(task: TaskContext) -> str:
        raise error

    return own


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError("no"), Reason.DENIED),
        (TimeoutError("late"), Reason.TIMED_OUT),
        (ConnectionResetError("gone"), Reason.UNPARSABLE),
        (FactUnavailable(Reason.ABSENT, "no radio"), Reason.ABSENT),
        (FactUnavailable(Reason.NOT_APPLICABLE), Reason.NOT_APPLICABLE),
        (KeyError("a mistake of ours"), Reason.UNPARSABLE),
    ],
)
def test_an_engine_that_fails_says_why_and_spoils_nothing_else(error: Exception, reason: Reason) -> None:
    failing, fine = fact(raising(error)), fact(lambda task: "fine")
    found = read_facts(HERE, [failing, fine], TaskContext())
    assert isinstance(missing := found.find(failing), Missing) and missing.reason is reason
    assert found.get(fine) == "fine"


def test_too_much_is_said_to_be_too_large() -> None:
    asked = fact(lambda task: "x" * (MAX_ANSWER + 1))
    assert isinstance(missing := read_facts(HERE, [asked], TaskContext()).find(asked), Missing)
    assert missing.reason is Reason.TOO_LARGE


def test_at_the_deadline_an_engine_is_told_to_stop_and_not_waited_for() -> None:
    told = threading.Event()

    def own(task: TaskContext) -> str:
        with task.on_cancel(told.set):
            time.sleep(20)
        return ""

    started = time.monotonic()
    late = fact(own, deadline=0.2)
    assert isinstance(missing := read_facts(HERE, [late], TaskContext()).find(late), Missing)
    assert missing.reason is Reason.TIMED_OUT and told.is_set()
    assert time.monotonic() < started + 10


def test_a_cancel_stops_engines_and_scripts() -> None:
    task, began, stopped = TaskContext(), threading.Event(), threading.Event()

    def own(own_task: TaskContext) -> str:
        began.set()
        try:
            own_task.sleep(20)
        except Cancelled:
            stopped.set()
        return ""

    slow = Fact("slow", {Os.LINUX: "sleep 20"}, lambda os, text: text, 20)
    threading.Thread(target=lambda: (began.wait(), task.cancel()), daemon=True).start()
    with pytest.raises(Cancelled):
        read_facts(HERE, [fact(own, 20), slow], task)
    until(stopped.is_set)
