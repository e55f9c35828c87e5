"""When a terminal draws: at once after a rest, at most 60 times a second, and not while a program holds it."""

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

FRAME_MS = 16
PATIENCE = 0.012  # seconds of drawing at a time: a large screen full of colours takes ten times as long
HOLD_S = 0.15  # a program may hold the drawing (mode 2026) for so long


class Pace:
    """Belongs to one widget; `draw` is called when it is time."""

    def __init__(self, widget: QWidget, draw: Callable[[], None]) -> None:
        self._timer = QTimer(widget, singleShot=True)
        self._timer.timeout.connect(draw)
        self._drawn_at = self._held_since = 0.0

    def ask(self, wait_ms: int = 0) -> None:
        """Draw soon, at the earliest in `wait_ms`."""
        since = (time.perf_counter() - self._drawn_at) * 1000
        due = max(wait_ms, round(FRAME_MS - since), 0)
        if not self._timer.isActive() or self._timer.remainingTime() > due:
            self._timer.start(due)

    def may_draw(self, is_held: bool) -> bool:
        """Whether to draw now. What a program holds comes later, by itself."""
        now = time.perf_counter()
        if is_held:
            self._held_since = self._held_since or now
            if now - self._held_since < HOLD_S:
                self._timer.start(FRAME_MS)
                return False
        self._held_since = 0.0
        self._drawn_at = now
        return True
