"""Tunnels as objects: kept, started, stopped, opened again, and what a person is told."""

import contextlib
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AuthenticationFailed, ConnectionLost, TargetUnreachable, TunnelError
from app.domain.journal import EventKind
from app.domain.task import TaskContext
from app.domain.tunnels import Tunnel, TunnelKind, TunnelState, TunnelStatus, is_loopback, problem_with
from app.domain.vault_errors import VaultLocked
from app.services.ssh.connection import connect
from app.services.ssh.tunnel_link import SshTunnelLink
from app.services.tunnels.listening import holder_of
from app.services.tunnels.pump import Pump
from app.services.tunnels.store import TunnelStore
from tests.servers.openssh import LOCALHOST, Sshd, start_sshd
from tests.servers.private_network import in_private_network
from tests.servers.relay import Relay, relay_to
from tests.services.ssh.test_dead_links import QUICK, trusting
from tests.services.tunnels.tunnelling import Bench, echo, enter, place_that, whole


def hello(port: int) -> bytes:
    """Through a tunnel to where everything comes back."""
    with enter(port) as one:
        one.sendall(b"hello")
        one.shutdown(socket.SHUT_WR)
        return whole(one)


def test_a_tunnel_is_kept_with_all_that_a_person_has_said(bench: Bench, tmp_path: Path) -> None:
    first = bench.put(TunnelKind.LOCAL, 80, name="Web", autostart=True)
    second = bench.put(TunnelKind.DYNAMIC, bind="0.0.0.0")
    assert TunnelStore(tmp_path / "tunnels.json").load() == (first, second)
    assert (first.name, second.name) == ("Web", "test")
    assert bench.put(TunnelKind.LOCAL, 80, name=" ").name == "127.0.0.1:80"
    bench.tunnels.remove(first.id)
    assert second in TunnelStore(tmp_path / "tunnels.json").load()
    assert first not in TunnelStore(tmp_path / "tunnels.json").load()


def test_a_file_that_someone_has_changed_gives_what_makes_sense(tmp_path: Path) -> None:
    file = tmp_path / "tunnels.json"
    good = '{"id": "a", "kind": "dynamic", "device": "d", "port": 1080}'
    bad = ['{"id": 1}', "7", '{"id": "b", "kind": "local", "device": "d", "port": 99999, "host": "x", "host_port": 1}']
    file.write_text(f'{{"format": "satchel.tunnels", "version": 1, "tunnels": [{", ".join([*bad, good])}]}}')
    assert TunnelStore(file).load() == (Tunnel("a", "", TunnelKind.DYNAMIC, "d", 1080),)


def test_it_is_started_and_stopped_on_its_own_and_the_journal_knows(bench: Bench) -> None:
    with place_that(echo) as place:
        one = bench.started(TunnelKind.LOCAL, place.port)
        other = bench.started(TunnelKind.LOCAL, place.port)
        assert hello(one.port) == hello(other.port) == b"hello"
        bench.tunnels.stop(one.tunnel.id)
        with pytest.raises(ConnectionRefusedError):
            enter(one.port)
        assert hello(other.port) == b"hello"
        bench.tunnels.start(one.tunnel.id)
        bench.until(one.tunnel, lambda now: now.state is TunnelState.OPEN)
    bench.close()
    closed = bench.journal.of(EventKind.TUNNEL_CLOSED)
    assert len(bench.journal.of(EventKind.TUNNEL_OPENED)) == len(closed) == 3
    assert closed[0].data["received"] == 5
    assert closed[0].data["reason"] == "stopped"
    assert closed[0].data["way"] == f"127.0.0.1:{one.port} → 127.0.0.1:{place.port}"


def test_a_remote_one_can_be_started_again_at_once(bench: Bench, free_port: int) -> None:
    with place_that(echo) as place:
        tunnel = bench.started(TunnelKind.REMOTE, place.port, port=free_port).tunnel
        for _ in range(3):
            bench.tunnels.stop(tunnel.id)
            bench.tunnels.start(tunnel.id)
            bench.until(tunnel, lambda now: now.state is TunnelState.OPEN)
            assert hello(free_port) == b"hello"


