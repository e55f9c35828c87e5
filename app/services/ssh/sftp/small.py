"""Many small files from the device: each takes two round trips, so that many are on their way at a time."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.errors import DeviceFileError, TransferError
from app.domain.file_channel import SMALL, SmallResult
from app.domain.files import shown_name
from app.domain.language import tr
from app.services.ssh.sftp.conversation import Answer
from app.services.ssh.sftp.opening import Abilities
from app.services.ssh.sftp.turn import Turn
from app.services.ssh.sftp.wire import Fields, Kind, Malformed, Opened, Status, long, number, opening, string

_FILES = 96  # that are on their way at a time: 6 MB at most


@dataclass(slots=True)
class _Reading:
    index: int
    path: str
    handle: bytes = b""
    data: bytes = b""


def fetch_small(paths: Iterable[str], turn: Turn, abilities: Abilities) -> Iterator[SmallResult]:
    """See `FileChannel.fetch_small`."""
    source = (_Reading(index, path) for index, path in enumerate(paths))
    waiting: deque[tuple[int, _Reading]] = deque()
    while True:
        new = next(source, None) if len(waiting) < _FILES else None
        if not new and not waiting:
            return
        asked, one = (None, new) if new else waiting.popleft()
        try:
            more = _open(one, turn) if asked is None else _read_on(one, turn.answer(asked), turn, abilities)
        except (DeviceFileError, TransferError) as error:
            yield SmallResult(one.index, error=error)
            continue
        if more is None:
            yield SmallResult(one.index, one.data)
        else:
            waiting.append((more, one))


def _open(one: _Reading, turn: Turn) -> int:
    return turn.send(Kind.OPEN, opening(one.path, Opened.READ))


def _read_on(one: _Reading, answer: Answer, turn: Turn, abilities: Abilities) -> int | None:
    """The number of the next request, None where the file has been read. Raises what is wrong with it."""
    if not one.handle:
        one.handle = Fields(turn.expect(Kind.HANDLE, answer, one.path).body).handle()
    elif answer.status == Status.EOF:
        turn.close_soon(one.handle)
        return None
    else:
        whole = abilities.whole_reads and abilities.at_once > SMALL
        data = _data_of(one, answer, turn)
        if not data:
            raise Malformed("an answer without data")
        one.data += data
        if len(one.data) > SMALL:
            turn.close_soon(one.handle)
            raise TransferError(tr("{path} on {name} has grown meanwhile.", path=shown_name(one.path), name=turn.name))
        if whole:
            turn.close_soon(one.handle)
            return None
    wanted = min(abilities.at_once, SMALL + 1)
    return turn.send(Kind.READ, string(one.handle) + long(len(one.data)) + number(wanted))


def _data_of(one: _Reading, answer: Answer, turn: Turn) -> bytes:
    try:
        return Fields(turn.expect(Kind.DATA, answer, one.path).body).string()
    except DeviceFileError:
        turn.close_soon(one.handle)
        raise
