"""Write one file of the device: many writes on the way at a time. What is only zeros becomes a hole."""

from collections import deque
from collections.abc import Sequence

from app.domain.errors import DeviceFileError, FileProblem
from app.domain.files import FileKind, shown_name
from app.domain.language import tr
from app.services.file_systems.sayings import local_became_shorter
from app.services.open_file import is_blank, read_at
from app.services.ssh.sftp.conversation import Answer
from app.services.ssh.sftp.lanes import PER_LANE
from app.services.ssh.sftp.opening import Abilities
from app.services.ssh.sftp.progress import Move, depth
from app.services.ssh.sftp.turn import Turn
from app.services.ssh.sftp.wire import Fields, Kind, Opened, attributes, long, number, opening, path_string, string


def store(move: Move, turns: Sequence[Turn], abilities: Abilities) -> None:
    """See `FileChannel.store`. Each of `turns` is in a channel of its own."""
    turn = turns[0]
    [(turn, handle, found)] = _opened(move, turns[:1], Opened.WRITE | Opened.CREATE)
    handle, cut = _cut(move, handle, found, turn)
    lanes = [(turn, handle), *((one, opened) for one, opened, _ in _opened(move, turns[1:], Opened.WRITE))]
    end = _Storing(move, lanes, abilities).run(holes=cut)
    if end < move.size or not cut:
        _end_at(move.size, handle, move.path, turn)
    for one, opened in reversed(lanes):
        one.close(opened, move.path)
    move.pulse.moved(move.size, turn.task)


def _opened(move: Move, turns: Sequence[Turn], how: Opened) -> Sequence[tuple[Turn, bytes, Answer]]:
    """A handle in each, and what stands at the path since then. Of several, those that give none are left out.

    OPEN follows a link. Who else may write in the folder can plant one at any time: nothing is cut off or written
    before it is known that there is none. Both requests go out together, so this takes no time.
    """
    asked = []
    for turn in turns:
        opened = turn.send(Kind.OPEN, opening(move.path, how))
        asked.append((turn, opened, turn.send(Kind.LSTAT, path_string(move.path))))
        turn.flush()
    found = []
    for turn, opened, looked in asked:
        answer, there = turn.answer(opened), turn.answer(looked)
        if there.kind == Kind.ATTRS and Fields(there.body).attributes().kind is FileKind.LINK:
            raise DeviceFileError(
                tr(
                    "A link stands where {path} is to be written on {name}.", path=shown_name(move.path), name=turn.name
                ),
                problem=FileProblem.UNSUPPORTED,
                hint=tr("Nothing was written through it. Look who may write in that folder."),
            )
        if Opened.CREATE in how:
            turn.expect(Kind.HANDLE, answer, move.path)
        if answer.kind == Kind.HANDLE:
            found.append((turn, Fields(answer.body).handle(), there))
    return found


def _cut(move: Move, handle: bytes, there: Answer, turn: Turn) -> tuple[bytes, bool]:
    """Cut off what an earlier try has left behind `start`: the handle, and whether nothing lies there now. Where it
    cannot be cut off, zeros must be written over it."""
    size = Fields(there.body).attributes().size if there.kind == Kind.ATTRS else None
    if size == move.start or turn.ask(Kind.FSETSTAT, string(handle) + attributes(size=move.start)).is_ok:
        return handle, True
    if move.start:
        return handle, False
    turn.close_soon(handle)
    how = Opened.WRITE | Opened.CREATE | Opened.TRUNCATE
    return turn.open(Kind.OPEN, opening(move.path, how), move.path), True


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
                raise local_became_shorter()
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
