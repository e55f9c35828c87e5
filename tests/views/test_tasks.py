"""The bridge between worker threads and the UI thread."""

import socket
import threading
import time
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import TargetUnreachable
from app.domain.task import Progress, TaskContext
from app.views.lanes import Lanes
from app.views.tasks import TaskRunner


def test_the_result_arrives_on_the_ui_thread(qtbot: QtBot, tasks: TaskRunner) -> None:
    seen: list[tuple[int, int]] = []
    task = tasks.start(lambda context: threading.get_ident(), lane="a")
    task.succeeded.connect(lambda worker: seen.append((worker, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != threading.get_ident() == seen[0][1]


def test_a_task_ends_with_exactly_one_outcome_and_then_finished(qtbot: QtBot, tasks: TaskRunner) -> None:
    heard: list[str] = []

    def fail(context: TaskContext) -> None:
        raise TargetUnreachable("no route")

    for operation in (lambda context: 1, fail):
        task = tasks.start(operation, lane="a")
        for name in ("succeeded", "failed", "cancelled", "finished"):
            getattr(task, name).connect(lambda *_, name=name: heard.append(name))
        with qtbot.waitSignal(task.finished):
            pass
    assert heard == ["succeeded", "finished", "failed", "finished"]


def test_a_failure_of_the_field_is_no_bug_and_a_bug_is_one(qtbot: QtBot, tasks: TaskRunner) -> None:
    bugs: list[object] = []
    tasks.bug.connect(bugs.append)

    def unreachable(context: TaskContext) -> None:
        raise TargetUnreachable("no route")

    def broken(context: TaskContext) -> None:
        raise ZeroDivisionError("a bug")

    for operation, count in ((unreachable, 0), (broken, 1)):
        with qtbot.waitSignal(tasks.start(operation, lane="a").failed):
            pass
        assert len(bugs) == count


def test_a_panic_that_is_no_exception_still_ends_the_task(qtbot: QtBot, tasks: TaskRunner) -> None:
    class Panic(BaseException):
        pass

    def panic(context: TaskContext) -> None:
        raise Panic

    with qtbot.waitSignal(tasks.start(panic, lane="a").failed) as blocker:
        pass
    assert isinstance(blocker.args[0], Panic)


def test_a_cancel_frees_a_blocked_thread(qtbot: QtBot, tasks: TaskRunner) -> None:
    entered = threading.Event()
    ours, theirs = socket.socketpair()

    def listen(context: TaskContext) -> None:
        with context.on_cancel(lambda: theirs.shutdown(socket.SHUT_RDWR)):
            entered.set()
            ours.recv(1)
            context.check()

    with ours, theirs:
        task = tasks.start(listen, lane="a")
        assert entered.wait(30)
        with qtbot.waitSignal(task.cancelled):
            task.cancel()


def test_a_waiting_task_that_is_cancelled_never_runs(qtbot: QtBot, tasks: TaskRunner) -> None:
    gate, ran = threading.Event(), threading.Event()
    tasks.start(lambda context: gate.wait(30), lane="a")
    task = tasks.start(lambda context: ran.set(), lane="a")
    task.cancel()
    with qtbot.waitSignal(task.cancelled):
        gate.set()
    assert not ran.is_set()


def test_finished_work_counts_even_if_cancelled_late(qtbot: QtBot, tasks: TaskRunner) -> None:
    gate, entered = threading.Event(), threading.Event()

    def work(context: TaskContext) -> str:
        entered.set()
        gate.wait(30)
        return "done"

    task = tasks.start(work, lane="a")
    assert entered.wait(30)
    task.cancel()
    with qtbot.waitSignal(task.succeeded):
        gate.set()


def test_only_the_newest_progress_is_shown_and_the_last_always(qtbot: QtBot, tasks: TaskRunner) -> None:
    shown: list[Progress] = []

    def count(context: TaskContext) -> None:
        for number in range(20_000):
            context.report("row", number + 1, 20_000)

    task = tasks.start(count, lane="a")
    task.progressed.connect(shown.append)
    with qtbot.waitSignal(task.finished):
        pass
    assert [p.done for p in shown] == sorted(p.done for p in shown)
    assert shown[-1].done == 20_000
    assert len(shown) < 5_000


def test_an_owner_may_be_gone(qtbot: QtBot, tasks: TaskRunner) -> None:
    class Panel(QWidget):
        def show_result(self, value: Any) -> None:
            self.setWindowTitle(str(value))

    gate, panel = threading.Event(), Panel()
    task = tasks.start(lambda context: gate.wait(30), lane="a")
    task.succeeded.connect(panel.show_result)
    panel.deleteLater()
    QApplication.sendPostedEvents(panel, QEvent.Type.DeferredDelete)
    with qtbot.captureExceptions() as errors, qtbot.waitSignal(task.finished):
        gate.set()
    assert not errors


def test_a_lane_runs_in_order_and_lanes_run_side_by_side(qtbot: QtBot, tasks: TaskRunner) -> None:
    order: list[str] = []
    gate = threading.Event()

    def first(context: TaskContext) -> None:
        assert gate.wait(30)
        order.append("a1")

    def other(context: TaskContext) -> None:
        order.append("b1")
        gate.set()

    ended = [
        tasks.start(first, lane="a").finished,
        tasks.start(lambda context: order.append("a2"), lane="a").finished,
        tasks.start(other, lane="b").finished,
    ]
    with qtbot.waitSignals(ended):
        pass
    assert order == ["b1", "a1", "a2"]


def test_what_runs_is_listed_until_it_ends(qtbot: QtBot, tasks: TaskRunner) -> None:
    gate = threading.Event()
    changes: list[int] = []
    tasks.changed.connect(lambda: changes.append(len(tasks.running)))
    task = tasks.start(lambda context: gate.wait(30), lane="a", title="Reading")
    assert [one.title for one in tasks.running] == ["Reading"]
    with qtbot.waitSignal(task.finished):
        gate.set()
    assert changes == [1, 0]


def test_shutting_down_cancels_what_runs_and_what_waits(qtbot: QtBot) -> None:
    runner = TaskRunner()
    entered = threading.Event()

    def work(context: TaskContext) -> None:
        entered.set()
        context.sleep(30)

    contexts = [runner.start(work, lane="a").context, runner.start(lambda c: c.sleep(30), lane="a").context]
    assert entered.wait(30)
    assert runner.shut_down(patience=60)
    assert all(context.cancelled for context in contexts)
    runner.deleteLater()
    QApplication.sendPostedEvents(runner, QEvent.Type.DeferredDelete)


def test_shutting_down_does_not_wait_for_what_never_ends(qtbot: QtBot) -> None:
    runner = TaskRunner()
    gate, entered = threading.Event(), threading.Event()

    def deaf(context: TaskContext) -> None:
        entered.set()
        gate.wait(10)

    runner.start(deaf, lane="a")
    assert entered.wait(30)
    assert not runner.shut_down(patience=0.05)
    gate.set()
    assert runner.shut_down(patience=60)


def test_many_lanes_share_a_bounded_number_of_threads() -> None:
    lanes, gate, done = Lanes(3, idle=0.05), threading.Event(), threading.Semaphore(0)

    def job() -> None:
        gate.wait(30)
        done.release()

    for number in range(50):
        lanes.submit(f"device {number}", job)
    assert lanes.threads == 3
    gate.set()
    assert all(done.acquire(timeout=2) for _ in range(50))
    assert lanes.shut_down(2)
    assert not lanes.names
    assert lanes.threads == 0


def test_a_session_does_not_take_a_place_in_the_pool() -> None:
    lanes, gate, done = Lanes(1), threading.Event(), threading.Event()
    for number in range(4):
        lanes.submit(f"session {number}", lambda: bool(gate.wait(30)), own_thread=True)
    lanes.submit("device", done.set)
    assert done.wait(30)
    gate.set()
    assert lanes.shut_down(2)


def test_the_ui_thread_gets_its_turn_at_once_while_a_thread_is_busy(qtbot: QtBot, tasks: TaskRunner) -> None:
    def be_busy(context: TaskContext) -> None:
        while True:
            context.check()

    def ten_turns() -> float:
        """Seconds to leave Python and come back ten times, as the painting of one frame does."""
        started = time.perf_counter()
        for _ in range(10):
            time.sleep(0)
        return time.perf_counter() - started

    task = tasks.start(be_busy, lane="a")
    shortest = min(ten_turns() for _ in range(20))  # the shortest: this computer may have other things to do
    task.cancel()
    with qtbot.waitSignal(task.finished):
        pass
    assert shortest < 0.04  # with Python's own interval it is 0.05 at least


@pytest.mark.parametrize("ends", ["well", "with an error"])
def test_what_an_operation_is_the_last_to_hold_is_deleted_in_the_thread_of_the_window(
    qtbot: QtBot, tasks: TaskRunner, ends: str
) -> None:
    gone_in, may_end = list[int](), threading.Event()

    def begin() -> None:
        held = QObject()
        held.destroyed.connect(lambda: gone_in.append(threading.get_ident()), Qt.ConnectionType.DirectConnection)

        def operation(context: TaskContext) -> QObject:
            may_end.wait()
            if ends != "well":
                raise TargetUnreachable(f"of {held.objectName()}")
            return held

        tasks.start(operation, lane="lane")

    begin()
    may_end.set()
    qtbot.waitUntil(lambda: bool(gone_in))
    assert gone_in == [threading.get_ident()]


class Painted(QWidget):
    """Notes that it was painted."""

    def __init__(self, notes: list[str]) -> None:
        super().__init__()
        self._notes = notes

    def paintEvent(self, event: QPaintEvent) -> None:
        self._notes.append("painted")


def test_what_comes_after_the_picture_begins_when_the_window_was_painted(qtbot: QtBot, tasks: TaskRunner) -> None:
    notes: list[str] = []
    widget = Painted(notes)
    qtbot.addWidget(widget)
    task = tasks.start(lambda _: notes.append("begun"), lane="a", after_picture=True)
    widget.show()
    with qtbot.waitSignal(task.finished):
        pass
    assert notes[0] == "painted" and notes[-1] == "begun"


def test_closing_does_not_wait_for_a_picture_that_no_longer_comes(qtbot: QtBot) -> None:
    runner = TaskRunner(most_for_picture=3600)
    begun: list[None] = []
    runner.start(lambda _: begun.append(None), lane="a", own_thread=True, after_picture=True)
    assert runner.shut_down(patience=60), "the thread of the window paints nothing while it waits here"
    assert begun == []
    runner.deleteLater()
    QApplication.sendPostedEvents(runner, QEvent.Type.DeferredDelete)


def test_what_is_stopped_before_the_picture_leaves_its_lane_at_once(qtbot: QtBot) -> None:
    runner, next_one = TaskRunner(most_for_picture=3600), threading.Event()
    task = runner.start(lambda _: None, lane="a", after_picture=True)
    runner.start(lambda _: next_one.set(), lane="a")
    task.cancel()
    assert next_one.wait(60), "no picture was painted meanwhile"
    assert runner.shut_down(patience=60)
    runner.deleteLater()
    QApplication.sendPostedEvents(runner, QEvent.Type.DeferredDelete)


def test_what_is_stopped_before_the_picture_does_not_begin(qtbot: QtBot, tasks: TaskRunner) -> None:
    begun: list[None] = []
    task = tasks.start(lambda _: begun.append(None), lane="a", after_picture=True)
    task.cancel()
    with qtbot.waitSignal(task.cancelled):
        pass
    assert begun == []
