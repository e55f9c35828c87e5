"""Whether there is a screen for the window, asked before Qt is: without one, Qt ends the whole program."""

import _socket  # the half of `socket` that costs no time: every start goes through here
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from app.domain.language import tr

_PATIENCE = 2  # seconds; a display at the other end of an SSH connection is on this computer's loopback
_X_PORT = 6000  # X(7): display N listens on 6000 + N


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Windows and macOS always have one. `QT_QPA_PLATFORM` is set by who knows better, for example the tests."""
    if sys.platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM"):
        return True
    return _answers_wayland(environment) or _answers_x11(environment.get("DISPLAY", ""))


def missing_library(error: ImportError) -> str:
    """The shared library of the system that Qt asked for in vain, or nothing: then it is another fault (dlopen(3))."""
    name, found, _ = str(error).partition(": cannot open shared object file")
    return name if found else ""


def what_brings(library: str) -> str:
    """A sentence about how this system gets the library. The built program brings all but those of the graphics."""
    if not getattr(sys, "frozen", False):
        return "`python3 dev.py run` says what installs it."
    if library in ("libEGL.so.1", "libGL.so.1", "libxcb.so.1"):  # one rarely lacks alone
        return (
            "On Debian and Ubuntu `sudo apt install libegl1 libgl1 libxcb1` brings it; elsewhere, Mesa's packages do."
        )
    return tr("The package of your system that holds this file brings it.")


def _answers_wayland(environment: Mapping[str, str]) -> bool:
    name, folder = environment.get("WAYLAND_DISPLAY", ""), environment.get("XDG_RUNTIME_DIR", "")
    return bool(name) and _is_there(str(Path(folder, name)))


def _answers_x11(display: str) -> bool:
    """`host:display.screen`; without a host the server is on this computer."""
    host, _, screen = display.rpartition(":")
    number = screen.partition(".")[0]
    if not number.isdecimal():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers are by definition
        return _is_there(path) or _is_there(f"\0{path}")
    import socket

    try:
        with socket.create_connection((host, _X_PORT + int(number)), _PATIENCE):
            return True
    except OSError:
        return False


def _is_there(address: str) -> bool:
    caller = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        caller.settimeout(_PATIENCE)
        return caller.connect_ex(address) == 0
    finally:
        caller.close()
