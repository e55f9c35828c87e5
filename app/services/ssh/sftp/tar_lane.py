"""The quick way for many small files: the device's own `tar` writes them under their temporary names, SFTP renames.

SFTP wants five requests for each, a stream and a rename want one. The stream goes to a session of its own. Only what
surely comes out right goes in it: the rest, and all where the device has no such `tar`, goes over SFTP alone.
"""

import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice

from app.domain.errors import CommandError, CommandFailed, CommandTimedOut, ConnectionLost, DeviceFileError, TargetError
from app.domain.file_channel import SmallFile, SmallResult
from app.domain.files import FileKind
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.ssh.connection import SshConnection
from app.services.ssh.sftp.failures import failure
from app.services.ssh.sftp.opening import Abilities
from app.services.ssh.sftp.small_store import Numbered, store_part, store_small, temporary_path
from app.services.ssh.sftp.tar_stream import END, LONGEST_FOLDER, LONGEST_NAME, Part, stream
from app.services.ssh.sftp.turn import Turn
from app.services.ssh.sftp.wire import Fields, Kind, Status, extension, path_string
from app.services.ssh.target import SshTarget

_SH = """
IFS= read -r folder && IFS= read -r proof || exit 3
cd -- "$folder" && [ -e "$proof" ] || exit 4
unset TAR_OPTIONS
exec tar -xopf -
"""
_FILES = 500  # of one stream
_BYTES = 3 * 2**20  # of one stream; three are in memory at a time
_WORTH = 100  # files: for fewer the start of a program takes longer than their requests
_RUNNING = 2  # streams at a time: one ends while the next one comes
_MOST_CHANNELS = 6  # on a connection, which OpenSSH allows 10
_SLOWEST = 20e3  # bytes per second
_LOOK = 0.1  # seconds between looks at a cancel
_WINDOWS = re.compile(r"/[A-Za-z]:")


class TarLane:
    """What is known of a device's `tar`."""

    def __init__(self, connection: SshConnection, target: SshTarget, abilities: Abilities) -> None:
        self._connection = connection
        self._target = target
        self._is_open = abilities.knows("posix-rename") and not _WINDOWS.match(abilities.home)
        self._proven = ""  # a folder that is the same one over SFTP and for a command

    @property
    def is_open(self) -> bool:
        """Is it worth a try, now?"""
        return self._is_open and self._connection.channels < _MOST_CHANNELS

    def shut(self) -> None:
        """It failed once: asking again and again would take long."""
        self._is_open = False

    def knows(self, folder: str) -> bool:
        return bool(self._proven) and f"{folder}/".startswith(f"{self._proven.rstrip('/')}/")

    def learn(self, folder: str) -> None:
        if not self.knows(folder):
            self._proven = folder

    def unpack(self, folder: str, proof: str, pieces: Sequence[bytes], task: TaskContext) -> None:
        """In `folder`, where `proof` must be there. Raises TargetError or CommandError where that failed."""
        if self._target.find_os(task) is Os.WINDOWS:
            raise CommandFailed("Windows has another tar.")
        stdin = b"".join((f"{folder}\n{proof}\n".encode(), *pieces, END))
        answer = self._target.run(_SH, task, stdin=stdin, timeout=60 + len(stdin) / _SLOWEST)
        if answer.exit_code:
            raise CommandFailed(f"tar ended with {answer.exit_code}.")


