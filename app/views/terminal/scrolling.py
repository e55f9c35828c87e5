"""By how much the text of a terminal has moved between two drawings."""

import time
from collections.abc import Sequence

from app.views.terminal.engine import TerminalEngine
from app.views.terminal.model import Row
from app.views.terminal.reading import place_of

PAUSE_S = 0.25
"""Between two looks through the whole text, 15 ms each when the scrollback is full."""


class Scrolling:
    """Belongs to one screen."""

    def __init__(self, engine: TerminalEngine) -> None:
        self._engine = engine
        self._looked_at = 0.0

    def distance(self, before: Sequence[Row | None], now: Sequence[Row], *, must_know: bool) -> int | None:
        """By how many rows the text went up. None when nobody knows; `must_know` looks for it in the whole text."""
        moved, seen = self._engine.take_move(), scrolled_by(before, now)
        if seen is not None:
            return seen
        if moved or not any(before):
            return moved
        return self._look(before, now) if must_know else None

    def _look(self, before: Sequence[Row | None], now: Sequence[Row]) -> int | None:
        """Where what was shown before is now; in a flood it is not looked for each time."""
        started = time.monotonic()
        if started - self._looked_at < PAUSE_S or not all(before):
            return None
        self._looked_at = started
        lines = self._engine.lines()
        old = place_of(lines, [row for row in before if row], None)
        new = place_of(lines, now, self._engine.viewed_from)
        return None if old is None or new is None else new - old


def scrolled_by(before: Sequence[Row | None], now: Sequence[Row]) -> int | None:
    """By how many rows the text went up: what most rows say that were in sight before. None when there are none.

    Rows that look the same may be one object, and say nothing, nor do blank ones.
    """
    old, new = _places(before), _places(now)
    votes: dict[int, int] = {}
    for row, y in new.items():
        place = old.get(row, -1)
        if y >= 0 <= place and now[y].graphemes.count(" ") < len(now[y].graphemes):
            votes[place - y] = votes.get(place - y, 0) + 1
    return max(votes, key=lambda distance: votes[distance], default=None)


def _places(rows: Sequence[Row | None]) -> dict[int, int]:
    """Where each row is, -1 where it is several times."""
    places: dict[int, int] = {}
    for y, row in enumerate(rows):
        places[id(row)] = -1 if row is None or id(row) in places else y
    return places
