"""Connections to Windows devices: one session for each, opened again when it has died. Windows is simulated."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import (
    AuthenticationFailed,
    CertificateChanged,
    CertificateUnknown,
    ConnectionLost,
    TargetError,
    TargetUnreachable,
)
from app.domain.secret import Secret
from app.domain.target import Os, Target
from app.domain.task import Cancelled, TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.ssh.host_keys import HostKeys
from app.services.targets.opening import Connections
from tests.servers.heard import Heard
from tests.servers.simulated_windows import PASSWORD, USER, Failure, Run, SimulatedWindows
from tests.servers.simulated_windows.reaching import over_http, over_https

TASK = TaskContext()


class Credentials:
    """Gives what the test says and counts how often it was asked for."""

    def __init__(self) -> None:
        self.asked: list[Device] = []
        self.password = PASSWORD

    def __call__(self, device: Device) -> Credential:
        self.asked.append(device)
        return Credential(USER, Secret(self.password))


@pytest.fixture
def simulated_windows(tmp_path: Path) -> Iterator[SimulatedWindows]:
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        yield windows


@pytest.fixture
def console_only(simulated_windows: SimulatedWindows) -> SimulatedWindows:
    """One whose PowerShell Remoting is closed."""
    simulated_windows.wsman.limits.closed_endpoints = {"Microsoft.PowerShell"}
    simulated_windows.perform("[char]30", act_out_console)
    return simulated_windows


@pytest.fixture
def credentials() -> Credentials:
    return Credentials()


@pytest.fixture
def connections(credentials: Credentials, tmp_path: Path) -> Iterator[Connections]:
    opened = Connections(HostKeys(tmp_path / "host_keys"), credentials)
    yield opened
    opened.close()


def ask(target: Target) -> str:
    return target.run("'answer'", TASK).output


def act_out_console(run: Run) -> int:
    """Says where it is, behind the mark that the console's script writes."""
    run.write("\x1e" + r"C:\Users\technician")
    return 0


@pytest.mark.parametrize("way", [over_http, over_https])
def test_a_device_is_connected_once(
    simulated_windows: SimulatedWindows, connections: Connections, credentials: Credentials, way: object
) -> None:
    device: Device = way(simulated_windows)  # type: ignore[operator]
    targets = [connections.target(device, TASK) for _ in range(2)]
    assert [ask(target) for target in targets] == ["answer\r\n", "answer\r\n"]
    assert (targets[0].os, targets[0].name) == (Os.WINDOWS, "Reception PC")
    assert len(credentials.asked) == 1
    assert len(simulated_windows.wsman.shells) == 1


def test_tasks_that_want_the_same_device_at_once_share_a_session(
    simulated_windows: SimulatedWindows, connections: Connections, credentials: Credentials
) -> None:
    device, answers = over_http(simulated_windows), []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(connections.target(device, TaskContext()))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == ["answer\r\n"] * 4
    assert len(credentials.asked) == 1
    assert len(simulated_windows.wsman.shells) == 1


def test_an_unknown_certificate_is_a_question_and_the_pin_of_the_device_answers_it(
    simulated_windows: SimulatedWindows, connections: Connections
) -> None:
    unpinned = over_https(simulated_windows, pin="")
    for open_ in (connections.target, connections.powershell):
        with pytest.raises(CertificateUnknown) as caught:
            open_(unpinned, TASK)
    assert simulated_windows.credentials_seen == []
    assert ask(connections.target(replace(unpinned, pin=caught.value.key), TASK)) == "answer\r\n"


def test_another_certificate_than_the_pinned_one_is_refused(
    simulated_windows: SimulatedWindows, connections: Connections
) -> None:
    with pytest.raises(CertificateChanged):
        connections.target(over_https(simulated_windows, pin="ab" * 32), TASK)
    assert simulated_windows.credentials_seen == []


def test_a_device_that_restarted_is_asked_in_a_new_session_without_a_word(
    simulated_windows: SimulatedWindows, connections: Connections, credentials: Credentials
) -> None:
    target = connections.target(over_http(simulated_windows), TASK)
    assert ask(target) == "answer\r\n"
    simulated_windows.restart()
    assert ask(target) == "answer\r\n"
    assert ask(connections.target(over_http(simulated_windows), TASK)) == "answer\r\n"
    assert len(credentials.asked) == 1
    assert len(simulated_windows.command_lines) == 3, "each command was started once"


def test_a_session_that_died_in_the_middle_is_said_and_then_opened_again(
    simulated_windows: SimulatedWindows, connections: Connections, credentials: Credentials
) -> None:
    device = over_http(simulated_windows)
    target = connections.target(device, TASK)
    simulated_windows.perform("restarts", lambda run: simulated_windows.restart() or 0)
    with pytest.raises(ConnectionLost) as caught:
        target.run("restarts", TASK)
    assert caught.value.hint
    assert ask(connections.target(device, TASK)) == "answer\r\n"
    assert sum("restarts" in line for line in simulated_windows.command_lines) <= 1
    assert len(credentials.asked) == 1


