"""What the doctor says of one thing."""

from dataclasses import dataclass
from enum import Enum


class Health(Enum):
    """How a thing is."""

    GOOD = "good"
    NOTE = "note"  # worth knowing; the work is not in danger
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that was looked at: what is the case, and what to do about it where it is not good."""

    subject: str
    health: Health
    words: str
    remedy: str = ""


def good(subject: str, words: str) -> Condition:
    return Condition(subject, Health.GOOD, words)


def note(subject: str, words: str, remedy: str = "") -> Condition:
    return Condition(subject, Health.NOTE, words, remedy)


def bad(subject: str, words: str, remedy: str) -> Condition:
    return Condition(subject, Health.BAD, words, remedy)
