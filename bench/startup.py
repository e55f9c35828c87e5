"""Start to the first painted window, on a virtual screen whose memory is watched, in turns with KeePassXC."""

import hashlib
import json
import mmap
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app import __version__
from bench.figures import NO_GOAL, Figure

RUNS = 7
BARE = "from PySide6.QtWidgets import QApplication, QWidget\na = QApplication([])\nw = QWidget()\nw.show()\na.exec()"
"""An empty window of PySide6: the floor, as far as PySide6 is loaded in the usual way."""
SCREEN = "1280x800x24"
HEADER = 4096  # bytes of XWD header and colour map, safely below what 1280x800 pixels take
BUILT = Path(__file__).parents[1] / "dist/satchel/satchel"
"""The built program, measured too where it is there."""
SETTLE = 1.0  # seconds after the first paint at which memory is read


def measure() -> list[Figure]:
    """Memory as on a day after the installation: see `forget_files`."""
    for program, package in (("Xvfb", "xvfb"), ("keepassxc", "keepassxc")):
        if not shutil.which(program):
            sys.exit(f"This benchmark needs the Debian package {package}.")
    forget_files(Path(sys.prefix), Path(sys.base_prefix, "lib"))
    commands = [[sys.executable, "-m", "app"], ["keepassxc"], [sys.executable, "-c", BARE]]
    if BUILT.exists():
        forget_files(BUILT.parent)
        commands.append([str(BUILT)])
    time_all = [[time_to_paint(command) for command in commands] for _ in range(RUNS + 1)][1:]  # the first warms up
    ours, theirs, bare, *built = (
        [statistics.median(run[place][part] for run in time_all) for part in range(3)] for place in range(len(commands))
    )
    return [
        *of_built(built, theirs),
        Figure("first paint", ours[0] * 1000, "ms", 1.2, theirs[0] * 1000, "KeePassXC"),
        Figure("resident memory", ours[1], "MB", 75),
        Figure("for comparison: processor time to it", ours[2] * 1000, "ms", NO_GOAL, theirs[2] * 1000, "KeePassXC"),
        Figure("for comparison: the same", ours[2] * 1000, "ms", NO_GOAL, bare[2] * 1000, "a bare PySide6 window"),
        Figure("for comparison: first paint", ours[0] * 1000, "ms", NO_GOAL, bare[0] * 1000, "a bare PySide6 window"),
        Figure("for comparison: resident memory of a bare PySide6 window", bare[1], "MB", NO_GOAL),
        Figure("for comparison: resident memory of KeePassXC", theirs[1], "MB", NO_GOAL),
    ]


def of_built(built: list[list[float]], theirs: list[float]) -> list[Figure]:
    return [
        figure
        for painted, memory, worked in built
        for figure in (
            Figure("first paint of the built program", painted * 1000, "ms", 1.2, theirs[0] * 1000, "KeePassXC"),
            Figure("resident memory of the built program", memory, "MB", 90),
            Figure("for comparison: its processor time", worked * 1000, "ms", NO_GOAL, theirs[2] * 1000, "KeePassXC"),
        )
    ]


def forget_files(*folders: Path) -> None:
    """Make the system read the libraries from the disk once more. Files that were written since it was started lie in
    its cache in large pieces, of which whatever is touched maps all: 8 MB here, 11 MB for a bare PySide6 window."""
    os.sync()
    for folder in folders:
        for path in folder.rglob("*.so*"):
            if path.exists():  # a link may lead nowhere: the look at the built program says so
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def time_to_paint(
    command: list[str], prepare: Callable[[Path], object] = lambda home: None
) -> tuple[float, float, float]:
    """Seconds until the screen shows something, the resident megabytes (RSS) a moment later, and the seconds
    of processor time until the picture, which other work on the computer falsifies less.

    `prepare` puts data into the home folder; Satchel's own is `satchel` in it."""
    with tempfile.TemporaryDirectory() as home, screen(Path(home)) as (display, pixels):
        prepare(Path(home))
        note_version(Path(home, "satchel"))
        empty = fingerprint(pixels)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "DISPLAY": display,
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "SATCHEL_HOME": f"{home}/satchel",
        }
        started = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while fingerprint(pixels) == empty:
                if process.poll() is not None or time.perf_counter() - started > 30:
                    sys.exit(f"{command} showed no window.")
                time.sleep(0.001)
            painted, worked = time.perf_counter() - started, processor_time(process.pid)
            time.sleep(SETTLE)
            return painted, resident(process.pid), worked
        finally:
            process.kill()
            process.wait()


def note_version(data: Path) -> None:
    """As after the first start, which shows a tour once the window is painted."""
    data.mkdir(exist_ok=True)
    note = {"format": "satchel.seen", "version": 1, "version_used": __version__}
    (data / "seen.json").write_text(json.dumps(note), "utf-8")


def fingerprint(pixels: mmap.mmap) -> bytes:
    """A short hash of a few stripes of the screen, cheap enough to ask every millisecond."""
    size = len(pixels)
    parts = (pixels[place : place + 16_384] for place in range(HEADER + size // 16, size - 16_384, size // 8))
    return hashlib.md5(b"".join(parts), usedforsecurity=False).digest()


def processor_time(pid: int) -> float:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) / 1024


@contextmanager
def screen(folder: Path) -> Iterator[tuple[str, mmap.mmap]]:
    """A virtual screen, and its picture memory."""
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", SCREEN, "-fbdir", str(folder), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    try:
        with os.fdopen(read_end) as pipe:
            display = f":{pipe.readline().strip()}"
        with (folder / "Xvfb_screen0").open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as pixels:
            yield display, pixels
    finally:
        server.terminate()
        server.wait()
