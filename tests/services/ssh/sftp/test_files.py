"""The files of a real sshd: what every file system must do, and how bytes move."""

import hashlib
import os
from collections.abc import Iterator
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
from tests.contracts.file_channel_contract import FileChannelContract, Pulse, fetched, stopping, stored
from tests.contracts.file_system_contract import FileSystemContract
from tests.servers.openssh import Sshd, shared_sshd

__all__ = ["shared_sshd"]


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


class TestSftpChannel(FileChannelContract):
    piece = 255 * 1024


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


def test_a_file_that_goes_a_long_way_goes_over_several_channels(shared_sshd: Sshd, tmp_path: Path) -> None:
    connection = connect(shared_sshd.device, shared_sshd.credential, shared_sshd.known(), TaskContext())
    conversation, abilities = open_conversation(connection, TaskContext())
    files = SftpFiles(connection, conversation, replace(abilities, round_trip=0.05), SshTarget(connection, "far"))
    first, second = os.urandom(2**20) * 24, os.urandom(2**20) * 24
    assert stored(files, first, tmp_path / "put", Pulse(), local=tmp_path / "here") == first
    assert connection.channels == 4
    (tmp_path / "here").write_bytes(first)
    with pytest.raises(Cancelled), (tmp_path / "here").open("rb") as opened:
        files.store(opened.fileno(), str(tmp_path / "put"), stopping(9**7), TaskContext(), start=0, size=len(first))
    pulse = Pulse()
    assert stored(files, second, tmp_path / "put", pulse, local=tmp_path / "here") == second
    assert pulse.told == sorted(pulse.told)
    connection.close()


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
