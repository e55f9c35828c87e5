"""Facts that an engine of ours finds out, on the computer that Satchel runs on: all at once, each within its deadline.

An engine writes what the fact's script would write on another device, so that one parser and one bundle serve both.
"""

import threading
import time
from collections.abc import Mapping
from typing import Any

from app.domain.facts import EXIT_DENIED, EXIT_NOT_APPLICABLE, Fact, FactUnavailable, Reason
from app.domain.target import Target
from app.domain.task import Cancelled, TaskContext
from app.services.facts.batch import MAX_ANSWER, Answer

_LOOK = 0.05  # seconds between looks at a cancel
_CODES = {
    Reason.NOT_APPLICABLE: EXIT_NOT_APPLICABLE,
    Reason.DENIED: EXIT_DENIED,
    Reason.TIMED_OUT: 124,
    Reason.ABSENT: 127,
}


def runs_here(target: Target) -> bool:
    """Is `target` the computer that Satchel runs on? A target says so with an attribute of this name."""
    return getattr(target, "runs_here", False) is True


class OwnQuestions:
    """Facts that are being found out in the background: `answers` waits for them."""

    def __init__(self, facts: Mapping[int, Fact[Any]]) -> None:
        self._started = time.monotonic()
        self._facts = facts
        self._answers: dict[int, Answer] = {}
        self._tasks = {number: TaskContext() for number in facts}
        self._threads = {
            number: threading.Thread(target=self._ask, args=(number, fact), name=f"fact {fact.name}", daemon=True)
            for number, fact in facts.items()
        }
        for thread in self._threads.values():
            thread.start()

    def answers(self, task: TaskContext) -> dict[int, Answer]:
        """Once each has answered or its deadline has passed. Raises Cancelled."""
        with task.on_cancel(self.stop):
            for number, thread in self._threads.items():
                self._wait(thread, self._started + self._facts[number].deadline, task)
        task.check()
        found = dict(self._answers)
        self.stop()
        return {number: found.get(number, Answer(124, "")) for number in self._facts}

    def stop(self) -> None:
        """What has not answered is not waited for any more."""
        for task in self._tasks.values():
            task.cancel()

    def _wait(self, thread: threading.Thread, until: float, task: TaskContext) -> None:
        while thread.is_alive() and (left := until - time.monotonic()) > 0:
            task.check()
            thread.join(min(_LOOK, left))

    def _ask(self, number: int, fact: Fact[Any]) -> None:
        assert fact.own is not None  # noqa: S101 - only such facts are asked here
        try:
            text = fact.own(self._tasks[number])
            too_large = len(text) > MAX_ANSWER
            answer = Answer(0, "" if too_large else text, too_large=too_large)
        except FactUnavailable as error:
            answer = Answer(_CODES.get(error.reason, 1), "", error.detail)
        except Cancelled:
            answer = Answer(124, "")
        except OSError as error:
            answer = Answer(_code_of(error), "", str(error))
        except Exception as error:  # one engine that fails does not spoil what the others have found
            answer = Answer(1, "", f"{type(error).__name__}: {error}")
        self._answers[number] = answer


def _code_of(error: OSError) -> int:
    if isinstance(error, PermissionError):
        return EXIT_DENIED
    return 124 if isinstance(error, TimeoutError) else 1
