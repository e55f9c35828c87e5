"""The files of a device over SFTP."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.domain.errors import DeviceFileError, FileProblem
from app.domain.file_channel import FolderResult, LookResult, Pulse, SmallFile, SmallResult
from app.domain.files import FileEntry, FileKind, OnEntries, PathStyle
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.ssh.connection import SshConnection
from app.services.ssh.sftp.conversation import Answer, Conversation
from app.services.ssh.sftp.device_tar import TarLane
from app.services.ssh.sftp.digesting import NoDigests, digest_on, digests_on
from app.services.ssh.sftp.failures import failure, problem_of, said
from app.services.ssh.sftp.fetching import fetch, read_start
from app.services.ssh.sftp.lanes import Lanes
from app.services.ssh.sftp.listing import Owners, entry_of, list_folder, with_targets
from app.services.ssh.sftp.many import list_many, look_at_many, set_modes
from app.services.ssh.sftp.opening import Abilities, first_name, open_conversation
from app.services.ssh.sftp.progress import Move
from app.services.ssh.sftp.small import fetch_small
from app.services.ssh.sftp.small_store import remove_many
from app.services.ssh.sftp.storing import store
from app.services.ssh.sftp.tar_lane import store_many
from app.services.ssh.sftp.turn import Turn, turn_of
from app.services.ssh.sftp.wire import (
    Fields,
    Kind,
    Opened,
    attributes,
    extension,
    opening,
    path_bytes,
    path_string,
)
from app.services.ssh.target import SshTarget


class SftpFiles:
    """Implements `FileChannel`. Paths are written with "/" whatever the system: "/C:/Users" on Windows."""

    def __init__(
        self, connection: SshConnection, conversation: Conversation, abilities: Abilities, target: SshTarget
    ) -> None:
        """`target` runs what computes digests, and `tar`."""
        self._conversation = conversation
        self._lanes = Lanes(connection, conversation, abilities)
        self._abilities = abilities
        self._target: SshTarget | None = target
        self._tar = TarLane(connection, target, abilities)
        self._owners = Owners(abilities)

    @property
    def name(self) -> str:
        return self._conversation.name

    @property
    def style(self) -> PathStyle:
        return PathStyle.POSIX

    def home(self, task: TaskContext) -> str:
        task.check()
        return self._abilities.home

    def list(self, path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
        with turn_of(self._conversation, task) as turn:
            return list_folder(path, turn, self._owners, on_entries)

    def look_at(self, path: str, task: TaskContext) -> FileEntry | None:
        with turn_of(self._conversation, task) as turn:
            return self._look_at(path, turn)

    def _look_at(self, path: str, turn: Turn) -> FileEntry | None:
        answer = turn.ask(Kind.LSTAT, path_string(path))
        if answer.kind == Kind.STATUS and problem_of(answer.body) is FileProblem.NOT_FOUND:
            return None
        found = Fields(turn.expect(Kind.ATTRS, answer, path).body).attributes()
        self._owners.learn([found], turn)
        entry = entry_of(PathStyle.POSIX.last_part(path), found, self._owners)
        return with_targets(PathStyle.POSIX.parent(path), [entry], turn)[0]

    def resolve(self, path: str, task: TaskContext) -> str:
        with turn_of(self._conversation, task) as turn:
            if path.startswith("~") and self._abilities.knows("expand-path"):
                answer = turn.ask(Kind.EXTENDED, extension("expand-path@openssh.com", path_string(path)))
            else:
                home = path == "~" or path.startswith("~/")
                answer = turn.ask(Kind.REALPATH, path_string(f".{path[1:]}" if home else path or "."))
            return first_name(turn.expect(Kind.NAME, answer, path).body)

    def make_folder(self, path: str, task: TaskContext) -> None:
        with turn_of(self._conversation, task) as turn:
            self._make(turn.ask(Kind.MKDIR, path_string(path) + attributes()), path, turn)

    def make_file(self, path: str, task: TaskContext) -> None:
        with turn_of(self._conversation, task) as turn:
            how = Opened.WRITE | Opened.CREATE | Opened.ONLY_NEW
            answer = turn.ask(Kind.OPEN, opening(path, how))
            if answer.kind != Kind.HANDLE:
                self._make(answer, path, turn)
            turn.close(Fields(answer.body).handle(), path)

    def make_link(self, path: str, target: str, task: TaskContext) -> None:
        """In the order of OpenSSH, which all servers follow: the draft has it the other way round."""
        with turn_of(self._conversation, task) as turn:
            self._make(turn.ask(Kind.SYMLINK, path_string(target) + path_string(path)), path, turn)

    def rename(self, path: str, new_path: str, task: TaskContext, *, replace: bool = False) -> None:
        both = path_string(path) + path_string(new_path)
        with turn_of(self._conversation, task) as turn:
            if replace and self._abilities.knows("posix-rename"):
                turn.done(turn.ask(Kind.EXTENDED, extension("posix-rename@openssh.com", both)), path)
                return
            # Some servers replace a file unasked, and a system that does not tell cases apart finds itself.
            is_itself = path.casefold() == new_path.casefold()
            if not is_itself and turn.ask(Kind.LSTAT, path_string(new_path)).kind == Kind.ATTRS:
                if not replace:
                    raise said(self.name, new_path, FileProblem.TAKEN)
                turn.done(turn.ask(Kind.REMOVE, path_string(new_path)), new_path)
            turn.done(turn.ask(Kind.RENAME, both), path)

    def remove(self, path: str, task: TaskContext) -> None:
        with turn_of(self._conversation, task) as turn:
            found = turn.ask(Kind.LSTAT, path_string(path))
            is_folder = Fields(turn.expect(Kind.ATTRS, found, path).body).attributes().kind is FileKind.FOLDER
            answer = turn.ask(Kind.RMDIR if is_folder else Kind.REMOVE, path_string(path))
            is_unclear = is_folder and not answer.is_ok and problem_of(answer.body) is FileProblem.OTHER
            if is_unclear and list_folder(path, turn, self._owners, None):
                raise said(self.name, path, FileProblem.NOT_EMPTY)
            turn.done(answer, path)

    def remove_many(self, paths: Iterable[str], task: TaskContext, *, folders: bool = False) -> Iterator[SmallResult]:
        with turn_of(self._conversation, task) as turn:
            yield from remove_many(paths, turn, folders=folders)

    def look_at_many(self, paths: Sequence[str], task: TaskContext) -> Iterator[LookResult]:
        """See `ManyFiles`."""
        with turn_of(self._conversation, task) as turn:
            yield from look_at_many(paths, turn, self._owners)

    def list_many(self, paths: Sequence[str], task: TaskContext) -> Iterator[FolderResult]:
        """See `ManyFiles`."""
        with turn_of(self._conversation, task) as turn:
            yield from list_many(paths, turn, self._owners)

    def set_modes(self, modes: Sequence[tuple[str, int]], task: TaskContext) -> Iterator[SmallResult]:
        """See `ManyFiles`. A system that does not know how, or not of every file, is asked in the other way."""
        again = list(range(len(modes)))
        if self._abilities.knows("lsetstat"):
            with turn_of(self._conversation, task) as turn:
                results = list(set_modes(modes, turn))
            final = (FileProblem.NOT_FOUND, FileProblem.DENIED)
            again = [
                one.index
                for one in results
                if isinstance(one.error, DeviceFileError) and one.error.problem not in final
            ]
            yield from (one for one in results if one.index not in set(again))
        for index in again:
            try:
                self.set_mode(*modes[index], task)
            except DeviceFileError as error:
                yield SmallResult(index, error=error)
            else:
                yield SmallResult(index)

    def set_mode(self, path: str, mode: int, task: TaskContext) -> None:
        self._set(path, attributes(mode=mode), task)

    def set_modified(self, path: str, modified: float, task: TaskContext) -> None:
        self._set(path, attributes(modified=modified), task)

    def _set(self, path: str, what: bytes, task: TaskContext) -> None:
        """Never through a link: SETSTAT follows it, OpenSSH's own word for it does not."""
        with turn_of(self._conversation, task) as turn:
            if self._abilities.knows("lsetstat"):
                answer = turn.ask(Kind.EXTENDED, extension("lsetstat@openssh.com", path_string(path) + what))
                if answer.is_ok or problem_of(answer.body) in (FileProblem.NOT_FOUND, FileProblem.DENIED):
                    turn.done(answer, path)
                    return
            found = turn.expect(Kind.ATTRS, turn.ask(Kind.LSTAT, path_string(path)), path)
            if Fields(found.body).attributes().kind is FileKind.LINK:
                raise said(self.name, path, FileProblem.UNSUPPORTED, details=tr("it is a link"))
            turn.done(turn.ask(Kind.SETSTAT, path_string(path) + what), path)

    def read(self, path: str, most: int, task: TaskContext) -> bytes:
        with turn_of(self._conversation, task) as turn:
            return read_start(path, most, turn, self._abilities)

    def free_space(self, path: str, task: TaskContext) -> int | None:
        with turn_of(self._conversation, task) as turn:
            return self._free_space(path, turn)

    def _free_space(self, path: str, turn: Turn) -> int | None:
        if not self._abilities.knows("statvfs"):
            return None
        answer = turn.ask(Kind.EXTENDED, extension("statvfs@openssh.com", path_string(path)))
        if answer.kind != Kind.EXTENDED_REPLY:
            return None
        fields = Fields(answer.body)
        _, unit, _, _, available = (fields.long() for _ in range(5))
        return unit * available

    def fetch(self, path: str, local: int, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        with turn_of(self._conversation, task) as turn:
            fetch(Move(path, local, pulse, start, size), turn, self._abilities)

    def store(self, local: int, path: str, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        with self._lanes.turns(size - start, task) as turns:
            try:
                store(Move(path, local, pulse, start, size), turns, self._abilities)
            except DeviceFileError as error:
                if error.problem is FileProblem.OTHER and self._free_space(path, turns[0]) == 0:
                    raise said(self.name, path, FileProblem.FULL, details=error.details) from error
                raise

    def fetch_small(self, paths: Iterable[str], task: TaskContext) -> Iterator[SmallResult]:
        with turn_of(self._conversation, task) as turn:
            yield from fetch_small(paths, turn, self._abilities)

    def store_small(self, files: Iterable[SmallFile], task: TaskContext) -> Iterator[SmallResult]:
        with turn_of(self._conversation, task) as turn:
            yield from store_many(files, turn, self._abilities, self._tar)

    def digests(self, paths: Sequence[str], task: TaskContext) -> Mapping[str, str]:
        task.check()
        if self._target is None:
            return {}
        try:
            return digests_on(self._target, {path: path_bytes(path) for path in paths}, task)
        except NoDigests:
            self._target = None
            return {}

    def digest(self, path: str, upto: int, task: TaskContext) -> str | None:
        task.check()
        if self._target is None:
            return None
        try:
            return digest_on(self._target, path_bytes(path), upto, task)
        except NoDigests:
            self._target = None  # asking for each file again would take long
            return None

    def close(self) -> None:
        self._lanes.close()

    def _make(self, answer: Answer, path: str, turn: Turn) -> None:
        """Raises DeviceFileError: TAKEN where the device says only that it failed, and something stands there."""
        if answer.is_ok:
            return
        is_unclear = problem_of(answer.body) is FileProblem.OTHER
        if is_unclear and turn.ask(Kind.LSTAT, path_string(path)).kind == Kind.ATTRS:
            raise said(self.name, path, FileProblem.TAKEN)
        raise failure(self.name, path, answer.body)


def open_files(connection: SshConnection, target: SshTarget, task: TaskContext) -> SftpFiles:
    """`target` runs what computes digests. Raises NoFileAccess, ConnectionLost, TargetError, Cancelled."""
    return SftpFiles(connection, *open_conversation(connection, task), target)
