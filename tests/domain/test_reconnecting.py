"""The waits between the tries, what ends them, and how a wake from sleep shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import (
    AnswerNeeded,
    AuthenticationFailed,
    ConnectionLost,
    FileError,
    HostKeyChanged,
    HostKeyUnknown,
    LegacyNeeded,
    NoMoreSessions,
    TargetUnreachable,
)
from app.domain.reconnecting import LONGEST_WAIT, PATIENCE, Retries, SleepWatch, may_try_again
from app.domain.vault_errors import VaultLocked


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_waits_double_up_to_the_longest() -> None:
    retries = Retries(Clock(), chance=lambda: 0.5)
    assert [retries.next_wait() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


@given(st.floats(0, 1), st.integers(0, 2000))
def test_chance_moves_a_wait_by_a_fifth_at_most(chance: float, count: int) -> None:
    retries = Retries(Clock(), chance=lambda: chance, count=count)
    wait = retries.next_wait()
    usual = min(2.0 ** min(count, 10), LONGEST_WAIT)
    assert wait is not None and 0.8 * usual <= wait <= 1.2 * usual


def test_the_tries_end_when_patience_does_and_begin_anew_after_a_wake() -> None:
    clock = Clock()
    retries = Retries(clock, chance=lambda: 0.5)
    clock.now += PATIENCE
    assert retries.next_wait() is None
    retries.start_over()
    assert retries.next_wait() == 1


@pytest.mark.parametrize(
    ("error", "may"),
    [
        (ConnectionLost("x"), True),
        (TargetUnreachable("x"), True),
        (NoMoreSessions("x"), True),
        (AuthenticationFailed("x"), False),
        (AnswerNeeded("x"), False),
        (VaultLocked("x"), False),
        (LegacyNeeded("x", methods=()), False),
        (HostKeyUnknown("x", host="h", port=22, kind="k", fingerprint="f", key=""), False),
        (HostKeyChanged("x", host="h", port=22, expected="e", offered="o", source="s"), False),
        (FileError("x"), False),
        (ValueError("a bug"), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_what_passes_by_itself_is_tried_again(error: Exception, may: bool) -> None:
    assert may_try_again(error) is may


@pytest.mark.parametrize(("steady", "wall", "slept"), [(1, 1, False), (1, 600, True), (600, 600, True), (4, 4, False)])
def test_sleep_shows_as_a_jump_of_a_clock(steady: float, wall: float, slept: bool) -> None:
    first, second = Clock(), Clock()
    watch = SleepWatch(first, second)
    assert not watch.woke()
    first.now += steady
    second.now += wall
    assert watch.woke() is slept
    assert not watch.woke()
