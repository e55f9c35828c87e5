"""Read one file of the device: many reads on the way at a time, their data straight to where it goes."""

from app.services.file_systems.sayings import became_shorter
from app.services.open_file import extend, is_blank, size_of, write_at
from app.services.ssh.sftp.failures import failure
from app.services.ssh.sftp.opening import Abilities
from app.services.ssh.sftp.progress import Move, Reached, depth
from app.services.ssh.sftp.turn import Turn
from app.services.ssh.sftp.wire import Kind, Malformed, Opened, Status, long, number, opening, string

_READS = 8  # on their way at a time, of the beginning of a file


def fetch(move: Move, turn: Turn, abilities: Abilities) -> None:
    """See `FileChannel.fetch`. Zeros behind the end of the local file are not written: they become a hole."""
    handle = turn.open(Kind.OPEN, opening(move.path, Opened.READ), move.path)
    _Fetching(move, handle, turn, abilities).run()
    extend(move.local, move.size)
    turn.close_soon(handle)


class _Fetching:
    def __init__(self, move: Move, handle: bytes, turn: Turn, abilities: Abilities) -> None:
        self._path, self._local, self._size = move.path, move.local, move.size
        self._pulse, self._turn, self._handle = move.pulse, turn, string(handle)
        self._at_once, self._depth = abilities.at_once, depth(abilities)
        self._furthest = 2 * self._depth * self._at_once  # bytes behind a gap that never closes
        self._next = move.start  # offset of what was not asked for yet
        self._again: list[tuple[int, int]] = []  # parts that were answered in part: start, end
        self._asked: dict[int, tuple[int, int]] = {}
        self._reached = Reached(move.start)
        self._blank_from = size_of(move.local)

    def run(self) -> None:
        while self._reached.upto < self._size:
            self._ask_ahead()
            kind, number = self._turn.head()
            if kind == Kind.DATA and number in self._asked:
                self._take(number)
                self._pulse.moved(self._reached.upto, self._turn.task)
            else:
                self._turn.keep()
                if number in self._asked:
                    self._refused(number)

    def _ask_ahead(self) -> None:
        while len(self._asked) < self._depth:
            if self._again:
                start, end = self._again.pop()
            elif self._next < min(self._size, self._reached.upto + self._furthest):
                start, end = self._next, min(self._next + self._at_once, self._size)
                self._next = end
            else:
                break
            asked = self._turn.send(Kind.READ, self._handle + long(start) + number(end - start))
            self._asked[asked] = (start, end)
        self._turn.flush()

    def _take(self, asked: int) -> None:
        start, end = self._asked.pop(asked)
        at = start
        for piece in self._turn.data(asked):
            if at + len(piece) > end:
                raise Malformed("more data than was asked for")
            if at < self._blank_from or not is_blank(piece):
                write_at(self._local, piece, at)
            at += len(piece)
        if at == start:
            raise Malformed("an answer without data")
        if at < end:  # a device that gives fewer bytes at a time than it says, or the end of the file
            self._again.append((at, end))
            self._at_once = max(at - start, 1024)
        self._reached.add(start, at)

    def _refused(self, asked: int) -> None:
        answer = self._turn.answer(asked)
        if answer.status == Status.EOF:
            raise became_shorter(self._turn.name, self._path)
        self._turn.expect(Kind.DATA, answer, self._path)
        raise failure(self._turn.name, self._path, answer.body)


def read_start(path: str, most: int, turn: Turn, abilities: Abilities) -> bytes:
    """The beginning of a file, `most` bytes at most, in memory."""
    handle = turn.open(Kind.OPEN, opening(path, Opened.READ), path)
    found = bytearray()
    while len(found) < most and _read_on(found, most, handle, path, turn, abilities=abilities):
        pass
    turn.close_soon(handle)
    return bytes(found)


def _read_on(found: bytearray, most: int, handle: bytes, path: str, turn: Turn, *, abilities: Abilities) -> bool:
    """Whether there may be more: a part came that is shorter than was asked for, and what follows it is asked anew."""
    parts = [(at, min(abilities.at_once, most - at)) for at in range(len(found), most, abilities.at_once)]
    requests = ((Kind.READ, string(handle) + long(at) + number(size)) for at, size in parts)
    for (_, wanted), answer in zip(parts, turn.each(requests, _READS if abilities.whole_reads else 1), strict=True):
        if answer.status == Status.EOF:
            return False
        data = turn.expect(Kind.DATA, answer, path).body[4:]
        if not 0 < len(data) <= wanted:
            raise Malformed("not the data that was asked for")
        found += data
        if len(data) < wanted:
            return not abilities.whole_reads
    return False
