"""Who gets what. The only module that knows everyone; the window's part is loaded when the window opens."""

from dataclasses import dataclass

from app.services.device_book import DeviceBook
from app.services.paths import Paths
from app.services.settings_store import SettingsStore
from app.services.ssh.host_keys import HostKeys
from app.services.targets.opening import Connections
from app.services.vault.keeper import VaultKeeper
from app.services.visits import Visits


@dataclass(frozen=True, slots=True)
class Services:
    """The services that live as long as the program, one of each."""

    paths: Paths
    device_book: DeviceBook
    settings: SettingsStore
    visits: Visits
    host_keys: HostKeys
    keeper: VaultKeeper
    connections: Connections


def build_services(paths: Paths) -> Services:
    """Put the services together over the data in `paths`. Reads and writes nothing yet."""
    host_keys = HostKeys(paths.host_keys_file, paths.known_hosts_files)
    keeper = VaultKeeper()
    return Services(
        paths=paths,
        device_book=DeviceBook(paths.devices_file),
        settings=SettingsStore(paths.settings_file),
        visits=Visits(paths.visits_folder),
        host_keys=host_keys,
        keeper=keeper,
        connections=Connections(host_keys, keeper.credential_for),
    )
