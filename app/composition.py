"""Who gets what. The only module that knows everyone; the window's part is loaded when the window opens."""

from dataclasses import dataclass

from app.domain.journal import Journal
from app.services.connection_notes import ConnectionNotes
from app.services.device_book import DeviceBook
from app.services.history import History
from app.services.paths import Paths
from app.services.sessions import RemoteSessions
from app.services.settings_store import SettingsStore
from app.services.ssh.host_keys import HostKeys
from app.services.targets.given import GivenCredentials
from app.services.targets.opening import Connections
from app.services.vault.keeper import VaultKeeper
from app.services.visit_work import VisitWork
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
    given: GivenCredentials  # forget it when the vault is locked
    connections: Connections
    sessions: RemoteSessions
    work: VisitWork


def build_services(paths: Paths) -> Services:
    """Put the services together over the data in `paths`. Reads and writes nothing yet."""
    host_keys = HostKeys(paths.host_keys_file, paths.known_hosts_files)
    keeper = VaultKeeper()
    visits = Visits(paths.visits_folder)
    device_book = DeviceBook(paths.devices_file)
    given = GivenCredentials(keeper.credential_for)
    connections = Connections(host_keys, given)

    def journal() -> Journal:
        return visits.current().journal

    notes = ConnectionNotes(journal, keeper.title_for)
    sessions = RemoteSessions(connections, host_keys, given, journal, notes)
    return Services(
        paths=paths,
        device_book=device_book,
        settings=SettingsStore(paths.settings_file),
        visits=visits,
        host_keys=host_keys,
        keeper=keeper,
        given=given,
        connections=connections,
        sessions=sessions,
        work=VisitWork(
            connections=connections,
            visits=visits,
            history=History(visits),
            notes=notes,
            sessions=sessions,
            device_book=device_book,
        ),
    )


def run_window(services: Services) -> int:
    """Show the window; returns the exit code of the event loop."""
    from app.composition_window import run_window as run

    return run(services)
