"""Sessions over a real sshd on loopback: time to the prompt and of the echo of a key in turns with `ssh`, and what 50
open sessions take of memory and of the processor."""

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bench.figures import NO_GOAL, Figure
from bench.live_terminal import LiveTerminal
from bench.openssh_client import OpenSsh
from bench.stall import settle
from bench.startup import resident

if TYPE_CHECKING:
    from app.domain.sessions import Shell
    from app.domain.task import TaskContext
    from app.views.tasks import TaskRunner
    from tests.servers.openssh import Sshd

LOGINS = 9
KEYS = 40
ECHO_GOAL = 5  # ms more than ssh
SESSIONS = 50
MEMORY_GOAL = 400  # MB
IDLE = 10.0  # seconds
IDLE_GOAL = 1  # percent of one core
OUTPUT = "seq -f 'a line of output %g' 1000\r"


def measure() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.views import theme
    from app.views.tasks import TaskRunner
    from tests.servers.openssh import start_sshd

    application = QApplication.instance() or QApplication([])
    theme.install(cast("Any", application))
    tasks = TaskRunner()
    with tempfile.TemporaryDirectory() as folder:
        server = start_sshd(Path(folder) / "sshd")
        try:
            return [*to_prompt(tasks, server), *echo(tasks, server), *many(tasks, server)]
        finally:
            tasks.shut_down()
            server.stop()


def connected(tasks: "TaskRunner", server: "Sshd") -> tuple[LiveTerminal, float]:
    """A terminal that shows a prompt, and the seconds from the wish to connect to that picture."""
    terminal = LiveTerminal(tasks, lambda columns, rows, task: ssh_shell(server, columns, rows, task))
    started = time.perf_counter()
    terminal.session.connect_now()
    terminal.until(terminal.shows_prompt, "the prompt")
    return terminal, time.perf_counter() - started


def ssh_shell(server: "Sshd", columns: int, rows: int, task: "TaskContext") -> "Shell":
    from app.services.ssh.connection import connect
    from app.services.ssh.shell import open_shell

    return open_shell(connect(server.device, server.credential, server.known(), task), columns, rows, task)


def to_prompt(tasks: "TaskRunner", server: "Sshd") -> list[Figure]:
    ours, theirs = [], []
    for _ in range(LOGINS + 1):  # the first warms up
        peer = OpenSsh(server)
        theirs.append(peer.seconds_to_prompt)
        peer.close()
        terminal, seconds = connected(tasks, server)
        ours.append(seconds)
        terminal.end()
    own, peers = statistics.median(ours[1:]) * 1000, statistics.median(theirs[1:]) * 1000
    return [Figure("connect and log in, to the prompt on the screen", own, "ms", 0.6, peers, "ssh")]


def echo(tasks: "TaskRunner", server: "Sshd") -> list[Figure]:
    """From the key to its letter: in the picture of ours, in the bytes of `ssh`."""
    from PySide6.QtTest import QTest

    terminal, _ = connected(tasks, server)
    peer = OpenSsh(server)
    ours, theirs, typed = [], [], ""
    for key in range(KEYS):
        letter = chr(ord("a") + key % 26)
        peer.send(letter)
        theirs.append(peer.read_until(letter))
        settle(0.03)
        typed += letter
        started = time.perf_counter()
        QTest.keyClicks(terminal.widget, letter)
        terminal.until(lambda typed=typed: terminal.shown()[-1].endswith(f" {typed}"), typed)  # type: ignore[misc]
        ours.append(time.perf_counter() - started)
        settle(0.03)
    peer.close()
    terminal.end()
    own, peers = statistics.median(ours) * 1000, statistics.median(theirs) * 1000
    return [
        Figure("the echo of a key takes longer than that of ssh by", own - peers, "ms", ECHO_GOAL),
        Figure("for comparison: the echo of a key", own, "ms", NO_GOAL, peers, "ssh"),
    ]


def many(tasks: "TaskRunner", server: "Sshd") -> list[Figure]:
    """Sessions with a connection, a terminal and some output each; one of them is seen, as among tabs."""
    before = resident(os.getpid())
    terminals = []
    for _ in range(SESSIONS):
        terminal, _ = connected(tasks, server)
        terminal.widget.send(OUTPUT.encode())
        terminal.until(lambda terminal=terminal: terminal.shown()[-2:-1] == ["a line of output 1000"], "output")  # type: ignore[misc]
        terminal.watch.end()
        terminals.append(terminal)
        for other in terminals[:-1]:
            other.widget.hide()
    settle(1)
    worked, started = time.process_time(), time.perf_counter()
    settle(IDLE)
    share = (time.process_time() - worked) / (time.perf_counter() - started)
    memory = resident(os.getpid())
    for terminal in terminals:
        terminal.session.end()
    return [
        Figure(f"memory with {SESSIONS} sessions", memory, "MB", MEMORY_GOAL),
        Figure("for comparison: of each session", (memory - before) / SESSIONS, "MB", NO_GOAL),
        Figure("processor while nothing happens in them", share * 100, "% of a core", IDLE_GOAL),
    ]
