"""A loopback WinRM service. The protocol is real: HTTP, HTTPS, Basic, NTLM with message encryption, WS-Man shells, and
PowerShell Remoting over them.

Windows is simulated: what a script answers comes from behaviours that a test registers (`answer` and `perform` for
powershell.exe and cmd.exe in a shell, `play` for a pipeline of PowerShell Remoting), and from a handful of statements
that are acted out (`powershell.py`, `interactive.py`, `cmd.py`). Nothing here says anything about real PowerShell.
"""

from tests.servers.simulated_windows.failures import Failure
from tests.servers.simulated_windows.powershell import Run
from tests.servers.simulated_windows.server import PASSWORD, USER, SimulatedWindows

__all__ = ["PASSWORD", "USER", "Failure", "Run", "SimulatedWindows"]
