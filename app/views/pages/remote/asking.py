"""Between the thread that logs in and the person in front of the window."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.domain.prompts import Answers, LoginQuestion, PendingAnswers
from app.domain.secret import Secret
from app.views.telling import tell


class Request[Q]:
    """A question that is shown now, and the place for its answers."""

    def __init__(self, question: Q, asker: "Asker") -> None:
        self.question = question
        self.answers = PendingAnswers(lambda: asker.tell_withdrawn(self))

    def give(self, answers: Sequence[Secret]) -> None:
        self.answers.give(answers)


class Asker(QObject):
    """Lives on the UI thread; `ask` is called in the thread that logs in, and returns at once."""

    asked = Signal(object)  # Request
    withdrawn = Signal(object)  # Request: it was answered, or nobody waits for the answer any more

    def ask(self, question: LoginQuestion) -> Answers:
        """Implements `Ask`."""
        return self.put(question)

    def put(self, question: object) -> Answers:
        """Where the tab is gone, nobody will answer, and the cancel of its task ends the wait."""
        request = Request(question, self)
        tell(self.asked, request)
        return request.answers

    def tell_withdrawn(self, request: Request[Any]) -> None:
        tell(self.withdrawn, request)
