"""A tunnel over a real sshd: 256 MB both ways and many short connections against `ssh -L`, and the window meanwhile.

Both carry from a process of their own, `satchel tunnel open` and `ssh -N`; where it leads and who asks are others.
"""

import contextlib
import math
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Figure
from bench.repaint import EVERY_MS, Phase, waited_for_processor
from bench.stall import Visit, settle

if TYPE_CHECKING:
    from tests.servers.openssh import Sshd

SIZE = 256 * 2**20  # bytes
SHORT = 300  # connections, one after the other
SHORT_DEED = f"{SHORT} connections"
TURNS = 5
SECONDS = 6.0  # of the window
READERS = 4  # connections at a time through the tunnel in the window
GCM = ("-c", "aes128-gcm@openssh.com")
HOST = "127.0.0.1"
_PLACE = """
import socket, sys, threading
def serve(one):
    with one:
        what = one.recv(1)
        if what == b"d":
            block = bytes(2**18)
            try:
                while True: one.sendall(block)
            except OSError: pass
        elif what == b"u":
            left = int(sys.argv[1])
            while left > 0: left -= len(one.recv(2**18))
            one.sendall(b"!")
        else: one.sendall(what)
listener = socket.create_server(("127.0.0.1", 0), backlog=100)
print(listener.getsockname()[1], flush=True)
while True: threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""
"""Sends without an end to "d", takes SIZE bytes after "u", gives anything else back."""
_READER = "import socket, sys\none = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\none.sendall(b'd')\n" \
    "while one.recv(2**18): pass"  # fmt: skip


def measure() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.views import lean_qt
    from tests.servers.openssh import start_sshd

    lean_qt.load()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name, place() as port:
        server = start_sshd(Path(name) / "sshd")
        try:
            figures = against_ssh(server, Path(name), port)
            return [*figures, *Meanwhile(Path(name), server).measure(port)]
        finally:
            server.stop()


@contextlib.contextmanager
def place() -> Iterator[int]:
    """Where the tunnels lead."""
    process = subprocess.Popen([sys.executable, "-c", _PLACE, str(SIZE)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def against_ssh(server: "Sshd", folder: Path, port: int) -> list[Figure]:
    from bench.openssh_client import command

    words = [word for word in command(server) if word != "-tt"]
    carriers = {
        "ours": lambda: satchel(server, folder, port),
        "ssh -L": lambda: ssh(words, port),
        "with aes128-gcm": lambda: ssh([words[0], *GCM, *words[1:]], port),
    }
    deeds: dict[str, Callable[[int], None]] = {"to here": fetch, "to there": send, SHORT_DEED: short}
    times: dict[tuple[str, str], list[float]] = {}
    used: dict[str, float] = {}
    for name, carrier in carriers.items():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with carrier() as near:
            for deed, act in deeds.items():
                times[name, deed] = [timed(act, near) for _ in range(TURNS)]
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used[name] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures = []
    for deed in deeds:
        ours, *peers = (statistics.median(times[name, deed]) for name in carriers)
        for peer, name in zip(peers, list(carriers)[1:], strict=True):
            goal = math.inf if deed == SHORT_DEED else 1.0
            figures.append(Figure(f"a tunnel, {deed}", ours, "s", goal, peer, name))
    figures.append(Figure("processor of all of it", used["ours"], "s", math.inf, used["ssh -L"], "ssh -L"))
    return figures


@contextlib.contextmanager
def satchel(server: "Sshd", folder: Path, port: int) -> Iterator[int]:
    home = folder / "cli"
    words = ["tunnel", "open", f"ssh://{server.user}@{HOST}:{server.port}", "--identity", str(server.client_key)]
    process = subprocess.Popen(
        [sys.executable, "-m", "app", *words, "--accept-new", "-L", f"0:{HOST}:{port}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "SATCHEL_HOME": str(home)},
    )  # fmt: skip
    with ended(process):
        assert process.stdout
        found = re.match(r"[\d.]+:(\d+) ", process.stdout.readline())
        assert found
        yield int(found[1])


@contextlib.contextmanager
def ssh(words: list[str], port: int) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        near = int(probe.getsockname()[1])
    process = subprocess.Popen([words[0], "-N", "-L", f"{HOST}:{near}:{HOST}:{port}", *words[1:]])
    with ended(process):
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection((HOST, near)):
                break
            time.sleep(0.05)
        yield near


@contextlib.contextmanager
def ended(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.communicate()


def timed(act: Callable[[int], None], port: int) -> float:
    began = time.perf_counter()
    act(port)
    return time.perf_counter() - began


def fetch(port: int) -> None:
    with socket.create_connection((HOST, port)) as one:
        one.sendall(b"d")
        left = SIZE
        while left > 0:
            left -= len(one.recv(2**18))


def send(port: int) -> None:
    block = bytes(2**18)
    with socket.create_connection((HOST, port)) as one:
        one.sendall(b"u")
        for _ in range(SIZE // len(block)):
            one.sendall(block)
        assert one.recv(1) == b"!"


def short(port: int) -> None:
    for _ in range(SHORT):
        with socket.create_connection((HOST, port)) as one:
            one.sendall(b"x")
            assert one.recv(1) == b"x"


class Meanwhile(Visit):
    """The window with a terminal while a tunnel in it carries as much as it can."""

    def __init__(self, folder: Path, server: "Sshd") -> None:
        super().__init__(folder / "satchel", server)

    def measure(self, port: int) -> list[Figure]:
        from app.composition_window import close_services, open_window
        from app.domain.tunnels import Tunnel, TunnelKind, TunnelState
        from app.views import theme
        from app.views.tasks import TaskRunner

        services = self._services
        settings = services.settings.load()
        theme.install(self._application, settings.look)  # type: ignore[arg-type]
        self._tasks = TaskRunner()
        self._window = open_window(services, self._tasks, settings)
        self._window.resize(1400, 900)
        self._window.show()
        settle(0.5)
        device = self._add_device()
        self._session(device)
        self._watch.end()
        tunnel = services.tunnels.put(Tunnel("", "", TunnelKind.LOCAL, device.id, 0, host=HOST, host_port=port))
        phases = [self._phase("at rest")]
        services.tunnels.start(tunnel.id)
        while (status := services.tunnels.status(tunnel.id)).state is not TunnelState.OPEN:
            settle(0.1)
        with contextlib.ExitStack() as readers:
            for _ in range(READERS):
                words = [sys.executable, "-c", _READER, str(status.port)]
                readers.enter_context(ended(subprocess.Popen(words)))
            settle(1)
            before = services.tunnels.status(tunnel.id).received
            phases.append(self._phase("while a tunnel carries"))
            phases[1].moved = services.tunnels.status(tunnel.id).received - before
        self._window.leave()
        close_services(services)
        for phase in phases:
            print(f"  {phase}")
        rest, busy = phases
        return [
            Figure("longest stall of the window while a tunnel carries", busy.stall * 1000, "ms", 50),
            Figure("a repaint of the window meanwhile, p99", busy.repaint(99), "ms", 50),
            Figure("the same without waiting for a processor, p99", own(busy), "ms", 50),
            Figure("for comparison: at rest, p99", rest.repaint(99), "ms", math.inf),
            Figure("carried meanwhile", busy.speed, "MB/s", 0, more_is_better=True),
        ]

    def _phase(self, name: str) -> Phase:
        from PySide6.QtCore import Qt, QTimer

        phase = Phase(name)
        last = time.perf_counter()

        def tick() -> None:
            nonlocal last
            began, waited = time.perf_counter(), waited_for_processor()
            phase.stall = max(phase.stall, began - last - EVERY_MS / 1000)
            self._window.repaint()
            last = time.perf_counter()
            phase.repaints.append((last - began) * 1000)
            phase.waits.append(waited_for_processor() - waited)
            phase.stall = max(phase.stall, last - began)

        timer = QTimer(interval=EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(tick)
        timer.start()
        began, busy = time.perf_counter(), time.process_time()
        settle(SECONDS)
        timer.stop()
        phase.took = time.perf_counter() - began
        phase.busy = (time.process_time() - busy) / phase.took
        return phase


def own(phase: Phase) -> float:
    """p99 of the repaints in ms, less what other programs of this computer took."""
    lasted = [repaint - wait for repaint, wait in zip(phase.repaints, phase.waits, strict=True)]
    return statistics.quantiles(lasted, n=100, method="inclusive")[98]
