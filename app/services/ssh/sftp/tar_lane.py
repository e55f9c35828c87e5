"""The quick way for many small files: the device's own `tar` writes them under their temporary names, SFTP renames.

SFTP wants five requests for each, a stream and a rename want one. The stream goes to a session of its own. Only what
surely comes out right goes in it: the rest, and all where the device has no such `tar`, goes over SFTP alone.
"""

import posixpath
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice

from app.domain.errors import CommandError, CommandTimedOut, ConnectionLost, DeviceFileError, TargetError
from app.domain.file_channel import SmallFile, SmallResult
from app.domain.files import FileKind
from app.domain.task import TaskContext
from app.services.ssh.sftp.device_tar import Stream, TarLane
from app.services.ssh.sftp.opening import Abilities
from app.services.ssh.sftp.small_store import Numbered, store_part, store_small, temporary_path
from app.services.ssh.sftp.tar_stream import END, LONGEST_FOLDER, LONGEST_NAME, Headers, Part, folder_of
from app.services.ssh.sftp.turn import Turn
from app.services.ssh.sftp.wire import Fields, Kind, Status, extension, path_string

_WORTH = 100  # files: for fewer the start of a program takes longer than their requests
_FILES = 250  # of one stream
_BYTES = 2 * 2**20  # of one stream; so much of each that runs is in memory
_CHUNK = 50  # files that are sent together
_RUNNING = 4  # streams at a time: one ends while the next ones come
_LOOK = 0.1  # seconds between looks at a cancel


def store_many(files: Iterable[SmallFile], turn: Turn, abilities: Abilities, lane: TarLane) -> Iterator[SmallResult]:
    """See `FileChannel.store_small`."""
    numbered = enumerate(files)
    if not (lane.is_open and lane.has_room):
        yield from store_small(numbered, turn, abilities)
        return
    work = _Storing(turn, abilities, lane)
    try:
        yield from work.store(numbered)
    finally:
        work.end()


class _Storing:
    """The work of one call."""

    def __init__(self, turn: Turn, abilities: Abilities, lane: TarLane) -> None:
        self._turn, self._abilities, self._lane = turn, abilities, lane
        self._running: deque[Stream] = deque()
        self._threads = ThreadPoolExecutor(_RUNNING, "tar")
        self._task = TaskContext()
        self._headers = Headers()
        self._folders: dict[str, bool] = {}  # is it one, and no link to one?

    def store(self, numbered: Iterator[Numbered]) -> Iterator[SmallResult]:
        while group := _taken(numbered):
            self._turn.task.check()  # quick streams have ended before anybody waits for them
            most = _RUNNING if self._lane.proven else 1
            while self._running and (len(self._running) >= most or not self._lane.has_room):
                yield from self._finish(self._running.popleft())
            if len(group) < _WORTH or not (self._lane.is_open and self._lane.has_room):
                yield from self._over_sftp(chain(group, numbered))
                break
            yield from self._begin(group, numbered)
        while self._running:
            yield from self._finish(self._running.popleft())

    def end(self) -> None:
        """What is still running is ended on the device."""
        self._task.cancel()
        for stream in self._running:
            stream.end()
        self._threads.shutdown(cancel_futures=True)

    def _over_sftp(self, group: Iterable[Numbered]) -> Iterator[SmallResult]:
        return store_small(group, self._turn, self._abilities)

    def _begin(self, group: list[Numbered], numbered: Iterator[Numbered]) -> Iterator[SmallResult]:
        parts, others = _fitting(group)
        rest = _chunks(numbered, sum(len(file.data) for _, file in group))
        if parts and all(_is_below(part.path, self._lane.proven) for part in parts):
            stream = Stream(self._lane.proven, ".")
        else:  # what holds all of them must be known, and proven, before the stream begins
            more, odd = _fitting(list(chain.from_iterable(rest)))
            parts, others = parts + more, others + odd
            if not parts or not self._is_there(parts[0]):
                yield from self._over_sftp([*_bare(parts), *others])
                return
            base = posixpath.commonpath([folder_of(part.path) for part in parts])
            stream = Stream(base, posixpath.relpath(parts[0].path, base))
            stream.parts.append(parts.pop(0))
        self._running.append(stream)
        stream.running = self._threads.submit(self._lane.unpack, stream, self._task)
        others += self._fill(stream, parts, rest)
        stream.put(END)
        stream.end()
        yield from self._over_sftp(others)

    def _is_there(self, part: Part) -> bool:
        """After SFTP has written it."""
        try:
            store_part(part.file, part.path, self._turn, self._abilities)
        except DeviceFileError:
            return False
        return True

    def _fill(self, stream: Stream, parts: list[Part], rest: Iterable[list[Numbered]]) -> list[Numbered]:
        """Those that go another way. The folders of a chunk are asked for while the next one is read."""
        others: list[Numbered] = []
        asked = self._ask(stream, parts)
        for chunk in rest:
            more, odd = _fitting(chunk)
            next_asked = self._ask(stream, more)
            others += odd + self._put(stream, parts, asked)
            parts, asked = more, next_asked
        return others + self._put(stream, parts, asked)

    def _ask(self, stream: Stream, parts: Iterable[Part]) -> list[tuple[str, int]]:
        """For folders that are new: `tar` would make those that are not there, and goes through links."""
        folders = {folder_of(part.path) for part in parts} - stream.names.keys()
        between = {path for folder in folders for path in _between(stream.base, folder)}
        asked = [(path, self._turn.send(Kind.LSTAT, path_string(path))) for path in between - self._folders.keys()]
        if asked:
            self._folders |= dict.fromkeys(between, False) | self._folders
            self._turn.flush()
        return asked

    def _put(self, stream: Stream, parts: list[Part], asked: Iterable[tuple[str, int]]) -> list[Numbered]:
        """Those that go another way."""
        for path, number in asked:
            answer = self._turn.answer(number)
            is_known = answer.kind == Kind.ATTRS
            self._folders[path] = is_known and Fields(answer.body).attributes().kind is FileKind.FOLDER
        for folder in {folder_of(part.path) for part in parts} - stream.names.keys():
            name = folder[len(stream.base) :].lstrip("/").encode()
            is_real = all(self._folders[path] for path in _between(stream.base, folder))
            if is_real and _is_below(folder, stream.base) and len(name) <= LONGEST_FOLDER:
                stream.names[folder] = name
        others = [part for part in parts if folder_of(part.path) not in stream.names]
        if others:
            parts = [part for part in parts if folder_of(part.path) in stream.names]
        if parts:
            stream.parts += parts
            stream.put(b"".join(self._headers.pieces(parts, stream.names)))
        return _bare(others)

    def _finish(self, stream: Stream) -> Iterator[SmallResult]:
        try:
            self._wait(stream.running)
        except ConnectionLost:
            raise
        except CommandTimedOut:  # it may still write to these names
            self._lane.shut()
            yield from self._over_sftp((part.index, replace(part.file, part="")) for part in stream.parts)
        except (TargetError, CommandError):
            self._lane.shut()
            yield from self._over_sftp(_bare(stream.parts))
        else:
            if not _is_below(stream.base, self._lane.proven):
                self._lane.proven = stream.base
            yield from self._rename(stream.parts)

    def _wait(self, running: Future[None]) -> None:
        while not running.done():
            self._turn.task.check()
            with suppress(TimeoutError):
                running.exception(_LOOK)
        running.result()

    def _rename(self, parts: Sequence[Part]) -> Iterator[SmallResult]:
        """One that is not there, whatever `tar` said, goes over SFTP."""
        missing: list[Part] = []
        both = (path_string(part.path) + path_string(part.file.path) for part in parts)
        renames = ((Kind.EXTENDED, extension("posix-rename@openssh.com", names)) for names in both)
        for part, answer in zip(parts, self._turn.each(renames, len(parts)), strict=True):
            if answer.status == Status.OK:
                yield SmallResult(part.index)
            elif answer.status == Status.NO_SUCH_FILE:
                missing.append(part)
            else:
                self._turn.forget(Kind.REMOVE, path_string(part.path))
                try:
                    self._turn.done(answer, part.file.path)
                except DeviceFileError as error:
                    yield SmallResult(part.index, error=error)
        if missing:
            self._lane.shut()
        yield from self._over_sftp(_bare(missing))


