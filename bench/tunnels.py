"""A tunnel over a real sshd: 256 MB both ways and many short connections against `ssh -L`, and the window meanwhile.

Both carry from a process of their own, `satchel tunnel open` and `ssh -N`; where it leads and who asks are others.
"""

import contextlib
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import NO_GOAL, Figure
from bench.repaint import Phase, percentile, watched
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
    """In turns, so that what else the computer does is the same for all."""
    from bench.openssh_client import command

    words = [word for word in command(server) if word != "-tt"]
    deeds: dict[str, Callable[[int], None]] = {"to here": fetch, "to there": send, SHORT_DEED: short}
    times: dict[tuple[str, str], list[float]] = {}
    used: dict[str, float] = {}
    with contextlib.ExitStack() as opened:
        carriers = {
            "ours": opened.enter_context(satchel(server, folder, port)),
            "ssh -L": opened.enter_context(ssh(words, port)),
            "with aes128-gcm": opened.enter_context(ssh([words[0], *GCM, *words[1:]], port)),
        }
        before = {name: processor(carrier) for name, carrier in carriers.items()}
        for _ in range(TURNS):
            for deed, act in deeds.items():
                for name, carrier in carriers.items():
                    times.setdefault((name, deed), []).append(timed(act, carrier.port))
        used = {name: processor(carrier) - before[name] for name, carrier in carriers.items()}
    figures = []
    for deed in deeds:
        ours, *peers = (statistics.median(times[name, deed]) for name in carriers)
        for peer, name in zip(peers, list(carriers)[1:], strict=True):
            goal = 1.0 if name == "ssh -L" and deed != SHORT_DEED else NO_GOAL
            figures.append(Figure(f"a tunnel, {deed}", ours, "s", goal, peer, name))
    figures.append(Figure("processor of all of it", used["ours"], "s", NO_GOAL, used["ssh -L"], "ssh -L"))
    return figures


@dataclass(frozen=True, slots=True)
class Carrier:
    """A process with a tunnel, and its port."""

    pid: int
    port: int


def processor(carrier: Carrier) -> float:
    """Seconds that it has used."""
    import psutil

    times = psutil.Process(carrier.pid).cpu_times()
    return float(times.user + times.system)


@contextlib.contextmanager
def satchel(server: "Sshd", folder: Path, port: int) -> Iterator[Carrier]:
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
        yield Carrier(process.pid, int(found[1]))


@contextlib.contextmanager
def ssh(words: list[str], port: int) -> Iterator[Carrier]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        near = int(probe.getsockname()[1])
    process = subprocess.Popen([words[0], "-N", "-L", f"{HOST}:{near}:{HOST}:{port}", *words[1:]])
    with ended(process):
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection((HOST, near)):
                break
            time.sleep(0.05)
        yield Carrier(process.pid, near)


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
            phases.append(self._phase("while a tunnel carries", lambda: services.tunnels.status(tunnel.id).received))
        self._window.leave()
        close_services(services)
        for phase in phases:
            print(f"  {phase}")
        rest, busy = phases
        return [
            Figure("longest stall of the window while a tunnel carries", busy.stall, "ms", 50),
            Figure("a repaint of the window meanwhile, p99", busy.repaint(99), "ms", 50),
            Figure("the same without waiting for a processor, p99", own(busy), "ms", 50),
            Figure("for comparison: at rest, p99", rest.repaint(99), "ms", NO_GOAL),
            Figure("carried meanwhile", busy.speed, "MB/s", NO_GOAL, more_is_better=True),
        ]

    def _phase(self, name: str, moved: Callable[[], int] = int) -> Phase:
        phase, before = Phase(name), moved()
        with watched(self._window, phase):
            began, busy = time.perf_counter(), time.process_time()
            settle(SECONDS)
            took = time.perf_counter() - began
            phase.busy = (time.process_time() - busy) / took
        phase.speed = (moved() - before) / took / 1e6
        return phase


def own(phase: Phase) -> float:
    """p99 of the repaints in ms, less what other programs of this computer took."""
    return percentile([repaint - wait for repaint, wait in zip(phase.repaints, phase.waits, strict=True)], 99)
