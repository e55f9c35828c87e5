"""Waits for the system in a thread that can be left behind: a share whose server is gone holds a call for minutes."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue

from app.domain.task import TaskContext

_LOOK = 0.1  # seconds between looks at a cancel


def patiently[T](produce: Callable[[Callable[[], bool]], Iterator[T]], task: TaskContext) -> Iterator[T]:
    """What `produce` gives, made in a thread of its own. A cancel leaves that thread to itself, and raises Cancelled.

    `produce` is given a way to ask whether it is still wanted.
    """
    made: SimpleQueue[tuple[T | None, BaseException | None, bool]] = SimpleQueue()
    left = threading.Event()

    def work() -> None:
        try:
            for one in produce(lambda: not left.is_set()):
                made.put((one, None, False))
        except BaseException as error:
            made.put((None, error, True))
        else:
            made.put((None, None, True))

    task.check()
    threading.Thread(target=work, name="local files", daemon=True).start()
    try:
        while True:
            one, error, is_end = _next(made, task)
            if error is not None:
                raise error
            if is_end:
                return
            yield one  # type: ignore[misc]  # not the end: it is a T
    finally:
        left.set()


def waiting_for[T](act: Callable[[], T], task: TaskContext) -> T:
    """What `act` gives, waited for no longer than until a cancel."""

    def once(is_wanted: Callable[[], bool]) -> Iterator[T]:
        yield act()

    (result,) = patiently(once, task)
    return result


def _next[T](made: SimpleQueue[T], task: TaskContext) -> T:
    while True:
        task.check()
        with contextlib.suppress(Empty):
            return made.get(timeout=_LOOK)
