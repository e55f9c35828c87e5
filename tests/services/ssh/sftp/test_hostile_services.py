"""SFTP services that break the rules: a clear error, bounded memory, no hang."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.credentials import Credential
from app.domain.errors import AppError, DeviceFileError, HostKeyUnknown, NoFileAccess
from app.domain.file_channel import FileChannel
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.connection import connect
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.sftp import listing, many, opening
from app.services.ssh.sftp.files import open_files
from app.services.ssh.sftp.wire import Kind, number, string
from app.services.ssh.target import SshTarget
from tests.contracts.file_channel_contract import Pulse
from tests.servers.hostile_sftp import (
    END,
    FILE,
    FOLDER,
    LINK,
    REFUSED,
    Answering,
    Service,
    answering,
    attrs,
    hostile_sftp,
    names,
    read_packet,
    send_packet,
    well_behaved,
)


def with_files[T](service: Service, folder: Path, act: Callable[[FileChannel], T]) -> T:
    """What `act` gives, on the files of a device with this service."""
    keys, credential = HostKeys(folder / "keys"), Credential(password=Secret("geheim"))
    with hostile_sftp(service) as device:
        with pytest.raises(HostKeyUnknown) as question:
            connect(device, credential, keys, TaskContext())
        keys.trust(question.value)
        connection = connect(device, credential, keys, TaskContext())
        try:
            return act(open_files(connection, SshTarget(connection, TaskContext()), TaskContext()))
        finally:
            connection.close()


def silent(channel: Any) -> None:
    read_packet(channel)
    read_packet(channel)  # there is none


def only_a_greeting(channel: Any) -> None:
    read_packet(channel)
    send_packet(channel, bytes([Kind.VERSION]) + number(3))
    while read_packet(channel):
        pass


@pytest.mark.parametrize("service", [silent, only_a_greeting])
def test_a_service_that_never_answers_is_no_access(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_PATIENCE", 0.3)
    with pytest.raises(NoFileAccess, match="does not answer"):
        with_files(service, tmp_path, lambda files: files.home(TaskContext()))


def of_another_version(channel: Any) -> None:
    read_packet(channel)
    send_packet(channel, bytes([Kind.VERSION]) + number(2))
    read_packet(channel)


def test_a_service_of_another_version_is_called_so(tmp_path: Path) -> None:
    with pytest.raises(NoFileAccess, match="speaks version 2 of SFTP, and Satchel version 3") as caught:
        with_files(of_another_version, tmp_path, lambda files: files.home(TaskContext()))
    assert "print" not in caught.value.hint


def saying(kind: int, said: bytes) -> Answering:
    """Well-behaved but for one kind of request."""

    def answer(asked: int, body: bytes) -> bytes:
        if asked == Kind.LSTAT:
            return bytes([Kind.ATTRS]) + attrs(FOLDER)
        return said if asked == kind else well_behaved(asked, body)

    return answer


def read_small(files: FileChannel) -> None:
    list(files.fetch_small(["/file"], TaskContext()))


def list_it(files: FileChannel) -> None:
    files.list("/folder", TaskContext())


def list_it_with_others(files: FileChannel) -> None:
    (result,) = files.list_many(["/folder"], TaskContext())  # type: ignore[attr-defined]
    if result.error:
        raise result.error


@pytest.mark.parametrize(
    ("kind", "said", "act"),
    [
        (Kind.READ, bytes([Kind.DATA]) + string(b""), read_small),
        (Kind.READDIR, names(*[(b"..", attrs(FOLDER))] * 300), list_it),
        (Kind.READDIR, names(*[(b"../x", attrs(FOLDER))] * 300), list_it_with_others),
    ],
)
def test_what_would_never_end_is_ended(
    kind: int, said: bytes, act: Callable[[FileChannel], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bounded in (listing, many):
        monkeypatch.setattr(bounded, "MOST_ENTRIES", 1000)
    with pytest.raises(DeviceFileError):
        with_files(answering(saying(kind, said)), tmp_path, act)


def test_no_names_are_the_end_of_a_folder(tmp_path: Path) -> None:
    with_files(answering(saying(Kind.READDIR, names())), tmp_path, list_it)
    with_files(answering(saying(Kind.READDIR, names())), tmp_path, list_it_with_others)


def test_names_and_links_that_no_system_has_are_left_out(tmp_path: Path) -> None:
    told = iter([names((b"x" * 5000, attrs(FILE)), (b"link", attrs(LINK))), END])

    def answer(kind: int, body: bytes) -> bytes:
        if kind == Kind.READLINK:
            return names((b"y" * 100_000, attrs(FILE)))
        return next(told, END) if kind == Kind.READDIR else well_behaved(kind, body)

    (entry,) = with_files(answering(answer), tmp_path, lambda files: files.list("/folder", TaskContext()))
    assert (entry.name, entry.target) == ("link", "")


def test_a_size_that_no_file_has_is_none_that_stops_the_program(tmp_path: Path) -> None:
    def answer(kind: int, body: bytes) -> bytes:
        return bytes([Kind.ATTRS]) + attrs(FILE, 2**64 - 1) if kind == Kind.LSTAT else well_behaved(kind, body)

    def size(files: FileChannel) -> int:
        entry = files.look_at("/file", TaskContext())
        assert entry
        return entry.size

    assert 2**40 < with_files(answering(answer), tmp_path, size) < 2**63


def test_a_read_that_is_never_answered_is_not_gone_beyond_without_bounds(tmp_path: Path) -> None:
    size, piece = 1_000_000_000, 32 * 1024
    asked: list[int] = []

    def answer(kind: int, body: bytes) -> bytes | None:
        if kind != Kind.READ:
            return bytes([Kind.ATTRS]) + attrs(FILE, size) if kind == Kind.LSTAT else well_behaved(kind, body)
        asked.append(int.from_bytes(body[5:13]))
        if len(asked) > 2000:
            return REFUSED
        return bytes([Kind.DATA]) + string(bytes(piece)) if asked[-1] else None

    def fetch(files: FileChannel) -> None:
        task = TaskContext()
        threading.Timer(0.5, task.cancel).start()
        with (tmp_path / "got").open("w+b") as got:
            files.fetch("/file", got.fileno(), Pulse(), task, start=0, size=size)

    with pytest.raises(Cancelled):
        with_files(answering(answer), tmp_path, fetch)
    assert max(asked) <= 2 * opening.WINDOW


def test_bodies_that_end_too_early_are_no_sftp(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="protocol"):
        with_files(answering(lambda kind, body: bytes([Kind.STATUS])), tmp_path, list_it)