def _taken(numbered: Iterator[Numbered]) -> list[Numbered]:
    """What a stream begins with; fewer than `_WORTH` where they are large, or the last."""
    group: list[Numbered] = []
    size = 0
    for one in islice(numbered, _WORTH):
        group.append(one)
        size += len(one[1].data)
        if size >= _BYTES:
            break
    return group


def _chunks(numbered: Iterator[Numbered], size: int) -> Iterator[list[Numbered]]:
    """The rest of a stream that holds `_WORTH` files of `size` bytes already."""
    count = _WORTH
    while count < _FILES and size < _BYTES and (chunk := list(islice(numbered, _CHUNK))):
        count += len(chunk)
        size += sum(len(file.data) for _, file in chunk)
        yield chunk


def _fitting(group: Iterable[Numbered]) -> tuple[list[Part], list[Numbered]]:
    """What a stream can hold and every `tar` understands, and the others."""
    parts: list[Part] = []
    others: list[Numbered] = []
    for index, file in group:
        path = file.part or temporary_path(file.path)
        has_marks = file.mode is not None and file.mode <= 0o777 and file.modified is not None
        if has_marks and path.isprintable() and file.path.isprintable() and _is_plain(path):
            parts.append(Part(index, file, path))
        else:
            others.append((index, file))
    return parts, others


def _is_plain(path: str) -> bool:
    """Absolute, with nothing in it that leads elsewhere, and a name that is not too long for a stream."""
    if path[:1] != "/" or "//" in path or "/./" in path or "/../" in path:
        return False
    name = path.rpartition("/")[2]
    return len(name) <= LONGEST_NAME and (name.isascii() or len(name.encode()) <= LONGEST_NAME)


def _bare(parts: Iterable[Part]) -> list[Numbered]:
    return [(part.index, part.file) for part in parts]


def _is_below(path: str, folder: str) -> bool:
    """Or is it the folder itself?"""
    return bool(folder) and f"{path}/".startswith(folder if folder == "/" else f"{folder}/")


def _between(base: str, folder: str) -> list[str]:
    """`folder` and those above it, below `base`."""
    found: list[str] = []
    while len(folder) > len(base):
        found.append(folder)
        folder = folder_of(folder)
    return found