def store_many(files: Iterable[SmallFile], turn: Turn, abilities: Abilities, lane: TarLane) -> Iterator[SmallResult]:
    """See `FileChannel.store_small`."""
    numbered = enumerate(files)
    if not lane.is_open:
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
        self._running: deque[tuple[str, list[Part], Future[None]]] = deque()
        self._threads = ThreadPoolExecutor(_RUNNING, "tar")
        self._task = TaskContext()
        self._folders: dict[str, bool] = {}  # is it one, and no link to one?

    def store(self, numbered: Iterator[Numbered]) -> Iterator[SmallResult]:
        while group := _taken(numbered):
            if len(group) < _WORTH or not self._lane.is_open:
                yield from self._over_sftp(chain(group, numbered))
                break
            yield from self._begin(group)
            while len(self._running) > _RUNNING - 1:
                yield from self._finish(*self._running.popleft())
        while self._running:
            yield from self._finish(*self._running.popleft())

    def end(self) -> None:
        """What is still running is ended on the device."""
        self._task.cancel()
        self._threads.shutdown(cancel_futures=True)

    def _over_sftp(self, group: Iterable[Numbered]) -> Iterator[SmallResult]:
        return store_small(group, self._turn, self._abilities)

    def _begin(self, group: Sequence[Numbered]) -> Iterator[SmallResult]:
        parts, others = _fitting(group)
        base = posixpath.commonpath({_folder(part.path) for part in parts}) if parts else "/"
        names = self._names(base, {_folder(part.path) for part in parts})
        others += [(part.index, part.file) for part in parts if _folder(part.path) not in names]
        parts = [part for part in parts if _folder(part.path) in names]
        if len(parts) >= _WORTH and self._send(base, parts, names):
            yield from self._over_sftp(others)
        else:
            yield from self._over_sftp(group)

    def _send(self, base: str, parts: list[Part], names: dict[str, bytes]) -> bool:
        """Begin with it. False where the device refuses even the first file."""
        proof, sent = ".", parts
        if not self._lane.knows(base):
            try:
                store_part(parts[0].file, parts[0].path, self._turn, self._abilities)
            except DeviceFileError:
                return False
            proof, sent = posixpath.relpath(parts[0].path, base), parts[1:]
        modes: dict[int | None, list[Part]] = {}
        for part in sent:
            modes.setdefault(part.file.mode, []).append(part)
        pieces = [piece for mode, some in modes.items() for piece in stream(some, names, mode or 0)]
        running = self._threads.submit(self._lane.unpack, base, proof, pieces, self._task)
        self._running.append((base, parts, running))
        return True

    def _names(self, base: str, folders: Iterable[str]) -> dict[str, bytes]:
        """How the stream names those that are there: `tar` would make the others, and goes through links."""
        above = {folder: _between(base, folder) for folder in folders}
        unknown = list({path for paths in above.values() for path in paths} - self._folders.keys())
        asked = ((Kind.LSTAT, path_string(path)) for path in unknown)
        for path, answer in zip(unknown, self._turn.each(asked), strict=True):
            is_known = answer.kind == Kind.ATTRS
            self._folders[path] = is_known and Fields(answer.body).attributes().kind is FileKind.FOLDER
        names = {
            folder: folder[len(base) :].lstrip("/").encode()
            for folder, paths in above.items()
            if all(self._folders[path] for path in paths)
        }
        return {folder: name for folder, name in names.items() if len(name) <= LONGEST_FOLDER}

    def _finish(self, base: str, parts: list[Part], running: Future[None]) -> Iterator[SmallResult]:
        try:
            self._wait(running)
        except ConnectionLost:
            raise
        except CommandTimedOut:  # it may still write to these names
            self._lane.shut()
            yield from self._over_sftp((part.index, replace(part.file, part="")) for part in parts)
        except (TargetError, CommandError):
            self._lane.shut()
            yield from self._over_sftp((part.index, part.file) for part in parts)
        else:
            self._lane.learn(base)
            yield from self._rename(parts)

    def _wait(self, running: Future[None]) -> None:
        while not running.done():
            self._turn.task.check()
            with suppress(TimeoutError):
                running.exception(_LOOK)
        running.result()

    def _rename(self, parts: Sequence[Part]) -> Iterator[SmallResult]:
        missing: list[Numbered] = []
        renames = (
            (
                Kind.EXTENDED,
                extension("posix-rename@openssh.com", path_string(part.path) + path_string(part.file.path)),
            )
            for part in parts
        )
        for part, answer in zip(parts, self._turn.each(renames, len(parts)), strict=True):
            if answer.status == Status.OK:
                yield SmallResult(part.index)
            elif answer.status == Status.NO_SUCH_FILE:
                missing.append((part.index, part.file))
            else:
                self._turn.expect(Kind.STATUS, answer, part.file.path) if answer.kind != Kind.STATUS else None
                self._turn.forget(Kind.REMOVE, path_string(part.path))
                yield SmallResult(part.index, error=failure(self._turn.name, part.file.path, answer.body))
        yield from self._over_sftp(missing)


def _taken(numbered: Iterator[Numbered]) -> list[Numbered]:
    group: list[Numbered] = []
    size = 0
    for one in islice(numbered, _FILES):
        group.append(one)
        size += len(one[1].data)
        if size >= _BYTES:
            break
    return group


def _fitting(group: Sequence[Numbered]) -> tuple[list[Part], list[Numbered]]:
    """What a stream can hold and every `tar` understands, and the others."""
    parts: list[Part] = []
    others: list[Numbered] = []
    for index, file in group:
        part = file.part
        if not part and "\0" not in file.path:
            part = temporary_path(file.path)
        name = part.rpartition("/")[2]
        has_marks = file.mode is not None and file.mode <= 0o777 and file.modified is not None
        if has_marks and part[:1] == "/" and part.isprintable() and file.path.isprintable() and _is_short(name):
            parts.append(Part(index, file, part))
        else:
            others.append((index, file))
    return parts, others


def _is_short(name: str) -> bool:
    return len(name) <= LONGEST_NAME and (name.isascii() or len(name.encode()) <= LONGEST_NAME)


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _between(base: str, folder: str) -> list[str]:
    """`folder` and those above it, below `base`."""
    found: list[str] = []
    while len(folder) > len(base):
        found.append(folder)
        folder = _folder(folder)
    return found
