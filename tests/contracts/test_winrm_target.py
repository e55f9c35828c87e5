"""The contract of a target, kept by WinRM to a simulated Windows: each way of signing in, the real protocol."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.winrm.target import connect
from tests.contracts.target_contract import TEXT, LinkedTargetContract, Scripts
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https

POWERSHELL = Scripts(
    fail="'out'\n[Console]::Error.WriteLine('err')\nexit 3",
    speak=f"[Console]::Out.Write('{TEXT}')",
    repeat="[Console]::Out.Write([Console]::In.ReadToEnd())",
    count="[Console]::In.ReadToEnd().Length",
    flood="[Console]::Out.Write('a' * 10000000)\n[Console]::Error.Write('b' * 10000000)",
    endless="while ($true) { [Console]::Out.Write('a' * 65536) }",
    wait="$PID\nStart-Sleep 60\n'late'",
    hold="$value = [Console]::In.ReadLine()\n$PID\nStart-Sleep 60",
)


class SimulatedWindowsContract(LinkedTargetContract):
    scripts: ClassVar[Scripts] = POWERSHELL
    windows: SimulatedWindows

    @pytest.fixture(autouse=True)
    def simulated_windows(self, tmp_path: Path) -> Iterator[SimulatedWindows]:
        with SimulatedWindows(tmp_path / "simulated-windows") as self.windows:
            yield self.windows

    @pytest.fixture
    def cut_link(self) -> Callable[[], None]:
        """WinRM survives the end of a connection between two requests; the device itself must go."""
        return lambda: self.windows.stop()

    def is_running(self, process: int) -> bool:
        return self.windows.is_running(process)

    def command_lines(self) -> str:
        return "\n".join(self.windows.command_lines)


class TestWinrmOverHttpWithNtlm(SimulatedWindowsContract):
    @pytest.fixture
    def target(self, simulated_windows: SimulatedWindows) -> Iterator[Target]:
        target = connect(over_http(simulated_windows), CREDENTIAL, TaskContext())
        yield target
        target.close()


class TestWinrmOverHttpsWithBasic(SimulatedWindowsContract):
    @pytest.fixture
    def target(self, simulated_windows: SimulatedWindows) -> Iterator[Target]:
        simulated_windows.ntlm = False
        target = connect(over_https(simulated_windows), CREDENTIAL, TaskContext())
        yield target
        target.close()
