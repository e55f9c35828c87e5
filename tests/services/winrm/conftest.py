"""A simulated Windows device, and how to reach it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.simulated_windows import SimulatedWindows


@pytest.fixture
def simulated_windows(tmp_path: Path) -> Iterator[SimulatedWindows]:
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        yield windows
