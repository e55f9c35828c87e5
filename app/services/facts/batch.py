"""What goes into a batch of questions, and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.secret import Secret

MAX_ANSWER = 1024 * 1024
"""Bytes that one section may answer."""

MAX_ERRORS = 4096
"""Bytes of a section's error text that travel back."""


@dataclass(frozen=True, slots=True)
class Section:
    """One question: a script, the seconds that it may take, and its parameters."""

    script: str
    deadline: float
    given: Mapping[str, str | Secret]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a section wrote and how it ended. 124: it was stopped at its deadline."""

    exit_code: int
    output: str
    errors: str = ""
    too_large: bool = False
