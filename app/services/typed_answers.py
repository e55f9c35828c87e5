"""What a person types during a login: kept out of the recording, and in memory for the next connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.prompts import QuestionKind

if TYPE_CHECKING:
    from app.domain.prompts import Answers, Ask, LoginQuestion
    from app.domain.secret import Secret
    from app.services.targets.given import GivenCredentials


class TypedAnswers:
    """Stands before an `Ask` and listens."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._heard: list[tuple[LoginQuestion, Sequence[Secret]]] = []

    def __call__(self, question: LoginQuestion) -> Answers:
        """Implements `Ask`."""
        return _HeardAnswers(self._ask(question), question, self._heard)

    @property
    def secrets(self) -> list[Secret]:
        """Everything that was typed."""
        return [secret for _, answers in self._heard for secret in answers]

    def keep(self, given: GivenCredentials) -> None:
        """The login worked: what holds for longer than this once need not be typed again after a lost link.

        One-time codes do not. Of several tries the last was right.
        """
        for question, answers in self._heard:
            if question.kind is QuestionKind.PASSPHRASE:
                given.give_part(question.device, question.user, passphrase=answers[0])
            for prompt, answer in zip(question.prompts, answers, strict=False):
                if question.kind is QuestionKind.PASSWORD or prompt.asks_for_password:
                    given.give_part(question.device, question.user, password=answer)


class _HeardAnswers:
    """Implements `Answers`."""

    def __init__(
        self, answers: Answers, question: LoginQuestion, heard: list[tuple[LoginQuestion, Sequence[Secret]]]
    ) -> None:
        self._answers, self._question, self._heard = answers, question, heard

    def wait(self, seconds: float) -> Sequence[Secret] | None:
        given = self._answers.wait(seconds)
        if given is not None:
            self._heard.append((self._question, given))
        return given

    def withdraw(self) -> None:
        self._answers.withdraw()
