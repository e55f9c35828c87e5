"""The files of a Windows device over WinRM."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from app.domain.errors import DeviceFileError, FileProblem
from app.domain.file_channel import FolderResult, LookResult, Pulse, SmallFile, SmallResult
from app.domain.files import FileEntry, FileKind, OnEntries, PathStyle
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.winrm.files import many, moving, words
from app.services.winrm.files.conversation import Conversation, Turn, turn_of
from app.services.winrm.files.failures import said
from app.services.winrm.files.words import Malformed, device_path
from app.services.winrm.target import WinrmTarget

DRIVES = ""
"""The path above all drives; it can only be listed."""
_MOST_AT_ONCE = 4  # conversations: one for each operation that goes on while others are begun
_A_DAY = 86_400.0  # seconds: a large file takes its time to be hashed, and nothing is said meanwhile
_WRITABLE = 0o200  # the permission bit of the owner: the one that Windows knows, turned round


class WinrmFiles:
    """Implements `FileChannel` and `ManyFiles`. There are no permission bits, but the mark "read-only"."""

    def __init__(self, target: WinrmTarget) -> None:
        self._target = target
        self._closed = False
        self._conversations: list[Conversation] = [self._another()]

    def _another(self) -> Conversation:
        return Conversation(self._target.name, self._target.peer, self._target.client)

    @property
    def name(self) -> str:
        return self._target.name

    @property
    def style(self) -> PathStyle:
        return PathStyle.WINDOWS

    @contextmanager
    def _turn(self, task: TaskContext) -> Iterator[Turn]:
        """In a conversation that nobody uses now: of another thread, or of an operation that goes on."""
        task.check()
        conversation = self._free()
        try:
            with turn_of(conversation, task) as turn:
                yield turn
        finally:
            conversation.give_back()

    def _free(self) -> Conversation:
        for one in list(self._conversations):
            if one.try_to_take():
                return one
        if len(self._conversations) >= _MOST_AT_ONCE:
            raise DeviceFileError(tr("{name} is asked for too much at a time.", name=self.name), hint=tr("Try again."))
        made = self._another()
        made.try_to_take()
        self._conversations.append(made)
        if self._closed:
            made.close()
        return made

    def open(self, task: TaskContext) -> None:
        """Raises what `Conversation.open` raises."""
        with self._turn(task):
            pass

    def home(self, task: TaskContext) -> str:
        if not (about := self._conversations[0].about):
            self.open(task)
            about = self._conversations[0].about
        home = about[0] if about else ""
        return home if len(home) > 2 and home[1:3] == ":\\" else "C:\\"

    def list(self, path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
        """See `FileSystem.list`. `DRIVES` gives the drives."""
        with self._turn(task) as turn:
            if path == DRIVES:
                return _drives(turn, on_entries)
            found: list[FileEntry] = []
            for part in many.entries_of(path, turn):
                task.check()
                found += part
                if on_entries:
                    on_entries(part)
            return found

    def look_at(self, path: str, task: TaskContext) -> FileEntry | None:
        with self._turn(task) as turn:
            [found] = many.look_at_many([path], turn)
        if found.error:
            raise found.error
        return found.entry

    def look_at_many(self, paths: Sequence[str], task: TaskContext) -> Iterator[LookResult]:
        """See `ManyFiles`."""
        with self._turn(task) as turn:
            yield from many.look_at_many(paths, turn)

    def list_many(self, paths: Sequence[str], task: TaskContext) -> Iterator[FolderResult]:
        """See `ManyFiles`."""
        with self._turn(task) as turn:
            yield from many.list_many(paths, turn)

    def resolve(self, path: str, task: TaskContext) -> str:
        with self._turn(task) as turn:
            found = turn.ask("resolve", path, path=device_path(path or "."))
            if len(found) != 1 or not found[0]:
                raise Malformed("not one path")
            return found[0]

    def make_folder(self, path: str, task: TaskContext) -> None:
        self._do("folder", path, task)

    def make_file(self, path: str, task: TaskContext) -> None:
        self._do("file", path, task)

    def make_link(self, path: str, target: str, task: TaskContext) -> None:
        self._do("link", path, task, to=device_path(target))

    def rename(self, path: str, new_path: str, task: TaskContext, *, replace: bool = False) -> None:
        try:
            self._do("move", path, task, to=device_path(new_path), replaces=replace)
        except DeviceFileError as error:
            if error.problem is FileProblem.TAKEN:
                raise said(self.name, new_path, FileProblem.TAKEN, details=error.details) from error
            raise

    def remove(self, path: str, task: TaskContext) -> None:
        with self._turn(task) as turn:
            [found] = many.done("remove", [path], turn)
        if found.error:
            raise found.error

    def remove_many(self, paths: Iterable[str], task: TaskContext, *, folders: bool = False) -> Iterator[SmallResult]:
        with self._turn(task) as turn:
            yield from many.done("remove", paths, turn)

    def set_mode(self, path: str, mode: int, task: TaskContext) -> None:
        for found in self.set_modes([(path, mode)], task):
            if found.error:
                raise found.error

    def set_modes(self, modes: Sequence[tuple[str, int]], task: TaskContext) -> Iterator[SmallResult]:
        """See `ManyFiles`. Only whether the owner may write is kept, as the mark "read-only" of a file."""
        for wanted in (False, True):
            of_kind = [(n, path) for n, (path, mode) in enumerate(modes) if (not mode & _WRITABLE) is wanted]
            with self._turn(task) as turn:
                for found in many.done("read-only", [path for _, path in of_kind], turn, wanted=wanted):
                    yield SmallResult(of_kind[found.index][0], error=found.error)

    def set_modified(self, path: str, modified: float, task: TaskContext) -> None:
        self._do("time", path, task, time=words.filetime(modified))

    def read(self, path: str, most: int, task: TaskContext) -> bytes:
        with self._turn(task) as turn:
            return moving.read_start(path, most, turn)

    def free_space(self, path: str, task: TaskContext) -> int | None:
        try:
            with self._turn(task) as turn:
                found = turn.ask("room", path, path=device_path(path))
                return words.number(found[0]) if found else None
        except DeviceFileError:  # a share has none that is told
            return None

    def fetch(self, path: str, local: int, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        with self._turn(task) as turn:
            moving.fetch(path, local, pulse, turn, start=start, size=size)

    def store(self, local: int, path: str, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        with self._turn(task) as turn:
            moving.store(local, path, pulse, turn, start=start, size=size)

    def fetch_small(self, paths: Iterable[str], task: TaskContext) -> Iterator[SmallResult]:
        with self._turn(task) as turn:
            yield from many.fetch_small(paths, turn)

    def store_small(self, files: Iterable[SmallFile], task: TaskContext) -> Iterator[SmallResult]:
        with self._turn(task) as turn:
            yield from many.store_small(files, turn, part_path)

    def digests(self, paths: Sequence[str], task: TaskContext) -> Mapping[str, str]:
        with self._turn(task) as turn:
            turn.patience = _A_DAY
            return dict(many.digests(paths, turn))

    def digest(self, path: str, upto: int, task: TaskContext) -> str | None:
        try:
            with self._turn(task) as turn:
                turn.patience = _A_DAY
                return many.digest_of(turn.ask("digest", path, path=device_path(path), upto=upto))
        except DeviceFileError:
            return None

    def close(self) -> None:
        self._closed = True
        for one in list(self._conversations):
            one.close()

    def _do(self, act: str, path: str, task: TaskContext, **given: object) -> None:
        with self._turn(task) as turn:
            turn.ask(act, path, path=device_path(path), **given)


def _drives(turn: Turn, on_entries: OnEntries | None) -> Sequence[FileEntry]:
    told = turn.ask("drives", DRIVES)
    names = [name for name in told[:: words.ENTRY] if len(name) == 3 and name[1:] == ":\\"]
    found = [FileEntry(name, FileKind.FOLDER) for name in names]
    if on_entries and found:
        on_entries(found)
    return found


def part_path(path: str) -> str:
    """Beside the file. The same when it is tried again, and of no other file."""
    mark = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    name = PathStyle.WINDOWS.last_part(path)[:220]
    return PathStyle.WINDOWS.join(PathStyle.WINDOWS.parent(path), f".{name}.{mark}.satchel-part")


def open_files(target: WinrmTarget, task: TaskContext) -> WinrmFiles:
    """Raises NoFileAccess, ConnectionLost, TargetError, Cancelled."""
    files = WinrmFiles(target)
    try:
        files.open(task)
    except BaseException:
        files.close()
        raise
    return files
