"""Links that die without a word: a real sshd behind a relay that swallows everything."""

import gc
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.devices import Device
from app.domain.errors import ConnectionLost, HostKeyUnknown, TargetError, TargetUnreachable
from app.domain.task import TaskContext
from app.services.ssh.connection import KEEPALIVE, SshConnection, connect
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.shell import open_shell
from app.services.ssh.target import SshTarget
from tests.servers.openssh import Sshd, needs_terminals, start_sshd
from tests.servers.relay import Relay, relay_to

QUICK = 0.3  # seconds of silence before a sign of life is asked for; a dead link is then known after three times that


@pytest.fixture
def relay(shared_sshd: Sshd) -> Iterator[Relay]:
    with relay_to(shared_sshd.port) as relay:
        yield relay


def trusting(server: Sshd, port: int, folder: Path) -> HostKeys:
    keys = HostKeys(folder / f"keys-{port}")
    kind, blob = server.host_keys[0].with_suffix(".pub").read_text().split()[:2]
    keys.trust(HostKeyUnknown("", host="127.0.0.1", port=port, kind=kind, fingerprint="", key=blob))
    return keys


def enter(server: Sshd, relay: Relay, folder: Path, keepalive: float = QUICK) -> SshConnection:
    device = replace(server.device, port=relay.port)
    keys = trusting(server, relay.port, folder)
    return connect(device, server.credential, keys, TaskContext(), keepalive=keepalive)


@needs_terminals
def test_a_dead_link_is_shown_within_fifteen_seconds(shared_sshd: Sshd, relay: Relay, tmp_path: Path) -> None:
    connection = enter(shared_sshd, relay, tmp_path, KEEPALIVE)
    shell = open_shell(connection, 80, 24, TaskContext())
    shell.send(b"echo $((40 + 2))\n")
    seen = b""
    while b"42" not in seen:
        seen += shell.receive(TaskContext())
    relay.black_hole()
    started = time.monotonic()
    with pytest.raises(ConnectionLost):
        while True:
            shell.receive(TaskContext())
    assert 2 * KEEPALIVE < time.monotonic() - started < 15
    assert not connection.is_alive
    shell.close()


@needs_terminals
def test_a_dead_link_is_noticed_while_someone_types_into_it(shared_sshd: Sshd, relay: Relay, tmp_path: Path) -> None:
    connection = enter(shared_sshd, relay, tmp_path)
    shell = open_shell(connection, 80, 24, TaskContext())
    relay.black_hole()
    started = time.monotonic()
    for _ in range(64):  # more than every buffer on the way holds
        shell.send(b"x" * 2**18)
    with pytest.raises(ConnectionLost):
        while True:
            shell.receive(TaskContext())
    assert time.monotonic() - started < 5
    shell.close()


def test_a_dead_link_ends_a_command_that_is_given_much(shared_sshd: Sshd, relay: Relay, tmp_path: Path) -> None:
    connection = enter(shared_sshd, relay, tmp_path)
    target = SshTarget(connection, "x")
    assert target.run("echo x", TaskContext()).output == "x\n"
    threading.Timer(0.3, relay.black_hole).start()
    started = time.monotonic()
    with pytest.raises(TargetError):
        target.run("cat; sleep 60", TaskContext(), stdin=b"x" * 2**26)
    assert time.monotonic() - started < 6


def test_a_short_break_ends_nothing(shared_sshd: Sshd, relay: Relay, tmp_path: Path) -> None:
    connection = enter(shared_sshd, relay, tmp_path, 0.5)
    relay.black_hole()
    timer = threading.Timer(0.6, relay.restore)
    timer.start()
    assert SshTarget(connection, "x").run("echo there", TaskContext()).output == "there\n"
    connection.close()


def test_a_channel_that_was_forgotten_does_not_hold_up_those_who_send(
    shared_sshd: Sshd, relay: Relay, tmp_path: Path
) -> None:
    """Garbage is collected anywhere, also where a thread holds the lock of what it sends."""
    connection = enter(shared_sshd, relay, tmp_path)
    forgotten = [connection.open_channel(TaskContext())]

    def collect_while_sending() -> None:
        with vars(connection.transport)["clear_to_send_lock"]:
            forgotten.clear()
            gc.collect()

    sender = threading.Thread(target=collect_while_sending, daemon=True)
    sender.start()
    sender.join(30)
    try:
        assert not sender.is_alive()
        assert SshTarget(connection, "x").run("echo there", TaskContext()).output == "there\n"
    finally:
        connection.close()


def test_a_quiet_link_that_answers_stays(shared_sshd: Sshd, relay: Relay, tmp_path: Path) -> None:
    connection = enter(shared_sshd, relay, tmp_path, 0.1)
    assert not connection.ends_within(1.5), "fifteen times the silence after which it is asked"
    connection.close()


def test_a_dead_link_to_a_jump_host_ends_the_device_behind_it(shared_sshd: Sshd, relay: Relay, tmp_path: Path) -> None:
    inner = start_sshd(tmp_path / "inner")
    try:
        jump = enter(shared_sshd, relay, tmp_path)
        connection = connect(inner.device, inner.credential, inner.known(), TaskContext(), via=jump, keepalive=QUICK)
        target = SshTarget(connection, "inner")
        assert target.run("echo x", TaskContext()).output == "x\n"
        threading.Timer(0.2, relay.black_hole).start()
        started = time.monotonic()
        with pytest.raises(ConnectionLost):
            target.run("sleep 60", TaskContext())
        assert time.monotonic() - started < 6
        assert not connection.is_alive
    finally:
        inner.stop()


@pytest.mark.parametrize("at", ["greeting", "login"])
def test_a_link_that_dies_while_it_is_opened_has_a_time_limit(
    at: str, shared_sshd: Sshd, relay: Relay, tmp_path: Path
) -> None:
    device = replace(shared_sshd.device, port=relay.port)
    keys = trusting(shared_sshd, relay.port, tmp_path)

    class Cutting(HostKeys):
        def check(self, host: str, port: int, kind: str, key_base64: str) -> None:
            relay.black_hole()

    if at == "greeting":
        relay.black_hole()
    store = Cutting(keys._own_file) if at == "login" else keys
    started = time.monotonic()
    with pytest.raises(TargetUnreachable, match=f"fell silent .*{at}"):
        connect(device, shared_sshd.credential, store, TaskContext(), timeout=0.7)
    assert time.monotonic() - started < 4


def test_a_session_that_is_not_opened_has_a_time_limit(shared_sshd: Sshd, relay: Relay, tmp_path: Path) -> None:
    device: Device = replace(shared_sshd.device, port=relay.port)
    keys = trusting(shared_sshd, relay.port, tmp_path)
    connection = connect(device, shared_sshd.credential, keys, TaskContext(), timeout=1, keepalive=0)
    relay.black_hole()
    started = time.monotonic()
    with pytest.raises(TargetError):
        connection.open_channel(TaskContext())
    assert time.monotonic() - started < 4
    connection.close()
