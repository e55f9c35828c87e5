"""All tunnels: set up, started and stopped on their own, and what they do now. Independent of any window."""

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from app.domain.devices import Device
from app.domain.errors import TunnelError
from app.domain.journal import EventKind, Journal
from app.domain.language import tr
from app.domain.prompts import Ask
from app.domain.task import TaskContext
from app.domain.tunnels import Tunnel, TunnelKind, TunnelLink, TunnelStatus, place, problem_with
from app.domain.vault_errors import VaultLocked
from app.services.tunnels.running import Around, RunningTunnel

type OpenLink = Callable[[Device, TaskContext, Ask | None], TunnelLink]
_MOST = 64  # that run at a time: each has two threads
_AT_THE_END = 1.0  # seconds for the tunnels of a program that ends


class Kept(Protocol):
    """Where tunnels are kept, such as a file."""

    def load(self) -> tuple[Tunnel, ...]: ...

    def save(self, tunnels: Sequence[Tunnel]) -> None: ...


class Tunnels:
    """Safe to use from any thread. Nothing is read before it is asked for."""

    def __init__(
        self,
        store: Kept,
        open_link: OpenLink,
        find_device: Callable[[str], Device],
        journal: Callable[[], Journal],
    ) -> None:
        """`find_device` gives a device of the book by its id; it raises DeviceNotFound."""
        self._store, self._open_link, self._find_device, self._journal = store, open_link, find_device, journal
        self._lock = threading.RLock()  # of what is in memory: never held while a disk is waited for
        self._saving = threading.Lock()
        self._known: dict[str, Tunnel] | None = None
        self._running: dict[str, RunningTunnel] = {}
        self._ending: dict[str, RunningTunnel] = {}
        self._listeners: list[Callable[[], None]] = []

    # -- what there is -----------------------------------------------------------------------------

    def statuses(self) -> Sequence[TunnelStatus]:
        """Of all, in the order in which they were made. Raises what the store raises."""
        with self._lock:
            known, running = tuple(self._all().values()), dict(self._running)
        return [self._status(tunnel, running.get(tunnel.id)) for tunnel in known]

    def status(self, id: str) -> TunnelStatus:
        """Raises TunnelError for one that there is not."""
        with self._lock:
            return self._status(self._tunnel(id), self._running.get(id))

    def of_device(self, device: str) -> Sequence[TunnelStatus]:
        """Those that a device carries, by its id."""
        return [status for status in self.statuses() if status.tunnel.device == device]

    def count_running(self) -> int:
        """Those that were started and have not ended, also while their link is lost."""
        with self._lock:
            return sum(not one.is_over for one in self._running.values())

    def listen(self, listener: Callable[[], None]) -> None:
        """`listener` is called, from any thread, when something has changed; byte counts about once a second."""
        self._listeners.append(listener)

    # -- setting up --------------------------------------------------------------------------------

    def load(self, _: TaskContext) -> Sequence[TunnelStatus]:
        """As `statuses`, read anew: the command line may have kept another. Raises what the store raises."""
        with self._saving:
            self._read()
        return self.statuses()

    def put(self, tunnel: Tunnel) -> Tunnel:
        """Keep a new tunnel (with id ""), or a changed one: it is stopped. Raises TunnelError, FileError."""
        if problem := problem_with(tunnel):
            raise TunnelError(problem, hint=tr("Mend it, then save it again."))
        tunnel = replace(tunnel, id=tunnel.id or uuid.uuid4().hex, name=tunnel.name.strip() or usual_name(tunnel))
        with self._saving:
            self._keep(self._read() | {tunnel.id: tunnel})
        self.stop(tunnel.id)
        self._tell()
        return tunnel

    def remove(self, id: str) -> Tunnel:
        """Stop and forget it; gives it, so that it can be put back. Raises TunnelError, FileError."""
        with self._saving:
            known = self._read()
            tunnel = self._tunnel(id)
            self._keep({key: one for key, one in known.items() if key != id})
        self.stop(id)
        self._tell()
        return tunnel

    def _keep(self, known: dict[str, Tunnel]) -> None:
        self._store.save(tuple(known.values()))
        with self._lock:
            self._known = known

    # -- running -----------------------------------------------------------------------------------

    def start(self, id: str, ask: Ask | None = None, *, is_patient: bool = False) -> None:
        """Returns at once; how it went is in its status. One that runs is left as it is. Raises TunnelError.

        `ask` puts what the device asks during the login to a person. `is_patient` waits for a device that is not there.
        """
        with self._lock:
            tunnel, running = self._tunnel(id), self._running.get(id)
            if running is not None and not running.is_over:
                return
            if self.count_running() >= _MOST:
                raise TunnelError(
                    tr("{most} tunnels are open already.", most=_MOST), hint=tr("Stop one that is not needed.")
                )
            around = Around(self._link, self._note_opened, self._note_closed, self._tell)
            after = self._ending.pop(id, None)
            self._running[id] = RunningTunnel(tunnel, around, ask=ask, is_patient=is_patient, after=after)
        self._tell()

    def stop(self, id: str) -> None:
        """Returns at once; the port is free, and connections through it end."""
        with self._lock:
            running = self._running.pop(id, None)
        if running is not None:
            running.stop()
            self._ending[id] = running
            self._tell()

    def start_automatic(self, _: TaskContext) -> None:
        """Start those that start with Satchel. Raises what the store raises."""
        with self._lock:
            wanted = [tunnel.id for tunnel in self._all().values() if tunnel.autostart]
        for id in wanted:
            self.start(id, is_patient=True)

    def vault_opened(self) -> None:
        """Start again what has failed for want of the vault."""
        with self._lock:
            waiting = [id for id, one in self._running.items() if isinstance(one.status.error, VaultLocked)]
        for id in waiting:
            self.start(id, is_patient=True)

    def close(self) -> None:
        """Stop all, and wait a moment until the journal says so."""
        with self._lock:
            running, self._running = tuple(self._running.values()), {}
        for one in running:
            one.stop()
        deadline = time.monotonic() + _AT_THE_END
        for one in running:
            one.wait(max(0.0, deadline - time.monotonic()))

    # -- inside ------------------------------------------------------------------------------------

    def _all(self) -> dict[str, Tunnel]:
        return self._known if self._known is not None else self._read()

    def _read(self) -> dict[str, Tunnel]:
        known = {tunnel.id: tunnel for tunnel in self._store.load()}
        with self._lock:
            self._known = known
        return known

    def _tunnel(self, id: str) -> Tunnel:
        try:
            return self._all()[id]
        except KeyError:
            raise TunnelError(tr("There is no such tunnel."), hint=tr("It may have been deleted.")) from None

    def _status(self, tunnel: Tunnel, running: RunningTunnel | None) -> TunnelStatus:
        return running.status if running is not None else TunnelStatus(tunnel)

    def _link(self, tunnel: Tunnel, task: TaskContext, ask: Ask | None) -> TunnelLink:
        return self._open_link(self._find_device(tunnel.device), task, ask)

    def _note_opened(self, status: TunnelStatus) -> None:
        self._journal().append(EventKind.TUNNEL_OPENED, **self._about(status))

    def _note_closed(self, status: TunnelStatus, reason: str) -> None:
        counts = {"connections": status.total_connections, "sent": status.sent, "received": status.received}
        self._journal().append(EventKind.TUNNEL_CLOSED, reason=reason, **counts, **self._about(status))

    def _about(self, status: TunnelStatus) -> dict[str, Any]:
        tunnel = status.tunnel
        device = self._find_device(tunnel.device)
        return {
            "device": device.name,
            "address": device.address,
            "tunnel": tunnel.name,
            "kind": tunnel.kind.value,
            "way": way_of(status),
        }

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def way_of(status: TunnelStatus) -> str:
    """ "127.0.0.1:8080 → db1:5432", with the port that the system has chosen."""
    tunnel = status.tunnel
    port = status.port or tunnel.port
    start = place(tunnel.bind or "*", port) if port else tr("{bind}, any port", bind=tunnel.bind or "*")
    return f"{start} → {_end(tunnel)}"


def usual_name(tunnel: Tunnel) -> str:
    """For one that a person gave no name."""
    return "SOCKS proxy" if tunnel.kind is TunnelKind.DYNAMIC else place(tunnel.host, tunnel.host_port)


def _end(tunnel: Tunnel) -> str:
    return "anywhere" if tunnel.kind is TunnelKind.DYNAMIC else place(tunnel.host, tunnel.host_port)
