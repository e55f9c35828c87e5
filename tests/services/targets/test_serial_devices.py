"""A serial console has a session and nothing else."""

from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.errors import TargetError, TargetUnreachable
from app.domain.task import TaskContext
from app.services.ssh.host_keys import HostKeys
from app.services.targets.opening import Connections


@pytest.fixture
def connections(tmp_path: Path) -> Connections:
    return Connections(HostKeys(tmp_path / "keys"), lambda _: Credential())


CONSOLE = Device("1", "core", Transport.SERIAL, host="/dev/tty-that-is-not-there")


def test_it_is_not_examined_or_set_up(connections: Connections) -> None:
    with pytest.raises(TargetError, match="core is a serial console") as refused:
        connections.target(CONSOLE, TaskContext())
    assert "network address" in refused.value.hint
    with pytest.raises(TargetError, match="no PowerShell"):
        connections.powershell(CONSOLE, TaskContext())


def test_a_port_that_is_not_there_is_said(connections: Connections) -> None:
    with pytest.raises(TargetUnreachable, match="There is no serial port"):
        connections.shell(CONSOLE, 80, 24, TaskContext())
