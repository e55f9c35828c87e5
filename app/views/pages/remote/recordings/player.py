"""Plays a recording: gives its output at the pace at which it came, or as fast as it must to get somewhere."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from app.services.recordings.cast import Cast, CastEvent

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
LONGEST_REST = 1.0  # seconds of a pause that are left where pauses are skipped
_TICK_MS = 16
_TURN = 0.006  # seconds of each turn of the event loop that go to a seek
_SLICE = 16 * 1024  # bytes that the screen takes at a time
_MARK_SHOWN = 4.0  # seconds


class ReplayScreen(Protocol):
    """Where it is shown."""

    def write(self, data: bytes) -> None: ...

    def clear(self) -> None: ...

    def set_size(self, columns: int, rows: int) -> None: ...


class Player(QObject):
    """`position` is in seconds since the beginning of the recording."""

    moved = Signal(float)
    changed = Signal()  # whether it plays, or is on its way to another place

    def __init__(self, screen: ReplayScreen, parent: QObject, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._screen, self._now = screen, now
        self._events: tuple[CastEvent, ...] = ()
        self._size = (80, 24)
        self._next = 0  # event that is shown next
        self._rest = b""  # of an event that was shown in part
        self._ticked_at = 0.0
        self.position = self.duration = 0.0
        self.speed, self.skips_rests, self.is_playing = 1.0, True, False
        self.is_seeking = False  # the screen is not yet as it was at `position`
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._feeder = QTimer(self, singleShot=True, interval=0)
        self._feeder.timeout.connect(self._feed)

    def open(self, cast: "Cast") -> None:
        """Begin with another recording, at its beginning."""
        self.pause()
        self._events, self._size = cast.events, (cast.columns, cast.rows)
        self.duration = cast.duration
        self._begin_again()
        self.seek(0.0)

    @property
    def mark(self) -> str:
        """What the recording itself says of this place, such as a gap; "" mostly."""
        for event in reversed(self._events[max(0, self._next - 50) : self._next]):
            if event.kind == "m":
                return event.text if self.position - event.at < _MARK_SHOWN else ""
        return ""

    @Slot()
    def toggle(self) -> None:
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Go on; from the beginning where it is at its end."""
        if self.position >= self.duration:
            self.seek(0.0)
        self.is_playing, self._ticked_at = True, self._now()
        self._clock.start()
        self.changed.emit()

    def pause(self) -> None:
        if self.is_playing:
            self.is_playing = False
            self._clock.stop()
            self.changed.emit()

    def seek(self, at: float) -> None:
        """Show the screen as it was then. Takes turns of the event loop, as many as it needs."""
        at = min(max(at, 0.0), self.duration)
        if at < self.position:
            self._begin_again()
        self.position = at
        self._feed()
        self.moved.emit(self.position)

    def step(self, seconds: float) -> None:
        self.seek(self.position + seconds)

    def _begin_again(self) -> None:
        self._next, self._rest, self.position = 0, b"", 0.0
        self._screen.clear()
        self._screen.set_size(*self._size)

    @Slot()
    def _tick(self) -> None:
        now = self._now()
        passed, self._ticked_at = (now - self._ticked_at) * self.speed, now
        if self.is_seeking:
            return  # the clock waits for the screen
        self.position = min(self.position + passed, self.duration)
        if self.skips_rests and self._next < len(self._events):
            coming = self._events[self._next].at
            before = self._events[self._next - 1].at if self._next else 0.0
            if self.position - before >= LONGEST_REST and coming > self.position:
                self.position = coming
        self._feed()
        self.moved.emit(self.position)
        if self.position >= self.duration and not self.is_seeking:
            self.pause()

    @Slot()
    def _feed(self) -> None:
        """Show what is due, for a few milliseconds; the rest in the next turn."""
        ends_at = time.perf_counter() + _TURN
        while piece := self._take():
            self._screen.write(piece)
            if time.perf_counter() >= ends_at:
                self._feeder.start()
                self._tell_seeking(True)
                return
        self._feeder.stop()
        self._tell_seeking(False)

    def _tell_seeking(self, is_seeking: bool) -> None:
        if is_seeking != self.is_seeking:
            self.is_seeking = is_seeking
            self.changed.emit()

    def _take(self) -> bytes:
        """The next output that is due, at most a slice of it; b"" when there is none."""
        parts, size = [], 0
        if self._rest:
            parts, self._rest = [self._rest[:_SLICE]], self._rest[_SLICE:]
            size = len(parts[0])
        while size < _SLICE and self._next < len(self._events) and self._events[self._next].at <= self.position:
            event = self._events[self._next]
            if event.kind == "r":
                if parts:
                    break  # first what came before
                self._resize(event.text)
            self._next += 1
            if event.kind == "o":
                data = event.text.encode("utf-8", "replace")
                parts.append(data[: _SLICE - size])
                self._rest = data[_SLICE - size :]
                size += len(data)
        return b"".join(parts)

    def _resize(self, text: str) -> None:
        columns, _, rows = text.partition("x")
        if columns.isdecimal() and rows.isdecimal() and 0 < int(columns) <= 1000 and 0 < int(rows) <= 1000:
            self._screen.set_size(int(columns), int(rows))
