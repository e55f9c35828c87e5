"""Trees of files are carried over a real sshd: killed, cut off and gone on with, and the same at the end."""

import contextlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import ConnectionLost, DeviceFileError, FileError, FileProblem, HostKeyUnknown, TargetError
from app.domain.task import Cancelled, TaskContext
from app.domain.transfers import TransferOrder
from app.services.ssh.host_keys import HostKeys
from app.services.targets.opening import Connections
from app.services.transfers.carrying import carry_out, discard
from tests.servers.openssh import Sshd, shared_sshd
from tests.servers.relay import relay_to
from tests.services.transfers.simulated_device import Person
from tests.services.transfers.test_carrying import plant, seen

__all__ = ["shared_sshd"]

KILLS = int(os.environ.get("SATCHEL_KILLS", "3"))
"""In each direction: few, because the tests are run often."""


@pytest.fixture(scope="module")
def connections(shared_sshd: Sshd) -> Iterator[Connections]:
    opened = Connections(shared_sshd.known(), lambda device: shared_sshd.credential)
    yield opened
    opened.close()


def order_of(direction: str, device: Device, folder: Path, name: str = "tree") -> TransferOrder:
    source, target = {
        "get": (device, THIS_COMPUTER),
        "put": (THIS_COMPUTER, device),
        "between devices": (device, device),
    }[direction]
    return TransferOrder("fedcba9876543210", source, (str(folder / name),), target, str(folder / "target"))


@pytest.mark.parametrize("direction", ["get", "put", "between devices"])
def test_a_tree_is_the_same_on_the_other_side(
    direction: str, connections: Connections, shared_sshd: Sshd, tmp_path: Path
) -> None:
    tree, task = plant(tmp_path), TaskContext()
    for number in range(200):
        (tree / f"{number}.txt").write_bytes(os.urandom(number * 10))
    order = order_of(direction, shared_sshd.device, tmp_path)
    report = carry_out(order, lambda device: connections.files(device, task), tmp_path / "notes", Person(), task)
    assert seen(tmp_path / "target" / "tree") == seen(tree)
    assert (report.done_files, report.verified_files, report.troubles) == (204, 203, ())


def kill_after(command: list[str], count: int) -> str | None:
    """Run until that many bytes have moved, then kill -9. Its last words, where it was done before that."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = ""
        for line in process.stdout:
            if line.strip().isdecimal() and int(line) >= count:
                process.kill()
                return None
    assert process.returncode == 0
    return line


def end_through_kills(command: list[str], kills: int, most: int) -> None:
    """Kill it so many times, each before `most` bytes have moved; then it must come to its end without a trouble."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    print("seed", seed)
    for _ in range(kills):
        kill_after(command, chance.randrange(most))
    assert (last := kill_after(command, 10**12)) is not None
    assert json.loads(last)["troubles"] == []


