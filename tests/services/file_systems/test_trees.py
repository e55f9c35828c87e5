"""Whole folders are counted, removed and given permissions: all of it, nothing else, and the others where one fails."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.devices import Device
from app.domain.errors import FileError, FileProblem
from app.domain.files import FileEntry, FileSystem, OnEntries
from app.domain.journal import EventKind
from app.domain.task import Cancelled, Progress, TaskContext
from app.domain.trees import ModeChange
from app.services.file_systems.local import LocalFiles
from app.services.file_systems.moving import move_all
from app.services.file_systems.noted import NotedFiles
from app.services.file_systems.trees import change_modes, count_tree, remove_tree
from app.services.journal_file import JournalFile

DEVICE = Device("d1", "web1", host="192.0.2.1")


class StubbornFiles(LocalFiles):
    """Refuses what has "stubborn" in its name, also from root, and does `before` each removal."""

    def __init__(self, before: Callable[[str], None] = lambda path: None) -> None:
        self._before = before

    def list(self, path: str, task: TaskContext, on_entries: OnEntries | None = None) -> list[FileEntry]:
        if "closed" in path:
            raise FileError(f"{path} cannot be listed.", problem=FileProblem.DENIED)
        return list(super().list(path, task, on_entries))

    def remove(self, path: str, task: TaskContext) -> None:
        self._before(path)
        if "stubborn" in path:
            raise FileError(f"{path} cannot be removed.", problem=FileProblem.DENIED)
        super().remove(path, task)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two folders, three files of 10 bytes, and links to what lies outside and in a circle."""
    top = tmp_path / "top"
    (top / "inner").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "kept").write_bytes(b"kept")
    for name in ("a", "inner/b", "inner/c"):
        (top / name).write_bytes(b"x" * 10)
    (top / "out").symlink_to(tmp_path / "outside")
    (top / "inner" / "up").symlink_to("..")
    return top


def test_a_tree_is_counted_and_links_are_not_followed(tree: Path) -> None:
    found = count_tree(LocalFiles(), [str(tree)], TaskContext())
    assert (found.files, found.folders, found.size, found.troubles) == (5, 2, 30, ())
    assert found.entries == 7


def test_what_cannot_be_looked_into_is_said(tree: Path) -> None:
    (tree / "closed").mkdir()
    found = count_tree(StubbornFiles(), [str(tree), str(tree / "gone")], TaskContext())
    assert found.folders == 3
    assert [Path(trouble.path).name for trouble in found.troubles] == ["gone", "closed"]


def test_a_tree_is_removed_and_nothing_outside(tree: Path) -> None:
    reports: list[Progress] = []
    result = remove_tree(LocalFiles(), [str(tree)], TaskContext(reports.append), total=7)
    assert (result.done, result.failed) == (7, 0)
    assert not tree.exists()
    assert (tree.parent / "outside" / "kept").read_bytes() == b"kept"
    assert [report.done for report in reports] == list(range(7))
    assert {report.total for report in reports} == {7}


def test_what_stays_is_told_once_and_not_for_each_folder_above(tree: Path) -> None:
    (tree / "inner" / "stubborn").touch()
    result = remove_tree(StubbornFiles(), [str(tree)], TaskContext())
    assert [Path(trouble.path).name for trouble in result.troubles] == ["stubborn"]
    assert (result.done, result.failed) == (5, 1)
    assert sorted(path.name for path in tree.rglob("*")) == ["inner", "stubborn"]


def test_a_folder_that_became_a_link_before_its_turn_leads_nobody_out(tree: Path) -> None:
    def swap(path: str) -> None:
        if path.endswith("/a") and not (tree / "inner").is_symlink():
            for inner in (tree / "inner").iterdir():
                inner.unlink()
            (tree / "inner").rmdir()
            (tree / "inner").symlink_to(tree.parent / "outside")

    paths = [str(tree / "a"), str(tree / "inner")]
    remove_tree(StubbornFiles(swap), paths, TaskContext())
    assert (tree.parent / "outside" / "kept").exists()


