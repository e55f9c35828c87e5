"""A loopback WinRM service. The protocol is real (HTTP, HTTPS, Basic, NTLM with message encryption, WS-Man shells).

Windows is simulated: what a PowerShell script answers comes from behaviours that a test registers, and from a handful
of PowerShell statements that are acted out (see `powershell.py`). Nothing here says anything about real PowerShell.
"""

from tests.servers.simulated_windows.failures import Failure
from tests.servers.simulated_windows.powershell import Run
from tests.servers.simulated_windows.server import PASSWORD, USER, SimulatedWindows

__all__ = ["PASSWORD", "USER", "Failure", "Run", "SimulatedWindows"]
