"""What an editor writes here comes to the device, whole and with its permissions, and nobody's work is lost."""

import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest

from app.domain.devices import Device
from app.domain.edits import Edit, EditState
from app.domain.errors import AppError, AuthenticationFailed, DeviceFileError
from app.domain.journal import EventKind
from app.domain.task import TaskContext
from app.services.file_systems.editing import Edits
from app.services.journal_file import JournalFile
from tests.services.file_systems.folder_channel import FolderChannel, lost

DEVICE = Device("d1", "web1", host="192.0.2.1")
SOON = 10.0  # seconds; a failing test waits so long


class Watcher:
    """Hears of edits and waits for them. As a context it is also the end of the program."""

    def __init__(self, edits: Edits) -> None:
        self.news: list[Edit] = []
        self._changed = threading.Condition()
        self.watch(edits)

    def watch(self, edits: Edits) -> None:
        self.edits = edits
        edits.listen(self._hear)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.edits.close(0.2)

    def wait_for_state(self, state: EditState, saves: int = 0) -> Edit:
        """The edit that is so, now or soon."""

        def is_so(edit: Edit) -> bool:
            return edit.state is state and edit.saves >= saves

        with self._changed:
            assert self._changed.wait_for(lambda: any(map(is_so, self.edits.all())), SOON), self.news
            return next(filter(is_so, self.edits.all()))

    def _hear(self, edit: Edit) -> None:
        with self._changed:
            self.news.append(edit)
            self._changed.notify_all()


class World(Watcher):
    """A device with one file, /etc/hosts in miniature, and what edits it."""

    def __init__(self, folder: Path) -> None:
        self.channel = FolderChannel()
        self.opening: Callable[[], None] = lambda: None
        (folder / "device").mkdir()
        self.file = folder / "device" / "hosts"
        self.file.write_bytes(b"127.0.0.1 localhost\n")
        self.file.chmod(0o640)
        self.folder = folder / "edited"
        self.journal = JournalFile(folder / "journal")
        super().__init__(self._made())

    def start(self) -> Edits:
        """As the next start of the program does."""
        self.watch(self._made())
        return self.edits

    def begin(self, path: Path | None = None) -> Edit:
        return self.edits.begin(DEVICE, str(path or self.file), TaskContext())

    def _made(self) -> Edits:
        return Edits(self.folder, self._open, lambda: self.journal, lambda: [DEVICE], look=0.03)

    def _open(self, device: Device, task: TaskContext) -> FolderChannel:
        self.opening()
        return self.channel


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.opening = lambda: None
    made.edits.close(0.2)


