"""A person at the screen who is asked, from the thread of a run, to do something by hand and to prove it."""

import threading

from PySide6.QtCore import QObject, Signal

from app.domain.by_hand import HandProof, HandWork
from app.domain.task import TaskContext


class HandQuestion:
    """One question that waits for its answer."""

    def __init__(self, work: HandWork) -> None:
        self.work = work
        self._answered = threading.Event()
        self._proof: HandProof | None = None

    def answer(self, proof: HandProof) -> None:
        """Let the run go on. Only the first answer counts."""
        if not self._answered.is_set():
            self._proof = proof
            self._answered.set()

    def give_up(self) -> None:
        """The run is stopped: nobody answers any more."""
        self._answered.set()

    def wait(self) -> HandProof | None:
        self._answered.wait()
        return self._proof


class HandsAtTheScreen(QObject):
    """The `Hands` of a run in the window. Its signals come on the UI thread."""

    asked = Signal(object)  # HandQuestion
    withdrawn = Signal()  # answered, or the run was stopped

    def ask(self, work: HandWork, task: TaskContext) -> HandProof:
        """Called from the thread of the run. Raises Cancelled."""
        question = HandQuestion(work)
        self.asked.emit(question)
        try:
            with task.on_cancel(question.give_up):
                proof = question.wait()
        finally:
            self.withdrawn.emit()
        task.check()
        if proof is None:  # only a cancel gives up a question, and `check` has told of it
            raise AssertionError("a question without an answer")
        return proof
