"""Live of this computer against Glances at the same period, in the same minutes; what it takes while hidden; and what a
sample and the window take with 2,000 processes, real ones that sleep.

Both are drawn: Glances into a terminal of 120 x 40, ours into a window without a screen. Both see each other.
"""

import contextlib
import gc
import os
import pty
import resource
import select
import shutil
import signal
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.figures import NO_GOAL, Figure

GLANCES = "glances==4.5.8"
PLACE = Path("~/.cache/satchel-bench/glances").expanduser()
PERIOD = 2
SECONDS = int(os.environ.get("SATCHEL_BENCH_SECONDS", "40"))
PROCESSES = 2000
_TICKS = os.sysconf("SC_CLK_TCK")


def measure() -> list[Figure]:
    return [*against_glances(), *many_processes(), *window_of_many()]


# -- against Glances -------------------------------------------------------------------------------


def against_glances() -> list[Figure]:
    with glances() as peer, window() as ours:
        live(peer, 12)  # both have read what they read once
        before = [cpu_of(tree(one.pid)) for one in (ours, peer)]
        live(peer, SECONDS)
        after = [cpu_of(tree(one.pid)) for one in (ours, peer)]
        shares = [100 * (late - soon) / SECONDS for late, soon in zip(after, before, strict=True)]
        helper = child_named(ours.pid, "--worker")
        tell(ours, "hide")
        live(peer, 13)  # its helper ends ten seconds after the last look
        is_there = helper is not None and Path(f"/proc/{helper}").exists()
        rest = cpu_of([ours.pid])
        live(peer, 10)
        idle = 100 * (cpu_of([ours.pid]) - rest) / 10
    return [
        Figure("Live in its window, of one processor", shares[0], "%", 0.5, shares[1], "Glances"),
        Figure("helpers that run while nobody looks", float(is_there), "", 0),
        Figure("the window while nobody looks, of one processor", idle, "%", 0.05),
    ]


@contextlib.contextmanager
def glances() -> Iterator["subprocess.Popen[bytes]"]:
    program = installed()
    controller, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "LINES": "40", "COLUMNS": "120"}
    process = subprocess.Popen(
        [program, "-t", str(PERIOD), "--disable-check-update"],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment,
        start_new_session=True,
    )
    os.close(terminal)
    process.controller = controller  # type: ignore[attr-defined]
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        os.close(controller)


def installed() -> Path:
    program = PLACE / "bin" / "glances"
    if not program.exists():
        shutil.rmtree(PLACE, ignore_errors=True)
        venv.create(PLACE, with_pip=True)
        subprocess.run([PLACE / "bin" / "python", "-m", "pip", "install", "-q", GLANCES], check=True)
    return program


@contextlib.contextmanager
def window() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.monitor_window"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process
    finally:
        tell(process, "end")
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def tell(process: "subprocess.Popen[bytes]", word: str) -> None:
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.write(f"{word}\n".encode())
        process.stdin.flush()


