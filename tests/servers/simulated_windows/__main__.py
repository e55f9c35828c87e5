"""Starts a simulated Windows PC for a person to try the program on: python -m tests.servers.simulated_windows

It serves on loopback until Ctrl+C. What it is, is written to standard output.
"""

import argparse
import contextlib
import tempfile
import threading
from pathlib import Path

from tests.servers.simulated_windows import PASSWORD, USER, SimulatedWindows
from tests.servers.simulated_windows.files import SimulatedFiles
from tests.servers.simulated_windows.folders import HOME
from tests.servers.simulated_windows.machine import Machine

_FILES = {
    "C": {
        "Users/technician/Documents/Übergabe Käufer.docx": 48_128,
        "Users/technician/Documents/deploy.ps1": 2_310,
        "Users/technician/Downloads/SatchelSetup.msi": 31_457_280,
        "Windows/System32/drivers/etc/hosts": 820,
    },
    "D": {"Backup/Monday.zip": 104_857_600, "Backup/notes.txt": 1_200},
}
"""What lies on its drives, and how many bytes that is."""


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
            drives = {letter: _disk(Path(folder), letter) for letter in _FILES}
            SimulatedFiles(drives, HOME).serve(windows)
            print(f"address      winrms://{USER}@127.0.0.1:{windows.https.port}   (HTTPS)")
            print(f"             winrm://{USER}@127.0.0.1:{windows.http.port}   (HTTP, sealed by NTLM)")
            print(f"user         {USER}")
            print(f"password     {given.password}")
            print(f"fingerprint  {windows.fingerprint}   (SHA-256 of the certificate)", flush=True)
            threading.Event().wait()


def _disk(folder: Path, letter: str) -> Path:
    """A drive with a little on it."""
    place = folder / f"drive-{letter}"
    for path, size in _FILES[letter].items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"%08d\r\n" % size * (size // 10))
    return place


if __name__ == "__main__":
    main()
