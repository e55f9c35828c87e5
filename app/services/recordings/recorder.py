"""Records one session. The session never waits for it: what is too much is left out, and the recording says so."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.sessions import RecordingState, RecordingStatus
from app.services.recordings.recording_writer import RecordingWriter, Sealed, words_of

log = logging.getLogger(__name__)

CAPACITY = 4 * 1024 * 1024
"""Bytes that wait for the disk at most, and that may come at once."""
RATE = 1024 * 1024
"""Bytes a second that are recorded for long. Nobody reads faster, and the interpreter belongs to the terminal then."""
GATHER_S = 0.05  # so long the writer waits for more before it writes
PIECE = 32 * 1024  # bytes that are looked at together
REST, FLOOD_REST = 3, 12
"""A large piece is followed by a rest of so many times its work: the terminal goes first, in a flood above all."""
_LONG_S = 0.02  # so long a small piece may take without a rest: lines can be made to be hard to read
RETRY_S = 2.0  # after the disk has refused
_NO_ROOM = 32  # bytes that an entry takes beside its data


@dataclass(slots=True)
class Item:
    """What happened in the session. `kind` is "o" output, "i" typed, "secret" about to be typed, "r" size, "m" mark,
    "gap" left out, or "unseen": output in a pause, which is not recorded.
    """

    at: float
    kind: str
    data: bytes = field(default=b"", repr=False)
    lost: int = 0  # bytes of a gap


class Recorder:
    """Safe to use from any thread. Implements `RecordingControls`."""

    def __init__(self, writer: RecordingWriter, on_sealed: Callable[[Sealed], None]) -> None:
        self._writer = writer
        self._on_sealed = on_sealed
        self._clock = time.monotonic
        self._began = self._clock()
        self._changed = threading.Condition()
        self._items: deque[Item] = deque()
        self._waiting = 0  # bytes
        self._allowance, self._counted_at = float(CAPACITY), self._began
        self._is_closing = False
        self._refused_until = 0.0
        self._status = RecordingStatus(RecordingState.ON)
        self._listeners: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._work, name="recording", daemon=True)
        self._thread.start()

    # -- the session -------------------------------------------------------------------------------

    def output(self, data: bytes) -> None:
        """What the device wrote. Never waits."""
        with self._changed:
            is_seen = self._status.state is RecordingState.ON
            if not (is_seen or self._status.state is RecordingState.PAUSED) or self._is_closing:
                return
            now = self._clock()
            self._allowance = min(CAPACITY, self._allowance + (now - self._counted_at) * RATE)
            self._counted_at = now
            fits = self._waiting + len(data) <= CAPACITY and len(data) <= self._allowance
            if not fits or now < self._refused_until:
                if is_seen:
                    self._leave_out(len(data))
                return
            self._allowance -= len(data)
            self._put(Item(now - self._began, "o" if is_seen else "unseen", data))

    def typed(self, data: bytes) -> None:
        """What was typed: it is not recorded; at a password prompt it becomes a known secret."""
        with self._changed:
            is_going = self._status.state in (RecordingState.ON, RecordingState.PAUSED)
            if is_going and self._waiting + len(data) <= CAPACITY:
                self._put(Item(self._clock() - self._began, "i", data))

    def conceal(self, secret: Secret) -> None:
        """Comes before the echo of it: what waits already is looked through for it as well."""
        with self._changed:
            if self._status.state in (RecordingState.ON, RecordingState.PAUSED):
                self._put(Item(self._clock() - self._began, "secret", secret.reveal().encode("utf-8", "replace")))

    def resize(self, columns: int, rows: int) -> None:
        self._note("r", f"{columns}x{rows}")

    def pause(self) -> None:
        if self._status.state is RecordingState.ON:
            self._note("m", "Recording paused")
            self._tell(RecordingStatus(RecordingState.PAUSED, self._status.problem))

    def resume(self) -> None:
        if self._status.state is RecordingState.PAUSED:
            self._tell(RecordingStatus(RecordingState.ON, self._status.problem))
            self._note("m", "Recording resumed")

    @property
    def status(self) -> RecordingStatus:
        return self._status

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def close(self) -> None:
        """The session has ended: write the rest and seal it. Does not wait."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Until it is sealed, or so long; whether it is."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    # -- the queue ---------------------------------------------------------------------------------

    def _note(self, kind: str, words: str) -> None:
        with self._changed:
            if len(self._items) < CAPACITY // _NO_ROOM:
                self._put(Item(self._clock() - self._began, kind, words.encode()))

    def _put(self, item: Item) -> None:
        self._items.append(item)
        self._waiting += len(item.data) + _NO_ROOM
        self._changed.notify_all()

    def _leave_out(self, size: int) -> None:
        if not self._items or self._items[-1].kind != "gap":
            self._put(Item(self._clock() - self._began, "gap"))
        self._items[-1].lost += size

    def _take(self) -> list[Item]:
        """What came first, about PIECE bytes; waits for something. Nothing at the end."""
        with self._changed:
            while not self._items and not self._is_closing:
                self._changed.wait()
            if not self._is_closing and self._waiting < PIECE:
                self._changed.wait_for(lambda: self._is_closing or self._waiting >= PIECE, GATHER_S)
            taken: list[Item] = []
            size = 0
            while self._items and size < PIECE:
                taken.append(self._items.popleft())
                size += len(taken[-1].data) + _NO_ROOM
            self._waiting -= size
            return taken

    def _is_flood(self) -> bool:
        """More comes, and has come for a while, than is recorded."""
        return self._allowance + (self._clock() - self._counted_at) * RATE < CAPACITY * 0.75

    # -- the writer's thread -----------------------------------------------------------------------

    def _work(self) -> None:
        is_whole = False
        try:
            while items := self._take():
                began = self._clock()
                self._write(items)
                took = self._clock() - began
                is_large = sum(len(item.data) for item in items) >= PIECE // 2
                if (is_large or took > _LONG_S) and not self._is_closing:
                    time.sleep(took * (FLOOD_REST if self._is_flood() else REST))
            sealed = self._writer.seal(self._clock() - self._began)
            is_whole = True
        except OSError as error:
            log.warning("the end of a recording could not be written: %s", error)
            return
        finally:
            if not is_whole:
                self._tell(RecordingStatus(RecordingState.OFF, tr("The recording has stopped: its end is missing.")))
        if sealed is not None:
            self._on_sealed(sealed)

    def _write(self, items: list[Item]) -> None:
        lost = 0
        for item in items:
            lost += item.lost
            try:
                self._writer.write(item.at, item.kind, item.data, item.lost, self._clock() - self._began)
            except OSError as error:
                self._writer.left_out(len(item.data) if item.kind == "o" else 0)
                self._refuse(error)
        if self._writer.is_full and self._status.state is not RecordingState.FULL:
            self._tell(RecordingStatus(RecordingState.FULL, self._writer.full_words))
        elif lost and not self._status.problem:
            self._tell(
                RecordingStatus(self._status.state, tr("The recording has a gap: it came too fast to be written."))
            )

    def _refuse(self, error: OSError) -> None:
        """The disk did not take it: leave out what comes, and try again in a while."""
        self._refused_until = self._clock() + RETRY_S
        problem = tr("The recording has a gap: {error}.", error=words_of(error))
        if self._status.problem != problem:
            self._tell(RecordingStatus(self._status.state, problem))

    def _tell(self, status: RecordingStatus) -> None:
        self._status = status
        for listener in tuple(self._listeners):
            listener()
