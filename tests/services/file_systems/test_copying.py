"""A device copies its own files by itself. The device is this computer, with its real cp."""

import os
import sys
from pathlib import Path

import pytest

from app.domain.devices import Device
from app.domain.errors import DeviceFileError, FileProblem, TargetError
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.file_systems.copying import copy_within
from app.services.file_systems.local import LocalFiles
from app.services.file_systems.noted import NotedFiles
from app.services.journal_file import JournalFile
from app.services.targets.local import LocalTarget

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows devices copy through a transfer")
DEVICE = Device("d1", "web1", host="192.0.2.1")
NAMES = ("plain", 'it\'s $(odd) `x`\n"q"', "-rf", "not \udcff utf-8")


@pytest.fixture
def journal(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "journal")


@pytest.fixture
def files(journal: JournalFile) -> NotedFiles:
    return NotedFiles(LocalFiles(), DEVICE, lambda: journal, lambda device, task: LocalTarget())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    made = tmp_path / "source"
    made.mkdir()
    (tmp_path / "target").mkdir()
    return made


def test_files_of_any_name_are_copied_with_times_permissions_and_links(
    files: NotedFiles, source: Path, journal: JournalFile
) -> None:
    for name in NAMES:
        (source / name).write_bytes(name.encode("utf-8", "surrogateescape"))
        (source / name).chmod(0o640)
        os.utime(source / name, (1, 1_111_111_111))
    (source / "folder").mkdir()
    (source / "folder" / "link").symlink_to("gone")
    paths = [str(source / name) for name in (*NAMES, "folder")]
    target = source.parent / "target"
    assert copy_within(files, paths, str(target), TaskContext())
    assert {path.name for path in target.iterdir()} == {*NAMES, "folder"}
    for name in NAMES:
        status = (target / name).stat()
        assert (target / name).read_bytes() == (source / name).read_bytes()
        assert (status.st_mode & 0o777, status.st_mtime) == (0o640, 1_111_111_111)
    assert str((target / "folder" / "link").readlink()) == "gone"
    (event,) = journal.events()
    assert event.data["change"] == "copy" and event.data["count"] == 5


def test_a_taken_name_is_left_to_a_transfer_which_asks(files: NotedFiles, source: Path, journal: JournalFile) -> None:
    (source / "file").write_bytes(b"new")
    (source / "other").write_bytes(b"new")
    (source.parent / "target" / "file").symlink_to("nowhere")
    paths = [str(source / "other"), str(source / "file")]
    assert not copy_within(files, paths, str(source.parent / "target"), TaskContext())
    assert [path.name for path in (source.parent / "target").iterdir()] == ["file"]
    assert not journal.events()


def test_a_failed_copy_says_why_and_leaves_no_half(files: NotedFiles, source: Path, journal: JournalFile) -> None:
    (source / "good").write_bytes(b"good")
    paths = [str(source / "good"), str(source / "gone")]
    with pytest.raises(DeviceFileError) as caught:
        copy_within(files, paths, str(source.parent / "target"), TaskContext())
    assert "gone" in caught.value.details and caught.value.problem is FileProblem.OTHER
    assert [path.name for path in (source.parent / "target").iterdir()] == ["good"]
    assert "could not copy" in journal.events()[-1].data["outcome"]


def test_a_place_that_runs_no_commands_leaves_it_to_a_transfer(source: Path, journal: JournalFile) -> None:
    def refuse(device: Device, task: TaskContext) -> Target:
        raise TargetError("No commands.")

    (source / "file").touch()
    paths, folder = [str(source / "file")], str(source.parent / "target")
    assert not copy_within(LocalFiles(), paths, folder, TaskContext())
    assert not copy_within(NotedFiles(LocalFiles(), DEVICE, lambda: journal, refuse), paths, folder, TaskContext())
