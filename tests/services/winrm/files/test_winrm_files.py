"""Files over WinRM to a simulated Windows: what every file system must do, and how bytes move.

The protocol is real; the PowerShell that serves the files is re-enacted.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import (
    AppError,
    AuthenticationFailed,
    ConnectionLost,
    DeviceFileError,
    FileError,
    FileProblem,
    NoFileAccess,
    TransferError,
)
from app.domain.file_channel import SMALL, FileChannel, ManyFiles, SmallFile
from app.domain.files import FileKind, FileSystem
from app.domain.task import TaskContext
from app.services.file_systems.trees import remove_tree
from app.services.winrm.files.channel import DRIVES, part_path
from tests.contracts.file_channel_contract import FileChannelContract, Pulse, fetched, stored
from tests.contracts.file_system_contract import FileSystemContract
from tests.servers.simulated_windows import Failure
from tests.services.winrm.files.place import Place, at, windows_with_files
from tests.waiting import until


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with windows_with_files(tmp_path_factory.mktemp("windows")) as found:
        yield found


@pytest.fixture
def files(place: Place) -> Iterator[FileChannel]:
    channel = place.connections.files(place.device_over_https, TaskContext())
    yield channel
    channel.close()


class TestWinrmFiles(FileSystemContract):
    @pytest.fixture
    def files(self, place: Place) -> Iterator[FileChannel]:
        channel = place.connections.files(place.device, TaskContext())
        yield channel
        channel.close()

    def at(self, path: Path) -> str:
        return at(path)

    def test_a_folder_is_listed_with_kinds_sizes_times_and_permissions(self, files: FileSystem, folder: Path) -> None:
        """Windows has none of the latter, but marks."""
        (folder / "file").write_bytes(b"12345")
        (folder / "file").chmod(0o440)
        os.utime(folder / "file", (1_000_000_000, 1_234_567_890))
        (folder / "inner").mkdir()
        found = {entry.name: entry for entry in files.list(at(folder), TaskContext())}
        assert found.keys() == {"file", "inner"}
        file, inner = found["file"], found["inner"]
        assert (file.kind, file.size, file.modified, file.mode) == (FileKind.FILE, 5, 1_234_567_890, None)
        assert (file.attributes, inner.attributes) == ("R", "")
        assert inner.kind is FileKind.FOLDER and inner.is_folder

    @pytest.mark.parametrize("name", ["with space", "Gerät ✓ 漢字", "-rf", "quote'$(x)`", "[a]", "x" * 200], ids=ascii)
    def test_a_strange_name_stays_as_it_is(self, files: FileSystem, folder: Path, name: str) -> None:
        super().test_a_strange_name_stays_as_it_is(files, folder, name)

    @pytest.mark.parametrize("name", ["a:b", "what?", "tab\there", 'say "x"'])
    def test_a_name_that_windows_does_not_take_is_said(self, files: FileSystem, folder: Path, name: str) -> None:
        with pytest.raises(DeviceFileError, match="takes no name like") as caught:
            files.make_file(f"{at(folder)}\\{name}", TaskContext())
        assert caught.value.problem is FileProblem.UNSUPPORTED

    def test_permissions_and_times_are_set(self, files: FileSystem, folder: Path) -> None:
        (folder / "file").touch()
        for mode, expected in ((0o444, "R"), (0o644, "")):
            files.set_mode(at(folder / "file"), mode, TaskContext())
            found = files.look_at(at(folder / "file"), TaskContext())
            assert found and found.attributes == expected
        files.set_modified(at(folder / "file"), 1_111_111_111, TaskContext())
        assert int((folder / "file").stat().st_mtime) == 1_111_111_111


class TestWinrmChannel(FileChannelContract):
    piece = 80_000

    def at(self, path: Path) -> str:
        return at(path)


def test_the_drives_are_above_all(files: FileChannel) -> None:
    found = files.list(DRIVES, TaskContext())
    assert [(entry.name, entry.is_folder) for entry in found] == [("C:\\", True), ("D:\\", True)]
    assert files.style.parent("C:\\") == "C:\\"


def test_what_is_marked_hidden_is_hidden(place: Place, files: FileChannel, tmp_path: Path) -> None:
    (tmp_path / "desktop.ini").touch()
    place.files.hidden.add("desktop.ini")
    [found] = files.list(at(tmp_path), TaskContext())
    assert found.is_hidden and found.attributes == "H"


def test_a_file_that_a_program_has_open_is_said_to_be_in_use(place: Place, files: FileChannel, tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").touch()
    place.files.locked.add(tmp_path / "book.xlsx")
    with pytest.raises(DeviceFileError, match=r"book\.xlsx is in use") as caught:
        files.remove(at(tmp_path / "book.xlsx"), TaskContext())
    assert "Resource Monitor" in caught.value.hint


def test_small_files_come_whole_and_one_that_fails_does_not_stop_the_others(files: FileChannel, tmp_path: Path) -> None:
    wanted = {f"{number}": os.urandom(number * 611 % SMALL) for number in range(150)}
    wanted["full"] = os.urandom(SMALL)
    for name, data in wanted.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "large").write_bytes(b"x" * (SMALL + 1))
    names = [*wanted, "none", "large", "a\0b"]
    paths = (f"{at(tmp_path)}\\{name}" for name in names)
    results = {names[one.index]: one for one in files.fetch_small(paths, TaskContext())}
    assert {name: results[name].data for name in wanted} == wanted
    assert _problem(results["none"].error) is FileProblem.NOT_FOUND
    assert isinstance(results["large"].error, TransferError)
    assert sum(one.error is not None for one in results.values()) == 3


def test_small_files_go_whole_with_times_and_never_through_a_link(files: FileChannel, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "victim").write_bytes(b"untouched")
    (tmp_path / part_path(f"{at(tmp_path)}\\5").rpartition("\\")[2]).symlink_to("victim")
    (tmp_path / "7").write_bytes(b"old")
    sent = [SmallFile(f"{at(tmp_path)}\\{n}", os.urandom(n * 200), 0o640, 1_234_567_890.0) for n in range(300)]
    sent += [SmallFile(f"{at(tmp_path)}\\{name}", b"x") for name in ("none\\1", "folder", "a\0b")]
    results = {one.index: one.error for one in files.store_small(iter(sent), TaskContext())}
    for number, file in enumerate(sent[:300]):
        assert (tmp_path / f"{number}").read_bytes() == file.data
        assert (tmp_path / f"{number}").stat().st_mtime == 1_234_567_890
    assert _problem(results.pop(300)) is FileProblem.NOT_FOUND
    assert results.pop(301) is not None and results.pop(302) is not None
    assert set(results.values()) == {None} and len(results) == 300
    assert (tmp_path / "victim").read_bytes() == b"untouched"
    assert not [path for path in tmp_path.iterdir() if path.name.endswith("satchel-part")]


def test_a_digest_is_the_devices_own_and_may_be_asked_while_something_goes_on(
    files: FileChannel, tmp_path: Path
) -> None:
    data = os.urandom(100_000)
    (tmp_path / "file").write_bytes(data)
    path = at(tmp_path / "file")
    for upto in (0, 5, 100_000):
        assert files.digest(path, upto, TaskContext()) == hashlib.sha256(data[:upto]).hexdigest()
    assert files.digest(at(tmp_path / "none"), 1, TaskContext()) is None
    going = files.fetch_small(iter([path] * 200), TaskContext())
    next(going)
    found = files.digests([path, at(tmp_path / "none")], TaskContext())
    assert found == {path: hashlib.sha256(data).hexdigest()}
    assert len(list(going)) == 199


def test_a_shell_that_the_device_has_ended_is_opened_again(place: Place, files: FileChannel, tmp_path: Path) -> None:
    place.windows.restart()
    (tmp_path / "file").touch()
    assert [entry.name for entry in files.list(at(tmp_path), TaskContext())] == ["file"]


def test_a_lost_answer_is_told_and_the_next_call_begins_anew(place: Place, files: FileChannel, tmp_path: Path) -> None:
    path = at(tmp_path / "new")
    place.windows.fail("Receive", Failure.DROP_REPLY)
    with pytest.raises(ConnectionLost):
        files.make_file(path, TaskContext())
    assert (tmp_path / "new").exists()
    with pytest.raises(DeviceFileError):  # it was not done again
        files.make_file(path, TaskContext())


def test_a_closed_channel_says_so_and_leaves_no_shell_behind(place: Place, tmp_path: Path) -> None:
    shells = set(place.windows.wsman.shells)
    files = place.connections.files(place.device, TaskContext())
    (tmp_path / "there").write_bytes(b"x" * 10_000_000)
    with pytest.raises(ConnectionLost):
        fetched(
            files, tmp_path / "there", tmp_path / "got", Pulse(lambda task: files.close(), 1_000_000), size=10**7, at=at
        )
    with pytest.raises(ConnectionLost):
        files.list("C:\\", TaskContext())
    until(lambda: len(set(place.windows.wsman.shells) - shells) <= 1)  # the one of the device's target


def test_a_powershell_that_does_not_serve_files_is_said(place: Place, tmp_path: Path) -> None:
    with windows_with_files(tmp_path) as locked_down:
        locked_down.windows.answer(lambda script: True, errors="Cannot create type. Only core types are supported.")
        with pytest.raises(NoFileAccess, match="does not serve files") as caught:
            locked_down.connections.files(locked_down.device, TaskContext())
        assert "core types" in caught.value.details and "SMB" in caught.value.hint


def test_a_wrong_password_is_told_as_such(place: Place, tmp_path: Path) -> None:
    with windows_with_files(tmp_path) as other:
        other.windows.change_password("another")
        with pytest.raises(AuthenticationFailed):
            other.connections.files(other.device, TaskContext())


@pytest.mark.parametrize("answer", ["+AAAA\n", "no mark\n", "@-1\n", "=%%%\n", "+" + "A" * 3_000_000, "#0\n#0\n.\n"])
def test_an_answer_that_is_not_the_scripts_is_an_error_and_no_hang(tmp_path: Path, answer: str) -> None:
    with windows_with_files(tmp_path) as place:
        files = place.connections.files(place.device, TaskContext())
        place.files.instead = answer
        local = tmp_path / "local"
        local.write_bytes(b"x" * 100)
        for act in (
            lambda: files.list("C:\\", TaskContext()),
            lambda: files.look_at("C:\\", TaskContext()),
            lambda: files.resolve("C:\\", TaskContext()),
            lambda: list(files.fetch_small(["C:\\a"], TaskContext())),
            lambda: files.read("C:\\a", 100, TaskContext()),
            lambda: stored(files, b"x" * 100, tmp_path / "put", Pulse(), local=local, at=at),
        ):
            with pytest.raises((DeviceFileError, ConnectionLost)):
                act()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("answer", [".\n", "+Y2BgYAAA\n.\n", "+AwA=\n.\n"])
def test_an_answer_that_says_nothing_is_an_error_where_something_is_needed(tmp_path: Path, answer: str) -> None:
    with windows_with_files(tmp_path) as place:
        files = place.connections.files(place.device, TaskContext())
        place.files.instead = answer
        with pytest.raises(DeviceFileError):
            files.resolve("C:\\", TaskContext())
        with pytest.raises(DeviceFileError):
            files.look_at("C:\\a", TaskContext())
        assert files.free_space("C:\\", TaskContext()) is None
        assert files.digest("C:\\a", 5, TaskContext()) is None


def _problem(error: AppError | None) -> FileProblem | None:
    return error.problem if isinstance(error, (DeviceFileError, FileError)) else None


def test_a_tree_is_removed_and_what_a_link_leads_to_stays(files: FileChannel, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for folder in ("a", "b/c", "empty"):
        (tree / folder).mkdir(parents=True)
        (tree / folder / "file").touch()
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    (tree / "link").symlink_to("../kept")
    assert isinstance(files, ManyFiles)
    result = remove_tree(files, [at(tree)], TaskContext())
    assert result.troubles == () and not tree.exists()
    assert (tmp_path / "kept" / "file").exists()
