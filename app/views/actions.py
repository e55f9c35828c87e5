"""What the command palette can do beside finding devices."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do, by name."""

    title: str
    run: Callable[[], None]
    note: str = ""
    icon: str = "arrow-right"
    keys: str = ""  # "Ctrl+L"
