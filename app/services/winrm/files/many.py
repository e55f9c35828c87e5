"""Many paths in few messages: looked at, listed, read, written, hashed and removed."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from app.domain.errors import AppError, DeviceFileError, FileProblem, TransferError
from app.domain.file_channel import SMALL, FolderResult, LookResult, SmallFile, SmallResult
from app.domain.files import FileEntry, PathStyle, shown_name
from app.domain.language import tr
from app.services.winrm.files import words
from app.services.winrm.files.conversation import Turn
from app.services.winrm.files.failures import failure, said
from app.services.winrm.files.words import Malformed, data_line, device_path, request

_TOGETHER = 64  # paths of one request
_WAITING = 256  # small files that are on their way before it is looked at how they fared
_MESSAGE = 100_000  # bytes of small files that go out together

type _Found = list[tuple[str, bytes]]
"""The lines of the answer for one path."""


def each(
    act: str, paths: Iterable[str], turn: Turn, **given: object
) -> Iterator[tuple[int, str, _Found | DeviceFileError]]:
    """What is said of each path in turn: its number, the path, and lines of the answer, or what is wrong with it."""
    numbered = enumerate(paths)
    while part := list(islice(numbered, _TOGETHER)):
        yield from _part(act, part, turn, given)


def _part(
    act: str, part: list[tuple[int, str]], turn: Turn, given: dict[str, Any]
) -> Iterator[tuple[int, str, _Found | DeviceFileError]]:
    possible: list[tuple[int, str]] = []
    asked: list[str] = []
    for index, path in part:
        try:
            asked.append(device_path(path))
        except DeviceFileError as error:
            yield index, path, error
        else:
            possible.append((index, path))
    if not possible:
        return
    turn.send(request(act, paths=asked, **given))
    found: _Found = []
    at = -1
    for mark, told in turn.answer(possible[0][1]):
        if mark == "#":
            if at >= 0:
                yield _one(possible[at], found, turn)
            at, found = at + 1, []
            if at >= len(possible) or words.number(told) != at:
                raise Malformed("an answer for another path")
        elif at < 0:
            raise Malformed(f"an answer marked {mark}")
        else:
            found.append((mark, told))
            if len(found) > words.MOST_ENTRIES:
                raise Malformed("an answer without end")
    if at != len(possible) - 1:
        raise Malformed("answers for fewer paths than were asked for")
    yield _one(possible[at], found, turn)


def _one(asked: tuple[int, str], found: _Found, turn: Turn) -> tuple[int, str, _Found | DeviceFileError]:
    index, path = asked
    for mark, told in found:
        if mark == "?":
            return index, path, failure(turn.name, path, words.fields(told))
    return index, path, found


def _fields(found: _Found) -> list[str]:
    return [field for mark, packed in found if mark == "+" for field in words.fields(packed)]


def look_at_many(paths: Iterable[str], turn: Turn) -> Iterator[LookResult]:
    for index, path, found in each("look", paths, turn):
        if isinstance(found, DeviceFileError):
            is_gone = found.problem is FileProblem.NOT_FOUND
            yield LookResult(index, error=None if is_gone else found)
        else:
            yield LookResult(index, words.entry(PathStyle.WINDOWS.last_part(path), _fields(found)))


def list_many(paths: Iterable[str], turn: Turn) -> Iterator[FolderResult]:
    for index, path, found in each("list many", paths, turn):
        if isinstance(found, DeviceFileError):
            yield FolderResult(index, error=found)
            continue
        told = _fields(found)
        if len(told) > words.MOST_ENTRIES * words.ENTRY:
            why = tr("it holds more than {most_entries:,} names", most_entries=words.MOST_ENTRIES)
            yield FolderResult(index, error=said(turn.name, path, FileProblem.UNSUPPORTED, details=why))
        else:
            yield FolderResult(index, list(words.entries(told)))


def done(act: str, paths: Iterable[str], turn: Turn, **given: object) -> Iterator[SmallResult]:
    """What has no answer but that it is done."""
    for index, _, found in each(act, paths, turn, **given):
        yield SmallResult(index, error=found if isinstance(found, DeviceFileError) else None)


def fetch_small(paths: Iterable[str], turn: Turn) -> Iterator[SmallResult]:
    """See `FileChannel.fetch_small`."""
    for index, path, found in each("get", paths, turn, size=SMALL + 1):
        error: AppError | None = found if isinstance(found, DeviceFileError) else None
        data = b"" if isinstance(found, DeviceFileError) else b"".join(words.data(one) for _, one in found)
        if len(data) > SMALL:
            error = TransferError(tr("{path} on {name} has grown meanwhile.", path=shown_name(path), name=turn.name))
        yield SmallResult(index, error=error) if error else SmallResult(index, data)


def digests(paths: Sequence[str], turn: Turn) -> Iterator[tuple[str, str]]:
    for _, path, found in each("digests", paths, turn):
        if not isinstance(found, DeviceFileError) and (hex_of := digest_of(_fields(found))):
            yield path, hex_of


def digest_of(told: list[str]) -> str | None:
    is_one = len(told) == 1 and len(told[0]) == 64 and set(told[0]) <= set("0123456789abcdef")
    return told[0] if is_one else None


def store_small(files: Iterable[SmallFile], turn: Turn, part_of: Any) -> Iterator[SmallResult]:
    """See `FileChannel.store_small`. `part_of` gives the temporary name of a path that has none."""
    waiting: list[tuple[int, str]] = []
    message = bytearray()
    for index, file in enumerate(files):
        try:
            path, part = device_path(file.path), device_path(file.part or part_of(file.path))
        except DeviceFileError as error:
            yield SmallResult(index, error=error)
            continue
        time = None if file.modified is None else words.filetime(file.modified)
        one = request("put", path=path, part=part, time=time) + data_line(file.data)
        if message and len(message) + len(one) > _MESSAGE:
            turn.send(bytes(message), answers=0)
            message.clear()
        message += one
        waiting.append((index, file.path))
        turn.awaited += 1
        if len(waiting) >= _WAITING:
            turn.send(bytes(message), answers=0)
            message.clear()
            yield from _fared(waiting, turn, _WAITING // 2)
    if message:
        turn.send(bytes(message), answers=0)
    yield from _fared(waiting, turn, len(waiting))


def _fared(waiting: list[tuple[int, str]], turn: Turn, count: int) -> Iterator[SmallResult]:
    for _ in range(count):
        index, path = waiting.pop(0)
        mark, told = turn.line()
        if mark not in (".", "!"):
            raise Malformed(f"an answer marked {mark}")
        yield SmallResult(index, error=None if mark == "." else failure(turn.name, path, words.fields(told)))


def entries_of(path: str, turn: Turn) -> Iterator[list[FileEntry]]:
    """A folder, in parts as they arrive."""
    turn.send(request("list", path=device_path(path)))
    count = 0
    for mark, packed in turn.answer(path):
        if mark != "+":
            raise Malformed(f"an answer marked {mark}")
        found = words.fields(packed)
        count += len(found) // words.ENTRY
        if count > words.MOST_ENTRIES:
            why = tr("it holds more than {most_entries:,} names", most_entries=words.MOST_ENTRIES)
            raise said(turn.name, path, FileProblem.UNSUPPORTED, details=why)
        yield list(words.entries(found))
