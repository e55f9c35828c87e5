"""The terminal: output from memory while it is painted, `cat` and Ctrl+C over a real sshd in turns with `ssh` in a
pseudo-terminal, and `cat` against xterm, alacritty and kitty on a virtual screen."""

import os
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bench.connect import ssh_shell
from bench.corpora import corpus, write_log
from bench.figures import NO_GOAL, Figure
from bench.live_terminal import LiveTerminal
from bench.openssh_client import OpenSsh
from bench.stall import Stall, settle

if TYPE_CHECKING:
    from app.domain.sessions import Shell
    from app.domain.task import TaskContext
    from app.views.tasks import TaskRunner
    from tests.servers.openssh import Sshd

RUNS = 3
IN_MEMORY = {"log": 50_000_000, "colour": 10_000_000, "dense": 10_000_000, "unicode": 10_000_000}  # bytes
ON_DISK = 100_000_000  # bytes
STALL_GOAL = 50  # ms
INTERRUPTS = 5
INTERRUPT_GOAL = 200  # ms
CAT, END = "cat '{}'; echo end-{}-$((1+1))\r", "end-{}-2"


def measure() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.views import theme
    from app.views.tasks import TaskRunner
    from bench.terminals import against_others
    from tests.servers.openssh import start_sshd

    application = QApplication.instance() or QApplication([])
    theme.install(cast("Any", application))
    tasks = TaskRunner()
    figures = from_memory(tasks)
    with tempfile.TemporaryDirectory() as folder:
        file = write_log(Path(folder) / "log", ON_DISK)
        server = start_sshd(Path(folder) / "sshd")
        try:
            figures += over_ssh(tasks, server, file)
        finally:
            tasks.shut_down()
            server.stop()
        return figures + against_others(Path(folder))


class MemoryShell:
    """A `Shell` whose output lies in memory."""

    exit_code = 0

    def __init__(self, output: bytes) -> None:
        self._pieces = (output[place : place + 65_536] for place in range(0, len(output), 65_536))

    def receive(self, task: "TaskContext") -> bytes:
        return next(self._pieces, b"")

    def send(self, data: bytes) -> None: ...

    def resize(self, columns: int, rows: int) -> None: ...

    def close(self) -> None: ...


def from_memory(tasks: "TaskRunner") -> list[Figure]:
    """The time from the first byte to the last, taken in and painted on the way."""
    figures, stalls = [], []
    for kind, size in IN_MEMORY.items():
        output = corpus(kind, size)
        rates = []
        for _ in range(RUNS):
            terminal = LiveTerminal(tasks, lambda columns, rows, task, output=output: MemoryShell(output))  # type: ignore[misc]
            with terminal.watch.during(kind):
                terminal.session.connect_now()
                rates.append(len(output) / terminal.until(terminal.has_ended, "the end of the output") / 1e6)
            stalls.append(terminal.end())
        name = kind if kind == "log" else f"for comparison: {kind}"
        goal = 200 if kind == "log" else 0
        figures.append(Figure(f"{name} from memory", statistics.median(rates), "MB/s", goal, more_is_better=True))
    return [*figures, longest(stalls)]


def longest(stalls: list[Stall]) -> Figure:
    stall = max(stalls, key=lambda one: one.seconds)
    what = f"{stall.action}, {stall.busy * 1000:.0f} ms of it busy {stall.place}"
    return Figure(f"longest stall of the window meanwhile ({what.rstrip()})", stall.seconds * 1000, "ms", STALL_GOAL)


def recorded_shell(server: "Sshd", columns: int, rows: int, task: "TaskContext") -> "Shell":
    """As sessions of the product are, unless a person has switched that off."""
    from app.services.recordings.recorded_shell import RecordedShell
    from app.services.recordings.recorders import Recorders
    from app.services.visits import Visits

    recorders = Recorders(Visits(server.folder / "visits").current, list)
    key = server.credential.private_key
    recorder = recorders.begin(server.device, columns, rows, [key] if key else [])
    return RecordedShell(ssh_shell(server, columns, rows, task), recorder)


def over_ssh(tasks: "TaskRunner", server: "Sshd", file: Path) -> list[Figure]:
    """From the Enter key to the line after the output, which `ssh` has passed on, and ours has painted."""
    from PySide6.QtTest import QTest

    terminal = LiveTerminal(tasks, lambda columns, rows, task: recorded_shell(server, columns, rows, task))
    terminal.session.connect_now()
    terminal.until(terminal.shows_prompt, "the prompt")
    peer = OpenSsh(server)
    ours, theirs = [], []
    for run in range(RUNS):
        peer.send(CAT.format(file, run))
        theirs.append(peer.read_until(END.format(run)))
        with terminal.watch.during("cat"):
            QTest.keyClicks(terminal.widget, CAT.format(file, run))
            ours.append(terminal.until(terminal.shows(END.format(run)), "the end of the output"))
    interrupts = [interrupt(terminal) for _ in range(INTERRUPTS)]
    peer.close()
    stall = longest([terminal.end()])
    size = file.stat().st_size / 1e6
    rate, peer_rate = size / statistics.median(ours), size / statistics.median(theirs)
    return [
        Figure("cat over SSH, recorded", rate, "MB/s", 0.9, peer_rate, "ssh in a pseudo-terminal", more_is_better=True),
        stall,
        Figure("Ctrl+C in a flood to the prompt, slowest", max(interrupts) * 1000, "ms", INTERRUPT_GOAL),
        Figure("for comparison: the median", statistics.median(interrupts) * 1000, "ms", NO_GOAL),
    ]


def interrupt(terminal: LiveTerminal) -> float:
    """Seconds from Ctrl+C to the prompt, while `yes` writes the shortest of lines."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    with terminal.watch.during("Ctrl+C"):
        QTest.keyClicks(terminal.widget, "yes\r")
        terminal.until(lambda: terminal.shown()[-2:] == ["y", "y"], "the flood")
        settle(1)
        QTest.keyClick(terminal.widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        return terminal.until(terminal.shows_prompt, "the prompt")
