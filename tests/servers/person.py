"""A person who answers what a device asks, as a test has told them. Stands at our own port `Ask`."""

from collections.abc import Callable, Sequence

from app.domain.prompts import Answers, LoginQuestion, PendingAnswers
from app.domain.secret import Secret

type Answer = Callable[[LoginQuestion], Sequence[str] | None]


class Person:
    """Keeps the questions. An answer of None is no answer: the person has left."""

    def __init__(self, answer: Answer = lambda _: None) -> None:
        self._answer = answer
        self.asked: list[LoginQuestion] = []
        self.withdrawn = 0

    def __call__(self, question: LoginQuestion) -> Answers:
        self.asked.append(question)
        pending = PendingAnswers(self._note)
        answers = self._answer(question)
        if answers is not None:
            pending.give([Secret(answer) for answer in answers])
        return pending

    @property
    def prompts(self) -> list[list[str]]:
        """The texts of the prompts, question by question."""
        return [[prompt.text for prompt in question.prompts] for question in self.asked]

    def _note(self) -> None:
        self.withdrawn += 1
