"""Who gets what. The only module that knows everyone; each service is loaded and made when it is first asked for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.composition_start import Start
    from app.composition_worker import LaterCarrier
    from app.domain.devices import Device
    from app.domain.journal import Journal
    from app.services.command_history import CommandHistory
    from app.services.connection_notes import ConnectionNotes
    from app.services.device_book import DeviceBook
    from app.services.diagnosing import Diagnosing
    from app.services.examinations import Examinations
    from app.services.file_systems.editing import Edits
    from app.services.file_systems.handing_out import HandOut
    from app.services.file_systems.remote import RemoteFiles
    from app.services.inspection.inspections import Inspections
    from app.services.monitor.watching import Monitor
    from app.services.open_tabs import OpenTabsStore
    from app.services.paths import Paths
    from app.services.recordings.library import RecordingLibrary
    from app.services.recordings.recorders import Recorders
    from app.services.sessions import RemoteSessions
    from app.services.settings_store import SettingsStore
    from app.services.setup.elevation.outside import Elevation
    from app.services.site_limits import SiteLimits
    from app.services.ssh.host_keys import HostKeys
    from app.services.targets.given import GivenCredentials
    from app.services.targets.opening import Connections
    from app.services.transfers.order_store import OrderStore
    from app.services.transfers.queue import TransferQueue
    from app.services.tunnels.service import Tunnels
    from app.services.vault.keeper import VaultKeeper
    from app.services.visit_work import VisitWork
    from app.services.visits import Visits


class _Once[T]:
    """A service that is made once, by whichever thread asks first; `functools.cached_property` may make two."""

    def __init__(self, make: Callable[[Services], T]) -> None:
        self._make = make
        self._name = make.__name__

    @overload
    def __get__(self, services: None, owner: Any) -> _Once[T]: ...
    @overload
    def __get__(self, services: Services, owner: Any) -> T: ...
    def __get__(self, services: Services | None, owner: Any) -> _Once[T] | T:
        if services is None:
            return self
        if self._name not in services.__dict__:  # what is there is given at once, while another one is being made
            with services.lock:
                if self._name not in services.__dict__:
                    services.__dict__[self._name] = self._make(services)
        made: T = services.__dict__[self._name]
        return made


class Services:
    """The services over the data in `paths`; they live as long as the program, one of each."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.lock = threading.RLock()

    @_Once
    def device_book(self) -> DeviceBook:
        from app.services.device_book import DeviceBook

        return DeviceBook(self.paths.devices_file)

    @_Once
    def open_tabs(self) -> OpenTabsStore:
        """The tabs of the Remote page, kept for the next start."""
        from app.services.open_tabs import OpenTabsStore

        return OpenTabsStore(self.paths.open_tabs_file, self.device_book.devices)

    @_Once
    def settings(self) -> SettingsStore:
        from app.services.settings_store import SettingsStore

        return SettingsStore(self.paths.settings_file)

    @_Once
    def visits(self) -> Visits:
        from app.services.visits import Visits

        return Visits(self.paths.visits_folder)

    @_Once
    def host_keys(self) -> HostKeys:
        from app.services.ssh.host_keys import HostKeys

        return HostKeys(self.paths.host_keys_file, self.paths.known_hosts_files)

    @_Once
    def keeper(self) -> VaultKeeper:
        from app.composition_vault import make_keeper

        return make_keeper(self.paths)

    @_Once
    def given(self) -> GivenCredentials:
        """What was typed instead of stored; forget it when the vault is locked."""
        from app.services.targets.given import GivenCredentials

        return GivenCredentials(self.keeper.credential_for, self.keeper.note_sign_in)

    @_Once
    def connections(self) -> Connections:
        from app.services.targets.opening import Connections

        return Connections(self.host_keys, self.given.use, self._find_device, self.notes.passed)

    @_Once
    def notes(self) -> ConnectionNotes:
        from app.services.connection_notes import ConnectionNotes

        return ConnectionNotes(self.journal, self.keeper.title_for)

    @_Once
    def sessions(self) -> RemoteSessions:
        from app.services.sessions import RemoteSessions

        def store(device: Device) -> Device:
            return self.device_book.update(device)

        return RemoteSessions(
            self.connections,
            self.host_keys,
            self.given,
            self.journal,
            self.notes,
            store=store,
            recorders=self.recorders,
            offered=self.keeper.offered,
            cross=lambda device, entry, reason: self.keeper.rule.allow(device, entry, reason),  # noqa: PLW0108 - later
        )

    @_Once
    def inspections(self) -> Inspections:
        from app.services.inspection.inspections import Inspections

        return Inspections(self.connections, self.journal, self.notes)

    @_Once
    def monitor(self) -> Monitor:
        from app.composition_worker import watching_helper
        from app.services.monitor.watching import Monitor

        return Monitor(self.connections, self.journal, self.notes, watching_helper)

    @_Once
    def commands(self) -> CommandHistory:
        """What was typed on each device."""
        from app.services.command_history import CommandHistory

        return CommandHistory(self.paths.commands_file)

    @_Once
    def remote_files(self) -> RemoteFiles:
        from app.services.file_systems.remote import RemoteFiles

        connections = self.connections
        return RemoteFiles(connections.files, self.given, self.journal, self.notes, connections.target)

    @_Once
    def edits(self) -> Edits:
        from app.services.file_systems.editing import Edits

        return Edits(self.paths.edited_folder, self.remote_files.channel, self.journal, self.device_book.devices)

    @_Once
    def hand_out(self) -> HandOut:
        from app.services.file_systems.handing_out import HandOut

        return HandOut(self.paths.handed_out_folder)

    @_Once
    def tunnels(self) -> Tunnels:
        from app.services.tunnels.opening import LinkOpener
        from app.services.tunnels.service import Tunnels
        from app.services.tunnels.store import TunnelStore

        opener = LinkOpener(self.connections, self.given, self.notes)
        return Tunnels(TunnelStore(self.paths.tunnels_file), opener.open, self._find_device, self.journal)

    @_Once
    def carrier(self) -> LaterCarrier:
        """Carries transfers out."""
        from app.composition_worker import LaterCarrier

        return LaterCarrier(self)

    @_Once
    def orders(self) -> OrderStore:
        """The transfers that are not over, on the disk."""
        from app.services.transfers.order_store import OrderStore

        return OrderStore(self.paths.orders_folder, self.device_book.devices)

    @_Once
    def transfers(self) -> TransferQueue:
        from app.composition_transfers import make_queue

        return make_queue(self)

    @_Once
    def recorders(self) -> Recorders:
        from app.services.recordings.recorders import Recorders

        return Recorders(
            self.visits.current,
            secrets=lambda: (*self.keeper.secrets(), *self.given.secrets()),
            is_on=lambda: self.settings.load().terminal.record,
        )

    @_Once
    def recordings(self) -> RecordingLibrary:
        from app.services.recordings.library import RecordingLibrary

        return RecordingLibrary(self.visits)

    @_Once
    def elevation(self) -> Elevation:
        """Sets this computer up as administrator, once a person has given the rights."""
        from app.services.setup.elevation.outside import Elevation

        return Elevation()

    @_Once
    def work(self) -> VisitWork:
        from app.services.history import History
        from app.services.visit_work import VisitWork

        return VisitWork(
            connections=self.connections,
            visits=self.visits,
            history=History(self.visits),
            notes=self.notes,
            sessions=self.sessions,
            device_book=self.device_book,
            elevation=lambda: self.elevation,
        )

    @_Once
    def examinations(self) -> Examinations:
        from app.services.baselines.store import Baselines
        from app.services.examinations import Examinations
        from app.services.probes.anchors import use_stored_anchors

        use_stored_anchors(self.settings.load)
        return Examinations(self.visits, Baselines(self.paths.baselines_folder))

    @_Once
    def limits(self) -> SiteLimits:
        from app.services.site_limits import SiteLimits

        return SiteLimits(self.paths.limits_file)

    @_Once
    def diagnosing(self) -> Diagnosing:
        from app.services.diagnosing import Diagnosing
        from app.services.history import History

        return Diagnosing(self.work, self.examinations, self.limits, self.visits, history=History(self.visits))

    def _find_device(self, wanted: str) -> Device:
        return self.device_book.find(wanted)

    def journal(self) -> Journal:
        """The journal of the visit that is open now; one begins where none is. Raises FileError, JournalDamaged."""
        return self.visits.current().journal

    def was_made(self, name: str) -> bool:
        """Whether a service was asked for yet: what was never made need not be closed."""
        return name in self.__dict__


def build_services(paths: Paths) -> Services:
    """The services over the data in `paths`. Reads and writes nothing yet."""
    return Services(paths)


def run_window(services: Services, start: Start) -> int:
    """Show the window; returns the exit code of the event loop."""
    from app.composition_window import run_window as run

    return run(services, start)
