"""Many small files to the device: each under a temporary name beside its own, then renamed over it. And taken away."""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.errors import DeviceFileError
from app.domain.file_channel import SmallFile, SmallResult
from app.domain.files import PathStyle
from app.services.ssh.sftp.conversation import Answer
from app.services.ssh.sftp.failures import failure
from app.services.ssh.sftp.opening import Abilities
from app.services.ssh.sftp.turn import Turn
from app.services.ssh.sftp.wire import (
    Fields,
    Kind,
    Opened,
    Status,
    attributes,
    extension,
    long,
    opening,
    path_bytes,
    path_string,
    path_text,
    string,
)

_FILES = 96  # that are on their way at a time: 6 MB at most
_LONGEST_NAME = 255  # bytes
_MODE_MEANWHILE = 0o600  # nobody else reads a file that is still to get its permissions
_HOW = Opened.WRITE | Opened.CREATE | Opened.ONLY_NEW  # never through a link that someone has put there


@dataclass(slots=True)
class _Writing:
    index: int
    file: SmallFile
    temporary: str
    left: int = 0  # answers until it is written
    refused: bytes | None = None  # the first refusal
    is_second_try: bool = False
    is_written: bool = False


type Numbered = tuple[int, SmallFile]
"""A file and its index in the results."""


def store_small(files: Iterable[Numbered], turn: Turn, abilities: Abilities) -> Iterator[SmallResult]:
    """See `FileChannel.store_small`."""
    source = (_Writing(index, file, file.part or temporary_path(file.path)) for index, file in files)
    waiting: deque[tuple[int, _Writing]] = deque()
    running = 0
    while True:
        new = next(source, None) if running < _FILES else None
        if not new and not waiting:
            return
        asked, one = (None, new) if new else waiting.popleft()
        running += new is not None
        try:
            more = [_open(one, turn)] if asked is None else _go_on(one, turn.answer(asked), turn, abilities)
        except DeviceFileError as error:
            running -= 1
            yield SmallResult(one.index, error=error)
            continue
        if more is None:
            running -= 1
            yield SmallResult(one.index)
        else:
            waiting.extend((number, one) for number in more)


def store_part(file: SmallFile, part: str, turn: Turn, abilities: Abilities) -> None:
    """One file under its temporary name, which it keeps. Raises DeviceFileError."""
    turn.forget(Kind.REMOVE, path_string(part))  # an earlier try may have left it
    handle = turn.open(Kind.OPEN, opening(part, _HOW, mode=_MODE_MEANWHILE), file.path)
    answers = [turn.answer(number) for number in _write(file, handle, turn, abilities)]
    for answer in answers:
        turn.done(answer, file.path)


def temporary_path(path: str) -> str:
    """Beside the file. The same when it is tried again, and of no other file, however long their names are."""
    folder, name = PathStyle.POSIX.parent(path), PathStyle.POSIX.last_part(path).replace("\0", "_")
    ending = f".{hashlib.sha256(path_bytes(path.replace('\0', '_'))).hexdigest()[:8]}.satchel-part".encode()
    return PathStyle.POSIX.join(folder, path_text(b"." + path_bytes(name)[: _LONGEST_NAME - 1 - len(ending)] + ending))


def _open(one: _Writing, turn: Turn) -> int:
    path_bytes(one.file.path)  # raises for one that cannot be renamed to
    mode = None if one.file.mode is None else _MODE_MEANWHILE
    return turn.send(Kind.OPEN, opening(one.temporary, _HOW, mode=mode))


def _go_on(one: _Writing, answer: Answer, turn: Turn, abilities: Abilities) -> list[int] | None:
    """The numbers of the next requests, None where the file is in its place. Raises DeviceFileError."""
    if one.is_written:
        return _renamed(one, answer, turn, abilities)
    if one.left:
        one.left -= 1
        if not answer.is_ok and one.refused is None:
            one.refused = answer.body
        if one.left:
            return []
        if one.refused is not None:
            turn.forget(Kind.REMOVE, path_string(one.temporary))
            raise failure(turn.name, one.file.path, one.refused)
        one.is_written, one.is_second_try = True, False
        return [_rename(one, turn, abilities)]
    if answer.kind != Kind.HANDLE and answer.status == Status.FAILURE and not one.is_second_try:
        one.is_second_try = True  # an earlier try has left its temporary file
        turn.forget(Kind.REMOVE, path_string(one.temporary))
        return [_open(one, turn)]
    handle = Fields(turn.expect(Kind.HANDLE, answer, one.file.path).body).handle()
    requests = _write(one.file, handle, turn, abilities)
    one.left = len(requests)
    return requests


def _write(file: SmallFile, handle: bytes, turn: Turn, abilities: Abilities) -> list[int]:
    """Sent at once: the device answers in the order in which it is asked."""
    size, step = len(file.data), abilities.at_once
    requests = [
        turn.send(Kind.WRITE, string(handle) + long(at) + string(file.data[at : at + step]))
        for at in range(0, size, step)
    ]
    if file.mode is not None or file.modified is not None:  # some devices have neither; the file is whole all the same
        turn.forget(Kind.FSETSTAT, string(handle) + attributes(mode=file.mode, modified=file.modified))
    return [*requests, turn.send_close(handle)]


def _rename(one: _Writing, turn: Turn, abilities: Abilities) -> int:
    both = path_string(one.temporary) + path_string(one.file.path)
    if abilities.knows("posix-rename"):
        return turn.send(Kind.EXTENDED, extension("posix-rename@openssh.com", both))
    return turn.send(Kind.RENAME, both)


def _renamed(one: _Writing, answer: Answer, turn: Turn, abilities: Abilities) -> list[int] | None:
    if answer.status == Status.FAILURE and not abilities.knows("posix-rename") and not one.is_second_try:
        one.is_second_try = True  # the name is taken, and the device does not rename over it
        turn.forget(Kind.REMOVE, path_string(one.file.path))
        return [_rename(one, turn, abilities)]
    if not answer.is_ok:
        turn.forget(Kind.REMOVE, path_string(one.temporary))
    turn.done(answer, one.file.path)
    return None


def remove_many(paths: Iterable[str], turn: Turn, *, folders: bool) -> Iterator[SmallResult]:
    """Files and links, or empty folders; the results come in the order of the paths."""
    asked: deque[str] = deque()

    def requests() -> Iterator[tuple[Kind, bytes]]:
        for path in paths:
            asked.append(path)
            yield Kind.RMDIR if folders else Kind.REMOVE, path_string(path)

    for index, answer in enumerate(turn.each(requests())):
        path = asked.popleft()
        yield SmallResult(index, error=None if answer.is_ok else failure(turn.name, path, answer.body))