def test_a_port_that_is_taken_is_explained_with_who_has_it(bench: Bench) -> None:
    with socket.create_server((LOCALHOST, 0)) as taken:
        port = taken.getsockname()[1]
        tunnel = bench.put(TunnelKind.DYNAMIC, port=port)
        bench.tunnels.start(tunnel.id)
        failed = bench.until(tunnel, lambda now: now.state is TunnelState.FAILED)
        assert str(failed.error) == f"Port {port} of this computer is taken by another tunnel of Satchel."
        assert failed.error is not None and "another port" in failed.error.hint
    bench.tunnels.start(tunnel.id)
    assert bench.until(tunnel, lambda now: now.state is TunnelState.OPEN).port == port


def test_the_program_that_holds_a_port_is_named(shared_sshd: Sshd) -> None:
    assert holder_of(shared_sshd.port).startswith("sshd (process ")


def test_a_port_that_is_taken_on_the_device_is_explained(bench: Bench, shared_sshd: Sshd) -> None:
    tunnel = bench.put(TunnelKind.REMOTE, 80, port=shared_sshd.port)
    bench.tunnels.start(tunnel.id)
    failed = bench.until(tunnel, lambda now: now.state is TunnelState.FAILED)
    assert f"does not listen on 127.0.0.1:{shared_sshd.port}" in str(failed.error)


def test_a_device_that_allows_no_tunnels_says_so(tmp_path: Path) -> None:
    server = start_sshd(tmp_path / "strict", options="AllowTcpForwarding no\n")
    bench = Bench(tmp_path, server)
    try:
        status = bench.started(TunnelKind.LOCAL, 80)
        with enter(status.port) as one, pytest.raises(ConnectionResetError):
            one.recv(1)
        found = bench.until(status.tunnel, lambda now: bool(now.last_problem))
        assert found.last_problem == "the device does not allow the way to 127.0.0.1:80"
    finally:
        bench.close()
        server.stop()


def test_it_goes_through_jump_hosts(shared_sshd: Sshd, tmp_path: Path) -> None:
    inner = start_sshd(tmp_path / "inner")
    let_in(inner, shared_sshd)
    device = replace(inner.device, id="inner", jump="d1")
    shared_sshd.known(tmp_path)
    bench = Bench(tmp_path, shared_sshd, device, shared_sshd.device, keys=inner.known(tmp_path))
    try:
        with place_that(echo) as place:
            assert hello(bench.started(TunnelKind.LOCAL, place.port).port) == b"hello"
            sign_in = bench.connections.sign_in(device)
            assert sign_in is not None and sign_in.hops == ("Test server",)
    finally:
        bench.close()
        inner.stop()


def let_in(server: Sshd, other: Sshd) -> None:
    """Let the key of `other` in as well."""
    allowed = server.folder / "authorized_keys"
    allowed.write_text(allowed.read_text() + other.client_key.with_suffix(".pub").read_text())


# -- a link that is lost ---------------------------------------------------------------------------------


@pytest.fixture
def cut(shared_sshd: Sshd, tmp_path: Path) -> Iterator[tuple[Bench, Relay]]:
    """A service whose device is behind a relay."""
    with relay_to(shared_sshd.port) as relay:
        device = replace(shared_sshd.device, port=relay.port)
        bench = Bench(tmp_path, shared_sshd, device, keys=trusting(shared_sshd, relay.port, tmp_path), keepalive=QUICK)
        yield bench, relay
        relay.restore()
        bench.close()


