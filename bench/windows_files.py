"""Files over WinRM to a simulated Windows on loopback, and from which size SFTP is quicker (a real sshd, our own SFTP).

Windows' own time, and its PowerShell's for each piece, are not in these figures: on a real device WinRM is slower.
"""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from app.domain.devices import Device, Transport
from app.domain.file_channel import FileChannel, SmallFile
from app.domain.task import TaskContext
from app.services.ssh.host_keys import HostKeys
from app.services.targets.opening import Connections
from bench.figures import NO_GOAL, Figure
from bench.startup import resident

MB = 1_000_000
LARGE = 64 * MB
SMALL_FILES = 1000
SIZES = (1, 10, 100, 400)  # MB
STORE_GOAL, FETCH_GOAL = 4.8 * 2**20 / MB, 13 * 2**20 / MB  # MB/s, the best of other ways to do it: 4.8 and 13 MiB/s
MEMORY_GOAL = 20  # MB more than before
LOOK_GOAL = 50  # ms


class Pulse:
    def moved(self, upto: int, task: TaskContext) -> None: ...


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        folder = Path(name)
        (folder / "disk").mkdir()
        with _windows(folder) as (device, credential):
            connections = Connections(HostKeys(folder / "keys"), lambda _: credential)
            files = connections.files(device, TaskContext())
            figures = [*_large(files, folder), *_small(files, folder), _look(files)]
            files.close()
            ways: dict[str, Callable[[Path], float]] = {"WinRM": lambda one: _by_channel(connections, device, one)}
            with _sftp(folder) as sftp:
                ways |= {"SFTP": sftp} if sftp else {}
                figures += _against(ways, folder)
            connections.close()
        return figures


def _large(files: FileChannel, folder: Path) -> list[Figure]:
    source, target, task = folder / "large", folder / "back", TaskContext()
    source.write_bytes(os.urandom(LARGE))
    before = resident(os.getpid())
    with source.open("rb") as opened:
        began = time.perf_counter()
        files.store(opened.fileno(), "C:\\large", Pulse(), task, start=0, size=LARGE)
        store = LARGE / (time.perf_counter() - began) / MB
    with target.open("wb") as opened:
        began = time.perf_counter()
        files.fetch("C:\\large", opened.fileno(), Pulse(), task, start=0, size=LARGE)
        fetch = LARGE / (time.perf_counter() - began) / MB
    grown = resident(os.getpid()) - before
    assert target.read_bytes() == source.read_bytes()
    return [
        Figure("a file of 64 MB to the device", store, "MB/s", STORE_GOAL, more_is_better=True),
        Figure("a file of 64 MB from the device", fetch, "MB/s", FETCH_GOAL, more_is_better=True),
        Figure("more memory meanwhile", grown, "MB", MEMORY_GOAL),
    ]


def _small(files: FileChannel, folder: Path) -> list[Figure]:
    sent = [SmallFile(f"C:\\{number}", os.urandom(4096)) for number in range(SMALL_FILES)]
    began = time.perf_counter()
    stored = [one.error for one in files.store_small(sent, TaskContext())]
    store = SMALL_FILES / (time.perf_counter() - began)
    began = time.perf_counter()
    fetched = [one.error for one in files.fetch_small((one.path for one in sent), TaskContext())]
    fetch = SMALL_FILES / (time.perf_counter() - began)
    assert stored == fetched == [None] * SMALL_FILES
    return [
        Figure("small files to the device", store, "files/s", 100, more_is_better=True),
        Figure("small files from the device", fetch, "files/s", 100, more_is_better=True),
    ]


def _look(files: FileChannel) -> Figure:
    began = time.perf_counter()
    for _ in range(50):
        files.look_at("C:\\large", TaskContext())
    return Figure("one look at a file", (time.perf_counter() - began) / 50 * 1000, "ms", LOOK_GOAL)


def _against(ways: dict[str, Callable[[Path], float]], folder: Path) -> Iterator[Figure]:
    """Seconds with the login, as somebody meets them who has no connection yet."""
    source = folder / "large"
    for size in SIZES:
        with source.open("wb") as file:
            for _ in range(size):
                file.write(os.urandom(MB))
        took = {name: way(source) for name, way in ways.items()}
        mine = took.pop("WinRM")
        for name, seconds in took.items():
            yield Figure(f"{size} MB to the device over WinRM, with the login", mine, "s", NO_GOAL, seconds, name)


def _by_channel(connections: Connections, device: Device, source: Path) -> float:
    connections.forget(device)
    began = time.perf_counter()
    files = connections.files(device, TaskContext())
    path = f"C:\\{source.name}" if files.style.value == "windows" else f"{source}.there"
    with source.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        files.store(opened.fileno(), path, Pulse(), TaskContext(), start=0, size=size)
    took = time.perf_counter() - began
    files.close()
    return took


@contextmanager
def _windows(folder: Path) -> Iterator[tuple[Device, object]]:
    """In a process of its own."""
    from tests.servers.simulated_windows.reaching import CREDENTIAL

    context = multiprocessing.get_context("spawn")
    pipe, far_end = context.Pipe()
    process = context.Process(target=_serve, args=(far_end, folder), daemon=True)
    process.start()
    yield Device("w", "Reception PC", Transport.WINRM, "127.0.0.1", pipe.recv(), CREDENTIAL.user), CREDENTIAL
    pipe.send("stop")
    process.join(10)


def _serve(pipe: Connection, folder: Path) -> None:
    from tests.servers.simulated_windows import SimulatedWindows
    from tests.servers.simulated_windows.files import SimulatedFiles

    with SimulatedWindows(folder / "windows") as windows:
        SimulatedFiles({"C": folder / "disk"}, "C:\\").serve(windows)
        pipe.send(windows.http.port)
        pipe.recv()


@contextmanager
def _sftp(folder: Path) -> Iterator[Callable[[Path], float] | None]:
    from tests.servers.openssh import SSHD, start_sshd

    if not SSHD:
        yield None
        return
    server = start_sshd(folder / "sshd")
    connections = Connections(server.known(), lambda device: server.credential)
    yield lambda source: _by_channel(connections, server.device, source)
    connections.close()
    server.stop()