def test_removing_stops_at_a_cancel(tree: Path) -> None:
    task = TaskContext()
    with pytest.raises(Cancelled):
        remove_tree(StubbornFiles(lambda path: task.cancel()), [str(tree)], task)
    assert tree.exists()


def test_a_deep_tree_is_removed(tmp_path: Path) -> None:
    here = os.getcwd()  # noqa: PTH109 - its path is too long to be named at once
    try:
        os.chdir(tmp_path)
        for _ in range(300):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(here)
    assert remove_tree(LocalFiles(), [str(tmp_path / "d")], TaskContext()).done == 300


def test_permissions_of_a_tree_change_only_as_asked(tree: Path) -> None:
    (tree / "a").chmod(0o640)
    (tree / "inner" / "b").chmod(0o700)
    (tree / "inner").chmod(0o700)
    before = (tree.parent / "outside").stat().st_mode
    result = change_modes(LocalFiles(), [str(tree)], ModeChange(on=0o055, off=0o002), TaskContext(), is_deep=True)
    assert (result.done, result.failed) == (5, 0)
    assert _mode(tree / "a") == 0o644  # not made to run
    assert _mode(tree / "inner" / "b") == 0o755
    assert _mode(tree / "inner") == 0o755
    assert (tree.parent / "outside").stat().st_mode == before


def test_a_tree_that_is_closed_is_changed_to_its_end(tree: Path) -> None:
    result = change_modes(LocalFiles(), [str(tree)], ModeChange(off=0o777), TaskContext(), is_deep=True)
    assert (result.done, _mode(tree)) == (5, 0)
    change_modes(LocalFiles(), [str(tree)], ModeChange(on=0o700), TaskContext(), is_deep=True)
    assert _mode(tree / "inner" / "b") == 0o600
    assert _mode(tree / "inner") == 0o700


def test_only_what_is_named_is_changed_when_it_is_not_deep(tree: Path) -> None:
    change_modes(LocalFiles(), [str(tree)], ModeChange(on=0o700, off=0o077), TaskContext())
    assert _mode(tree) == 0o700
    assert _mode(tree / "inner") != 0o700


def test_many_files_are_moved_and_one_that_cannot_be_stays(tree: Path, tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal")
    (tree / "inner" / "a").write_bytes(b"theirs")
    pairs = [(str(tree / "a"), str(tree / "inner" / "a")), (str(tree / "inner" / "b"), str(tree / "b"))]
    moved = move_all(NotedFiles(LocalFiles(), DEVICE, lambda: journal), pairs, TaskContext())
    assert moved.done == pairs[1:]
    assert [trouble.path for trouble in moved.troubles] == [str(tree / "a")]
    assert (tree / "inner" / "a").read_bytes() == b"theirs" and (tree / "a").exists() and (tree / "b").exists()
    assert [event.data.get("outcome") for event in journal.events()] == [None, "1 of them failed"]


def test_one_event_tells_of_a_whole_tree(tree: Path, tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal")
    files: FileSystem = NotedFiles(LocalFiles(), DEVICE, lambda: journal)
    remove_tree(files, [str(tree / "a"), str(tree / "inner")], TaskContext())
    (event,) = journal.events()
    assert event.kind is EventKind.FILES_CHANGED
    assert event.data["summary"] == f"delete {tree / 'a'} and 1 more"
    assert event.data["device"] == "web1"


def test_a_change_that_fails_is_told_as_such(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal")
    files = NotedFiles(LocalFiles(), DEVICE, lambda: journal)
    with pytest.raises(FileError):
        files.rename(str(tmp_path / "none"), str(tmp_path / "new\u202e"), TaskContext())
    first, second = journal.events()
    assert first.data["summary"].endswith("new�") and "outcome" not in first.data
    assert "does not exist" in second.data["outcome"]


def test_nothing_is_changed_where_the_journal_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    (tmp_path / "file").touch()
    files = NotedFiles(LocalFiles(), DEVICE, lambda: JournalFile(tmp_path / "journal"))
    with pytest.raises(FileError):
        files.remove(str(tmp_path / "file"), TaskContext())
    assert (tmp_path / "file").exists()


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