def live(peer: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Time passes; what the peer writes is read, as a terminal does."""
    controller: int = peer.controller  # type: ignore[attr-defined]
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        ready, _, _ = select.select([controller], [], [], left)
        if ready:
            with contextlib.suppress(OSError):
                os.read(controller, 65536)


def tree(pid: int) -> list[int]:
    found, new = [], [pid]
    while new:
        found += new
        new = [child for one in new for child in children(one)]
    return found


def children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [
            int(one) for path in Path(f"/proc/{pid}/task").iterdir() for one in (path / "children").read_text().split()
        ]
    return []


def child_named(pid: int, word: str) -> int | None:
    for child in tree(pid):
        with contextlib.suppress(OSError):
            if word in Path(f"/proc/{child}/cmdline").read_text():
                return child
    return None


def cpu_of(pids: Sequence[int]) -> float:
    """Seconds of processor time, with those of children that have ended."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(one) for one in words[11:15])
    return total / _TICKS


# -- 2,000 processes -------------------------------------------------------------------------------


def many_processes() -> list[Figure]:
    from app.domain.target import Os
    from app.services.monitor.linux_here import LinuxHere
    from app.services.monitor.readings import Readings

    with sleepers():
        reader, readings = LinuxHere(), Readings(Os.LINUX)
        reading, understanding = [], []
        for _ in range(12):
            soon = time.process_time()
            text = reader.round()
            read = time.process_time()
            [watched] = readings.feed(text)
            reading.append(1000 * (read - soon))
            understanding.append(1000 * (time.process_time() - read))
            time.sleep(0.3)
    rows = f"{len(watched.rows):,} processes"
    return [
        Figure(f"a sample of {rows}, read", statistics.median(reading[1:]), "ms", 40),
        Figure(f"a sample of {rows}, the dearest after the first", max(reading[1:]), "ms", 40),
        Figure(f"the first sample of {rows}", reading[0], "ms", NO_GOAL),
        Figure(f"a sample of {rows}, understood", statistics.median(understanding[1:]), "ms", NO_GOAL),
    ]


@contextlib.contextmanager
def sleepers() -> Iterator[None]:
    """Processes that do nothing; they end with the block."""
    _, most = resource.getrlimit(resource.RLIMIT_NPROC)
    wanted = PROCESSES if most == resource.RLIM_INFINITY else min(PROCESSES, most // 2)
    pids = [os.posix_spawnp("sleep", ["sleep", "600"], os.environ) for _ in range(wanted)]
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        for pid in pids:
            os.waitpid(pid, 0)


def window_of_many() -> list[Figure]:
    """The window while samples of 2,000 rows come, a tenth of which have changed. The samples are made up."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from dataclasses import replace

    from PySide6.QtWidgets import QApplication

    from app.domain.devices import Device
    from app.domain.inspection import Row
    from app.services.inspection.live import LIVE
    from app.views import lean_qt
    from app.views.pages.remote.inspection.screen import InspectionScreen
    from app.views.tasks import TaskRunner
    from app.views.theme import install
    from bench.stall import Watch, settle, wait
    from tests.pictures.played_live import sample
    from tests.pictures.played_looks import PlayedLooks, process_rows

    lean_qt.load()
    application = QApplication.instance() or QApplication([])
    install(application)  # type: ignore[arg-type]
    some = process_rows()

    def made(number: int, cpu: float) -> Row:
        like = some[number % len(some)]
        cells = {**like.cells, "name": f"{like.cells['name']}{number}", "pid": number, "cpu": cpu}
        return replace(like, key=str(number), cells=cells)

    rows = [made(number, 0.0) for number in range(PROCESSES)]
    gc.disable()  # as at a real start; the window begins to collect
    looks, tasks, watch = PlayedLooks(), TaskRunner(), Watch()
    looks.watched._rows = lambda: list(rows)
    looks.watched.samples = [sample(0)]
    screen = InspectionScreen(Device("d", "bench"), looks.work((LIVE,)), tasks, "bench")
    screen.resize(1200, 700)
    screen.show()
    screen.appear()
    wait(lambda: screen.list.looked is not None and looks.watched.hear is not None, "the rows")
    stalls = []
    for at, (action, prepare) in enumerate(
        (("rows come", lambda: None), ("rows come, one chosen", lambda: screen.list.table.choose_row(3)))
    ):
        prepare()
        settle(0.3)
        for step in range(10):
            for number in range(step, PROCESSES, 10):
                rows[number] = made(number, (number * 7919 + step) % 1000 / 10)
            moment = sample(1 + step + 20 * at)
            with watch.during(f"{action} {step}"):
                assert looks.watched.hear is not None
                looks.watched.hear(looks.watched.watched(moment))
                settle(0.25)
    stalls = watch.end()
    screen.close_views()
    screen.close()
    tasks.shut_down()
    for one in sorted(stalls, key=lambda one: -one.busy)[:4]:
        print(one)
    return [
        Figure("2,000 rows: longest work of the window for a sample", max(s.busy for s in stalls) * 1000, "ms", 16),
        Figure("2,000 rows: longest stall of the window", max(s.seconds for s in stalls) * 1000, "ms", 16),
    ]
