"""A Windows of our own to run programs in: one Wine prefix, which knows nothing of this computer's user."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.windows.places import DRIVE, PREFIX, WORK

_FOLDER = Path("/usr/lib/wine")
_LOOK_EVERY = 2.0  # seconds
_PROGRAM, _SERVER = _FOLDER / "wine64", _FOLDER / "wineserver64"

REGISTRY = """REGEDIT4

[HKEY_CURRENT_USER\\Software\\Wine\\DllOverrides]
"mscms"="native"

[HKEY_CURRENT_USER\\Software\\Wine\\Fonts\\Replacements]
"Segoe UI"="Liberation Sans"
"Arial"="Liberation Sans"
"Tahoma"="Liberation Sans"
"MS Shell Dlg"="Liberation Sans"
"MS Shell Dlg 2"="Liberation Sans"
"Consolas"="Liberation Mono"
"Courier New"="Liberation Mono"
"Times New Roman"="Liberation Serif"
"""
"""The shims of `sources` go before Wine's own; the fonts of Windows are not free, so others stand in for them."""


@dataclass(frozen=True, slots=True)
class Ended:
    """`took` is in seconds."""

    code: int
    output: str
    took: float


def environment(display: str, more: Mapping[str, str] = {}) -> dict[str, str]:
    """What a program of this Windows sees; nothing of ours but where the screen is.

    Wine keeps variables that begin with QT_ from Windows programs, and hands on WINEQT_ as QT_. Its fonts are found
    only by Qt's older font engine.
    """
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(WORK / "home"),
        "LANG": "C.UTF-8",
        "DISPLAY": display,
        "WINEPREFIX": str(PREFIX),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        # No question whether to fetch .NET or a browser, and no debugger that waits for somebody after a crash.
        "WINEDLLOVERRIDES": "mscoree,mshtml,winedbg.exe,winemenubuilder.exe=",
        "WINEQT_QPA_PLATFORM": "windows:fontengine=gdi",
        "WINEQT_LOGGING_RULES": "qt.qpa.mime=false",
        **more,
    }


def start(command: Sequence[str], display: str, more: Mapping[str, str] = {}) -> subprocess.Popen[bytes]:
    """Output is a pipe: a Windows Python under Wine cannot start with a file in its place."""
    return subprocess.Popen(
        [str(_PROGRAM), *command],
        env=environment(display, more),
        cwd=DRIVE if DRIVE.exists() else WORK,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def run(
    command: Sequence[str], display: str, within: float, more: Mapping[str, str] = {},
    is_stuck: Callable[[], bool] = lambda: False,
) -> Ended:  # fmt: skip
    """`within` is in seconds; what takes longer, or is stuck, is ended with all of this Windows, and has -1 for its
    code: under Wine 8 a program can be over and not go, and what it has started has its pipes."""
    begin = time.monotonic()
    process, code = start(command, display, more), 0
    while True:
        try:
            output, _ = process.communicate(timeout=_LOOK_EVERY)
            code = code or process.returncode
            break
        except subprocess.TimeoutExpired:
            if code != -1 and (is_stuck() or time.monotonic() - begin > within):
                code = -1
                process.kill()
                _end(display)
    if code == -1:
        _begin(display)
    text = output.decode("utf-8", "replace").replace("\r\n", "\n")
    return Ended(code, text, time.monotonic() - begin)


def make(display: str) -> None:
    """The prefix, once. Raises OSError."""
    if (PREFIX / "system.reg").exists():
        return
    for folder in (WORK / "home", PREFIX):
        folder.mkdir(parents=True, exist_ok=True)
    _quietly(["wineboot", "-i"], display)
    _quietly(["winecfg", "-v", "win10"], display)
    (DRIVE / "satchel.reg").write_text(REGISTRY, "ascii")
    _quietly(["regedit", "/S", "C:\\satchel.reg"], display)
    if not DRIVE.exists():
        raise OSError("Wine has made no drive C:")


@contextmanager
def running(display: str) -> Iterator[None]:
    """This Windows, for as long as the block."""
    (WORK / "home").mkdir(parents=True, exist_ok=True)
    PREFIX.mkdir(exist_ok=True)
    try:
        _begin(display)
        yield
    finally:
        _end(display)


def _begin(display: str) -> None:
    """Wine's server and its desktop. A program that had to start them would hand them its pipes, and whoever reads from
    those would wait for ever."""
    subprocess.run([str(_SERVER), "-p"], env=environment(display), check=False)
    make(display)
    _quietly(["wineboot"], display)
    subprocess.Popen(
        [str(_PROGRAM), "explorer.exe", "/desktop"],
        env=environment(display), cwd=WORK, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _end(display: str) -> None:
    """All programs of it, the desktop too."""
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run([str(_SERVER), "-k"], env=environment(display), check=False, timeout=60)
        subprocess.run([str(_SERVER), "-w"], env=environment(display), check=False, timeout=60)


def _quietly(command: Sequence[str], display: str) -> None:
    subprocess.run(
        [str(_PROGRAM), *command],
        env=environment(display),
        cwd=WORK,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=300,
    )
