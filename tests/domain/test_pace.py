"""Limits and measures of speed, with a clock that the test turns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pace import SpeedLimit, Speedometer
from app.domain.task import Cancelled, TaskContext


class Clock:
    """A sleeper turns it on."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


class Sleeper(TaskContext):
    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def sleep(self, seconds: float) -> None:
        self.check()
        self._clock.time += seconds


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=50), st.integers(1000, 10**6))
def test_no_more_bytes_move_than_are_allowed(counts: list[int], limit: int) -> None:
    clock = Clock()
    sleeper, shared = Sleeper(clock), SpeedLimit(clock, limit)
    for count in counts:
        shared.pay(count, sleeper)
    assert clock.time - 100.0 == pytest.approx(sum(counts) / limit)


def test_a_pause_is_not_made_up_for_and_no_limit_does_not_wait() -> None:
    clock = Clock()
    sleeper, limit = Sleeper(clock), SpeedLimit(clock, 1000)
    clock.time += 60
    before = clock.time
    limit.pay(500, sleeper)
    assert clock.time - before == pytest.approx(0.5)
    limit.change(0)
    limit.pay(10**9, sleeper)
    assert clock.time - before == pytest.approx(0.5)


def test_who_waits_hears_of_another_limit_and_of_a_stop() -> None:
    clock = Clock()
    limit = SpeedLimit(clock, 1)

    class Changer(Sleeper):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            limit.change(1000)

    limit.pay(10_000, Changer(clock))
    assert clock.time < 101
    stopped = Sleeper(clock)
    stopped.cancel()
    with pytest.raises(Cancelled):
        limit.pay(10_000, stopped)


def test_the_speed_is_that_of_the_last_seconds() -> None:
    clock = Clock()
    meter = Speedometer(clock)
    for _ in range(200):
        clock.time += 0.1
        meter.add(100)
    assert meter.speed == pytest.approx(1000, rel=0.05)
    clock.time += 2.5
    assert 400 < meter.speed < 600
    clock.time += 10
    assert meter.speed == 0
    meter.stand_still()
    assert meter.speed == 0
