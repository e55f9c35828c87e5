"""Write one file of the device: many writes on the way at a time. What is only zeros becomes a hole."""

from collections import deque
from collections.abc import Sequence

from app.domain.errors import FileError
from app.services.ssh.sftp.lanes import PER_LANE
from app.services.ssh.sftp.local_end import is_blank, read_at
from app.services.ssh.sftp.opening import Abilities
from app.services.ssh.sftp.progress import Move, depth
from app.services.ssh.sftp.turn import Turn
from app.services.ssh.sftp.wire import Fields, Kind, Opened, attributes, long, number, opening, string


def store(move: Move, turns: Sequence[Turn], abilities: Abilities) -> None:
    """See `FileChannel.store`. Each of `turns` is in a channel of its own."""
    how = Opened.WRITE | Opened.CREATE | (Opened(0) if move.start else Opened.TRUNCATE)
    turn = turns[0]
    handle = turn.open(Kind.OPEN, opening(move.path, how), move.path)
    # Behind `start` may lie what an earlier try has left. Where it cannot be cut off, zeros must be written over it.
    cut = not move.start or turn.ask(Kind.FSETSTAT, string(handle) + attributes(size=move.start)).is_ok
    lanes = [(turn, handle), *_opened_again(move, turns[1:])]
    end = _Storing(move, lanes, abilities).run(holes=cut)
    if end < move.size or not cut:
        _end_at(move.size, handle, move.path, turn)
    for one, opened in reversed(lanes):
        one.close(opened, move.path)
    move.pulse.moved(move.size, turn.task)


def _opened_again(move: Move, turns: Sequence[Turn]) -> list[tuple[Turn, bytes]]:
    asked = [(turn, turn.send(Kind.OPEN, opening(move.path, Opened.WRITE))) for turn in turns]
    for turn in turns:
        turn.flush()
    answers = [(turn, turn.answer(number)) for turn, number in asked]
    return [(turn, Fields(one.body).handle()) for turn, one in answers if one.kind == Kind.HANDLE]


class _Storing:
    def __init__(self, move: Move, lanes: Sequence[tuple[Turn, bytes]], abilities: Abilities) -> None:
        self._move, self._lanes = move, lanes
        self._task = lanes[0][0].task
        self._at_once = abilities.at_once
        several = max(1, PER_LANE // abilities.at_once) * len(lanes)
        self._depth = depth(abilities) if len(lanes) == 1 else several
        self._written = 0  # pieces: the lanes take turns
        self._waiting: deque[tuple[Turn, int, int]] = deque()  # whose write it is, its number, where it ends

    def run(self, *, holes: bool) -> int:
        """Where the last write ends."""
        at = end = self._move.start
        while at < self._move.size:
            data = read_at(self._move.local, min(self._at_once, self._move.size - at), at)
            if not data:
                raise FileError("The file on this computer became shorter while it was read.", hint="Copy it again.")
            if not holes or not is_blank(data):
                self._write(data, at)
                end = at + len(data)
            elif not self._waiting:
                self._move.pulse.moved(at + len(data), self._task)
            at += len(data)
            if len(self._waiting) >= self._depth:
                self._take()
        while self._waiting:
            self._take()
        return end

    def _write(self, data: bytes, at: int) -> None:
        turn, handle = self._lanes[self._written % len(self._lanes)]
        self._written += 1
        asked = turn.send(Kind.WRITE, string(handle) + long(at) + number(len(data)), data)
        self._waiting.append((turn, asked, at + len(data)))
        turn.flush()

    def _take(self) -> None:
        turn, asked, end = self._waiting.popleft()
        turn.done(turn.answer(asked), self._move.path)
        self._move.pulse.moved(end, self._task)


def _end_at(size: int, handle: bytes, path: str, turn: Turn) -> None:
    """Make the file `size` bytes long, on a device that cannot do so by writing its last byte."""
    answer = turn.ask(Kind.FSETSTAT, string(handle) + attributes(size=size))
    if answer.is_ok:
        return
    found = turn.expect(Kind.ATTRS, turn.ask(Kind.FSTAT, string(handle)), path)
    length = Fields(found.body).attributes().size or 0
    if length > size:
        turn.done(answer, path)
    elif length < size:
        turn.done(turn.ask(Kind.WRITE, string(handle) + long(size - 1) + string(b"\0")), path)