@pytest.mark.parametrize("kind", [TunnelKind.LOCAL, TunnelKind.REMOTE])
def test_a_link_cut_in_the_middle_ends_what_it_carried_and_is_opened_again(
    cut: tuple[Bench, Relay], kind: TunnelKind
) -> None:
    bench, relay = cut
    with place_that(echo) as place:
        status = bench.started(kind, place.port)
        with enter(status.port) as one:
            one.sendall(b"x")
            assert one.recv(1) == b"x"
            relay.cut()
            if kind is TunnelKind.LOCAL:
                with pytest.raises(ConnectionResetError):  # not an end, as if all had arrived
                    one.recv(1)
        broken = bench.until(status.tunnel, lambda now: now.state is TunnelState.BROKEN)
        assert isinstance(broken.error, ConnectionLost | TargetUnreachable)
        again = bench.until(status.tunnel, lambda now: now.state is TunnelState.OPEN)
        assert again.port == status.port
        assert hello(again.port) == b"hello"
        assert [event.data["reason"] for event in bench.journal.of(EventKind.TUNNEL_CLOSED)] == ["link lost"]


def test_a_link_that_falls_silent_is_noticed_and_nothing_hangs(cut: tuple[Bench, Relay]) -> None:
    bench, relay = cut
    with place_that(echo) as place:
        status = bench.started(TunnelKind.LOCAL, place.port)
        with enter(status.port) as one:
            relay.black_hole()
            with pytest.raises(ConnectionResetError):
                while True:  # more than every buffer on the way holds
                    one.sendall(b"x" * 65536)
        bench.until(status.tunnel, lambda now: now.state is TunnelState.BROKEN)
        with pytest.raises(ConnectionResetError), enter(status.port) as one:  # refused at once, not hung
            one.recv(1)
        relay.restore()
        bench.until(status.tunnel, lambda now: now.state is TunnelState.OPEN)
        assert hello(status.port) == b"hello"


def test_a_port_that_the_device_still_holds_for_the_old_link_is_waited_for(
    cut: tuple[Bench, Relay], free_port: int
) -> None:
    bench, relay = cut
    with place_that(echo) as place:
        status = bench.started(TunnelKind.REMOTE, place.port, port=free_port)
        relay.cut()
        held: list[socket.socket] = []

        def hold(_: TunnelStatus) -> bool:
            """As the device's process for the old link would, which lets go a moment after the cut."""
            with contextlib.suppress(OSError):
                held.append(socket.create_server((LOCALHOST, free_port)))
            return bool(held)

        bench.until(status.tunnel, hold)
        with held[0]:
            bench.until(status.tunnel, lambda now: "does not listen" in str(now.error))
        bench.until(status.tunnel, lambda now: now.state is TunnelState.OPEN)
        assert hello(free_port) == b"hello"


def test_a_stopped_tunnel_does_not_come_back(cut: tuple[Bench, Relay]) -> None:
    bench, relay = cut
    status = bench.started(TunnelKind.DYNAMIC)
    relay.black_hole()
    bench.tunnels.stop(status.tunnel.id)
    assert bench.tunnels.status(status.tunnel.id).state is TunnelState.STOPPED
    with pytest.raises(ConnectionRefusedError):
        enter(status.port)
    assert not bench.tunnels.count_running()


def test_the_network_goes_away_and_comes_back(shared_sshd: Sshd, tmp_path: Path) -> None:
    """The loopback of a network of its own is taken down: nothing answers, not even with a refusal."""

    def work() -> None:
        server = start_sshd(tmp_path / "private")
        bench = Bench(tmp_path, server, keepalive=QUICK)
        try:
            with place_that(echo) as place:
                status = bench.started(TunnelKind.LOCAL, place.port)
                assert hello(status.port) == b"hello"
                subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
                bench.until(status.tunnel, lambda now: now.state is TunnelState.BROKEN)
                subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
                bench.until(status.tunnel, lambda now: now.state is TunnelState.OPEN)
                assert hello(status.port) == b"hello"
        finally:
            bench.close()
            server.stop()

    in_private_network(work, "ip link set lo up")


# -- starting by itself ----------------------------------------------------------------------------------


