"""What every `FileSystem` must do. Each kind has a test class that derives from this one.

A deriving class gives the fixtures `files`, and `folder`: an empty folder of that place which the test reaches on this
computer as well; `at` says what the place calls a path of this computer.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import DeviceFileError, FileError, FileProblem
from app.domain.files import FileEntry, FileKind, FileSystem
from app.domain.task import Cancelled, TaskContext

STRANGE_NAMES = (
    "with space",
    "Gerät ✓ 漢字",
    "-rf",
    "line\nbreak",
    "quote'\"$(x)`",
    "back\\slash",
    "end.",
    "not \udcff utf-8",
    "x" * 200,
)


class FileSystemContract:
    @pytest.fixture
    def files(self) -> FileSystem:
        raise NotImplementedError

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        made = tmp_path / "place"
        made.mkdir()
        return made

    def at(self, path: Path) -> str:
        return str(path)

    def test_a_folder_is_listed_with_kinds_sizes_times_and_permissions(self, files: FileSystem, folder: Path) -> None:
        (folder / "file").write_bytes(b"12345")
        (folder / "file").chmod(0o640)
        os.utime(folder / "file", (1_000_000_000, 1_234_567_890))
        (folder / "inner").mkdir(mode=0o755)
        os.mkfifo(folder / "pipe")
        found = _listed(files, self.at(folder))
        assert found.keys() == {"file", "inner", "pipe"}
        assert (found["file"].kind, found["file"].size, found["file"].mode) == (FileKind.FILE, 5, 0o640)
        assert found["file"].modified == 1_234_567_890
        assert found["file"].owner == (folder / "file").owner()
        assert found["file"].group == (folder / "file").group()
        assert found["inner"].kind is FileKind.FOLDER and found["inner"].is_folder
        assert found["pipe"].kind is FileKind.OTHER

    def test_a_link_says_what_is_written_in_it_and_what_stands_there(self, files: FileSystem, folder: Path) -> None:
        (folder / "file").write_bytes(b"x")
        for name, target in (("to-file", "file"), ("to-folder", "."), ("to-nothing", "gone"), ("circle", "circle")):
            (folder / name).symlink_to(target)
        found = _listed(files, self.at(folder))
        links = {name: (entry.kind, entry.target, entry.leads_to) for name, entry in found.items() if name != "file"}
        assert links == {
            "to-file": (FileKind.LINK, "file", FileKind.FILE),
            "to-folder": (FileKind.LINK, ".", FileKind.FOLDER),
            "to-nothing": (FileKind.LINK, "gone", None),
            "circle": (FileKind.LINK, "circle", None),
        }
        assert found["to-folder"].is_folder and not found["to-file"].is_folder

    @pytest.mark.parametrize("name", STRANGE_NAMES, ids=ascii)
    def test_a_strange_name_stays_as_it_is(self, files: FileSystem, folder: Path, name: str) -> None:
        task = TaskContext()
        path = files.style.join(self.at(folder), name)
        files.make_file(path, task)
        assert [entry.name for entry in files.list(self.at(folder), task)] == [name]
        assert (files.look_at(path, task) or FileEntry("", FileKind.OTHER)).kind is FileKind.FILE
        files.rename(path, path + "2", task)
        files.remove(path + "2", task)
        assert not list(folder.iterdir())

    def test_a_large_folder_comes_in_parts_that_are_the_whole(self, files: FileSystem, folder: Path) -> None:
        for number in range(1500):
            (folder / f"{number}").touch()
        parts: list[list[FileEntry]] = []
        whole = files.list(self.at(folder), TaskContext(), lambda part: parts.append(list(part)))
        assert len(parts) > 1
        assert [entry for part in parts for entry in part] == list(whole)
        assert {entry.name for entry in whole} == {str(number) for number in range(1500)}

    def test_a_listing_is_stopped_by_a_cancel(self, files: FileSystem, folder: Path) -> None:
        for number in range(1500):
            (folder / f"{number}").touch()
        task = TaskContext()
        with pytest.raises(Cancelled):
            files.list(self.at(folder), task, lambda part: task.cancel())
        assert len(files.list(self.at(folder), TaskContext())) == 1500

    def test_one_entry_is_looked_at_and_a_link_is_not_followed(self, files: FileSystem, folder: Path) -> None:
        (folder / "link").symlink_to("gone")
        found = files.look_at(self.at(folder / "link"), TaskContext())
        assert found is not None
        assert (found.name, found.kind, found.target, found.leads_to) == ("link", FileKind.LINK, "gone", None)
        assert files.look_at(self.at(folder / "none"), TaskContext()) is None
        assert files.look_at(self.at(folder / "none" / "below"), TaskContext()) is None

    def test_a_path_is_resolved(self, files: FileSystem, folder: Path) -> None:
        (folder / "real").mkdir()
        (folder / "link").symlink_to("real")
        task = TaskContext()
        assert files.resolve(f"{self.at(folder)}/link/../link", task) == self.at((folder / "real").resolve())
        home = files.home(task)
        assert files.resolve("~", task) == files.resolve(".", task) == files.resolve(home, task)

    def test_a_file_is_made_empty_and_never_over_another(self, files: FileSystem, folder: Path) -> None:
        files.make_file(self.at(folder / "new"), TaskContext())
        assert (folder / "new").read_bytes() == b""
        (folder / "new").write_bytes(b"kept")
        _fails(lambda: files.make_file(self.at(folder / "new"), TaskContext()), FileProblem.TAKEN)
        assert (folder / "new").read_bytes() == b"kept"

    def test_a_folder_is_made_once(self, files: FileSystem, folder: Path) -> None:
        files.make_folder(self.at(folder / "new"), TaskContext())
        assert (folder / "new").is_dir()
        _fails(lambda: files.make_folder(self.at(folder / "new"), TaskContext()), FileProblem.TAKEN)
        _fails(lambda: files.make_folder(self.at(folder / "a" / "b"), TaskContext()), FileProblem.NOT_FOUND)

    def test_a_link_is_made_as_it_is_written(self, files: FileSystem, folder: Path) -> None:
        files.make_link(self.at(folder / "link"), "../some where", TaskContext())
        assert str((folder / "link").readlink()) == "../some where"

    def test_a_taken_name_is_replaced_only_when_asked(self, files: FileSystem, folder: Path) -> None:
        (folder / "one").write_bytes(b"1")
        (folder / "two").write_bytes(b"2")
        one, two = self.at(folder / "one"), self.at(folder / "two")
        _fails(lambda: files.rename(one, two, TaskContext()), FileProblem.TAKEN)
        assert (folder / "two").read_bytes() == b"2"
        files.rename(one, two, TaskContext(), replace=True)
        assert (folder / "two").read_bytes() == b"1"
        assert not (folder / "one").exists()

    def test_a_folder_is_renamed_with_what_is_in_it(self, files: FileSystem, folder: Path) -> None:
        (folder / "old").mkdir()
        (folder / "old" / "file").touch()
        files.rename(self.at(folder / "old"), self.at(folder / "new"), TaskContext())
        assert (folder / "new" / "file").exists() and not (folder / "old").exists()

    def test_a_link_is_removed_and_not_what_it_leads_to(self, files: FileSystem, folder: Path) -> None:
        (folder / "real").mkdir()
        (folder / "real" / "file").touch()
        (folder / "link").symlink_to("real")
        files.remove(self.at(folder / "link"), TaskContext())
        assert [path.name for path in folder.iterdir()] == ["real"]
        assert (folder / "real" / "file").exists()

    def test_only_an_empty_folder_is_removed(self, files: FileSystem, folder: Path) -> None:
        (folder / "full").mkdir()
        (folder / "full" / "file").touch()
        _fails(lambda: files.remove(self.at(folder / "full"), TaskContext()), FileProblem.NOT_EMPTY)
        (folder / "full" / "file").unlink()
        files.remove(self.at(folder / "full"), TaskContext())
        _fails(lambda: files.remove(self.at(folder / "full"), TaskContext()), FileProblem.NOT_FOUND)

    def test_permissions_and_times_are_set(self, files: FileSystem, folder: Path) -> None:
        (folder / "file").touch()
        files.set_mode(self.at(folder / "file"), 0o4711, TaskContext())
        files.set_modified(self.at(folder / "file"), 1_111_111_111, TaskContext())
        status = (folder / "file").stat()
        assert (status.st_mode & 0o7777, int(status.st_mtime)) == (0o4711, 1_111_111_111)

    def test_the_beginning_of_a_file_is_read(self, files: FileSystem, folder: Path) -> None:
        data = bytes(range(256)) * 1000
        (folder / "file").write_bytes(data)
        (folder / "link").symlink_to("file")
        assert files.read(self.at(folder / "file"), 10, TaskContext()) == data[:10]
        assert files.read(self.at(folder / "link"), 10**6, TaskContext()) == data
        _fails(lambda: files.read(self.at(folder / "none"), 10, TaskContext()), FileProblem.NOT_FOUND)
        with pytest.raises((DeviceFileError, FileError)):
            files.read(self.at(folder), 10, TaskContext())

    def test_the_room_is_told(self, files: FileSystem, folder: Path) -> None:
        room = files.free_space(self.at(folder), TaskContext())
        assert room is None or room > 0

    def test_what_is_not_there_is_said_with_its_name(self, files: FileSystem, folder: Path) -> None:
        for act in (files.list, files.remove):
            error = _fails(lambda act=act: act(self.at(folder / "none"), TaskContext()), FileProblem.NOT_FOUND)
            assert "none" in str(error) and error.hint

    @pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may do everything")
    def test_a_missing_permission_is_said(self, files: FileSystem, folder: Path) -> None:
        folder.chmod(0o500)
        _fails(lambda: files.make_file(self.at(folder / "new"), TaskContext()), FileProblem.DENIED)
        folder.chmod(0o700)

    def test_a_name_that_no_file_can_have_is_refused(self, files: FileSystem, folder: Path) -> None:
        with pytest.raises((DeviceFileError, FileError)):
            files.make_file(f"{self.at(folder)}/nul\0l", TaskContext())
        assert not list(folder.iterdir())

    def test_close_may_come_twice(self, files: FileSystem) -> None:
        files.close()
        files.close()


def _listed(files: FileSystem, folder: str) -> dict[str, FileEntry]:
    return {entry.name: entry for entry in files.list(folder, TaskContext())}


def _fails(act: Callable[[], object], problem: FileProblem) -> DeviceFileError | FileError:
    with pytest.raises((DeviceFileError, FileError)) as caught:
        act()
    assert caught.value.problem is problem
    return caught.value
