"""How output goes into the engine: in slices that are short in time, whatever a device sends."""

import time

from app.views.terminal.engine import TerminalEngine
from app.views.terminal.output_queue import OutputQueue

TURN = 0.006  # seconds of each turn of the event loop that go to the engine
PATIENCE = 0.001  # seconds: in a flood the next piece comes at once, and costs less than another turn
_SHORT, _LONG = 0.0005, 0.002  # seconds
_LEAST, _USUAL = 256, 4096  # bytes of a slice: the engine holds the interpreter's lock meanwhile
_MOST = 64 * 1024
_MOST_CAREFUL = 8 * 1024  # of what may hold marks and sequences: the next ones may cost a hundred times as much


class Intake:
    """Learns how fast the engine is with what comes: some sequences of 10 bytes fill the whole screen."""

    def __init__(self, engine: TerminalEngine, output: OutputQueue) -> None:
        self._engine = engine
        self._output = output
        self._piece, self._at = b"", 0  # what was taken last, and how much of it is in
        self._is_plain = True
        self._slices = {True: _USUAL, False: _LEAST}  # bytes that take a short time, of what is plain and of other

    def take_turn(self) -> bool:
        """Take in what waits, a few milliseconds long. Returns whether that was not all."""
        now = time.perf_counter()
        ends_at, patience = now + TURN, 0.0
        while self._has_piece(patience):
            part = self._piece[self._at : self._at + self._slices[self._is_plain]]
            self._at += len(part)
            started = now
            self._engine.feed(part)
            now = time.perf_counter()
            self._learn(now - started, len(part))
            if now >= ends_at:
                return True
            patience = PATIENCE if len(self._piece) >= _USUAL else 0.0
        return False

    def take_all(self) -> None:
        while self._has_piece():
            part, self._at = self._piece[self._at :], len(self._piece)
            self._engine.feed(part)

    def clear(self) -> None:
        """Drop what waits."""
        self._output.clear()
        self._piece, self._at = b"", 0

    def _has_piece(self, patience: float = 0.0) -> bool:
        if self._at == len(self._piece):
            self._piece, self._at = self._output.take(_MOST, patience), 0
            self._is_plain = self._piece.isascii() and self._piece.count(b"\x1b") * 64 < len(self._piece)
        return bool(self._piece)

    def _learn(self, seconds: float, size: int) -> None:
        """Plain text costs what the last one did; for other, be careful."""
        now, most = self._slices[self._is_plain], _MOST if self._is_plain else _MOST_CAREFUL
        if seconds > _LONG:
            self._slices[self._is_plain] = max(now // 4, _LEAST)
        elif seconds < _SHORT and size == now:
            self._slices[self._is_plain] = min(now * 2, most)