def test_a_copy_is_made_that_only_this_user_can_read(world: World) -> None:
    edit = world.begin()
    assert edit.copy.name == "hosts"
    assert edit.copy.read_bytes() == b"127.0.0.1 localhost\n"
    assert stat.S_IMODE(edit.copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(edit.copy.parent.parent.stat().st_mode) == 0o700
    assert world.begin() == edit  # asked twice, it is the same
    assert world.channel.is_closed


def test_a_copy_that_is_opened_again_is_as_the_device_has_it_by_now(world: World) -> None:
    edit = world.begin()
    world.file.write_bytes(b"theirs")
    assert world.begin() == edit
    assert edit.copy.read_bytes() == b"theirs"
    assert [path.name for path in edit.copy.parent.iterdir()] == ["hosts"]
    edit.copy.write_bytes(b"mine")
    assert world.begin().id == edit.id
    assert edit.copy.read_bytes() == b"mine"


def test_what_is_written_is_saved_back_with_its_permissions(world: World) -> None:
    edit = world.begin()
    edit.copy.write_bytes(b"new\n")
    world.wait_for_state(EditState.SAME, saves=1)
    assert world.file.read_bytes() == b"new\n"
    assert stat.S_IMODE(world.file.stat().st_mode) == 0o640
    assert list(world.file.parent.iterdir()) == [world.file]
    (event,) = world.journal.events()
    assert (event.kind, event.data["change"], event.data["paths"]) == (
        EventKind.FILES_CHANGED,
        "edit",
        [str(world.file)],
    )


def test_an_editor_that_saves_by_renaming_is_followed(world: World) -> None:
    edit = world.begin()
    for number in (1, 2):
        new = edit.copy.with_name("hosts~new")
        new.write_bytes(b"version %d\n" % number)
        new.replace(edit.copy)
        world.wait_for_state(EditState.SAME, saves=number)
    assert world.file.read_bytes() == b"version 2\n"


def test_a_link_is_followed_and_stays_a_link(world: World) -> None:
    link = world.file.with_name("link")
    link.symlink_to("hosts")
    edit = world.begin(link)
    edit.copy.write_bytes(b"new\n")
    world.wait_for_state(EditState.SAME, saves=1)
    assert link.is_symlink() and world.file.read_bytes() == b"new\n"


def test_a_reader_sees_the_old_or_the_new_file_and_never_half_of_one(world: World) -> None:
    seen: list[bytes] = []
    world.channel.before_store = lambda path: seen.append(world.file.read_bytes())
    edit = world.begin()
    edit.copy.write_bytes(b"new content\n")
    world.wait_for_state(EditState.SAME, saves=1)
    assert seen == [b"127.0.0.1 localhost\n"]


def test_what_is_saved_may_be_secret_also_while_it_comes(world: World) -> None:
    modes: list[int] = []
    world.channel.before_store = lambda path: modes.append(stat.S_IMODE(Path(path).stat().st_mode))
    edit = world.begin()
    edit.copy.write_bytes(b"secret\n")
    world.wait_for_state(EditState.SAME, saves=1)
    assert modes == [0o600]


def test_a_file_of_another_owner_stays_theirs(world: World) -> None:
    world.channel.owner_of_new = "somebody"
    inode = world.file.stat().st_ino
    edit = world.begin()
    edit.copy.write_bytes(b"new\n")
    world.wait_for_state(EditState.SAME, saves=1)
    assert world.file.read_bytes() == b"new\n"
    assert world.file.stat().st_ino == inode
    assert list(world.file.parent.iterdir()) == [world.file]


def test_a_file_in_a_folder_that_takes_no_new_ones_is_saved(world: World) -> None:
    world.channel.takes_new_files = False
    edit = world.begin()
    edit.copy.write_bytes(b"new\n")
    world.wait_for_state(EditState.SAME, saves=1)
    assert world.file.read_bytes() == b"new\n"


@pytest.mark.parametrize("has_digests", [True, False])
@pytest.mark.parametrize("size", [20, 2_000_000])
def test_what_someone_else_has_changed_is_not_overwritten_unasked(world: World, size: int, has_digests: bool) -> None:
    world.channel.has_digests = has_digests
    world.file.write_bytes(b"a" * size)
    os.utime(world.file, (1, 1_000_000_000))
    edit = world.begin()
    world.file.write_bytes(b"b" * size)
    edit.copy.write_bytes(b"mine")
    found = world.wait_for_state(EditState.CONFLICT)
    assert "changed on the device" in str(found.error)
    assert world.file.read_bytes() == b"b" * size
    assert not world.journal.events()
    world.edits.save(edit.id, over_others=True)
    world.wait_for_state(EditState.SAME, saves=1)
    assert world.file.read_bytes() == b"mine"


def test_a_file_that_was_only_touched_has_not_changed(world: World) -> None:
    edit = world.begin()
    os.utime(world.file, (1, 1_000_000_000))
    edit.copy.write_bytes(b"mine")
    world.wait_for_state(EditState.SAME, saves=1)


def test_a_file_that_was_removed_is_made_again_only_when_asked(world: World) -> None:
    edit = world.begin()
    world.file.unlink()
    edit.copy.write_bytes(b"mine")
    world.wait_for_state(EditState.CONFLICT)
    assert not world.file.exists()
    world.edits.save(edit.id, over_others=True)
    world.wait_for_state(EditState.SAME, saves=1)
    assert world.file.read_bytes() == b"mine"
    assert stat.S_IMODE(world.file.stat().st_mode) == 0o640


def test_the_devices_version_is_taken_and_ones_own_stays_beside_it(world: World) -> None:
    edit = world.begin()
    world.file.write_bytes(b"theirs")
    edit.copy.write_bytes(b"mine")
    world.wait_for_state(EditState.CONFLICT)
    world.edits.take_theirs(edit.id)
    world.wait_for_state(EditState.SAME)
    assert edit.copy.read_bytes() == b"theirs"
    assert sorted(path.read_bytes() for path in edit.copy.parent.iterdir()) == [b"mine", b"theirs"]


def test_a_lost_link_is_tried_again_by_itself(world: World) -> None:
    edit = world.begin()
    tries: list[float] = []

    def fail_once() -> None:
        tries.append(time.monotonic())
        if len(tries) == 1:
            raise lost()

    world.opening = fail_once
    edit.copy.write_bytes(b"new\n")
    world.wait_for_state(EditState.SAME, saves=1)
    assert EditState.FAILED in [news.state for news in world.news]
    assert world.file.read_bytes() == b"new\n"


def test_a_link_lost_while_the_file_is_written_in_place_makes_no_conflict(world: World) -> None:
    world.channel.takes_new_files = False
    edit = world.begin()
    losses = iter([True])

    def lose(path: str) -> None:
        if next(losses, False):
            raise lost()

    world.channel.before_store = lose
    edit.copy.write_bytes(b"new content\n")
    world.wait_for_state(EditState.SAME, saves=1)
    assert world.file.read_bytes() == b"new content\n"
    assert EditState.CONFLICT not in [news.state for news in world.news]


def test_what_a_person_must_mend_is_not_tried_again_but_when_asked(world: World) -> None:
    edit = world.begin()
    refusals: list[AppError] = []

    def refuse() -> None:
        refusals.append(AuthenticationFailed("No."))
        raise refusals[-1]

    world.opening = refuse
    edit.copy.write_bytes(b"new\n")
    found = world.wait_for_state(EditState.FAILED)
    assert isinstance(found.error, AuthenticationFailed) and found.is_unsaved
    world.opening = lambda: None
    world.edits.save(edit.id)
    world.wait_for_state(EditState.SAME, saves=1)
    assert len(refusals) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_after_a_mistake_of_ours_nobody_believes_that_the_copy_is_watched(world: World) -> None:
    edit = world.begin()

    def stumble() -> None:
        raise ZeroDivisionError

    world.opening = stumble
    [watching] = [thread for thread in threading.enumerate() if thread.name == f"edit {edit.id[:8]}"]
    edit.copy.write_bytes(b"mine\n")
    found = world.wait_for_state(EditState.FAILED)
    assert "not watched any more" in str(found.error)
    watching.join()  # its mistake is told when it ends: not in the next test
    world.opening = lambda: None
    world.edits.save(edit.id)
    world.wait_for_state(EditState.SAME, saves=1)


def test_a_finished_edit_is_saved_and_wiped(world: World) -> None:
    edit = world.begin()
    edit.copy.write_bytes(b"last words\n")
    world.edits.finish(edit.id, TaskContext())
    assert world.file.read_bytes() == b"last words\n"
    assert not edit.copy.exists() and not list(world.folder.iterdir())
    assert world.edits.all() == ()
    assert world.news[-1].state is EditState.FINISHED


def test_an_edit_that_cannot_be_saved_stays_unless_it_is_thrown_away(world: World) -> None:
    edit = world.begin()
    edit.copy.write_bytes(b"mine")
    world.file.write_bytes(b"theirs")
    with pytest.raises(DeviceFileError, match="meanwhile"):
        world.edits.finish(edit.id, TaskContext())
    assert edit.copy.read_bytes() == b"mine"
    world.edits.finish(edit.id, TaskContext(), discard=True)
    assert not edit.copy.exists()
    assert world.file.read_bytes() == b"theirs"


def test_the_end_of_the_program_keeps_what_could_not_be_saved_for_the_next_start(world: World) -> None:
    saved, kept = world.begin(), world.begin(_another(world))
    saved.copy.write_bytes(b"saved")
    kept.copy.write_bytes(b"kept")
    (world.file.parent / "other").write_bytes(b"theirs")
    assert [edit.id for edit in world.edits.close()] == [kept.id]
    assert world.file.read_bytes() == b"saved" and not saved.copy.exists()
    (found,) = world.start().left_over(TaskContext())
    assert (found.id, found.device, found.state, found.is_left_over) == (kept.id, DEVICE, EditState.CHANGED, True)
    assert found.copy.read_bytes() == b"kept"
    world.edits.save(found.id, over_others=True)
    world.wait_for_state(EditState.SAME, saves=1)
    assert (world.file.parent / "other").read_bytes() == b"kept"


def test_what_was_left_over_is_watched_again_when_it_is_opened(world: World) -> None:
    edit = world.begin()
    edit.copy.write_bytes(b"mine")
    world.file.write_bytes(b"theirs")
    world.edits.close()
    world.file.write_bytes(b"127.0.0.1 localhost\n")  # they have taken it back
    (found,) = world.start().left_over(TaskContext())
    assert world.begin().id == found.id
    assert world.file.read_bytes() == b"127.0.0.1 localhost\n"  # nothing is saved unasked
    found.copy.write_bytes(b"mine, and more")
    world.wait_for_state(EditState.SAME, saves=1)
    assert world.file.read_bytes() == b"mine, and more"


def test_a_killed_program_leaves_nothing_but_unsaved_work(world: World) -> None:
    same, half = world.begin(), world.folder / "half"
    (half / "copy").mkdir(parents=True)
    (half / "copy" / "secret").touch()
    assert world.edits.left_over(TaskContext()) == ()  # a running program's own are no left-overs
    assert not half.exists() and same.copy.exists()
    world.edits._watched[same.id].leave()  # a killed program tidies nothing
    assert world.start().left_over(TaskContext()) == ()
    assert not same.copy.exists()


def test_a_running_programs_edits_are_not_taken_over_by_another(world: World) -> None:
    edit = world.begin()
    edit.copy.write_bytes(b"new\n")
    other = Edits(world.folder, lambda device, task: FolderChannel(), lambda: world.journal, list)
    assert other.left_over(TaskContext()) == ()
    assert edit.copy.exists()


def test_what_is_no_file_or_too_large_is_not_edited(world: World) -> None:
    with pytest.raises(DeviceFileError, match="not a file"):
        world.begin(world.file.parent)
    with (world.file.parent / "large").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(DeviceFileError, match="larger than") as caught:
        world.begin(world.file.parent / "large")
    assert caught.value.hint
    assert not list(world.folder.iterdir())


def _another(world: World) -> Path:
    path = world.file.parent / "other"
    path.write_bytes(b"other")
    return path
