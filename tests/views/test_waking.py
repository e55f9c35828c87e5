"""The bell that wakes the event loop: a byte to read while it rings, and none after."""

import select
from contextlib import closing

from app.views.waking import Bell


def can_be_read(bell: Bell) -> bool:
    return bool(select.select([bell.handle], [], [], 0)[0])


def test_it_rings_until_it_is_silenced_however_often_it_was_rung() -> None:
    with closing(Bell()) as bell:
        assert not can_be_read(bell)
        for _ in range(100_000):  # more than a pipe holds: it does not block either
            bell.ring()
        assert can_be_read(bell)
        for _ in range(2):  # the second finds nothing to do
            bell.silence()
            assert not can_be_read(bell)
        bell.ring()
        assert can_be_read(bell)
