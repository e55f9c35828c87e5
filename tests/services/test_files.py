"""Files are written whole or not at all, and failures are said in plain words."""

import os
import sys
from pathlib import Path
from threading import Thread

import pytest

from app.domain.errors import FileError
from app.services.files import locked, read_file, write_atomically, write_for_spreadsheet
from app.services.paths import Paths, find_paths


def test_a_file_is_replaced_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.bin"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["file.bin"]
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_table_is_written_whatever_a_device_calls_its_things(tmp_path: Path) -> None:
    write_for_spreadsheet(tmp_path / "table.csv", "Name\nGerät \ud800\n")
    assert (tmp_path / "table.csv").read_bytes() == b"\xef\xbb\xbfName\nGer\xc3\xa4t ?\n"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
def test_the_reason_is_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="it is a folder") as error:
        read_file(tmp_path)
    assert str(tmp_path) in str(error.value)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match="cannot be written"):
        write_atomically(tmp_path / "file" / "below", b"")


@pytest.mark.skipif(sys.platform != "linux", reason="needs resource limits")
def test_when_the_new_content_does_not_fit_the_old_stays(tmp_path: Path) -> None:
    import resource
    import signal

    path = tmp_path / "file"
    write_atomically(path, b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(FileError, match="larger than is allowed"):
            write_atomically(path, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["file"]


def test_a_lock_lets_one_in_at_a_time(tmp_path: Path) -> None:
    inside, most = 0, []

    def work() -> None:
        nonlocal inside
        for _ in range(20):
            with locked(tmp_path / "file"):
                inside += 1
                most.append(inside)
                inside -= 1

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 80


def test_the_data_folder_is_the_one_that_is_named(own_home: Path) -> None:
    assert find_paths() == Paths(own_home)
    assert not own_home.exists()


def test_without_a_name_the_data_is_in_the_users_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SATCHEL_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    if sys.platform == "linux":
        assert find_paths().home == tmp_path / ".local/share/satchel"
