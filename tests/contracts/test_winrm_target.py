"""The contract of a target, kept by WinRM to a simulated Windows: each way of signing in, the real protocol."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from app.domain.credentials import Credential
from app.domain.secret import Secret
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.winrm.target import WinrmTarget, connect
from tests.contracts.pypsrp_shells import PypsrpClient
from tests.contracts.target_contract import TEXT, LinkedTargetContract, Scripts
from tests.servers.kerberos import REALM, KerberosDomain, why_not
from tests.servers.simulated_windows import PASSWORD, SimulatedWindows
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https

needs_a_domain = pytest.mark.skipif(bool(why_not()), reason=why_not())
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


def over_http_with_ntlm(windows: SimulatedWindows) -> WinrmTarget:
    return connect(over_http(windows), CREDENTIAL, TaskContext())


def over_https_with_basic(windows: SimulatedWindows) -> WinrmTarget:
    windows.ntlm = False
    return connect(over_https(windows), CREDENTIAL, TaskContext())


def over_http_with_kerberos(windows: SimulatedWindows) -> WinrmTarget:
    windows.kerberos = True
    user = f"ada@{REALM}"
    device = replace(over_http(windows), host="localhost", user=user, sign_in="kerberos")
    return connect(device, Credential(user, Secret(PASSWORD)), TaskContext())


class KeptByPywinrm(SimulatedWindowsContract):
    reach: Callable[[SimulatedWindows], WinrmTarget]

    @pytest.fixture
    def target(self, simulated_windows: SimulatedWindows) -> Iterator[Target]:
        target = type(self).reach(simulated_windows)
        yield target
        target.close()


class KeptByPypsrp(SimulatedWindowsContract):
    """A target by the other library, over the same wire."""

    reach: Callable[[SimulatedWindows], WinrmTarget]

    @pytest.fixture
    def target(self, simulated_windows: SimulatedWindows) -> Iterator[Target]:
        first = type(self).reach(simulated_windows)
        target = first.spoken_by(PypsrpClient)
        first.close()
        yield target
        target.close()


class TestNtlm(KeptByPywinrm):
    reach = staticmethod(over_http_with_ntlm)


class TestNtlmByPypsrp(KeptByPypsrp):
    reach = staticmethod(over_http_with_ntlm)


class TestBasicInTls(KeptByPywinrm):
    reach = staticmethod(over_https_with_basic)


class TestBasicInTlsByPypsrp(KeptByPypsrp):
    reach = staticmethod(over_https_with_basic)


@pytest.fixture(scope="module")
def domain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KerberosDomain]:
    with KerberosDomain(tmp_path_factory.mktemp("domain")) as domain:
        domain.add_user("ada", PASSWORD)
        yield domain


@needs_a_domain
@pytest.mark.usefixtures("domain")
class TestKerberos(KeptByPywinrm):
    reach = staticmethod(over_http_with_kerberos)


@needs_a_domain
@pytest.mark.usefixtures("domain")
class TestKerberosByPypsrp(KeptByPypsrp):
    reach = staticmethod(over_http_with_kerberos)