def test_one_that_starts_by_itself_waits_for_its_device(tmp_path: Path, sshd: Sshd) -> None:
    sshd.stop()
    bench = Bench(tmp_path, sshd)
    try:
        patient = bench.put(TunnelKind.DYNAMIC, autostart=True)
        other = bench.put(TunnelKind.DYNAMIC)
        bench.tunnels.start_automatic(TaskContext())
        waiting = bench.until(patient, lambda now: now.state is TunnelState.BROKEN)
        assert isinstance(waiting.error, TargetUnreachable)
        assert bench.tunnels.status(other.id).state is TunnelState.STOPPED
        bench.tunnels.start(other.id)  # a person wants to know at once
        bench.until(other, lambda now: now.state is TunnelState.FAILED)
        sshd.start()
        bench.until(patient, lambda now: now.state is TunnelState.OPEN)
    finally:
        bench.close()


def test_a_refused_login_is_not_tried_again(bench: Bench, shared_sshd: Sshd) -> None:
    bench.devices["d1"] = replace(shared_sshd.device, user="nobody-here")
    tunnel = bench.put(TunnelKind.DYNAMIC, autostart=True)
    bench.tunnels.start_automatic(TaskContext())
    failed = bench.until(tunnel, lambda now: now.state is TunnelState.FAILED)
    assert isinstance(failed.error, AuthenticationFailed)
    bench.devices["d1"] = shared_sshd.device
    bench.tunnels.start(tunnel.id)
    bench.until(tunnel, lambda now: now.state is TunnelState.OPEN)


def test_one_that_misses_the_vault_starts_when_it_is_open(bench: Bench, shared_sshd: Sshd) -> None:
    is_locked = True

    def credential(_: Device) -> Credential:
        if is_locked:
            raise VaultLocked("The vault is locked.")
        return shared_sshd.credential

    bench.connections._credentials = credential
    tunnel = bench.put(TunnelKind.DYNAMIC, autostart=True)
    bench.tunnels.start_automatic(TaskContext())
    failed = bench.until(tunnel, lambda now: now.state is TunnelState.FAILED)
    assert isinstance(failed.error, VaultLocked)
    is_locked = False
    bench.tunnels.vault_opened()
    bench.until(tunnel, lambda now: now.state is TunnelState.OPEN)


def test_an_answer_of_the_device_goes_to_whom_it_is_for(shared_sshd: Sshd) -> None:
    """A sign of life, which OpenSSH refuses to give, must not be taken for a refused port."""
    connection = connect(shared_sshd.device, shared_sshd.credential, shared_sshd.known(), TaskContext())
    link, pump = SshTunnelLink(connection), Pump(Tunnel("", "", TunnelKind.REMOTE, "d1", 0), None)
    for _ in range(20):
        connection.transport.ask_for_any_answer("keepalive@openssh.com")
        port = link.listen(LOCALHOST, 0, pump, TaskContext())
        assert port > 1023
        link.stop_listening(LOCALHOST, port)
    pump.close()
    connection.close()


# -- words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"device": ""}, "Choose the device"),
        ({"port": 70000}, "up to 65535"),
        ({"host": ""}, "where it leads"),
        ({"host": "a b"}, "no spaces"),
        ({"host_port": 0}, "from 1"),
        ({"kind": TunnelKind.DYNAMIC, "host": "", "host_port": 0}, ""),
    ],
)
def test_what_makes_no_sense_is_said_before_it_is_kept(bench: Bench, change: dict[str, object], words: str) -> None:
    tunnel = replace(Tunnel("", "x", TunnelKind.LOCAL, "d1", 0, host="db", host_port=5432), **change)  # type: ignore[arg-type]
    if words:
        with pytest.raises(TunnelError, match=words):
            bench.tunnels.put(tunnel)
    else:
        assert not problem_with(tunnel)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_what_only_this_computer_reaches_needs_no_warning(address: str) -> None:
    assert is_loopback(address)
    assert not any(map(is_loopback, ("0.0.0.0", "::", "10.0.0.5", "", "*", "mine.example")))
