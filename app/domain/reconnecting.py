"""When a lost session is opened again: the waits between tries, what ends them, and how a wake from sleep shows."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.errors import ConnectionLost, NoMoreSessions, TargetUnreachable

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds: 1, 2, 4, 8, 16, 30, 30, ..."""
PATIENCE = 15 * 60.0
"""Seconds after which the tries end, sleep not counted."""
_JITTER = 0.2
"""A share of each wait: fifty sessions on one device must not all come back in the same moment."""
_SLEPT = 4.0
"""Seconds by which a clock must have jumped between two looks that were to be one second apart."""


def may_try_again(error: BaseException) -> bool:
    """Whether a failed try may be followed by another without a person.

    Only for what passes by itself: no answer, refused, no route, a link that died, sessions that are all taken. Never
    for a refused credential, a question of trust, a changed key or a locked vault.
    """
    return isinstance(error, ConnectionLost | TargetUnreachable | NoMoreSessions)


@dataclass(slots=True)
class Retries:
    """The tries after one loss. `now` is a clock in seconds; `chance` gives numbers from 0 to 1."""

    now: Callable[[], float]
    chance: Callable[[], float] = random.random
    patience: float = PATIENCE
    count: int = 0
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.now()

    def next_wait(self) -> float | None:
        """Seconds until the next try, None when it is enough."""
        if self.now() - self._began >= self.patience:
            return None
        wait = min(FIRST_WAIT * 2.0 ** min(self.count, 16), LONGEST_WAIT)
        self.count += 1
        return wait * (1 + _JITTER * (2 * self.chance() - 1))

    def start_over(self) -> None:
        """The computer woke up, or the network came back: what failed before says nothing any more."""
        self.count, self._began = 0, self.now()


@dataclass(slots=True)
class SleepWatch:
    """Notices that the computer slept, from two clocks that are looked at about once a second.

    On Linux the steady clock stands still in sleep and the wall clock jumps; on Windows both jump.
    """

    steady: Callable[[], float]
    wall: Callable[[], float]
    _steady_then: float = field(init=False)
    _wall_then: float = field(init=False)

    def __post_init__(self) -> None:
        self._steady_then, self._wall_then = self.steady(), self.wall()

    def woke(self) -> bool:
        """Whether the computer slept since the last look. A wall clock that was set forward looks the same."""
        steady, wall = self.steady(), self.wall()
        passed = max(steady - self._steady_then, wall - self._wall_then)
        self._steady_then, self._wall_then = steady, wall
        return passed > 1 + _SLEPT
