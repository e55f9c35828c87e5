"""What a device asks a person during the login, and how the answer comes back."""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from app.domain.devices import Device
from app.domain.secret import Secret

_ONE_TIME = re.compile(r"one.?time|\b[th]?otp|token|verification|passcode|\bcode\b|\bnew\b|again|retype", re.IGNORECASE)
_PASSWORD = re.compile(r"pass\s?word|kennwort|passwort|mot de passe|contraseña", re.IGNORECASE)
ANSWER_WITHIN = 180.0
"""Seconds until a question is given up. OpenSSH's server waits 120 (`LoginGraceTime`), other devices longer."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One line to be typed. The text is the device's own words."""

    text: str
    is_shown: bool = False  # what is typed may be seen

    @property
    def may_be_password(self) -> bool:
        """A hidden line that asks for nothing that holds only once."""
        return not self.is_shown and not _ONE_TIME.search(self.text)

    @property
    def asks_for_password(self) -> bool:
        """One that says so."""
        return self.may_be_password and bool(_PASSWORD.search(self.text))


class QuestionKind(Enum):
    PROMPTS = "prompts"  # the device's own prompts, such as a one-time code
    PASSWORD = "password"  # noqa: S105 - a name
    PASSPHRASE = "passphrase"  # noqa: S105 - a name; of a key, and it stays on this computer


@dataclass(frozen=True, slots=True)
class LoginQuestion:
    """`device` is who asks: it may be a jump host on the way. `again`: the answer before was not accepted."""

    device: Device
    user: str
    kind: QuestionKind
    prompts: tuple[Prompt, ...]
    title: str = ""
    instructions: str = ""
    again: bool = False


class Answers(Protocol):
    """Answers that are awaited."""

    def wait(self, seconds: float) -> Sequence[Secret] | None:
        """The answers, one for each prompt; None while there are none."""

    def withdraw(self) -> None:
        """They are no longer wanted: the connection ended, or the time is over."""


type Ask = Callable[[LoginQuestion], Answers]
"""Puts a question to a person and returns at once."""


class PendingAnswers:
    """Implements `Answers` between two threads."""

    def __init__(self, on_withdraw: Callable[[], None] = lambda: None) -> None:
        self._on_withdraw = on_withdraw
        self._given = threading.Event()
        self._answers: Sequence[Secret] = ()

    def give(self, answers: Sequence[Secret]) -> None:
        """Called by the person's side, once."""
        self._answers = answers
        self._given.set()

    def wait(self, seconds: float) -> Sequence[Secret] | None:
        return self._answers if self._given.wait(seconds) else None

    def withdraw(self) -> None:
        self._on_withdraw()
