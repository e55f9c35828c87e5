"""Files of a simulated Windows whose drive C: is this computer's own disk, from its top."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.domain.devices import Device
from app.domain.file_channel import FileChannel
from app.domain.task import TaskContext
from app.services.ssh.host_keys import HostKeys
from app.services.targets.opening import Connections
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.files import SimulatedFiles
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https


@dataclass
class Place:
    windows: SimulatedWindows
    files: SimulatedFiles
    connections: Connections

    @property
    def device(self) -> Device:
        return over_http(self.windows)

    @property
    def device_over_https(self) -> Device:
        return over_https(self.windows)


@contextmanager
def windows_with_files(folder: Path) -> Iterator[Place]:
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    with SimulatedWindows(folder / "simulated-windows") as windows:
        files = SimulatedFiles({"C": Path("/"), "D": home}, at(home)).serve(windows)
        place = Place(windows, files, connections_in(folder))
        yield place
        place.connections.close()


def connections_in(folder: Path) -> Connections:
    return Connections(HostKeys(folder / "host_keys"), lambda device: CREDENTIAL)


def at(path: Path) -> str:
    """What the simulated Windows calls a path of this computer."""
    return "C:" + str(path).replace("/", "\\")


class Pulse:
    """Remembers how far it was told, and does what a test wants once that is far enough."""

    def __init__(self, act: Callable[[TaskContext], None] = lambda task: None, after: int = 0) -> None:
        self.told: list[int] = []
        self._act, self._after = act, after

    def moved(self, upto: int, task: TaskContext) -> None:
        self.told.append(upto)
        if upto > self._after:
            self._act(task)


def fetched(files: FileChannel, path: Path, to: Path, pulse: Pulse, *, start: int = 0, size: int) -> bytes:
    local = os.open(to, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        files.fetch(at(path), local, pulse, TaskContext(), start=start, size=size)
    finally:
        os.close(local)
    return to.read_bytes()


def stored(files: FileChannel, data: bytes, to: Path, pulse: Pulse, *, start: int = 0, local: Path) -> bytes:
    local.write_bytes(data)
    with local.open("rb") as opened:
        files.store(opened.fileno(), at(to), pulse, TaskContext(), start=start, size=len(data))
    return to.read_bytes()
