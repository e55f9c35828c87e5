"""What the system holds for minutes, such as a share whose server is gone, holds no operation of ours."""

import threading
from collections.abc import Callable, Iterator

import pytest

from app.domain.task import Cancelled, TaskContext
from app.services.file_systems.patience import patiently, waiting_for


def test_a_call_that_does_not_come_back_is_left_at_a_cancel() -> None:
    called, released = threading.Event(), threading.Event()
    task = TaskContext()

    def hang() -> None:
        called.set()
        released.wait()

    threading.Thread(target=lambda: called.wait() and task.cancel()).start()
    with pytest.raises(Cancelled):
        waiting_for(hang, task)
    assert called.is_set() and not released.is_set()
    released.set()


def test_what_is_made_comes_in_order_and_with_its_failure() -> None:
    def produce(is_wanted: Callable[[], bool]) -> Iterator[int]:
        yield 1
        yield 2
        raise FileNotFoundError

    made = patiently(produce, TaskContext())
    assert [next(made), next(made)] == [1, 2]
    with pytest.raises(FileNotFoundError):
        next(made)


def test_who_produces_learns_that_nobody_waits_any_more() -> None:
    stopped = threading.Event()

    def produce(is_wanted: Callable[[], bool]) -> Iterator[int]:
        while is_wanted():
            yield 1
        stopped.set()

    made = patiently(produce, TaskContext())
    next(made)
    made.close()
    assert stopped.wait(10)
