"""What a device asks during the login, asked on the terminal."""

import sys
from collections.abc import Sequence

from app.cli.secret_input import ask, ask_secret
from app.domain.prompts import Answers, LoginQuestion
from app.domain.secret import Secret


class _TerminalAnswers:
    """Waits for the person at once: nothing else happens on a command line."""

    def __init__(self, question: LoginQuestion) -> None:
        self._question = question

    def wait(self, seconds: float) -> Sequence[Secret]:
        question = self._question
        if question.again:
            _say("That was not accepted.")
        for words in (question.title, question.instructions):
            if words:
                _say(words)
        return [
            Secret(ask(_label(prompt.text))) if prompt.is_shown else ask_secret(_label(prompt.text))
            for prompt in question.prompts
        ]

    def withdraw(self) -> None:
        """Nothing is left on the screen that could still be answered."""


def ask_on_terminal(question: LoginQuestion) -> Answers:
    """Implements `Ask`."""
    _say(f"{question.device.name or question.device.address} asks for the sign-in of {question.user}:")
    return _TerminalAnswers(question)


def _label(text: str) -> str:
    return " ".join(text.split()).rstrip(":") or "Answer"


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()
