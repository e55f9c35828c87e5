"""The times of a row of echo requests, and what they say together."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Self


@dataclass(frozen=True, slots=True)
class Series:
    """`times` in milliseconds, in the order of sending; `sent` counts those without an answer as well."""

    sent: int
    times: tuple[float, ...]

    @classmethod
    def of(cls, times: Iterable[float | None]) -> Self:
        every = tuple(times)
        return cls(len(every), tuple(one for one in every if one is not None))

    @property
    def received(self) -> int:
        return len(self.times)

    @property
    def lost(self) -> int:
        return max(0, self.sent - self.received)

    @property
    def loss(self) -> float:
        """Percent of those that were sent."""
        return 100 * self.lost / self.sent if self.sent else 0.0

    @property
    def average(self) -> float:
        return sum(self.times) / len(self.times) if self.times else 0.0

    @property
    def best(self) -> float:
        return min(self.times, default=0.0)

    @property
    def worst(self) -> float:
        return max(self.times, default=0.0)

    @property
    def jitter(self) -> float:
        """How much one time differs from the one before it, on average (as RFC 3550 section 6.4.1, not smoothed)."""
        steps = [abs(after - before) for before, after in pairwise(self.times)]
        return sum(steps) / len(steps) if steps else 0.0


NO_SERIES = Series(0, ())
"""Nothing was sent."""
