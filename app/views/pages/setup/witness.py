"""A person at the screen, as a run sees one: told what happens, asked for work by hand, and for a restart."""

import threading
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.by_hand import HandProof, HandWork
from app.domain.setup_support import RestartQuestion, RunEvent, Support
from app.domain.task import TaskContext
from app.views.telling import tell


class Question[Asked, Answer]:
    """One question that waits, in the thread of a run, for its answer. `device` where there are several."""

    def __init__(self, asked: Asked, device: str = "") -> None:
        self.asked = asked
        self.device = device
        self._is_over = threading.Event()
        self._answer: Answer | None = None

    def answer(self, answer: Answer) -> None:
        """Let the run go on. Only the first answer counts."""
        if not self._is_over.is_set():
            self._answer = answer
            self._is_over.set()

    def wait(self, task: TaskContext) -> Answer:
        """Raises Cancelled."""
        with task.on_cancel(self._is_over.set):
            self._is_over.wait()
        task.check()
        if self._answer is None:  # only a cancel ends it without an answer, and `check` has told of that
            raise AssertionError("a question without an answer")
        return self._answer


type HandQuestion = Question[HandWork, HandProof]
type LeaveQuestion = Question[RestartQuestion, bool]


class Witness(QObject):
    """Its signals come on the UI thread, whatever thread the run is in."""

    happened = Signal(object)  # RunEvent, the newest of those that came together, and every ENDED
    hand_asked = Signal(object)  # HandQuestion
    restart_asked = Signal(object)  # LeaveQuestion
    withdrawn = Signal(object)  # the Question: it was answered, or the run was stopped

    _told = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._events: dict[tuple[str, bool], RunEvent] = {}  # by item, and whether it ended it
        self._told.connect(self._pass_on)

    @property
    def support(self) -> Support:
        """What a run is given."""
        return replace(self.support_for(""), watch=self._watch)

    def support_for(self, device: str) -> Support:
        """What a run is given that is one of several; its events go another way."""
        return Support(hands=_Hands(self, device), may_restart=partial(self._may_restart, device))

    def _watch(self, event: RunEvent) -> None:
        with self._lock:
            is_first = not self._events
            self._events[event.key, event.result is not None] = event
        if is_first:
            tell(self._told)

    @Slot()
    def _pass_on(self) -> None:
        with self._lock:
            events, self._events = list(self._events.values()), {}
        for event in events:
            self.happened.emit(event)

    def _may_restart(self, device: str, question: RestartQuestion, task: TaskContext) -> bool:
        asked: LeaveQuestion = Question(question, device)
        tell(self.restart_asked, asked)
        return self._wait(asked, task)

    def _wait[Asked, Answer](self, question: Question[Asked, Answer], task: TaskContext) -> Answer:
        try:
            return question.wait(task)
        finally:
            tell(self.withdrawn, question)


class _Hands:
    """The `Hands` of a run."""

    def __init__(self, witness: Witness, device: str) -> None:
        self._witness, self._device = witness, device

    def ask(self, work: HandWork, task: TaskContext) -> HandProof:
        """Called from the thread of the run. Raises Cancelled."""
        question: HandQuestion = Question(work, self._device)
        tell(self._witness.hand_asked, question)
        return self._witness._wait(question, task)
