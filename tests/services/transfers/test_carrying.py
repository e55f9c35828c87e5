"""Trees of files are carried between this computer and a (simulated) device, whole and safely."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import ConnectionLost, DeviceFileError, FileError, FileProblem
from app.domain.file_channel import Pulse
from app.domain.files import FileEntry, FileKind, OnEntries
from app.domain.task import TaskContext
from app.domain.transfers import Decision, Rule, TransferOrder, TransferReport
from app.services.transfers.carrying import carry_out, discard
from app.services.transfers.notes import notes_file
from tests.services.transfers.simulated_device import DEVICE, OTHER_DEVICE, Person, SimulatedDevice

if sys.platform != "win32":
    import resource

LARGE = 3_000_001
OLD, LATER = 1_500_000_000, 2_000_000_000

type Devices = dict[str, list[SimulatedDevice]]
DIRECTIONS = {
    "get": (DEVICE, THIS_COMPUTER),
    "put": (THIS_COMPUTER, DEVICE),
    "between devices": (DEVICE, OTHER_DEVICE),
    "here": (THIS_COMPUTER, THIS_COMPUTER),
}


class Desk:
    """A source, a target, and what is needed to carry one to the other."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "source"
        self.target = folder / "target"
        self.notes = folder / "notes"
        self.source.mkdir()
        self.target.mkdir()
        self.opened: list[SimulatedDevice] = []
        self.make: Callable[[], SimulatedDevice] = SimulatedDevice

    def channel_of(self, device: Device) -> SimulatedDevice:
        self.opened.append(self.make())
        return self.opened[-1]

    def order(self, direction: str, *names: str, rule: Rule = Rule.ASK, verify: bool = True) -> TransferOrder:
        source, target = DIRECTIONS[direction]
        paths = tuple(str(self.source / name) for name in names)
        return TransferOrder("0123456789abcdef", source, paths, target, str(self.target), rule, verify=verify)

    def carry(self, order: TransferOrder, person: Person | None = None) -> TransferReport:
        return carry_out(order, self.channel_of, self.notes, person or Person(), TaskContext())

    def leftovers(self) -> list[Path]:
        return [path for path in self.target.rglob("*") if "satchel" in path.name]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def plant(folder: Path) -> Path:
    """A tree with everything that is copied."""
    tree = folder / "tree"
    (tree / "inner" / "empty").mkdir(parents=True)
    (tree / "large").write_bytes(os.urandom(LARGE))
    (tree / "inner" / "small ä\udcff").write_bytes(b"small")
    (tree / "nothing").touch()
    (tree / "inner" / "link").symlink_to("../large")
    (tree / "large").chmod(0o640)
    for path in (tree / "large", tree / "nothing", tree / "inner", tree):
        os.utime(path, (OLD, OLD))
    (tree / "inner").chmod(0o555)
    return tree


def seen(tree: Path) -> dict[str, object]:
    """What is in a tree, with modes, times and content."""
    found: dict[str, object] = {}
    for path in sorted(tree.rglob("*")):
        name, status = str(path.relative_to(tree)), path.lstat()
        if path.is_symlink():
            found[name] = path.readlink()
        else:
            content = path.read_bytes() if path.is_file() else None
            found[name] = (status.st_mode, int(status.st_mtime), content)
    return found


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_tree_arrives_with_its_content_times_permissions_and_links(desk: Desk, direction: str) -> None:
    tree = plant(desk.source)
    person = Person()
    report = desk.carry(desk.order(direction, "tree"), person)
    assert seen(desk.target / "tree") == seen(tree)
    assert (desk.target / "tree").stat().st_mtime == OLD
    assert (report.done_files, report.total_files, report.troubles) == (4, 4, ())
    assert report.done_bytes == report.total_bytes == person.throttled == LARGE + len("small")
    assert report.verified_files == 3
    assert person.reports[0].phase == "Counting"
    assert person.reports[-1] == report
    assert not list(desk.notes.iterdir())
    assert all(device.is_closed for device in desk.opened)


