"""Trees of files are carried over WinRM to a simulated Windows: killed, cut off and gone on with, the same at the end.

As over SFTP: the same orders, the same notes.
"""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import ConnectionLost, TargetError
from app.domain.task import TaskContext
from app.domain.transfers import Rule, TransferOrder, TransferReport
from app.services.transfers.carrying import carry_out, discard
from tests.servers.relay import relay_to
from tests.servers.simulated_windows import USER
from tests.services.transfers.simulated_device import Person
from tests.services.transfers.test_carrying_over_ssh import KILLS, Cutting, end_through_kills
from tests.services.winrm.files.place import Place, at, windows_with_files


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with windows_with_files(tmp_path_factory.mktemp("windows")) as found:
        yield found


def plant(folder: Path) -> Path:
    """What Windows can hold."""
    tree = folder / "tree"
    (tree / "inner" / "empty").mkdir(parents=True)
    (tree / "large").write_bytes(os.urandom(3_000_001))
    (tree / "inner" / "small ä").write_bytes(b"small")
    (tree / "nothing").touch()
    for path in (tree / "large", tree / "nothing", tree / "inner", tree):
        os.utime(path, (1_500_000_000, 1_500_000_000))
    return tree


def seen(folder: Path) -> dict[str, object]:
    """Names, content and times; Windows knows no permissions."""
    return {
        str(path.relative_to(folder)): (int(path.stat().st_mtime), path.read_bytes() if path.is_file() else None)
        for path in sorted(folder.rglob("*"))
    }


def order_of(direction: str, device: Device, folder: Path, name: str = "tree") -> TransferOrder:
    source, target = {
        "get": (device, THIS_COMPUTER),
        "put": (THIS_COMPUTER, device),
        "between devices": (device, device),
    }[direction]
    path, there = folder / name, folder / "target"
    return TransferOrder(
        "fedcba9876543210",
        source,
        (str(path) if source is THIS_COMPUTER else at(path),),
        target,
        str(there) if target is THIS_COMPUTER else at(there),
    )


def carry(place: Place, order: TransferOrder, folder: Path, person: Person | None = None) -> TransferReport:
    task = TaskContext()
    return carry_out(
        order, lambda device: place.connections.files(device, task), folder / "notes", person or Person(), task
    )


@pytest.mark.parametrize("direction", ["get", "put", "between devices"])
def test_a_tree_is_the_same_on_the_other_side(direction: str, place: Place, tmp_path: Path) -> None:
    tree = plant(tmp_path)
    for number in range(100):
        (tree / f"{number}.txt").write_bytes(os.urandom(number * 10))
    report = carry(place, order_of(direction, place.device, tmp_path), tmp_path)
    assert seen(tmp_path / "target" / "tree") == seen(tree)
    assert (report.done_files, report.verified_files, report.troubles) == (103, 103, ())


def test_a_copy_that_the_device_says_is_another_is_made_again(place: Place, tmp_path: Path) -> None:
    tree = plant(tmp_path)
    place.files.damaged = 1
    report = carry(place, order_of("put", place.device, tmp_path), tmp_path)
    assert seen(tmp_path / "target" / "tree") == seen(tree)
    assert report.troubles == () and place.files.damaged == 0


def test_names_that_windows_cannot_have_are_changed_on_the_way(place: Place, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    for name in ("a:b", "con", "dot.", "back\\slash"):
        (tmp_path / "tree" / name).write_text(name)
    carry(place, order_of("put", place.device, tmp_path), tmp_path)
    assert {path.name for path in (tmp_path / "target" / "tree").iterdir()} == {"a_b", "_con", "dot_", "back_slash"}


def test_what_is_there_is_replaced_or_kept_as_the_rule_says(place: Place, tmp_path: Path) -> None:
    tree = plant(tmp_path)
    order = order_of("put", place.device, tmp_path)
    carry(place, order, tmp_path)
    (tree / "nothing").write_bytes(b"something")
    (tree / "nothing").touch()
    carry(place, replace(order, id="1" * 16, rule=Rule.SKIP), tmp_path)
    assert (tmp_path / "target" / "tree" / "nothing").read_bytes() == b""
    carry(place, replace(order, id="2" * 16, rule=Rule.NEWER), tmp_path)
    assert (tmp_path / "target" / "tree" / "nothing").read_bytes() == b"something"


@pytest.mark.parametrize("direction", ["get", "put"])
def test_a_transfer_that_is_killed_again_and_again_ends_with_the_same_files(
    direction: str, place: Place, tmp_path: Path
) -> None:
    tree = plant(tmp_path)
    for number in range(100):
        (tree / f"{number}.txt").write_bytes(os.urandom(10_000))
    (tree / "larger").write_bytes(os.urandom(10_000_000))
    order = order_of(direction, place.device, tmp_path)
    (tmp_path / "notes").mkdir()
    said = {
        "port": place.device.port,
        "user": USER,
        "direction": direction,
        "id": order.id,
        "path": order.paths[0],
        "folder": order.folder,
        "notes": str(tmp_path / "notes"),
    }
    command = [sys.executable, "-m", "tests.services.winrm.files.carrying_process", json.dumps(said)]
    end_through_kills(command, max(KILLS - 1, 1), 14_000_000 // KILLS)
    assert seen(tmp_path / "target" / "tree") == seen(tree)


@pytest.mark.parametrize("direction", ["get", "put"])
def test_a_network_that_breaks_off_in_the_middle_costs_a_new_start_and_no_byte(
    direction: str, place: Place, tmp_path: Path
) -> None:
    tree = plant(tmp_path)
    (tree / "larger").write_bytes(os.urandom(12_000_000))
    order = order_of(direction, place.device, tmp_path)
    for _ in range(2):
        with relay_to(place.device.port or 0) as relay:
            device = replace(place.device, port=relay.port)
            broken = replace(
                order,
                source=device if direction == "get" else order.source,
                target=device if direction == "put" else order.target,
            )
            with pytest.raises((ConnectionLost, TargetError)):
                carry(place, broken, tmp_path, Cutting(5_000_000, relay.close))
    last = Person()
    carry(place, order, tmp_path, last)
    assert seen(tmp_path / "target" / "tree") == seen(tree)
    assert last.throttled < 12_000_000


def test_an_order_that_is_stopped_for_good_leaves_nothing(place: Place, tmp_path: Path) -> None:
    plant(tmp_path)
    order, task = order_of("put", place.device, tmp_path), TaskContext()
    with relay_to(place.device.port or 0) as relay:
        broken = replace(order, target=replace(place.device, port=relay.port))
        with pytest.raises((ConnectionLost, TargetError)):
            carry(place, broken, tmp_path, Cutting(1_000_000, relay.close))
    assert list((tmp_path / "target").rglob("*satchel-part"))
    discard(order, lambda device: place.connections.files(device, task), tmp_path / "notes", task)
    assert not list((tmp_path / "target").rglob("*satchel-part"))
