"""One live connection for each device, opened again when it has died."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.domain.credentials import Credential
from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.errors import AuthenticationFailed, HostKeyChanged, TargetError, TargetUnreachable
from app.domain.secret import Secret
from app.domain.target import Os, Target
from app.domain.task import Cancelled, TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.targets.local import LocalTarget
from app.services.targets.opening import Connections
from tests.servers.openssh import Sshd, needs_terminals, sshd

__all__ = ["sshd"]


class Credentials:
    """Gives the credential of the test server and counts how often it was asked for."""

    def __init__(self, server: Sshd) -> None:
        self.asked: list[Device] = []
        self.given = server.credential

    def __call__(self, device: Device) -> Credential:
        self.asked.append(device)
        return self.given


@pytest.fixture
def credentials(sshd: Sshd) -> Credentials:
    return Credentials(sshd)


@pytest.fixture
def connections(sshd: Sshd, credentials: Credentials) -> Iterator[Connections]:
    opened = Connections(sshd.known(), credentials)
    yield opened
    opened.close()


def ask(target: Target) -> str:
    return target.run("echo answer", TaskContext()).output


def test_this_computer_needs_no_connection(connections: Connections, credentials: Credentials) -> None:
    assert isinstance(connections.target(THIS_COMPUTER, TaskContext()), LocalTarget)
    assert credentials.asked == []


def test_a_device_is_connected_once(connections: Connections, credentials: Credentials, sshd: Sshd) -> None:
    targets = [connections.target(sshd.device, TaskContext()) for _ in range(2)]
    assert [ask(target) for target in targets] == ["answer\n", "answer\n"]
    assert targets[0].os is Os.LINUX
    assert targets[0].name == "Test server"
    assert len(credentials.asked) == 1


def test_tasks_that_want_the_same_device_at_once_share_a_connection(
    connections: Connections, credentials: Credentials, sshd: Sshd
) -> None:
    threads = [threading.Thread(target=lambda: ask(connections.target(sshd.device, TaskContext()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(credentials.asked) == 1


def test_a_connection_that_died_is_opened_again(connections: Connections, credentials: Credentials, sshd: Sshd) -> None:
    ask(connections.target(sshd.device, TaskContext()))
    sshd.stop()
    with pytest.raises(TargetError):
        ask(connections.target(sshd.device, TaskContext()))
    with pytest.raises(TargetUnreachable):
        connections.target(sshd.device, TaskContext())
    sshd.start()
    assert ask(connections.target(sshd.device, TaskContext())) == "answer\n"


@needs_terminals
def test_a_shell_and_a_target_share_the_connection(
    connections: Connections, credentials: Credentials, sshd: Sshd
) -> None:
    shell = connections.shell(sshd.device, 80, 24, TaskContext())
    shell.send(b"exit 5\n")
    while shell.receive(TaskContext()):
        pass
    assert shell.exit_code == 5
    assert ask(connections.target(sshd.device, TaskContext())) == "answer\n"
    assert len(credentials.asked) == 1


def test_a_device_whose_properties_changed_is_connected_anew(
    connections: Connections, credentials: Credentials, sshd: Sshd
) -> None:
    connections.target(sshd.device, TaskContext())
    connections.target(replace(sshd.device, name="Renamed"), TaskContext())
    assert len(credentials.asked) == 2


def test_a_forgotten_device_asks_for_its_credential_again(
    connections: Connections, credentials: Credentials, sshd: Sshd
) -> None:
    first = connections.target(sshd.device, TaskContext())
    connections.forget(sshd.device)
    with pytest.raises(TargetError):
        ask(first)
    assert ask(connections.target(sshd.device, TaskContext())) == "answer\n"
    assert len(credentials.asked) == 2


def test_a_changed_credential_counts_from_the_next_connection_on(
    connections: Connections, credentials: Credentials, sshd: Sshd
) -> None:
    right = credentials.given
    credentials.given = Credential(sshd.user, password=Secret("changed"))
    with pytest.raises(AuthenticationFailed):
        connections.target(sshd.device, TaskContext())
    credentials.given = right
    target = connections.target(sshd.device, TaskContext())
    credentials.given = Credential(sshd.user, password=Secret("changed again"))
    assert ask(connections.target(sshd.device, TaskContext())) == "answer\n", "a standing connection is kept"
    sshd.kill_connections()
    with pytest.raises(TargetError):
        ask(target)
    with pytest.raises(AuthenticationFailed):
        connections.target(sshd.device, TaskContext())
    assert len(credentials.asked) == 3


def test_a_shell_on_a_connection_that_died_gets_a_new_one(connections: Connections, sshd: Sshd) -> None:
    ask(connections.target(sshd.device, TaskContext()))
    sshd.kill_connections()
    with pytest.raises(TargetError):
        ask(connections.target(sshd.device, TaskContext()))
    shell = connections.shell(sshd.device, 80, 24, TaskContext())
    shell.send(b"exit 5\n")
    while shell.receive(TaskContext()):
        pass
    assert shell.exit_code == 5


def test_a_changed_host_key_is_refused_when_a_connection_is_opened_again(connections: Connections, sshd: Sshd) -> None:
    target = connections.target(sshd.device, TaskContext())
    sshd.change_host_key()
    with pytest.raises(TargetError):
        ask(target)
    for open_ in (
        lambda: connections.target(sshd.device, TaskContext()),
        lambda: connections.shell(sshd.device, 80, 24, TaskContext()),
    ):
        with pytest.raises(HostKeyChanged) as caught:
            open_()
        assert "Do not connect" in caught.value.hint


def test_a_locked_vault_stops_before_the_network(sshd: Sshd) -> None:
    def locked(device: Device) -> Credential:
        raise VaultLocked("The vault is locked.")

    with pytest.raises(VaultLocked):
        Connections(sshd.known(), locked).target(sshd.device, TaskContext())


def test_a_cancelled_task_opens_nothing(connections: Connections, credentials: Credentials, sshd: Sshd) -> None:
    task = TaskContext()
    task.cancel()
    with pytest.raises(Cancelled):
        connections.target(sshd.device, task)
    assert credentials.asked == []


@pytest.mark.parametrize("transport", [Transport.LOCAL, Transport.WINRM])
def test_a_device_without_a_terminal_says_so(connections: Connections, transport: Transport) -> None:
    with pytest.raises(TargetError, match="has no terminal"):
        connections.shell(Device("", "PC", transport, "host"), 80, 24, TaskContext())


def test_no_heavy_library_is_loaded_before_a_device_needs_it() -> None:
    script = (
        "import sys; import app.services.targets.opening, app.services.ssh.host_keys;"
        "print([name for name in ('paramiko', 'winrm', 'requests', 'psutil', 'cryptography') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