@pytest.mark.parametrize("direction", ["get", "put", "between devices"])
def test_a_lost_link_costs_only_what_was_on_the_way(desk: Desk, direction: str) -> None:
    tree = plant(desk.source)
    (tree / "last").write_bytes(os.urandom(40_000_000 if direction == "between devices" else LARGE))
    order = desk.order(direction, "tree")
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    lasts, cuts = size // 5, 0
    for _ in range(20):
        desk.make = lambda: SimulatedDevice(lasts=lasts)
        try:
            report = desk.carry(order)
        except ConnectionLost:
            cuts += 1
        else:
            break
    assert 2 <= cuts <= 15
    assert seen(desk.target / "tree") == seen(tree)
    assert report.done_bytes == report.total_bytes == size


@pytest.mark.parametrize("direction", ["get", "put"])
def test_what_was_there_is_kept_only_if_its_hash_is_right(desk: Desk, direction: str) -> None:
    (desk.source / "large").write_bytes(os.urandom(8_000_000))
    order = desk.order(direction, "large")
    desk.make = lambda: SimulatedDevice(lasts=6_000_000)
    with pytest.raises(ConnectionLost):
        desk.carry(order)
    (part,) = desk.leftovers()
    with part.open("r+b") as file:
        file.seek(1000)
        file.write(b"other")
    desk.make = SimulatedDevice
    desk.carry(order)
    assert desk.opened[-1].moved_bytes == 8_000_000
    assert (desk.target / "large").read_bytes() == (desk.source / "large").read_bytes()


def test_a_source_that_changed_meanwhile_is_begun_again(desk: Desk) -> None:
    (desk.source / "large").write_bytes(os.urandom(8_000_000))
    order = desk.order("get", "large")
    desk.make = lambda: SimulatedDevice(lasts=6_000_000)
    with pytest.raises(ConnectionLost):
        desk.carry(order)
    (desk.source / "large").write_bytes(os.urandom(8_000_000))
    desk.make = lambda: SimulatedDevice(hashes=False)
    desk.carry(order)
    assert (desk.target / "large").read_bytes() == (desk.source / "large").read_bytes()


def test_a_device_that_cannot_hash_resumes_by_size_and_time(desk: Desk) -> None:
    (desk.source / "large").write_bytes(os.urandom(20_000_000))
    order = desk.order("get", "large")
    desk.make = lambda: SimulatedDevice(lasts=16_000_000, hashes=False)
    with pytest.raises(ConnectionLost):
        desk.carry(order)
    desk.make = lambda: SimulatedDevice(hashes=False)
    report = desk.carry(order)
    assert desk.opened[-1].moved_bytes < 10_000_000
    assert report.verified_files == 0
    assert (desk.target / "large").read_bytes() == (desk.source / "large").read_bytes()


def test_without_a_hash_only_what_the_disk_has_for_sure_is_kept(desk: Desk) -> None:
    (desk.source / "large").write_bytes(os.urandom(8_000_000))
    order = desk.order("get", "large")
    desk.make = lambda: SimulatedDevice(lasts=6_000_000, hashes=False)
    with pytest.raises(ConnectionLost):
        desk.carry(order)
    notes, (part,) = notes_file(desk.notes, order.id), desk.leftovers()
    notes.write_text(re.sub(r'"synced": \d+', '"synced": 2000000', notes.read_text()))
    with part.open("r+b") as file:  # a power cut at that time leaves zeros behind it
        file.seek(2_000_000)
        file.write(bytes(part.stat().st_size - 2_000_000))
    desk.make = lambda: SimulatedDevice(hashes=False)
    desk.carry(order)
    assert desk.opened[-1].moved_bytes == 6_000_000
    assert (desk.target / "large").read_bytes() == (desk.source / "large").read_bytes()


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(
    ("decision", "content", "files"),
    [
        (Decision(Rule.SKIP), b"there", {"file.txt"}),
        (Decision(Rule.REPLACE), b"new", {"file.txt"}),
        (Decision(Rule.RENAME), b"there", {"file.txt", "file (2).txt"}),
        (Decision(Rule.NEWER), b"there", {"file.txt"}),
    ],
)
def test_a_taken_name_is_decided_on(
    desk: Desk, direction: str, decision: Decision, content: bytes, files: set[str]
) -> None:
    (desk.source / "file.txt").write_bytes(b"new")
    os.utime(desk.source / "file.txt", (OLD, OLD))
    (desk.target / "file.txt").write_bytes(b"there")
    person = Person(decision)
    report = desk.carry(desk.order(direction, "file.txt"), person)
    assert [conflict.path for conflict in person.asked] == [str(desk.target / "file.txt")]
    assert {path.name for path in desk.target.iterdir()} == files
    assert (desk.target / "file.txt").read_bytes() == content
    assert report.done_files + report.skipped_files == 1


