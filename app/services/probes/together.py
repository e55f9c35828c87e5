"""Several questions at the same time, none waited for longer than the whole may take."""

import threading
import time
from collections.abc import Callable, Sequence

from app.domain.task import TaskContext

_LOOK = 0.05  # seconds between looks at a cancel


def together[T](questions: Sequence[Callable[[], T]], task: TaskContext, within: float) -> list[T | None]:
    """What each gives, in their order; None for one that has not answered within `within` seconds, or has failed
    with OSError. Raises Cancelled, and what else one has failed with. Whoever is late ends by itself, unheard.
    """
    found: list[T | None] = [None] * len(questions)
    failures: list[Exception] = []

    def ask(number: int) -> None:
        try:
            found[number] = questions[number]()
        except OSError:
            pass
        except Exception as error:
            failures.append(error)

    threads = [
        threading.Thread(target=ask, args=(number,), name="probe", daemon=True) for number in range(len(questions))
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + within
    for thread in threads:
        while thread.is_alive() and (left := until - time.monotonic()) > 0:
            task.check()
            thread.join(min(_LOOK, left))
    task.check()
    if failures:
        raise failures[0]
    return list(found)
