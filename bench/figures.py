"""One measured figure, and how it is printed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` is the largest value that is good enough, with `more_is_better` the smallest; of the ratio where there is
    a peer, else of the value."""

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
        return self.judged >= self.goal if self.more_is_better else self.judged <= self.goal

    def __str__(self) -> str:
        compared = f"{self.peer_name} {self.peer:.3g}, ratio {self.judged:.2f}, " if self.peer else ""
        verdict = "ok" if self.is_good else "short"
        least = "at least " if self.more_is_better and self.goal > 0 else ""
        return f"{self.name}: {self.value:.3g} {self.unit} ({compared}goal {least}{self.goal:g}) {verdict}"
