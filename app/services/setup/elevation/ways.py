"""How this computer asks a person whether Satchel may act as administrator, and how the process is started then.

Windows: UAC, through `windows.py`. Linux: polkit's pkexec where there is a desktop, else sudo. macOS: sudo.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast

from app.domain.language import as_argument, tr
from app.domain.rights import RightsRefused, RightsWay
from app.domain.secret import Secret
from app.services.worker.process import Child, Start

ARGUMENT = "--elevated"
"""What `satchel` is started with to be that process: `AS_ADMINISTRATOR` of `app/__main__.py`. No help names it."""
HELLO = b"satchel-elevated\n"
"""After this line the talk begins: sudo takes a password from the same pipe, or leaves it there when it needs none."""
_LONGEST_BEFORE = 4096  # bytes
_ANSWER_WITHIN = 30  # seconds for sudo to look at a password
_FROM_SOURCE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from app.__main__ import main; sys.exit(main())"


NOBODY_ASKS = 127
"""The exit code of pkexec where it cannot ask anybody (man pkexec); 126 is a person who has said no."""


def find_way(*, has_screen: bool | None = None) -> RightsWay:
    """The way of this computer."""
    if sys.platform == "win32":
        return RightsWay.DIALOG
    if has_screen is None:
        has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform == "linux" and has_screen and shutil.which("pkexec"):
        return RightsWay.DIALOG
    return RightsWay.PASSWORD if shutil.which("sudo") else RightsWay.NONE


def command() -> Sequence[str]:
    """What starts this program as the process with rights. It takes nothing from the environment of the person."""
    if getattr(sys, "frozen", False):
        return (sys.executable, ARGUMENT, *as_argument())
    source = str(Path(__file__).parents[4])
    return (sys.executable, "-I", "-c", _FROM_SOURCE, source, ARGUMENT, *as_argument())


def start_with(way: RightsWay, password: Secret | None) -> Start:
    """Raises RightsRefused where there is no way, or the password is not accepted."""
    match way:
        case RightsWay.DIALOG if sys.platform == "win32":
            from app.services.setup.elevation.windows import start_by_uac

            return start_by_uac(command())
        case RightsWay.DIALOG:
            return lambda: ElevatedChild(["pkexec", *command()], HELLO)
        case RightsWay.PASSWORD:
            return _start_by_sudo(password or Secret(""))
        case _:
            raise RightsRefused(tr("This computer has no way to ask for administrator rights that Satchel knows."))


def wait_for_hello() -> bool:
    """In the other process: read up to the line with which the talk begins. False where it does not come."""
    seen = b""
    while not seen.endswith(HELLO):
        letter = os.read(0, 1)
        if not letter or len(seen) > _LONGEST_BEFORE:
            return False
        seen += letter
    return True


class ElevatedChild:
    """Implements `Child`. Its process belongs to the administrator: we cannot kill it, but it ends with its pipe."""

    def __init__(self, command: Sequence[str], before: bytes) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.stdin, self.stdout = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        with contextlib.suppress(OSError):  # it has ended already: that is noticed where it is read from
            self.stdin.write(before)
            self.stdin.flush()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def kill(self) -> None:
        # Beside a writer that waits on a full pipe a close would wait too: what is written to then goes nowhere.
        with contextlib.suppress(OSError):
            self._process.kill()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        with contextlib.suppress(OSError, ValueError):
            os.dup2(nowhere, self.stdin.fileno())
        os.close(nowhere)

    def wait(self) -> int:
        return self._process.wait()


def _start_by_sudo(password: Secret) -> Start:
    """The password travels on standard input only. It is tried first: sudo would take our talk for further tries."""
    line = password.reveal().encode() + b"\n"

    def start() -> Child:
        asked = ["sudo", "-k", "-S", "-p", "", "--"]
        tried = subprocess.run([*asked, "true"], input=line, capture_output=True, timeout=_ANSWER_WITHIN, check=False)
        if tried.returncode != 0:
            raise PermissionError("sudo has refused")
        return ElevatedChild([*asked, *command()], line + HELLO)

    return start
