"""How output goes into the engine: in slices that are short in time, whatever a device sends."""

import time

from app.views.terminal.engine import TerminalEngine
from app.views.terminal.output_queue import OutputQueue

TURN = 0.006  # seconds of each turn of the event loop that go to the engine
PATIENCE = 0.001  # seconds: in a flood the next piece comes at once, and costs less than another turn
_LEAST, _USUAL, _MOST = 256, 4096, 64 * 1024  # bytes of a slice: the engine holds the interpreter's lock meanwhile
_SHORT, _LONG, _FAR_TOO_LONG = 0.0005, 0.002, 0.02  # seconds
_CAREFUL = 1024  # bytes of what may hold marks and sequences, which can cost a thousand times as much as plain text


class Intake:
    """Learns how fast the engine is with what comes: some sequences of 10 bytes fill the whole screen."""

    def __init__(self, engine: TerminalEngine, output: OutputQueue) -> None:
        self._engine = engine
        self._output = output
        self._slice = _USUAL
        self._rest = b""  # of a piece that was taken in in parts

    def take_turn(self) -> bool:
        """Take in what waits, a few milliseconds long. Returns whether that was not all."""
        now = time.perf_counter()
        ends_at, patience = now + TURN, 0.0
        while piece := self._rest or self._output.take(self._slice, patience):
            most = min(self._slice, _careful(piece))
            part, self._rest = piece[:most], piece[most:]
            started, was_full = now, len(part) == self._slice
            self._engine.feed(part)
            now = time.perf_counter()
            self._learn(now - started, was_full)
            if now - started > _FAR_TOO_LONG and len(part) <= _LEAST:
                self._engine.relieve()
            if now >= ends_at:
                return True
            patience = PATIENCE if len(piece) >= _USUAL else 0.0
        return False

    def take_all(self) -> None:
        while piece := self._rest or self._output.take(_MOST):
            self._rest = b""
            self._engine.feed(piece)

    def clear(self) -> None:
        """Drop what waits."""
        self._output.clear()
        self._rest = b""

    def _learn(self, seconds: float, was_full: bool) -> None:
        if seconds > _LONG:
            self._slice = max(self._slice // 4, _LEAST)
        elif seconds < _SHORT and was_full:
            self._slice = min(self._slice * 2, _MOST)


def _careful(piece: bytes) -> int:
    """How many bytes of a piece may go in at once: all when it is plain, for then it costs what the last one did."""
    is_plain = piece.isascii() and piece.count(b"\x1b") * 64 < len(piece)
    return len(piece) if is_plain else _CAREFUL
