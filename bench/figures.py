"""One measured figure, and how it is printed."""

from dataclasses import dataclass
from math import isfinite

NO_GOAL = float("inf")


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` is the largest value that is good enough, with `more_is_better` the smallest; of the ratio where there is
    a peer, else of the value. NO_GOAL: it is shown for comparison, and nothing is said of it."""

    name: str
    value: float
    unit: str
    goal: float
    peer: float | None = None
    peer_name: str = ""
    more_is_better: bool = False

    @property
    def judged(self) -> float:
        return self.value / self.peer if self.peer else self.value

    @property
    def is_good(self) -> bool:
        if not isfinite(self.goal):
            return True
        return self.judged >= self.goal if self.more_is_better else self.judged <= self.goal

    def __str__(self) -> str:
        compared = f"{self.peer_name} {self.peer:.3g}, ratio {self.judged:.2f}" if self.peer else ""
        if not isfinite(self.goal):
            return f"{self.name}: {self.value:.3g} {self.unit}{f' ({compared})' if compared else ''}"
        goal = f"goal {'at least ' if self.more_is_better else ''}{self.goal:g}"
        told = ", ".join(part for part in (compared, goal) if part)
        return f"{self.name}: {self.value:.3g} {self.unit} ({told}) {'ok' if self.is_good else 'short'}"
