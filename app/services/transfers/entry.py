"""One transfer in the queue: what is known of it, and the state that follows from that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.errors import AppError
from app.domain.pace import SpeedLimit, Speedometer
from app.domain.prompts import LoginQuestion, PendingAnswers
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.transfers import (
    Conflict,
    Decision,
    TransferOrder,
    TransferReport,
    TransferState,
    TransferStatus,
)


class Waits(Protocol):
    """The waits between tries, as `reconnecting.Retries` gives them."""

    def next_wait(self) -> float | None: ...

    def start_over(self) -> None: ...


@dataclass(slots=True)
class PendingQuestion:
    """What a device asks, and the place for the answers."""

    question: LoginQuestion
    answers: PendingAnswers

    def give(self, answers: Sequence[Secret]) -> None:
        self.answers.give(answers)


@dataclass(slots=True, eq=False)
class Entry:
    """Guarded by the lock of the queue, but for `limit`, which has its own."""

    order: TransferOrder
    limit: SpeedLimit
    meter: Speedometer
    report: TransferReport = field(default_factory=TransferReport)
    outcome: TransferState | None = None  # DONE, STOPPED or FAILED
    error: AppError | None = None
    is_paused: bool = False
    is_left_over: bool = False
    is_unwanted: bool = False  # it leaves the list as soon as nobody works on it
    run: TaskContext | None = None  # while a thread carries it out
    has_turn: bool = False  # that thread may move bytes
    has_begun: bool = False  # it has told something
    has_moved: bool = False  # bytes have
    began: float = 0.0  # the clock, when it began
    seconds: float = 0.0  # how long it took in all, waits not counted
    conflict: Conflict | None = None
    decision: Decision | None = None
    question: PendingQuestion | None = None
    waits: Waits | None = None  # since the link was lost
    due: float | None = None  # the clock, at which it is tried again

    @property
    def state(self) -> TransferState:
        if self.outcome is not None:
            return self.outcome
        if self.is_paused:
            return TransferState.PAUSED
        if self.run is not None:
            return self._state_of_run()
        return TransferState.WAITING if self.due is None else TransferState.BROKEN

    def _state_of_run(self) -> TransferState:
        if self.conflict is not None or self.question is not None:
            return TransferState.ASKING
        if not self.has_turn:
            return TransferState.WAITING
        return TransferState.RUNNING if self.has_begun else TransferState.CONNECTING

    @property
    def takes_place(self) -> bool:
        """Whether it counts among those that run side by side. One that asks does not: a person may be away."""
        return self.state in (TransferState.CONNECTING, TransferState.RUNNING)

    @property
    def can_go_on(self) -> bool:
        match self.state:
            case TransferState.DONE:
                return bool(self.report.troubles)
            case TransferState.STOPPED:
                return self.run is None  # what was half done is gone
            case _:
                return True

    @property
    def may_move(self) -> bool:
        return self.has_turn and not self.is_paused

    def status(self, now: float) -> TransferStatus:
        state = self.state
        return TransferStatus(
            self.order,
            state,
            self.report,
            self.meter.speed if state is TransferState.RUNNING else 0.0,
            None if state.is_active else self.error,
            self.conflict if state is TransferState.ASKING else None,
            self.question.question if self.question and state is TransferState.ASKING else None,
            self.is_left_over,
            max((self.due or now) - now, 0.0),
        )

    def show_conflict(self, conflict: Conflict | None) -> None:
        """A person must decide, or has decided."""
        self.conflict, self.decision = conflict, None

    def begin(self, run: TaskContext, now: float) -> None:
        """A thread carries it out from now on."""
        self.run, self.has_turn, self.has_begun, self.has_moved = run, True, False, False
        self.began, self.due, self.error, self.is_left_over = now, None, None, False

    def end_run(self, now: float) -> None:
        self.run, self.has_turn = None, False
        self.conflict = self.decision = self.question = None
        self.seconds += now - self.began
        self.meter.stand_still()

    def settle(self, outcome: TransferState, error: AppError | None = None) -> None:
        """It is over, or a person must do something first."""
        self.outcome, self.error = outcome, error
        self.waits = self.due = None

    def break_off(self, error: AppError, now: float, make_waits: Callable[[], Waits]) -> None:
        """The link was lost: it is tried again by itself, or a person must, when that took too long."""
        if self.waits is None or self.has_moved:
            self.waits = make_waits()  # it has come further since
        wait = self.waits.next_wait()
        if wait is None:
            self.settle(TransferState.FAILED, error)
        else:
            self.error, self.due = error, now + wait

    def want_now(self) -> None:
        """A person wants it to go on: what failed before says nothing any more."""
        self.outcome = self.waits = self.due = self.error = None
        self.is_paused = self.is_left_over = False
