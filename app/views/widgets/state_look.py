"""How a state of something in a list looks: never by its colour alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StateLook:
    """`tone` is a verdict of the look."""

    word: str
    icon: str
    tone: str
