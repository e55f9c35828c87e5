"""The files of a real sshd: what every file system must do, and how bytes move."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import AppError, ConnectionLost, DeviceFileError, FileProblem, TransferError
from app.domain.file_channel import SMALL, FileChannel, SmallFile
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.connection import connect
from app.services.ssh.sftp.files import SftpFiles
from app.services.ssh.sftp.opening import open_conversation
from app.services.ssh.sftp.small_store import temporary_path
from app.services.ssh.target import SshTarget
from app.services.targets.opening import Connections
from tests.contracts.file_system_contract import FileSystemContract
from tests.servers.openssh import Sshd, shared_sshd

__all__ = ["shared_sshd"]


class Pulse:
    """Remembers how far it was told, and does what a test wants once that is far enough."""

    def __init__(self, act: Callable[[TaskContext], None] = lambda task: None, after: int = 0) -> None:
        self.told: list[int] = []
        self._act, self._after = act, after

    def moved(self, upto: int, task: TaskContext) -> None:
        self.told.append(upto)
        if upto > self._after:
            self._act(task)


@pytest.fixture(scope="module")
def connections(shared_sshd: Sshd) -> Iterator[Connections]:
    opened = Connections(shared_sshd.known(), lambda device: shared_sshd.credential)
    yield opened
    opened.close()


@pytest.fixture
def files(connections: Connections, shared_sshd: Sshd) -> Iterator[FileChannel]:
    channel = connections.files(shared_sshd.device, TaskContext())
    yield channel
    channel.close()


class TestSftpFiles(FileSystemContract):
    @pytest.fixture
    def files(self, connections: Connections, shared_sshd: Sshd) -> Iterator[FileChannel]:
        channel = connections.files(shared_sshd.device, TaskContext())
        yield channel
        channel.close()


def fetched(
    files: FileChannel,
    path: Path,
    to: Path,
    pulse: Pulse,
    *,
    start: int = 0,
    size: int,
    task: TaskContext | None = None,
) -> bytes:
    local = os.open(to, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        files.fetch(str(path), local, pulse, task or TaskContext(), start=start, size=size)
    finally:
        os.close(local)
    return to.read_bytes()


def stored(files: FileChannel, data: bytes, to: Path, pulse: Pulse, *, start: int = 0, local: Path) -> bytes:
    local.write_bytes(data)
    with local.open("rb") as opened:
        files.store(opened.fileno(), str(to), pulse, TaskContext(), start=start, size=len(data))
    return to.read_bytes()


@pytest.mark.parametrize("size", [0, 1, 255 * 1024, 255 * 1024 + 1, 9_000_000])
def test_a_file_arrives_whole_in_both_directions(files: FileChannel, tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "there").write_bytes(data)
    down, up = Pulse(), Pulse()
    assert fetched(files, tmp_path / "there", tmp_path / "got", down, size=size) == data
    assert stored(files, data, tmp_path / "put", up, local=tmp_path / "here") == data
    for pulse in (down, up):
        assert pulse.told == sorted(pulse.told) and (not size or pulse.told[-1] == size)


def test_a_transfer_goes_on_from_an_offset_and_keeps_what_lies_before(files: FileChannel, tmp_path: Path) -> None:
    data = os.urandom(1_000_000)
    (tmp_path / "there").write_bytes(data)
    (tmp_path / "got").write_bytes(b"a" * 400_000)
    assert fetched(files, tmp_path / "there", tmp_path / "got", Pulse(), start=300_000, size=1_000_000) == (
        b"a" * 300_000 + data[300_000:]
    )
    (tmp_path / "put").write_bytes(b"b" * 2_000_000)
    assert stored(files, data, tmp_path / "put", Pulse(), start=300_000, local=tmp_path / "here") == (
        b"b" * 300_000 + data[300_000:]
    )


@pytest.mark.parametrize("start", [0, 1000])
def test_nothing_is_written_through_a_link_in_the_place_of_a_file(
    files: FileChannel, tmp_path: Path, start: int
) -> None:
    (tmp_path / "of someone").write_bytes(b"x" * 2000)
    (tmp_path / "put").symlink_to("of someone")
    with pytest.raises(DeviceFileError, match="link"):
        stored(files, b"y" * 500_000, tmp_path / "put", Pulse(), start=start, local=tmp_path / "here")
    assert (tmp_path / "of someone").read_bytes() == b"x" * 2000


def test_holes_stay_holes_and_zeros_cover_what_was_there(files: FileChannel, tmp_path: Path) -> None:
    size = 40_000_000
    for name in ("there", "here"):
        with (tmp_path / name).open("wb") as file:
            file.write(b"begin")
            file.truncate(size)
    whole = (tmp_path / "there").read_bytes()
    assert fetched(files, tmp_path / "there", tmp_path / "got", Pulse(), size=size) == whole
    with (tmp_path / "here").open("rb") as opened:
        files.store(opened.fileno(), str(tmp_path / "put"), Pulse(), TaskContext(), start=0, size=size)
    assert (tmp_path / "put").read_bytes() == whole
    for name in ("got", "put"):
        assert (tmp_path / name).stat().st_blocks * 512 < 2_000_000
    (tmp_path / "old").write_bytes(b"x" * size)
    assert fetched(files, tmp_path / "there", tmp_path / "old", Pulse(), size=size) == whole


def test_a_file_that_became_shorter_is_an_error(files: FileChannel, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"x" * 1000)
    with pytest.raises(DeviceFileError, match="shorter"):
        fetched(files, tmp_path / "there", tmp_path / "got", Pulse(), size=2000)


def test_a_cancelled_transfer_leaves_the_channel_in_order(files: FileChannel, tmp_path: Path) -> None:
    data = os.urandom(30_000_000)
    (tmp_path / "there").write_bytes(data)
    (tmp_path / "here").write_bytes(data)
    for moved in (1, 5_000_000, 12_345_678):
        with pytest.raises(Cancelled):
            fetched(files, tmp_path / "there", tmp_path / "got", _stopping(moved), size=len(data))
        with pytest.raises(Cancelled), (tmp_path / "here").open("rb") as opened:
            task = TaskContext()
            files.store(opened.fileno(), str(tmp_path / "put"), _stopping(moved), task, start=0, size=len(data))
    (tmp_path / "got").unlink()
    assert fetched(files, tmp_path / "there", tmp_path / "got", Pulse(), size=len(data)) == data
    assert stored(files, data, tmp_path / "put", Pulse(), local=tmp_path / "here") == data


def test_a_file_that_goes_a_long_way_goes_over_several_channels(shared_sshd: Sshd, tmp_path: Path) -> None:
    connection = connect(shared_sshd.device, shared_sshd.credential, shared_sshd.known(), TaskContext())
    conversation, abilities = open_conversation(connection, TaskContext())
    files = SftpFiles(connection, conversation, replace(abilities, round_trip=0.05), SshTarget(connection, "far"))
    first, second = os.urandom(2**20) * 24, os.urandom(2**20) * 24
    assert stored(files, first, tmp_path / "put", Pulse(), local=tmp_path / "here") == first
    assert connection.channels == 4
    (tmp_path / "here").write_bytes(first)
    with pytest.raises(Cancelled), (tmp_path / "here").open("rb") as opened:
        files.store(opened.fileno(), str(tmp_path / "put"), _stopping(9**7), TaskContext(), start=0, size=len(first))
    pulse = Pulse()
    assert stored(files, second, tmp_path / "put", pulse, local=tmp_path / "here") == second
    assert pulse.told == sorted(pulse.told)
    connection.close()


def _stopping(moved: int) -> Pulse:
    def stop(task: TaskContext) -> None:
        task.cancel()
        task.check()

    return Pulse(stop, moved)


def test_small_files_come_whole_and_one_that_fails_does_not_stop_the_others(files: FileChannel, tmp_path: Path) -> None:
    wanted = {f"{number}": os.urandom(number * 61 % SMALL) for number in range(300)}
    wanted["full"] = os.urandom(SMALL)
    for name, data in wanted.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "large").write_bytes(b"x" * (SMALL + 1))
    names = [*wanted, "none", "large", "a\0b"]
    results = {names[one.index]: one for one in files.fetch_small((f"{tmp_path}/{n}" for n in names), TaskContext())}
    assert {name: results[name].data for name in wanted} == wanted
    assert _problem(results["none"].error) is FileProblem.NOT_FOUND
    assert isinstance(results["large"].error, TransferError)
    assert sum(one.error is not None for one in results.values()) == 3


def test_small_files_go_whole_with_modes_and_times_and_never_through_a_link(files: FileChannel, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "victim").write_bytes(b"untouched")
    Path(temporary_path(f"{tmp_path}/5")).symlink_to("victim")
    (tmp_path / "7").write_bytes(b"old")
    sent = [SmallFile(f"{tmp_path}/{n}", os.urandom(n * 200), 0o640, 1_234_567_890.0) for n in range(300)]
    sent += [
        SmallFile(f"{tmp_path}/none/1", b"x"),
        SmallFile(f"{tmp_path}/folder", b"x"),
        SmallFile(f"{tmp_path}/a\0b", b"x"),
    ]
    results = {one.index: one.error for one in files.store_small(iter(sent), TaskContext())}
    for file in sent[:300]:
        status = Path(file.path).stat()
        assert Path(file.path).read_bytes() == file.data
        assert (status.st_mode & 0o7777, status.st_mtime) == (0o640, 1_234_567_890)
    assert _problem(results.pop(300)) is FileProblem.NOT_FOUND
    assert results.pop(301) is not None and results.pop(302) is not None
    assert set(results.values()) == {None} and len(results) == 300
    assert (tmp_path / "victim").read_bytes() == b"untouched"
    files.look_at("/", TaskContext())  # what was asked before has been done
    assert not [path for path in tmp_path.iterdir() if path.name.endswith("satchel-part")]


def test_small_files_with_names_that_only_end_in_another_way_are_not_mixed_up(
    files: FileChannel, tmp_path: Path
) -> None:
    sent = [SmallFile(f"{tmp_path}/{'n' * 250}{n:05}", f"{n}".encode() * 9000) for n in range(60)]
    results = list(files.store_small(iter(sent), TaskContext()))
    assert {result.error for result in results} == {None}
    assert all(Path(file.path).read_bytes() == file.data for file in sent)


def test_many_are_removed_and_one_that_is_gone_is_told(files: FileChannel, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}" for number in range(200)]
    for path in paths:
        path.touch()
    paths[50].unlink()
    errors = [one.error for one in files.remove_many(map(str, paths), TaskContext())]
    assert [index for index, error in enumerate(errors) if error] == [50]
    assert not list(tmp_path.glob("[0-9]*"))


def test_a_digest_is_the_devices_own_and_of_the_beginning(files: FileChannel, tmp_path: Path) -> None:
    data = os.urandom(100_000)
    path = tmp_path / "line\nbreak \\ '$(x)\n"
    path.write_bytes(data)
    for upto in (0, 5, 100_000):
        assert files.digest(str(path), upto, TaskContext()) == hashlib.sha256(data[:upto]).hexdigest()
    assert files.digest(f"{tmp_path}/none", 1, TaskContext()) is None
    odd = [tmp_path / name for name in ("new\nline", "back\\slash", "no utf-8 \udcff", " blank ", "-n")]
    for one in odd:
        one.write_text(one.name, errors="surrogateescape")
    found = files.digests([str(one) for one in (*odd, tmp_path / "none")], TaskContext())
    assert found == {str(one): hashlib.sha256(one.read_bytes()).hexdigest() for one in odd}
    assert files.digest(str(path), 5, TaskContext()) is not None


def test_a_lost_link_is_told_and_does_not_hang(shared_sshd: Sshd, tmp_path: Path) -> None:
    opened = Connections(shared_sshd.known(), lambda device: shared_sshd.credential)
    files = opened.files(shared_sshd.device, TaskContext())
    (tmp_path / "there").write_bytes(b"x" * 30_000_000)
    pulse = Pulse(lambda task: opened.close(), 1_000_000)
    with pytest.raises(ConnectionLost):
        fetched(files, tmp_path / "there", tmp_path / "got", pulse, size=30_000_000)
    with pytest.raises(ConnectionLost):
        files.list("/", TaskContext())


def _problem(error: AppError | None) -> FileProblem | None:
    return error.problem if isinstance(error, DeviceFileError) else None
