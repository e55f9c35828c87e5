"""A simulated Windows PC, and the product's way to it. The protocol is real; the PC is written in Python."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.task import TaskContext
from app.services.winrm.target import WinrmTarget, connect
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.machine import Machine
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http


@pytest.fixture
def simulated_windows(tmp_path: Path) -> Iterator[SimulatedWindows]:
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        yield windows


@pytest.fixture
def machine(simulated_windows: SimulatedWindows) -> Machine:
    return Machine().take_over(simulated_windows)


@pytest.fixture
def target(simulated_windows: SimulatedWindows, machine: Machine) -> Iterator[WinrmTarget]:
    target = connect(over_http(simulated_windows), CREDENTIAL, TaskContext())
    yield target
    target.close()
