"""Many paths of a tree in few round trips: looked at, listed, given permissions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.errors import DeviceFileError, FileProblem
from app.domain.file_channel import FolderResult, LookResult, SmallResult
from app.domain.files import FileEntry, FileKind, PathStyle
from app.domain.language import tr
from app.services.ssh.sftp.failures import failure, problem_of, said
from app.services.ssh.sftp.listing import MOST_ENTRIES, Owners, count_of, entry_of, named
from app.services.ssh.sftp.turn import Turn
from app.services.ssh.sftp.wire import Fields, Kind, Status, attributes, extension, path_string, string

_AT_ONCE = 32  # folders that are open at a time; OpenSSH allows more, others a few dozen
_AHEAD = 2  # requests for the names of one folder that are on the way: most need one, and one more to be told the end


def look_at_many(paths: Sequence[str], turn: Turn, owners: Owners) -> Iterator[LookResult]:
    answers = turn.each((Kind.LSTAT, path_string(path)) for path in paths)
    for index, (path, answer) in enumerate(zip(paths, answers, strict=True)):
        if answer.kind == Kind.ATTRS:
            found = Fields(answer.body).attributes()
            yield LookResult(index, entry_of(PathStyle.POSIX.last_part(path), found, owners))
        elif problem_of(answer.body) is FileProblem.NOT_FOUND:
            yield LookResult(index)
        else:
            yield LookResult(index, error=failure(turn.name, path, answer.body))


@dataclass(slots=True)
class _Folder:
    """One that is being listed."""

    path: str
    handle: bytes = b""  # while it is open
    entries: list[FileEntry] = field(default_factory=list)
    told: int = 0  # names; some may be lies
    error: DeviceFileError | None = None


def list_many(paths: Sequence[str], turn: Turn, owners: Owners) -> Iterator[FolderResult]:
    for start in range(0, len(paths), _AT_ONCE):
        folders = [_Folder(path) for path in paths[start : start + _AT_ONCE]]
        _open(folders, turn)
        while still_open := [folder for folder in folders if folder.handle]:
            turn.task.check()
            _read(still_open, turn, owners)
        for index, folder in enumerate(folders, start):
            yield FolderResult(index, () if folder.error else folder.entries, folder.error)


def _open(folders: Sequence[_Folder], turn: Turn) -> None:
    """Each is looked at right before it is opened, which would follow a link."""
    requests = ((kind, path_string(folder.path)) for folder in folders for kind in (Kind.LSTAT, Kind.OPENDIR))
    answers = turn.each(requests, 2 * _AT_ONCE)
    for folder, seen, opened in zip(folders, answers, answers, strict=True):
        is_folder = seen.kind == Kind.ATTRS and Fields(seen.body).attributes().kind is FileKind.FOLDER
        if opened.kind == Kind.HANDLE:
            handle = Fields(opened.body).handle()
            if is_folder:
                folder.handle = handle
                continue
            turn.close_soon(handle)
        refused = opened if opened.kind == Kind.STATUS else seen
        if refused.kind == Kind.STATUS:
            folder.error = failure(turn.name, folder.path, refused.body)
        else:
            folder.error = said(
                turn.name, folder.path, FileProblem.OTHER, details=tr("no folder stands there any more")
            )


def _read(folders: Sequence[_Folder], turn: Turn, owners: Owners) -> None:
    requests = ((Kind.READDIR, string(folder.handle)) for folder in folders for _ in range(_AHEAD))
    answers = turn.each(requests, _AHEAD * _AT_ONCE)
    for folder, answer in zip((folder for folder in folders for _ in range(_AHEAD)), answers, strict=True):
        if not folder.handle:
            continue  # its end was told before
        if answer.kind == Kind.NAME and (count := count_of(answer)):
            folder.told += count
            folder.entries += [entry_of(name, found, owners, long) for name, long, found in named(answer)]
            if folder.told <= MOST_ENTRIES:
                continue
            words = tr("it holds more than {most_entries:,} names", most_entries=MOST_ENTRIES)
            folder.error = said(turn.name, folder.path, FileProblem.UNSUPPORTED, details=words)
        elif answer.kind != Kind.NAME and answer.status != Status.EOF:
            folder.error = failure(turn.name, folder.path, answer.body)
        turn.close_soon(folder.handle)
        folder.handle = b""


def set_modes(modes: Sequence[tuple[str, int]], turn: Turn) -> Iterator[SmallResult]:
    """Only for a device that knows "lsetstat", which follows no link."""
    requests = (
        (Kind.EXTENDED, extension("lsetstat@openssh.com", path_string(path) + attributes(mode=mode)))
        for path, mode in modes
    )
    for index, ((path, _), answer) in enumerate(zip(modes, turn.each(requests), strict=True)):
        yield SmallResult(index, error=None if answer.is_ok else failure(turn.name, path, answer.body))
