"""The program's own helper in front of a real sshd: credentials, questions and host keys, and what a kill costs."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.composition import Services, build_services
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import AuthenticationFailed, ConnectionLost, HostKeyUnknown
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.transfers import Rule, TransferOrder, TransferReport
from app.services.paths import Paths
from tests.servers.one_time_codes import asking_for_codes, code
from tests.servers.openssh import Sshd, password_user, shared_sshd, start_sshd
from tests.services.worker.test_carriers import Queue

__all__ = ["password_user", "shared_sshd"]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = build_services(Paths(tmp_path / "home"))
    yield made
    made.carrier.close()
    made.connections.close()


def trusted(services: Services, server: Sshd) -> Device:
    """A device that is logged in to with a key file."""
    server.known(services.paths.home)
    services.paths.home.joinpath("trusted_host_keys").rename(services.paths.host_keys_file)
    return replace(server.device, identity_file=str(server.client_key))


def order_from(device: Device, source: Path, target: Path) -> TransferOrder:
    target.mkdir(exist_ok=True)
    return TransferOrder("5" * 32, device, (str(source),), THIS_COMPUTER, str(target), Rule.REPLACE)


def make_tree(folder: Path) -> dict[str, bytes]:
    found = {"a.txt": b"small", "sub/b.bin": os.urandom(300_000), "sub/deep/empty": b""}
    for name, data in found.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return found


def events(services: Services) -> list[str]:
    return [event.kind.value for event in services.journal().events()]


def test_a_tree_comes_whole_through_the_helper(services: Services, shared_sshd: Sshd, tmp_path: Path) -> None:
    device = trusted(services, shared_sshd)
    tree = make_tree(tmp_path / "tree")
    report = services.carrier.carry(order_from(device, tmp_path / "tree", tmp_path / "got"), Queue(), TaskContext())
    assert {name: (tmp_path / "got/tree" / name).read_bytes() for name in tree} == tree
    assert (report.done_files, report.troubles) == (3, ())
    assert not services.was_made("sessions")
    assert services.connections.sign_in(device) is None, "the connection is the helper's own"


def test_a_killed_helper_loses_nothing(services: Services, shared_sshd: Sshd, tmp_path: Path) -> None:
    device = trusted(services, shared_sshd)
    source = tmp_path / "large.bin"
    source.write_bytes(os.urandom(48_000_000))
    order = order_from(device, source, tmp_path / "got")
    helper = services.carrier.made().helper

    class Killing(Queue):
        def throttle(self, count: int, task: TaskContext) -> None:
            super().throttle(count, task)
            if sum(self.counts) > 4_000_000 and (pid := helper.pid):
                os.kill(pid, signal.SIGKILL)

    queue = Killing()
    with pytest.raises(ConnectionLost):
        services.carrier.carry(order, queue, TaskContext())
    assert not (tmp_path / "got/large.bin").exists()
    again = Queue()
    services.carrier.carry(order, again, TaskContext())
    assert (tmp_path / "got/large.bin").read_bytes() == source.read_bytes()
    assert [one.name for one in (tmp_path / "got").iterdir()] == ["large.bin"]


def test_an_unknown_host_key_is_the_persons_question(services: Services, shared_sshd: Sshd, tmp_path: Path) -> None:
    device = replace(shared_sshd.device, identity_file=str(shared_sshd.client_key))
    make_tree(tmp_path / "tree")
    order = order_from(device, tmp_path / "tree", tmp_path / "got")
    with pytest.raises(HostKeyUnknown) as caught:
        services.carrier.carry(order, Queue(), TaskContext())
    assert caught.value.port == shared_sshd.port
    services.host_keys.trust(caught.value)
    assert services.carrier.carry(order, Queue(), TaskContext()).done_files == 3


def test_a_password_crosses_by_the_pipe_alone(
    services: Services, shared_sshd: Sshd, tmp_path: Path, password_user: tuple[str, Secret]
) -> None:
    user, password = password_user
    device = replace(trusted(services, shared_sshd), user=user, identity_file="")
    order = order_from(device, Path("/etc/passwd"), tmp_path / "got")  # everybody may read it
    services.given.give(device, user, Secret("wrong"))
    with pytest.raises(AuthenticationFailed):
        services.carrier.carry(order, Queue(), TaskContext())
    services.given.give(device, user, password)
    assert services.carrier.carry(order, Queue(), TaskContext()).done_files == 1
    pid = services.carrier.made().helper.pid
    for file in ("cmdline", "environ"):
        assert password.reveal().encode() not in Path(f"/proc/{pid}/{file}").read_bytes()
    assert events(services).count("connection.failed") == 1


def test_a_one_time_code_is_typed_by_the_person(services: Services, tmp_path: Path) -> None:
    options = "AuthenticationMethods publickey,keyboard-interactive\n"
    with asking_for_codes(tmp_path / "codes", ("root",), password_too=False, options=options) as server:
        device = trusted(services, server)
        make_tree(tmp_path / "tree")
        order = order_from(device, tmp_path / "tree", tmp_path / "got")
        queue = Queue(lambda: [code(0).reveal()])
        assert services.carrier.carry(order, queue, TaskContext()).done_files == 3
        assert queue.is_withdrawn.is_set()


def test_the_way_through_a_jump_host_is_in_the_journal(services: Services, shared_sshd: Sshd, tmp_path: Path) -> None:
    gate = start_sshd(tmp_path / "gate")
    try:
        device = trusted(services, shared_sshd)
        for key in gate.host_keys:
            kind, blob = key.with_suffix(".pub").read_text().split()[:2]
            question = HostKeyUnknown("", host="127.0.0.1", port=gate.port, kind=kind, fingerprint="", key=blob)
            services.host_keys.trust(question)
        added = services.device_book.add(replace(gate.device, id="", name="gate", identity_file=str(gate.client_key)))
        make_tree(tmp_path / "tree")
        order = order_from(replace(device, jump=added.id), tmp_path / "tree", tmp_path / "got")
        assert services.carrier.carry(order, Queue(), TaskContext()).done_files == 3
        assert events(services).count("jump_host.used") == 1
    finally:
        gate.stop()


def test_several_go_at_once_over_one_connection(services: Services, shared_sshd: Sshd, tmp_path: Path) -> None:
    device = trusted(services, shared_sshd)
    tree = make_tree(tmp_path / "tree")
    reports: list[TransferReport] = []

    def carry(number: int) -> None:
        order = replace(order_from(device, tmp_path / "tree", tmp_path / f"got{number}"), id=f"{number:032x}")
        reports.append(services.carrier.carry(order, Queue(), TaskContext()))

    threads = [threading.Thread(target=carry, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [report.done_files for report in reports] == [3] * 4
    for number in range(4):
        assert {name: (tmp_path / f"got{number}/tree" / name).read_bytes() for name in tree} == tree
