"""SFTP services that are poor, absent or break the rules; ciphers and rekeying that a device may want."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from app.domain.errors import ConnectionLost, DeviceFileError, FileProblem, NoFileAccess
from app.domain.file_channel import FileChannel, SmallFile
from app.domain.task import Cancelled, TaskContext
from app.services.targets.opening import Connections
from tests.contracts.file_channel_contract import Pulse, fetched, stored
from tests.servers import odd_sftp
from tests.servers.openssh import start_sshd


@contextmanager
def service(tmp_path: Path, options: str) -> Iterator[FileChannel]:
    server = start_sshd(tmp_path / "sshd", options=options)
    connections = Connections(server.known(), lambda device: server.credential)
    try:
        yield connections.files(server.device, TaskContext())
    finally:
        connections.close()
        server.stop()


def odd(tmp_path: Path, habit: str) -> AbstractContextManager[FileChannel]:
    return service(tmp_path, f"ForceCommand {sys.executable} {odd_sftp.__file__} {habit}\n")


def test_a_poor_service_gives_and_takes_files_whole(tmp_path: Path) -> None:
    data = os.urandom(300_000)
    (tmp_path / "there").write_bytes(data)
    (tmp_path / "taken").write_bytes(b"old")
    task = TaskContext()
    with odd(tmp_path, "poor") as files:
        assert fetched(files, tmp_path / "there", tmp_path / "got", Pulse(), size=len(data)) == data
        assert stored(files, data, tmp_path / "put", Pulse(), local=tmp_path / "here") == data
        assert files.read(str(tmp_path / "there"), 2500, task) == data[:2500]
        small = (tmp_path / "small", b"s" * 2500)
        small[0].write_bytes(small[1])
        assert [one.data for one in files.fetch_small([str(small[0])], task)] == [small[1]]
        sent = [SmallFile(f"{tmp_path}/taken", b"new", 0o600, 1.0), SmallFile(f"{tmp_path}/fresh", b"x" * 50_000)]
        assert [one.error for one in files.store_small(sent, task)] == [None, None]
        assert (tmp_path / "taken").read_bytes() == b"new" and (tmp_path / "fresh").stat().st_size == 50_000
        with pytest.raises(DeviceFileError) as caught:
            files.rename(str(tmp_path / "there"), str(tmp_path / "taken"), task)
        assert caught.value.problem is FileProblem.TAKEN
        files.rename(str(tmp_path / "there"), str(tmp_path / "taken"), task, replace=True)
        assert (tmp_path / "taken").read_bytes() == data
        assert files.free_space("/", task) is None
        assert files.digest(str(tmp_path / "put"), 1, task) is None


def test_names_that_no_folder_can_hold_are_left_out(tmp_path: Path) -> None:
    with odd(tmp_path, "poor") as files:
        entries = files.list("/", TaskContext())
        assert [entry.name for entry in entries] == ["good", "also good"]
        assert all(entry.is_folder for entry in entries)  # it says so in the long form only


@pytest.mark.parametrize("habit", ["generous", "empty", "confused", "huge"])
def test_a_service_that_breaks_the_rules_ends_with_an_error(tmp_path: Path, habit: str) -> None:
    (tmp_path / "there").write_bytes(b"x" * 5000)
    with odd(tmp_path, habit) as files:
        with pytest.raises(DeviceFileError, match="protocol"):
            fetched(files, tmp_path / "there", tmp_path / "got", Pulse(), size=5000)
        assert (tmp_path / "got").stat().st_size <= 5000


def test_a_list_that_ends_too_early_is_an_error_and_one_without_end_can_be_stopped(tmp_path: Path) -> None:
    with odd(tmp_path / "1", "cut") as files, pytest.raises(DeviceFileError, match="protocol"):
        files.list("/", TaskContext())
    task, parts = TaskContext(), []

    def take(part: object) -> None:
        parts.append(part)
        if len(parts) == 20:
            task.cancel()

    with odd(tmp_path / "2", "endless") as files, pytest.raises(Cancelled):
        files.list("/", task, take)


@pytest.mark.parametrize(("command", "words"), [("/bin/false", "no access"), ("echo Welcome to this device", "else")])
def test_a_device_without_sftp_says_so(tmp_path: Path, command: str, words: str) -> None:
    with pytest.raises(NoFileAccess, match=words) as caught, service(tmp_path, f"ForceCommand {command}\n"):
        pass
    assert caught.value.hint


@pytest.mark.parametrize("options", ["RekeyLimit 1M", "Ciphers aes128-ctr", "Ciphers aes256-gcm@openssh.com"])
def test_bytes_arrive_whatever_the_device_wants_of_the_encryption(tmp_path: Path, options: str) -> None:
    data = os.urandom(2**20) * 6
    (tmp_path / "there").write_bytes(data)
    with service(tmp_path, f"{options}\n") as files:
        assert fetched(files, tmp_path / "there", tmp_path / "got", Pulse(), size=len(data)) == data
        assert stored(files, data, tmp_path / "put", Pulse(), local=tmp_path / "here") == data


def test_a_device_that_hangs_can_be_left_and_used_again(tmp_path: Path) -> None:
    server = start_sshd(tmp_path / "sshd")
    connections = Connections(server.known(), lambda device: server.credential)
    files = connections.files(server.device, TaskContext())
    task = TaskContext()
    with server.frozen(), pytest.raises(Cancelled):
        threading.Timer(0.2, task.cancel).start()
        files.list("/", task)
    assert files.list("/", TaskContext())
    server.kill_connections()
    with pytest.raises(ConnectionLost):
        files.list("/", TaskContext())
    connections.close()
    server.stop()
