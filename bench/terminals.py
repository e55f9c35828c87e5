"""`cat` in our terminal, then in xterm, alacritty and kitty, each in a window on a virtual screen of its own.

Inside each runs the same script: it takes the time from the start of `cat` until the terminal has answered a question
that was asked after it, so that nothing counts that was not taken in.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.corpora import write_log
from bench.figures import Figure
from bench.startup import screen

RUNS = 3
SIZE = 20_000_000  # bytes
PATIENCE = 60  # seconds
SCRIPT = """
stty raw -echo
for run in $(seq {runs}); do
    started=$(date +%s.%N)
    cat '{file}'
    printf '\\033[5n'
    dd bs=1 count=4 >'{folder}/answer' 2>'{folder}/errors'
    echo "$started $(date +%s.%N) $(od -An -c '{folder}/answer' | tr -d ' ')" >>'{folder}/part'
done
mv '{folder}/part' '{folder}/times'
sleep 60
"""
COMMANDS = {
    "xterm": ["xterm", "-geometry", "80x24", "-e"],
    "alacritty": ["alacritty", "-o", "window.dimensions.columns=80", "-o", "window.dimensions.lines=24", "-e"],
    "kitty": [
        *("kitty", "--config", "NONE", "-o", "remember_window_size=no", "-o", "update_check_interval=0"),
        *("-o", "initial_window_width=80c", "-o", "initial_window_height=24c"),
    ],
}
LIMITS = {"xterm": 1.0, "alacritty": 1.1, "kitty": 1.1}  # "level" allows for what two runs of one terminal differ by


def against_others(folder: Path) -> list[Figure]:
    for program in ("Xvfb", *COMMANDS):
        if not shutil.which(program):
            sys.exit(f"This benchmark needs the Debian package {program.lower()}.")
    file = write_log(folder / "cat", SIZE)
    ours = cat_time([sys.executable, "-m", "bench.pty_window"], file, folder / "ours")
    figures = []
    for name, command in COMMANDS.items():
        theirs = cat_time(command, file, folder / name)
        figures.append(Figure(f"cat of {SIZE / 1e6:.0f} MB against {name}", ours, "s", LIMITS[name], theirs, name))
    return figures


def cat_time(command: list[str], file: Path, folder: Path) -> float:
    """The median of the seconds in one window."""
    folder.mkdir()
    script, times = folder / "script", folder / "times"
    script.write_text(SCRIPT.format(runs=RUNS, file=file, folder=folder))
    with screen(folder) as (display, _):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "DISPLAY": display,
            "LANG": "C.UTF-8",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "QT_QPA_PLATFORM": "xcb",
        }
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([*command, "sh", str(script)], env=environment, stdout=log, stderr=log)
        try:
            deadline = time.perf_counter() + PATIENCE
            while not times.exists():
                if process.poll() is not None or time.perf_counter() > deadline:
                    sys.exit(f"{command[0]} did not end:\n{(folder / 'log').read_text(errors='replace')}")
                time.sleep(0.05)
        finally:
            process.kill()
            process.wait()
    runs = [line.split() for line in times.read_text().splitlines()]
    assert all(answer == "033[0n" for _, _, answer in runs), runs
    return statistics.median(float(end) - float(start) for start, end, _ in runs)