@pytest.mark.parametrize("direction", ["get", "put"])
def test_a_transfer_that_is_killed_again_and_again_ends_with_the_same_files(
    direction: str, shared_sshd: Sshd, tmp_path: Path
) -> None:
    tree = plant(tmp_path)
    for number in range(150):
        (tree / f"{number}.txt").write_bytes(os.urandom(10_000))
    (tree / "larger").write_bytes(os.urandom(14_000_000))
    shared_sshd.known(tmp_path)
    said = {
        "host": shared_sshd.device.host,
        "port": shared_sshd.port,
        "user": shared_sshd.user,
        "key": str(shared_sshd.client_key),
        "host_keys": str(tmp_path / "trusted_host_keys"),
        "direction": direction,
        "id": "0123456789abcdef",
        "path": str(tree),
        "folder": str(tmp_path / "target"),
        "notes": str(tmp_path / "notes"),
    }
    command = [sys.executable, "-m", "tests.services.transfers.carrying_process", json.dumps(said)]
    end_through_kills(command, KILLS, 18_000_000 // KILLS)
    assert seen(tmp_path / "target" / "tree") == seen(tree)


@pytest.mark.parametrize("direction", ["get", "put"])
def test_a_network_that_breaks_off_in_the_middle_costs_a_new_start_and_no_byte(
    direction: str, shared_sshd: Sshd, tmp_path: Path
) -> None:
    tree = plant(tmp_path)
    (tree / "larger").write_bytes(os.urandom(20_000_000))
    for _ in range(2):
        with relay_to(shared_sshd.port) as relay:
            device = Device("d1", "Test server", host="127.0.0.1", port=relay.port, user=shared_sshd.user)
            cut = Cutting(8_000_000, relay.close)
            connections = connections_to(device, shared_sshd, tmp_path)
            with contextlib.closing(connections), pytest.raises((ConnectionLost, TargetError)):
                task = TaskContext()
                carry_out(
                    order_of(direction, device, tmp_path),
                    lambda device: connections.files(device, task),  # noqa: B023
                    tmp_path / "notes",
                    cut,
                    task,
                )
    connections = connections_to(shared_sshd.device, shared_sshd, tmp_path)
    with contextlib.closing(connections):
        task = TaskContext()
        last = Person()
        carry_out(
            order_of(direction, shared_sshd.device, tmp_path),
            lambda device: connections.files(device, task),
            tmp_path / "notes",
            last,
            task,
        )
    assert seen(tmp_path / "target" / "tree") == seen(tree)
    assert last.throttled < 20_000_000


def test_a_cancel_in_the_middle_keeps_what_has_arrived(
    connections: Connections, shared_sshd: Sshd, tmp_path: Path
) -> None:
    (tmp_path / "large").write_bytes(os.urandom(20_000_000))
    order = order_of("get", shared_sshd.device, tmp_path, "large")
    task = TaskContext()
    with pytest.raises(Cancelled):
        carry_out(
            order,
            lambda device: connections.files(device, task),
            tmp_path / "notes",
            Cutting(8_000_000, task.cancel),
            task,
        )
    task = TaskContext()
    again = Person()
    carry_out(order, lambda device: connections.files(device, task), tmp_path / "notes", again, task)
    assert again.throttled < 15_000_000
    assert (tmp_path / "target" / "large").read_bytes() == (tmp_path / "large").read_bytes()


def test_small_files_that_were_on_the_way_when_it_was_stopped_leave_nothing_on_the_device(
    connections: Connections, shared_sshd: Sshd, tmp_path: Path
) -> None:
    (tmp_path / "tree").mkdir()
    for number in range(1000):
        (tmp_path / "tree" / f"{number}").write_bytes(b"x" * 3000)
    order, task = order_of("put", shared_sshd.device, tmp_path, "tree"), TaskContext()
    with pytest.raises(Cancelled):
        carry_out(
            order,
            lambda device: connections.files(device, task),
            tmp_path / "notes",
            Cutting(1_000_000, task.cancel),
            task,
        )
    discard(order, lambda device: connections.files(device, TaskContext()), tmp_path / "notes", TaskContext())
    assert not [path.name for path in (tmp_path / "target").rglob("*") if "satchel" in path.name]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "target"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], check=False).returncode:
        pytest.skip("may not mount a small disk here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("direction", ["get", "put"])
@pytest.mark.parametrize("size", [4000, 50_000, 3_000_000])
def test_a_disk_that_fills_up_ends_it_and_what_is_done_is_kept(
    direction: str, size: int, connections: Connections, shared_sshd: Sshd, tmp_path: Path, small_disk: Path
) -> None:
    (tmp_path / "tree").mkdir()
    for number in range(6_000_000 // size):
        (tmp_path / "tree" / str(number)).write_bytes(os.urandom(size))
    order, task = order_of(direction, shared_sshd.device, tmp_path), TaskContext()
    other = small_disk / "of another program"

    def fill() -> None:
        if not other.exists():
            with contextlib.suppress(OSError), other.open("wb", buffering=0) as file:
                while file.write(bytes(4096)):
                    pass

    def carry(person: Person) -> None:
        carry_out(order, lambda device: connections.files(device, task), tmp_path / "notes", person, task)

    with pytest.raises((FileError, DeviceFileError)) as caught:
        carry(Cutting(1, fill))
    assert caught.value.problem is FileProblem.FULL
    other.unlink()
    carry(Person())
    assert seen(small_disk / "tree") == seen(tmp_path / "tree")


class Cutting(Person):
    """Does something when that many bytes have moved."""

    def __init__(self, after: int, act: Callable[[], object]) -> None:
        super().__init__()
        self._after, self._act = after, act

    def throttle(self, count: int, task: TaskContext) -> None:
        self.throttled += count
        if self.throttled >= self._after:
            self._act()
            task.check()


def connections_to(device: Device, sshd: Sshd, folder: Path) -> Connections:
    """It trusts the server also under the relay's port."""
    keys = HostKeys(folder / "keys")
    kind, blob = sshd.host_keys[0].with_suffix(".pub").read_text().split()[:2]
    keys.trust(HostKeyUnknown("", host=device.host, port=device.effective_port, kind=kind, fingerprint="", key=blob))
    return Connections(keys, lambda device: sshd.credential)
