"""Files of a simulated Windows whose drive C: is this computer's own disk, from its top."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.domain.devices import Device
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
