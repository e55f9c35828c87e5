"""The files of a real sshd as the file manager uses them: one connection, trees, copies, editing, the journal."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.devices import THIS_COMPUTER
from app.domain.edits import EditState
from app.domain.errors import AuthenticationFailed
from app.domain.file_channel import ManyFiles
from app.domain.files import FileKind, FileSystem
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.trees import ModeChange
from app.services.connection_notes import ConnectionNotes
from app.services.file_systems.copying import copy_within
from app.services.file_systems.editing import Edits
from app.services.file_systems.local import LocalFiles
from app.services.file_systems.remote import RemoteFiles
from app.services.file_systems.trees import change_modes, count_tree, remove_tree
from app.services.journal_file import JournalFile
from app.services.targets.given import GivenCredentials
from app.services.targets.opening import Connections
from tests.servers.openssh import Sshd, shared_sshd
from tests.services.file_systems.test_editing import Watcher

__all__ = ["shared_sshd"]


class World:
    def __init__(self, server: Sshd, folder: Path) -> None:
        self.device = server.device
        self.journal = JournalFile(folder / "journal")
        self.trusted = server.known(folder)
        given = GivenCredentials(lambda device: server.credential)
        notes = ConnectionNotes(lambda: self.journal)
        self.connections = Connections(self.trusted, given)
        self.remote = RemoteFiles(self.connections.files, given, lambda: self.journal, notes, self.connections.target)

    def changes(self) -> list[str]:
        return [event.data["change"] for event in self.journal.events() if event.kind is EventKind.FILES_CHANGED]


@pytest.fixture
def world(shared_sshd: Sshd, tmp_path: Path) -> Iterator[World]:
    made = World(shared_sshd, tmp_path)
    yield made
    made.connections.close()


@pytest.fixture
def files(world: World) -> Iterator[FileSystem]:
    opened = world.remote.open(world.device, TaskContext())
    yield opened
    opened.close()


def test_this_computers_own_files_need_no_connection(world: World) -> None:
    assert isinstance(world.remote.open(THIS_COMPUTER, TaskContext()), LocalFiles)
    assert not world.journal.events()


def test_the_panes_and_the_session_share_one_connection(world: World, files: FileSystem, shared_sshd: Sshd) -> None:
    before = len(shared_sshd.connections())
    second = world.remote.open(world.device, TaskContext())
    assert files.home(TaskContext()) == second.home(TaskContext())
    second.close()
    assert world.connections.sign_in(world.device) is not None
    assert len(shared_sshd.connections()) <= before + 1  # a process for the channel, none for a login


def test_a_tree_on_the_device_is_counted_changed_and_removed(world: World, files: FileSystem, tmp_path: Path) -> None:
    top = tmp_path / "top"
    for number in range(40):
        (top / f"folder {number}").mkdir(parents=True)
        for name in ("a", "b\n", os.fsdecode(b"\xff")):
            (top / f"folder {number}" / name).write_bytes(b"x" * 10)
    (top / "out").symlink_to(tmp_path)
    task = TaskContext()
    count = count_tree(files, [str(top)], task)
    assert (count.files, count.folders, count.size) == (121, 41, 1200)
    changed = change_modes(files, [str(top)], ModeChange(on=0o700, off=0o077), task, is_deep=True)
    assert (changed.done, changed.failed) == (161, 0)
    assert (top / "folder 7" / "a").stat().st_mode & 0o777 in (0o600, 0o700)
    removed = remove_tree(files, [str(top)], task, total=count.entries)
    assert (removed.done, removed.troubles) == (162, ())
    assert not top.exists() and (tmp_path / "journal").exists()
    assert world.changes() == ["permissions", "remove"]


def test_many_folders_are_listed_and_no_link_is_followed(world: World, tmp_path: Path) -> None:
    for number in range(70):
        (tmp_path / "many" / f"{number}" / "inner").mkdir(parents=True)
    for number in range(250):
        (tmp_path / "many" / "3" / f"file {number}").touch()
    (tmp_path / "link").symlink_to("many")
    (tmp_path / "file").touch()
    wrong = [tmp_path / "link", tmp_path / "file", tmp_path / "gone"]
    paths = [str(tmp_path / "many" / f"{number}") for number in range(70)] + [str(path) for path in wrong]
    channel = world.remote.channel(world.device, TaskContext())
    assert isinstance(channel, ManyFiles)
    results = list(channel.list_many(paths, TaskContext()))
    assert [result.index for result in results] == list(range(73))
    assert [len(result.entries) for result in results[:5]] == [1, 1, 1, 251, 1]
    assert all(result.error and not result.entries for result in results[70:])
    looks = list(channel.look_at_many(paths[-4:], TaskContext()))
    assert [look.entry.kind if look.entry else None for look in looks] == [
        FileKind.FOLDER,
        FileKind.LINK,
        FileKind.FILE,
        None,
    ]
    modes = list(channel.set_modes([(paths[0], 0o700), (paths[-1], 0o700), (paths[-2], 0o640)], TaskContext()))
    assert sorted(result.index for result in modes if result.error) == [1]
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640
    channel.close()


def test_the_device_copies_its_own_files(world: World, files: FileSystem, tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()
    (tmp_path / "it's").write_bytes(b"x")
    assert copy_within(files, [str(tmp_path / "it's")], str(tmp_path / "to"), TaskContext())
    assert (tmp_path / "to" / "it's").read_bytes() == b"x"
    assert world.changes() == ["copy"]


def test_a_large_file_of_the_device_is_edited(world: World, tmp_path: Path) -> None:
    file = tmp_path / "large.conf"
    file.write_bytes(b"line\n" * 500_000)
    file.chmod(0o604)
    with Watcher(Edits(tmp_path / "edited", world.remote.channel, lambda: world.journal, list, look=0.03)) as watcher:
        edit = watcher.edits.begin(world.device, str(file), TaskContext())
        assert edit.copy.read_bytes() == file.read_bytes()
        with edit.copy.open("ab") as copy:
            copy.write(b"more\n")
        watcher.wait_for_state(EditState.SAME, saves=1)
        assert file.read_bytes() == b"line\n" * 500_000 + b"more\n"
        assert file.stat().st_mode & 0o777 == 0o604
        with file.open("ab") as other:
            other.write(b"theirs\n")
        edit.copy.write_bytes(b"mine\n")
        watcher.wait_for_state(EditState.CONFLICT)
        assert file.read_bytes().endswith(b"theirs\n")
    assert world.changes() == ["edit"]


def test_a_refused_login_is_told(world: World) -> None:
    given = GivenCredentials(lambda device: pytest.fail("not asked"))
    given.give(world.device, world.device.user, Secret("wrong"))
    connections = Connections(world.trusted, given)
    notes = ConnectionNotes(lambda: world.journal)
    remote = RemoteFiles(connections.files, given, lambda: world.journal, notes)
    with pytest.raises(AuthenticationFailed):
        remote.open(world.device, TaskContext())
    assert world.journal.events()[-1].kind is EventKind.CONNECTION_FAILED
