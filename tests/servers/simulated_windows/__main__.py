"""Starts a simulated Windows PC for a person to try the program on: python -m tests.servers.simulated_windows

It serves on loopback until Ctrl+C. What it is, is written to standard output.
"""

import argparse
import contextlib
import tempfile
import threading
from pathlib import Path

from tests.servers.simulated_windows import PASSWORD, USER, SimulatedWindows
from tests.servers.simulated_windows.machine import Machine


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.servers.simulated_windows", description=__doc__)
    asked.add_argument("--http", type=int, default=0, metavar="PORT", help="port without TLS (default: any free one)")
    asked.add_argument("--https", type=int, default=0, metavar="PORT", help="port with TLS (default: any free one)")
    asked.add_argument("--password", default=PASSWORD, help="what it lets people in with")
    asked.add_argument(
        "--restricted", action="store_true", help="it allows only some commands over PowerShell Remoting"
    )
    asked.add_argument("--closed", action="store_true", help="it has no PowerShell Remoting for this user")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(KeyboardInterrupt):
        windows = SimulatedWindows(Path(folder), ports=(given.http, given.https))
        windows.users[USER] = given.password
        if given.closed:
            windows.wsman.limits.closed_endpoints.add("Microsoft.PowerShell")
        if given.restricted:
            windows.wsman.limits.language = "ConstrainedLanguage"
        with windows:
            Machine().take_over(windows)
            print(f"address      winrms://{USER}@127.0.0.1:{windows.https.port}   (HTTPS)")
            print(f"             winrm://{USER}@127.0.0.1:{windows.http.port}   (HTTP, sealed by NTLM)")
            print(f"user         {USER}")
            print(f"password     {given.password}")
            print(f"fingerprint  {windows.fingerprint}   (SHA-256 of the certificate)", flush=True)
            threading.Event().wait()


if __name__ == "__main__":
    main()
