"""What became of each part of the self-test."""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """Only a part that is broken makes the test fail."""

    WORKS = "works"
    BROKEN = "broken"
    NOT_TRIED = "not tried"  # this computer has nothing to try it with


@dataclass(frozen=True, slots=True)
class PartResult:
    """One part: its name, what became of it, and in words what was tried or what is wrong."""

    name: str
    state: State
    detail: str
    duration: float  # seconds


class NotTried(Exception):
    """There is nothing here to try it with. Its text says why."""
