"""Between the thread that carries a transfer out and those who look at the queue."""

from collections.abc import Callable
from threading import Condition

from app.domain.pace import SpeedLimit
from app.domain.prompts import Answers, LoginQuestion, PendingAnswers
from app.domain.task import TaskContext
from app.domain.transfers import Conflict, Decision, Rule, TransferReport
from app.services.transfers.entry import Entry, PendingQuestion

_LOOK = 0.2
"""Seconds between two looks whether a thread that waits was asked to stop."""


class Control:
    """Implements `AskingControl` for one entry. `touch` is called with the lock of `changed` held."""

    def __init__(self, entry: Entry, changed: Condition, common: SpeedLimit, touch: Callable[[Entry], None]) -> None:
        self._entry, self._changed, self._common, self._touch = entry, changed, common, touch

    def report(self, report: TransferReport) -> None:
        with self._changed:
            self._entry.report, self._entry.has_begun = report, True
            self._touch(self._entry)

    def decide(self, conflict: Conflict, task: TaskContext) -> Decision:
        entry = self._entry
        with self._changed:
            if entry.order.rule is not Rule.ASK:  # it was said for all, perhaps before the link was lost
                return Decision(entry.order.rule, for_all=True)
            entry.show_conflict(conflict)
            self._touch(entry)
            try:
                while (decision := entry.decision) is None:
                    task.check()
                    self._changed.wait(_LOOK)
                return decision
            finally:
                entry.show_conflict(None)
                self._touch(entry)

    def throttle(self, count: int, task: TaskContext) -> None:
        with self._changed:
            self._entry.meter.add(count)
            self._entry.has_moved = True
            if not self._entry.may_move:
                self._entry.meter.stand_still()
            while not self._entry.may_move:
                task.check()
                self._changed.wait(_LOOK)
        self._entry.limit.pay(count, task)
        self._common.pay(count, task)

    def ask(self, question: LoginQuestion) -> Answers:
        with self._changed:
            pending = PendingQuestion(question, PendingAnswers(lambda: self._withdraw(pending)))
            self._entry.question = pending
            self._touch(self._entry)
        return pending.answers

    def _withdraw(self, pending: PendingQuestion) -> None:
        with self._changed:
            if self._entry.question is pending:
                self._entry.question = None
                self._touch(self._entry)
