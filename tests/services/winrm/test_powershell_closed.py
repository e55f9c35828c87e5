"""A device that gives no PowerShell Remoting: a console takes its place and says why."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.devices import Device, Transport
from app.domain.errors import AuthenticationFailed, CommandFailed, TargetError
from app.domain.powershell import PowerShellStream
from app.domain.task import TaskContext
from app.services.ssh.host_keys import HostKeys
from app.services.targets.opening import Connections
from app.services.winrm.psrp.holding import NoPowerShell
from tests.servers.heard import Heard
from tests.servers.simulated_windows import PASSWORD, Failure, Run, SimulatedWindows
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http
from tests.waiting import until

TASK = TaskContext()
CONSOLE_SCRIPT = "[char]30"  # what marks the place stands in no other script


def console(run: Run) -> int:
    run.write("said\r\n")
    run.write_error("and complained")
    run.write("\x1eC:\\Users\\technician")
    return 3


@pytest.fixture
def connections(simulated_windows: SimulatedWindows, tmp_path: Path) -> Iterator[Connections]:
    simulated_windows.perform(CONSOLE_SCRIPT, console)
    opened = Connections(HostKeys(tmp_path / "host_keys"), lambda device: CREDENTIAL)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ({"closed_endpoints": {"Microsoft.PowerShell"}}, "no PowerShell Remoting for this user"),
        ({"endpoints": {"Helpdesk"}}, "no PowerShell Remoting for this user"),
        ({"language": "ConstrainedLanguage"}, "restricted (ConstrainedLanguage)"),
    ],
)
def test_a_console_takes_its_place_and_says_why(
    simulated_windows: SimulatedWindows, connections: Connections, limits: dict[str, object], why: str
) -> None:
    for name, value in limits.items():
        setattr(simulated_windows.wsman.limits, name, value)
    session = connections.powershell(over_http(simulated_windows), TASK)
    assert why in session.about
    assert session.prompt == r"PS C:\Users\technician> "
    heard = Heard()
    ended = session.run("anything", TASK, heard)
    assert (ended.has_failed, ended.exit_code) == (True, 3)
    assert [(written.stream, written.text) for written in heard.written] == [
        (PowerShellStream.OUTPUT, "said\r\n"),
        (PowerShellStream.ERROR, "and complained\r\n"),
    ]
    assert session.complete("Get", 3, TASK).items == ()
    assert session.table(TASK) is None
    session.close()


def test_where_there_is_no_console_either_the_reason_is_that_of_powershell(
    simulated_windows: SimulatedWindows, connections: Connections
) -> None:
    simulated_windows.refuse("Create", 5, "Access is denied.")
    with pytest.raises(NoPowerShell, match="no PowerShell Remoting for this user") as caught:
        connections.powershell(over_http(simulated_windows), TASK)
    assert "Remote Management Users" in caught.value.hint


def test_too_many_sessions_are_no_reason_for_a_console(
    simulated_windows: SimulatedWindows, connections: Connections
) -> None:
    connections.target(over_http(simulated_windows), TASK)
    simulated_windows.wsman.limits.shells = 1
    with pytest.raises(CommandFailed, match="limit of shells for each user is reached") as caught:
        connections.powershell(over_http(simulated_windows), TASK)
    assert "MaxShellsPerUser" in caught.value.hint
    assert "concurrent shells" in caught.value.details, "what the device itself has said"


def test_letting_go_of_a_device_ends_its_sessions(
    simulated_windows: SimulatedWindows, connections: Connections
) -> None:
    device = over_http(simulated_windows)
    sessions = [connections.powershell(device, TASK), connections.command_prompt(device, TASK)]
    assert len(simulated_windows.wsman.shells) == len(sessions)
    connections.forget(device)
    until(lambda: not simulated_windows.wsman.shells)


def test_devices_that_fall_silent_do_not_hold_up_the_end_of_the_program(
    simulated_windows: SimulatedWindows, connections: Connections
) -> None:
    """Each of them alone is waited for two seconds and more."""
    device = over_http(simulated_windows)
    sessions = [connections.powershell(device, TASK) for _ in range(8)]
    for _ in sessions:
        simulated_windows.fail("Delete", Failure.STALL)
    began = time.monotonic()
    connections.close()
    assert time.monotonic() - began < 10


def test_a_refused_password_is_asked_for_anew(simulated_windows: SimulatedWindows, connections: Connections) -> None:
    device = over_http(simulated_windows)
    simulated_windows.change_password("another")
    for _ in range(2):
        with pytest.raises(AuthenticationFailed):
            connections.powershell(device, TASK)
    simulated_windows.change_password(PASSWORD)
    assert connections.powershell(device, TASK).prompt
    assert connections.target(device, TASK).run("'x'", TASK).output == "x\r\n"


def test_other_devices_have_neither(connections: Connections) -> None:
    device = Device("s", "web01", Transport.SSH, "127.0.0.1")
    with pytest.raises(TargetError, match=r"no PowerShell"):
        connections.powershell(device, TASK)
    with pytest.raises(TargetError, match=r"no cmd\.exe"):
        connections.command_prompt(device, TASK)
