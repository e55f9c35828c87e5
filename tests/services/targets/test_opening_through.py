"""Devices behind jump hosts, each a real sshd with its own key and its own credential."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AuthenticationFailed, DeviceNotFound, HostKeyUnknown, TargetError, TargetUnreachable
from app.domain.sessions import SignIn
from app.domain.target import Os
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.host_keys import HostKeys
from app.services.targets.opening import Connections
from tests.servers.openssh import LOCALHOST, Sshd, needs_terminals, start_sshd


@dataclass
class Network:
    """gate <- inner <- web: each knows only the credential that is its own."""

    servers: list[Sshd]
    host_keys: HostKeys
    passed: list[tuple[str, str]] = field(default_factory=list)
    credentials: dict[str, Credential] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = ("gate", "inner", "web")
        self.devices = [
            replace(server.device, id=name, name=name, jump=names[place - 1] if place else "")
            for place, (name, server) in enumerate(zip(names, self.servers, strict=True))
        ]
        self.gate, self.inner, self.web = self.devices
        self.credentials = {one.id: server.credential for one, server in zip(self.devices, self.servers, strict=True)}
        self.connections = Connections(
            self.host_keys,
            lambda device: self.credentials.get(device.id, Credential()),
            self.find,
            lambda hop, device: self.passed.append((hop.name, device.name)),
        )

    def find(self, wanted: str) -> Device:
        for device in self.devices:
            if wanted == device.id:
                return device
        raise DeviceNotFound(wanted)

    def trust(self, question: HostKeyUnknown) -> None:
        self.host_keys.trust(question)

    def trust_all(self) -> None:
        for device in self.devices:
            try:
                self.connections.target(device, TaskContext())
            except HostKeyUnknown as question:
                self.trust(question)
                self.connections.target(device, TaskContext())
        self.connections.close()
        self.passed.clear()


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    servers = [start_sshd(tmp_path / name) for name in ("gate", "inner", "web")]
    network = Network(servers, HostKeys(tmp_path / "host_keys"))
    yield network
    network.connections.close()
    for server in servers:
        server.stop()


def test_every_hop_shows_its_key_and_is_asked_about_by_itself(network: Network) -> None:
    asked: list[tuple[str, int]] = []
    while True:
        try:
            target = network.connections.target(network.web, TaskContext())
            break
        except HostKeyUnknown as question:
            asked.append((question.hop.name if question.hop else "web", question.port))
            network.trust(question)
    assert asked == [(one.name, one.port) for one in network.devices]
    assert target.os is Os.LINUX
    assert target.run("echo behind", TaskContext()).output == "behind\n"
    assert network.connections.sign_in(network.web) is not None


def test_the_way_is_told_hop_by_hop(network: Network) -> None:
    network.trust_all()
    network.connections.target(network.web, TaskContext())
    assert network.passed == [("gate", "web"), ("inner", "web")]
    sign_in = network.connections.sign_in(network.web)
    assert isinstance(sign_in, SignIn)
    assert sign_in.hops == ("gate", "inner")
    assert sign_in.words.startswith("through gate → inner  ·  key of the vault, SHA256:")


def test_a_device_that_is_tried_again_and_again_is_not_told_again_and_again(network: Network) -> None:
    network.trust_all()
    network.servers[2].stop()
    for _ in range(3):
        with pytest.raises(TargetUnreachable):
            network.connections.target(network.web, TaskContext())
    assert network.passed == [("gate", "web"), ("inner", "web")]
    network.servers[2].start()
    network.connections.target(network.web, TaskContext())
    assert network.passed[2:] == [("gate", "web"), ("inner", "web")], "through what stood already"


@needs_terminals
def test_a_shell_works_through_jump_hosts_and_shares_them(network: Network) -> None:
    network.trust_all()
    shell = network.connections.shell(network.web, 80, 24, TaskContext())
    assert network.connections.target(network.inner, TaskContext()).run("echo x", TaskContext()).output == "x\n"
    shell.send(b"exit 7\n")
    while shell.receive(TaskContext()):
        pass
    assert shell.exit_code == 7
    logins = [server.log.count("Accepted publickey") for server in network.servers]
    assert logins == [2, 2, 2], "once while they were trusted, and once for all that is open now"


def test_a_jump_host_by_address_needs_no_book(network: Network) -> None:
    network.trust_all()
    gate = network.gate
    device = replace(network.inner, jump=f"{gate.user}@{LOCALHOST}:{gate.port}")
    network.credentials[""] = network.credentials["gate"]
    assert network.connections.target(device, TaskContext()).run("echo x", TaskContext()).output == "x\n"


def test_a_jump_host_that_refuses_the_credential_is_named(network: Network) -> None:
    network.trust_all()
    network.credentials["inner"] = Credential()
    with pytest.raises(AuthenticationFailed, match=r"^Jump host inner, on the way to web: ") as caught:
        network.connections.target(network.web, TaskContext())
    assert caught.value.hop == network.inner


def test_a_jump_host_that_is_down_is_named(network: Network) -> None:
    network.trust_all()
    network.servers[0].stop()
    with pytest.raises(TargetUnreachable, match=r"^Jump host gate, on the way to web: .* refuses") as caught:
        network.connections.target(network.web, TaskContext())
    assert caught.value.hop == network.gate


def test_a_device_that_its_jump_host_cannot_reach_is_named(network: Network) -> None:
    network.trust_all()
    network.servers[2].stop()
    with pytest.raises(TargetUnreachable, match=r"The jump host inner cannot reach \[127") as caught:
        network.connections.target(network.web, TaskContext())
    assert caught.value.hop is None, "the jump host itself is well"


def test_a_jump_host_that_allows_nothing_onward_is_named(network: Network, tmp_path: Path) -> None:
    network.trust_all()
    closed = start_sshd(tmp_path / "closed", options="AllowTcpForwarding no\n")
    try:
        device = replace(closed.device, id="closed", name="closed")
        network.devices.append(device)
        network.credentials["closed"] = closed.credential
        with pytest.raises(HostKeyUnknown) as question:
            network.connections.target(device, TaskContext())
        network.trust(question.value)
        with pytest.raises(TargetUnreachable, match="The jump host closed does not allow connections onward"):
            network.connections.target(replace(network.inner, jump="closed"), TaskContext())
    finally:
        closed.stop()


def test_a_cancel_while_the_device_is_awaited_leaves_the_jump_host_open(network: Network) -> None:
    network.trust_all()
    gate = network.connections.target(network.gate, TaskContext())
    task = TaskContext()
    with network.servers[1].frozen_listener():
        threading.Timer(0.3, task.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            network.connections.target(network.inner, task)
        assert time.monotonic() - started < 4
    assert gate.run("echo still", TaskContext()).output == "still\n"


def test_a_jump_host_that_dies_ends_what_is_behind_it(network: Network) -> None:
    network.trust_all()
    target = network.connections.target(network.inner, TaskContext())
    network.servers[0].kill_connections()
    with pytest.raises(TargetError):
        target.run("echo x", TaskContext())
    again = network.connections.target(network.inner, TaskContext())
    assert again.run("echo x", TaskContext()).output == "x\n", "and both are opened anew"