def test_a_device_that_is_gone_is_unreachable_and_later_asked_for_its_credential_again(
    simulated_windows: SimulatedWindows, connections: Connections, credentials: Credentials
) -> None:
    device = over_http(simulated_windows)
    target = connections.target(device, TASK)
    simulated_windows.fail("Receive", Failure.CUT)
    with pytest.raises(ConnectionLost):
        ask(target)
    simulated_windows.stop()
    for _ in range(2):
        with pytest.raises(TargetUnreachable) as caught:
            connections.target(device, TASK)
        assert caught.value.hint
    assert len(credentials.asked) == 2


def test_a_password_that_was_changed_on_the_device_is_asked_for_again(
    simulated_windows: SimulatedWindows, connections: Connections, credentials: Credentials
) -> None:
    device = over_http(simulated_windows)
    target = connections.target(device, TASK)
    simulated_windows.change_password("Neu 48")
    simulated_windows.fail("Receive", Failure.CUT)
    with pytest.raises(ConnectionLost):
        ask(target)
    with pytest.raises(AuthenticationFailed):
        connections.target(device, TASK)
    credentials.password = "Neu 48"
    assert ask(connections.target(device, TASK)) == "answer\r\n"


def test_a_target_that_somebody_closed_is_opened_again(
    simulated_windows: SimulatedWindows, connections: Connections, credentials: Credentials
) -> None:
    device = over_http(simulated_windows)
    connections.target(device, TASK).close()
    assert ask(connections.target(device, TASK)) == "answer\r\n"
    assert len(credentials.asked) == 2


def test_a_forgotten_device_asks_for_its_credential_again(
    simulated_windows: SimulatedWindows, connections: Connections, credentials: Credentials
) -> None:
    device = over_http(simulated_windows)
    first = connections.target(device, TASK)
    connections.forget(device)
    assert simulated_windows.wsman.shells == {}
    with pytest.raises(ConnectionLost):
        ask(first)
    assert ask(connections.target(device, TASK)) == "answer\r\n"
    assert len(credentials.asked) == 2


def test_a_powershell_that_is_open_outlives_what_fails_beside_it(
    simulated_windows: SimulatedWindows, connections: Connections
) -> None:
    device = over_http(simulated_windows)
    session = connections.powershell(device, TASK)
    simulated_windows.fail("Create", Failure.CUT)
    with pytest.raises(TargetError):
        connections.target(device, TASK)
    assert not session.run("Get-Location", TASK, Heard()).has_failed
    assert ask(connections.target(device, TASK)) == "answer\r\n"


def test_a_console_has_a_session_of_its_own_that_ends_with_it(
    console_only: SimulatedWindows, connections: Connections, credentials: Credentials
) -> None:
    device = over_http(console_only)
    connections.target(device, TASK)
    console = connections.powershell(device, TASK)
    assert console.prompt == r"PS C:\Users\technician> "
    assert len(console_only.wsman.shells) == 2
    assert ask(connections.target(device, TASK)) == "answer\r\n"
    assert len(credentials.asked) == 1
    console.close()
    assert len(console_only.wsman.shells) == 1


@pytest.mark.parametrize("how", ["close", "forget"])
def test_letting_go_of_a_device_ends_its_consoles_too(
    console_only: SimulatedWindows, connections: Connections, how: str
) -> None:
    device = over_http(console_only)
    console = connections.powershell(device, TASK)
    if how == "close":
        connections.close()
    else:
        connections.forget(device)
    assert console_only.wsman.shells == {}
    with pytest.raises(ConnectionLost):
        console.run("say x", TASK, Heard())


def test_opening_a_console_obeys_a_cancel(console_only: SimulatedWindows, connections: Connections) -> None:
    device, task, waiting = over_http(console_only), TaskContext(), threading.Event()

    def behave(run: Run) -> int:
        waiting.set()
        run.wait(30)
        return 0

    console_only.perform("[char]30", behave)
    canceller = threading.Thread(target=lambda: waiting.wait(10) and task.cancel())
    canceller.start()
    with pytest.raises(Cancelled):
        connections.powershell(device, task)
    canceller.join()
    assert ask(connections.target(device, TASK)) == "answer\r\n"


def test_a_locked_vault_stops_before_the_network(simulated_windows: SimulatedWindows, tmp_path: Path) -> None:
    def locked(device: Device) -> Credential:
        raise VaultLocked("The vault is locked.")

    connections = Connections(HostKeys(tmp_path / "host_keys"), locked)
    for open_ in (connections.target, connections.powershell):
        with pytest.raises(VaultLocked):
            open_(over_http(simulated_windows), TASK)
    assert simulated_windows.actions == []


def test_a_cancelled_task_opens_nothing(simulated_windows: SimulatedWindows, connections: Connections) -> None:
    task = TaskContext()
    task.cancel()
    for open_ in (connections.target, connections.powershell):
        with pytest.raises(Cancelled):
            open_(over_http(simulated_windows), task)
    assert simulated_windows.wsman.shells == {}