def test_an_answer_for_all_is_asked_for_once(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        (desk.source / name).write_text("new")
        (desk.target / name).write_text("there")
    person = Person(Decision(Rule.REPLACE), Decision(Rule.SKIP, for_all=True))
    report = desk.carry(desk.order("get", "a", "b", "c"), person)
    assert len(person.asked) == 2
    assert [(desk.target / name).read_text() for name in ("a", "b", "c")] == ["new", "there", "there"]
    assert (report.done_files, report.skipped_files, report.done_bytes) == (1, 2, report.total_bytes)


def test_newer_replaces_what_was_modified_earlier(desk: Desk) -> None:
    for name in ("older", "newer"):
        (desk.source / name).write_text("source")
        (desk.target / name).write_text("target")
        os.utime(desk.target / name, (OLD, OLD))
    os.utime(desk.source / "older", (OLD - 10, OLD - 10))
    desk.carry(desk.order("put", "older", "newer", rule=Rule.NEWER))
    assert (desk.target / "older").read_text() == "target"
    assert (desk.target / "newer").read_text() == "source"


def test_after_a_cut_nobody_is_asked_about_files_of_the_same_order(desk: Desk) -> None:
    tree = desk.source / "tree"
    tree.mkdir()
    for number in range(50):
        (tree / f"{number:02}").write_bytes(os.urandom(1000))
    order = desk.order("put", "tree")
    for lasts in (0, 20_500, None):
        desk.make = lambda lasts=lasts: SimulatedDevice(lasts=lasts)  # type: ignore[misc]
        try:
            report = desk.carry(order)  # a Person without an answer
        except ConnectionLost:
            assert lasts is not None
    assert seen(desk.target / "tree") == seen(tree)
    assert report.done_files == 50


@pytest.mark.parametrize("name", ["../evil", "/evil", "..", "a/../../evil", "nul\0l"])
def test_a_name_that_leads_out_is_left_out_and_told(desk: Desk, name: str) -> None:
    (desk.source / "tree").mkdir()
    (desk.source / "tree" / "good").write_text("good")
    (desk.source / "evil").write_text("evil")
    made_up = [FileEntry(name, FileKind.FILE, 4), FileEntry("good", FileKind.FILE, 4)]
    desk.make = lambda: SimulatedDevice(says={str(desk.source / "tree"): made_up})
    report = desk.carry(desk.order("get", "tree"))
    assert [path.name for path in desk.target.rglob("*")] == ["tree", "good"]
    assert len(report.troubles) == 1
    assert not Path("/evil").exists()


def test_a_link_that_a_server_planted_is_not_gone_through(desk: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (desk.source / "tree" / "trap").mkdir(parents=True)
    (desk.source / "tree" / "trap" / "file").write_text("in")
    link = FileEntry("trap", FileKind.LINK, target=str(outside), leads_to=FileKind.FOLDER)
    says = {str(desk.source / "tree"): [link, FileEntry("trap", FileKind.FOLDER)]}
    desk.make = lambda: SimulatedDevice(says=says)
    report = desk.carry(desk.order("get", "tree"))
    assert "leads out" in str(report.troubles[0].error)
    (desk.target / "tree" / "trap").unlink(missing_ok=True)
    (desk.target / "tree" / "trap").symlink_to(outside)
    desk.make = SimulatedDevice
    desk.carry(replace(desk.order("get", "tree"), id="f" * 32), Person(Decision(Rule.REPLACE, for_all=True)))
    assert not list(outside.iterdir())
    assert (desk.target / "tree" / "trap" / "file").read_text() == "in"


def test_a_folder_is_never_replaced_by_a_file(desk: Desk) -> None:
    (desk.source / "name").write_text("file")
    (desk.target / "name").mkdir()
    (desk.target / "name" / "kept").touch()
    report = desk.carry(desk.order("get", "name", rule=Rule.REPLACE))
    assert (desk.target / "name" / "kept").exists()
    assert len(report.troubles) == 1


def test_what_could_not_be_copied_is_told_and_done_when_it_is_carried_out_again(desk: Desk) -> None:
    (desk.source / "tree").mkdir()
    (desk.source / "tree" / "good").write_text("good")
    os.mkfifo(desk.source / "tree" / "pipe")
    order = desk.order("get", "tree")
    report = desk.carry(order)
    assert [trouble.path for trouble in report.troubles] == [str(desk.source / "tree" / "pipe")]
    (desk.source / "tree" / "pipe").unlink()
    (desk.source / "tree" / "pipe").write_text("a file now")
    report = desk.carry(order)
    assert (desk.target / "tree" / "pipe").read_text() == "a file now"
    assert (report.done_files, report.troubles) == (2, ())


def test_room_is_asked_for_before_anything_is_sent(desk: Desk) -> None:
    (desk.source / "large").write_bytes(b"x" * 100_000)
    desk.make = lambda: SimulatedDevice(free=50_000)
    with pytest.raises(DeviceFileError, match=r"100 kB are needed, 50 kB are free") as caught:
        desk.carry(desk.order("put", "large"))
    assert caught.value.problem is FileProblem.FULL
    assert not list(desk.target.iterdir())


def test_a_sparse_file_stays_sparse(desk: Desk) -> None:
    with (desk.source / "sparse").open("wb") as file:
        file.seek(300_000_000)
        file.write(b"in the middle")
        file.truncate(5_000_000_000)
    if (desk.source / "sparse").stat().st_blocks > 1000:
        pytest.skip("this file system has no sparse files")
    desk.carry(desk.order("put", "sparse", verify=False))
    assert (desk.target / "sparse").stat().st_size == 5_000_000_000
    assert (desk.target / "sparse").stat().st_blocks < 1000
    assert desk.opened[-1].moved_bytes < 10_000_000


def test_a_stopped_order_leaves_nothing_behind(desk: Desk) -> None:
    (desk.source / "large").write_bytes(os.urandom(LARGE))
    order = desk.order("put", "large")
    desk.make = lambda: SimulatedDevice(lasts=LARGE // 2)
    with pytest.raises(ConnectionLost):
        desk.carry(order)
    assert desk.leftovers()
    assert notes_file(desk.notes, order.id).exists()
    desk.make = SimulatedDevice
    discard(order, desk.channel_of, desk.notes, TaskContext())
    assert not list(desk.target.iterdir())
    assert not list(desk.notes.iterdir())


def test_the_folder_is_made_where_it_is_not_there(desk: Desk) -> None:
    (desk.source / "file").write_text("in")
    order = replace(desk.order("put", "file"), folder=str(desk.target / "new" / "deep"), names=("called so",))
    desk.carry(order)
    assert (desk.target / "new" / "deep" / "called so").read_text() == "in"


def test_a_file_is_no_target_folder(desk: Desk) -> None:
    (desk.source / "file").write_text("in")
    with pytest.raises(FileError, match="is not a folder"):
        desk.carry(replace(desk.order("get", "file"), folder=str(desk.source / "file")))


def test_names_that_the_target_does_not_tell_apart_get_a_number(desk: Desk) -> None:
    (desk.source / "tree").mkdir()
    for name in ("a\x01", "a\x02"):
        (desk.source / "tree" / name).write_text(name)
    desk.carry(desk.order("get", "tree"))
    copies = {path.name: path.read_text() for path in (desk.target / "tree").iterdir()}
    assert set(copies) == {"a_", "a_ (2)"}
    assert set(copies.values()) == {"a\x01", "a\x02"}


def test_a_folder_is_not_copied_into_itself(desk: Desk) -> None:
    (desk.source / "tree" / "inner").mkdir(parents=True)
    order = replace(desk.order("here", "tree"), folder=str(desk.source / "tree" / "inner"))
    report = desk.carry(order)
    assert "into itself" in str(report.troubles[0].error)
    assert not list((desk.source / "tree" / "inner").iterdir())
    desk.carry(replace(order, id="f" * 32, folder=str(desk.source), rule=Rule.RENAME))
    assert (desk.source / "tree (2)" / "inner").is_dir()


def test_a_folder_that_is_reached_through_a_link_is_not_copied_into_itself_either(desk: Desk) -> None:
    (desk.source / "real" / "tree" / "inner").mkdir(parents=True)
    (desk.source / "link").symlink_to("real")
    order = replace(desk.order("here", "link/tree"), folder=str(desk.source / "real" / "tree" / "inner"))
    assert "into itself" in str(desk.carry(order).troubles[0].error)
    assert not list((desk.source / "real" / "tree" / "inner").iterdir())


class Refusing(SimulatedDevice):
    """It takes the first half of each large file, and takes nothing away where it is `stubborn`."""

    stubborn = False

    def store(self, local: int, path: str, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        super().store(local, path, pulse, task, start=start, size=size // 2)
        raise DeviceFileError("A write was refused.")

    def remove(self, path: str, task: TaskContext) -> None:
        if self.stubborn and Path(path).stat().st_size:
            raise DeviceFileError("It is read-only.")
        super().remove(path, task)


def test_a_file_that_was_refused_in_the_middle_leaves_no_part_on_the_device(desk: Desk) -> None:
    (desk.source / "large").write_bytes(os.urandom(LARGE))
    desk.make = Refusing
    (trouble,) = desk.carry(order := desk.order("put", "large")).troubles
    assert "refused" in str(trouble.error)
    assert not list(desk.target.iterdir())
    desk.make = SimulatedDevice
    assert desk.carry(order).troubles == ()
    assert seen(desk.target) == seen(desk.source)


def test_a_part_that_cannot_be_taken_away_is_told_of(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.source / "large").write_bytes(os.urandom(LARGE))
    monkeypatch.setattr(Refusing, "stubborn", True)
    desk.make = Refusing
    troubles = desk.carry(desk.order("put", "large")).troubles
    (part,) = desk.leftovers()
    assert [(one.path, str(one.error)) for one in troubles[1:]] == [
        (str(part), f"A part of a file is left: {part} could not be removed.")
    ]


def test_what_was_proven_before_the_link_was_lost_counts_as_proven(desk: Desk) -> None:
    for name in ("1", "2"):
        (desk.source / name).write_bytes(os.urandom(LARGE))
    desk.make = lambda: SimulatedDevice(lasts=LARGE + LARGE // 2)
    with pytest.raises(ConnectionLost):
        desk.carry(order := desk.order("get", "1", "2"))
    desk.make = SimulatedDevice
    assert desk.carry(order).verified_files == 2


def cut_before_small_files_were_compared(desk: Desk) -> TransferOrder:
    """Two that are there, and a third on whose way the link was lost."""
    for name in ("1", "2", "3"):
        (desk.source / name).write_bytes(os.urandom(1000))
    desk.make = lambda: SimulatedDevice(lasts=2500)
    with pytest.raises(ConnectionLost):
        desk.carry(order := desk.order("put", "1", "2", "3"))
    desk.make = SimulatedDevice
    return order


def test_small_files_that_were_not_compared_yet_are_compared_when_it_goes_on(desk: Desk) -> None:
    order = cut_before_small_files_were_compared(desk)
    modified = (desk.target / "1").stat().st_mtime
    (desk.target / "1").write_bytes(b"")  # as a power cut leaves it
    os.utime(desk.target / "1", (modified, modified))
    report = desk.carry(order)
    assert (report.done_files, report.verified_files, report.done_bytes) == (3, 3, 3000)
    assert seen(desk.target) == seen(desk.source)


def test_a_small_file_that_a_power_cut_of_this_computer_has_taken_is_copied_again(desk: Desk) -> None:
    (desk.source / "tree").mkdir()
    (desk.source / "tree" / "small").write_bytes(b"small")
    order = desk.order("get", "tree")
    os.mkfifo(desk.source / "tree" / "pipe")  # so that its notes stay
    assert desk.carry(order).verified_files == 1
    copy = desk.target / "tree" / "small"
    modified = copy.stat().st_mtime
    copy.write_bytes(b"")
    os.utime(copy, (modified, modified))
    report = desk.carry(order)
    assert copy.read_bytes() == b"small"
    assert (report.done_files, report.verified_files) == (1, 1)


def test_a_copy_that_was_changed_since_is_told_of_and_one_of_a_source_that_was_changed_is_left(desk: Desk) -> None:
    order = cut_before_small_files_were_compared(desk)
    (desk.target / "1").write_bytes(b"changed by hand")
    os.utime(desk.target / "1", (LATER, LATER))
    (desk.source / "2").write_bytes(b"a log that grew")
    os.utime(desk.source / "2", (LATER, LATER))
    before = (desk.target / "2").read_bytes()
    report = desk.carry(order)
    assert (desk.target / "1").read_bytes() == b"changed by hand"
    assert (desk.target / "2").read_bytes() == before
    assert [one.path for one in report.troubles] == [str(desk.source / "1")]
    assert (report.done_files, report.verified_files) == (3, 1)


def test_a_small_file_whose_hash_is_another_is_copied_again(desk: Desk) -> None:
    for name in ("good", "bad"):
        (desk.source / name).write_text(name)

    def lying() -> SimulatedDevice:
        device = SimulatedDevice()
        device.says_hash[str(desk.target / "bad")] = "0" * 64
        return device

    desk.make = lying
    report = desk.carry(desk.order("put", "good", "bad"))
    assert (report.done_files, report.verified_files, report.done_bytes) == (2, 2, len("goodbad"))
    assert desk.opened[-1].moved_bytes == len("goodbad") + len("bad")
    assert (desk.target / "bad").read_text() == "bad"
    assert not desk.leftovers()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_small_file_that_the_disk_takes_only_in_part_is_not_counted_as_copied(desk: Desk) -> None:
    (desk.source / "small").write_bytes(os.urandom(60_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, before[1]))  # as on a disk with so much room: a write is cut
    try:
        report = desk.carry(desk.order("get", "small"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (report.done_files, len(report.troubles)) == (0, 1)
    assert not list(desk.target.iterdir())


def test_two_devices_that_are_in_no_book_are_two_places(desk: Desk) -> None:
    """`Device.id` is empty for both."""
    (desk.source / "file").write_bytes(b"new")
    one, other = replace(DEVICE, id=""), replace(OTHER_DEVICE, id="")
    order = replace(desk.order("get", "file", rule=Rule.REPLACE), source=one, target=other, folder=str(desk.source))
    desk.carry(order)
    assert [path.name for path in desk.source.iterdir()] == ["file"]


def test_what_was_chosen_twice_is_copied_once_and_told(desk: Desk) -> None:
    (desk.source / "tree").mkdir()
    (desk.source / "tree" / "file").write_text("in")
    (desk.source / "link").symlink_to("tree/file")
    report = desk.carry(desk.order("put", "tree", "tree", "tree/file", "link"))
    assert (desk.target / "tree" / "file").read_text() == "in"
    assert [path.name for path in desk.target.iterdir()] == ["tree"]
    assert ["copied already" in str(trouble.error) for trouble in report.troubles] == [True, True]


def test_a_chosen_link_is_copied_as_what_it_leads_to(desk: Desk) -> None:
    (desk.source / "file").write_text("in")
    (desk.source / "link").symlink_to("file")
    (desk.source / "nowhere").symlink_to("none")
    report = desk.carry(desk.order("get", "link", "nowhere"))
    assert not (desk.target / "link").is_symlink()
    assert (desk.target / "link").read_text() == "in"
    assert (desk.target / "nowhere").readlink() == Path("none")
    assert report.troubles == ()


@pytest.mark.parametrize("rule", [Rule.REPLACE, Rule.SKIP])
def test_a_tree_without_a_bottom_has_an_end(desk: Desk, rule: Rule) -> None:
    """As a server makes it up: each folder holds one more."""

    class Bottomless(SimulatedDevice):
        def list(self, path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
            inner = FileEntry("a", FileKind.FOLDER)
            return [inner] if path.startswith(str(desk.source)) else super().list(path, task, on_entries)

    (desk.source / "a").mkdir()
    if rule is Rule.SKIP:
        (desk.target / "a").touch()
    desk.make = Bottomless
    report = desk.carry(desk.order("get", "a", rule=rule))
    assert ["lies below 200 folders" in str(one.error) for one in report.troubles] == [True] * (rule is Rule.REPLACE)
