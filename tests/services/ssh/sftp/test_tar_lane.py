"""Many small files that the device's own tar writes: the same at the end as over SFTP alone, whatever that tar does."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.domain.errors import DeviceFileError, FileProblem
from app.domain.file_channel import FileChannel, SmallFile, SmallResult
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.sftp.small_store import temporary_path
from app.services.targets.opening import Connections
from tests.servers.openssh import Sshd, start_sshd
from tests.waiting import until

TAR = "exec /usr/bin/tar"
ODD = ("new\nline", "n" * 200, "no utf-8 \udcff", "-rf", " blank ", "ä", "back\\slash", "tab\t")


@contextmanager
def device(folder: Path, tar: str, options: str = "") -> Iterator[tuple[FileChannel, Sshd]]:
    """Its commands find a `tar` that is this script, or none where it is empty, and notes that it was asked."""
    programs = folder / "programs"
    programs.mkdir()
    for name in ("sh", "uname", "sleep", "head", "cat"):
        (programs / name).symlink_to(shutil.which(name) or name)
    if tar:
        (programs / "tar").write_text(f'#!/bin/sh\necho asked >>{folder}/asked\n{tar} "$@"\n')
        (programs / "tar").chmod(0o755)
    server = start_sshd(folder / "sshd", options=f"SetEnv SHLVL=2 HOME={folder} PATH={programs}\n{options}")
    connections = Connections(server.known(), lambda device: server.credential)
    try:
        yield connections.files(server.device, TaskContext()), server
    finally:
        connections.close()
        server.stop()


def asked(folder: Path) -> int:
    return len((folder / "asked").read_text().splitlines()) if (folder / "asked").exists() else 0


def tree(folder: Path) -> list[SmallFile]:
    """Files in several folders of `folder`, which are made."""
    paths = [folder / str(number % 3) / "deep er" / str(number) for number in range(1200)]
    paths[150:150] = [folder / "1" / name for name in ODD]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
    texts = [f"{folder}//1/../1/./roundabout", *map(str, paths)]
    modes = (0o640, 0o444, 0o777, 0o4755)
    return [
        SmallFile(text, os.urandom(number % 1100), modes[number % 4], 1_234_567_890.75 - number % 2 * 2e9)
        for number, text in enumerate(texts)
    ]


def stored(files: FileChannel, sent: Sequence[SmallFile]) -> dict[int, SmallResult]:
    results = list(files.store_small(iter(sent), TaskContext()))
    assert len({result.index for result in results}) == len(results) == len(sent)
    files.look_at("/", TaskContext())  # what was asked before has been done
    return {result.index: result for result in results}


def are_whole(sent: Sequence[SmallFile]) -> bool:
    for file in sent:
        status = Path(file.path).lstat()
        assert Path(file.path).read_bytes() == file.data
        assert (status.st_mode & 0o7777, status.st_mtime) == (file.mode, max(int(file.modified or 0), 0))
        assert (status.st_uid, status.st_gid) == (os.geteuid(), os.getegid())
    return True


def left_over(folder: Path) -> list[Path]:
    return list(folder.rglob("*.satchel-part"))


@pytest.mark.parametrize("program", ["/usr/bin/tar", "busybox tar"])
def test_its_tar_writes_files_with_their_marks_and_never_through_a_link(program: str, tmp_path: Path) -> None:
    words = program.split()
    if not (found := shutil.which(words[0])):
        pytest.skip(f"{words[0]} is not installed")
    target = tmp_path / "target folder"
    sent = tree(target)
    (tmp_path / "victim").write_bytes(b"untouched")
    (tmp_path / "elsewhere").mkdir()
    (target / "linked").symlink_to(tmp_path / "elsewhere")
    Path(temporary_path(sent[700].path)).symlink_to(tmp_path / "victim")  # where a part goes first
    Path(sent[701].path).symlink_to(tmp_path / "victim")
    Path(sent[702].path).write_bytes(b"old")
    Path(temporary_path(sent[703].path)).write_bytes(b"of an earlier try" * 1000)
    sent += [SmallFile(f"{target}/none/x", b"x", 0o600, 1.0), SmallFile(f"{target}/linked/x", b"x", 0o600, 1.0)]
    with device(tmp_path, f"exec {' '.join([found, *words[1:]])}") as (files, _):
        results = stored(files, sent)
        error = results.pop(len(sent) - 2).error
        assert isinstance(error, DeviceFileError) and error.problem is FileProblem.NOT_FOUND
        assert {result.error for result in results.values()} == {None}
        assert are_whole([*sent[:-2], sent[-1]])
        assert (tmp_path / "victim").read_bytes() == b"untouched"
        assert not (target / "none").exists() and not left_over(tmp_path)
        assert asked(tmp_path) == 5  # 250 files in each
        assert stored(files, sent[:99]) and asked(tmp_path) == 5  # for few it is not worth it


@pytest.mark.parametrize(
    ("tar", "options", "times"),
    [
        ("", "", 0),
        ("", "ForceCommand internal-sftp\n", 0),
        ("exit 1 #", "", 1),  # of other options
        ("head -c 100000 | /usr/bin/tar -xf - 2>/dev/null; exit 2 #", "", 1),  # it gives up in the middle
        ("kill -9 $$ #", "", 1),
        ("cat >/dev/null; exit 0 #", "", 1),  # content with what it never wrote
        ("cat >/dev/null; exec /usr/bin/tar -cf - . #", "", 1),  # it does something else
    ],
)
def test_a_device_without_a_tar_that_works_gets_its_files_over_sftp(
    tar: str, options: str, times: int, tmp_path: Path
) -> None:
    sent = tree(tmp_path / "target")
    with device(tmp_path, tar, options) as (files, _):
        for _ in range(2):
            assert {result.error for result in stored(files, sent).values()} == {None}
            assert are_whole(sent) and not left_over(tmp_path)
            shutil.rmtree(tmp_path / "target" / "0" / "deep er")
            (tmp_path / "target" / "0" / "deep er").mkdir()
        assert asked(tmp_path) == times


@pytest.mark.parametrize("tar", [TAR, "exec sleep 1000 #"])
def test_a_cancel_ends_its_tar_and_leaves_the_channel_usable(tar: str, tmp_path: Path) -> None:
    sent, task = tree(tmp_path / "target"), TaskContext()

    def until_cancelled() -> Iterator[SmallFile]:
        for number, file in enumerate(sent):
            if number == (700 if tar == TAR else 300):
                until(lambda: asked(tmp_path))
                task.cancel()
            yield file

    with device(tmp_path, tar) as (files, server):
        with pytest.raises(Cancelled):
            list(files.store_small(until_cancelled(), task))
        until(lambda: not _programs(server))
        if tar == TAR:
            assert {result.error for result in stored(files, sent).values()} == {None}
            assert are_whole(sent) and not left_over(tmp_path)
        else:
            assert files.look_at(str(tmp_path), TaskContext())


def _programs(server: Sshd) -> list[str]:
    names = []
    for pid in server.connections():
        comm = Path(f"/proc/{pid}/comm")
        names.append(comm.read_text().strip() if comm.exists() else "")
    return [name for name in names if name in ("tar", "sleep")]
