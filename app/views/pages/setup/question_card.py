"""A card with one question of a run at a time. Those of other devices wait for their turn."""

from collections import deque

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget


class QuestionCard[Question](QWidget):
    """Hidden until a question is shown. An answer goes to the question itself."""

    def __init__(self) -> None:
        super().__init__()
        self._question: Question | None = None
        self._waiting: deque[Question] = deque()
        self.hide()

    def _ask(self, question: Question) -> None:
        """Fill the card with it; it is shown by then."""
        raise NotImplementedError

    @Slot(object)
    def show_question(self, question: Question) -> None:
        """Ask it, once what was asked before is answered."""
        if self._question is not None:
            self._waiting.append(question)
            return
        self._question = question
        self.show()
        self._ask(question)

    @Slot(object)
    def forget(self, question: Question) -> None:
        """It is answered, or its run was stopped."""
        self._waiting = deque(one for one in self._waiting if one is not question)
        if self._question is question:
            self._next()

    @Slot()
    def put_away(self) -> None:
        """Nothing is asked any more."""
        self._waiting.clear()
        self._next()

    def _take(self) -> Question | None:
        """The question that is answered now; the next one is asked."""
        question = self._question
        self._next()
        return question

    def _next(self) -> None:
        self._question = None
        self.hide()
        if self._waiting:
            self.show_question(self._waiting.popleft())
