"""Write one file of the device: many writes on the way at a time. What is only zeros becomes a hole."""

from collections import deque

from app.domain.errors import FileError
from app.services.ssh.sftp.local_end import is_blank, read_at
from app.services.ssh.sftp.opening import Abilities
from app.services.ssh.sftp.progress import Move, depth
from app.services.ssh.sftp.turn import Turn
from app.services.ssh.sftp.wire import Fields, Kind, Opened, attributes, long, number, opening, string


def store(move: Move, turn: Turn, abilities: Abilities) -> None:
    """See `FileChannel.store`."""
    how = Opened.WRITE | Opened.CREATE | (Opened(0) if move.start else Opened.TRUNCATE)
    handle = turn.open(Kind.OPEN, opening(move.path, how), move.path)
    # Behind `start` may lie what an earlier try has left. Where it cannot be cut off, zeros must be written over it.
    cut = not move.start or turn.ask(Kind.FSETSTAT, string(handle) + attributes(size=move.start)).is_ok
    end = _Storing(move, handle, turn, abilities).run(holes=cut)
    if end < move.size or not cut:
        _end_at(move.size, handle, move.path, turn)
    turn.close(handle, move.path)
    move.pulse.moved(move.size, turn.task)


class _Storing:
    def __init__(self, move: Move, handle: bytes, turn: Turn, abilities: Abilities) -> None:
        self._move, self._turn, self._handle = move, turn, string(handle)
        self._at_once, self._depth = abilities.at_once, depth(abilities)
        self._waiting: deque[tuple[int, int]] = deque()  # the number of a write and where it ends

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
                self._move.pulse.moved(at + len(data), self._turn.task)
            at += len(data)
            if len(self._waiting) >= self._depth:
                self._take()
        while self._waiting:
            self._take()
        return end

    def _write(self, data: bytes, at: int) -> None:
        asked = self._turn.send(Kind.WRITE, self._handle + long(at) + number(len(data)), data)
        self._waiting.append((asked, at + len(data)))
        self._turn.flush()

    def _take(self) -> None:
        asked, end = self._waiting.popleft()
        self._turn.done(self._turn.answer(asked), self._move.path)
        self._move.pulse.moved(end, self._turn.task)


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
