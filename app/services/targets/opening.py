"""From a device of the book to something that can be asked. Loads SSH and WinRM when they are needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakSet

from app.domain.devices import Device, Transport
from app.domain.errors import DeviceNotFound, HostKeyUnknown, TargetError
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.targets.farewells import Closable, Farewells
from app.services.targets.turn import Turn

if TYPE_CHECKING:
    from app.domain.credentials import Credential
    from app.domain.file_channel import FileChannel
    from app.domain.powershell import PowerShellSession
    from app.domain.prompts import Ask
    from app.domain.sessions import CommandPrompt, Shell, SignIn
    from app.domain.target import Target
    from app.domain.tunnels import TunnelLink
    from app.services.ssh.connection import SshConnection
    from app.services.ssh.host_keys import HostKeys
    from app.services.ssh.target import SshTarget
    from app.services.winrm.files.channel import WinrmFiles
    from app.services.winrm.target import WinrmTarget

_FORGETTING = 1.0  # seconds that a device may take to say goodbye
_CLOSING = 3.0  # seconds that all of them may take when the program ends


def _find_none(wanted: str) -> Device:
    raise DeviceNotFound(tr('There is no device book that knows "{wanted}".', wanted=wanted))


class Connections:
    """Keeps one live connection for each device and opens it again when it has died. Safe to use from any thread."""

    def __init__(
        self,
        host_keys: HostKeys,
        credentials: Callable[[Device], Credential],
        find_device: Callable[[str], Device] = _find_none,
        on_hop: Callable[[Device, Device], None] = lambda hop, device: None,
    ) -> None:
        """`find_device` gives the jump host that a device names by its id; it raises DeviceNotFound.

        `on_hop` is told of each jump host that a device was reached through, when a connection is opened; of one that
        stands already only if the device then lets us in.
        """
        self._host_keys = host_keys
        self._credentials = credentials
        self._find_device = find_device
        self._on_hop = on_hop
        self._lock = threading.Lock()
        self._opening: dict[Device, threading.Lock] = {}
        self._ssh: dict[Device, tuple[SshConnection, SshTarget]] = {}
        self._winrm: dict[Device, WinrmTarget] = {}
        self._sessions: dict[Device, WeakSet[Closable]] = {}  # of Windows: each has a connection of its own
        self._channels: dict[Device, WeakSet[WinrmFiles]] = {}
        self._farewells = Farewells()

    def target(self, device: Device, task: TaskContext, ask: Ask | None = None) -> Target:
        """`ask` puts what the device asks during the login to a person; without it, AnswerNeeded is raised.

        Raises what opening a connection raises: TargetError with its kinds, VaultLocked, Cancelled.
        """
        if device.transport is Transport.LOCAL:
            from app.services.targets.local import LocalTarget

            return LocalTarget()
        if device.transport is Transport.SSH:
            target = self._ssh_session(device, task, ask)[1]
            target.find_os(task)
            return target
        if device.transport is Transport.SERIAL:
            raise TargetError(
                tr("{name} is a serial console: it cannot be examined or set up over it.", name=device.name),
                hint=tr("Open its session, or add the device with its network address."),
            )
        return self._winrm_target(device, task)

    def shell(self, device: Device, columns: int, rows: int, task: TaskContext, *, ask: Ask | None = None) -> Shell:
        """A terminal session. `ask` as for `target`. Raises as `target`; TargetError for a device that has none."""
        if device.transport is Transport.SERIAL:
            from app.services.serial.shell import open_serial

            return open_serial(device, task)
        if device.transport is not Transport.SSH:
            raise TargetError(
                tr("{name} has no terminal over {transport}.", name=device.name, transport=device.transport.value),
                hint=tr("Open its PowerShell instead, or add the device with SSH."),
            )
        from app.services.ssh.shell import open_shell

        return open_shell(self._ssh_session(device, task, ask)[0], columns, rows, task)

    def tunnel_link(self, device: Device, task: TaskContext, ask: Ask | None = None) -> TunnelLink:
        """The connection, as tunnels use it. `ask` as for `target`. Raises as `target`."""
        if device.transport is not Transport.SSH:
            raise TargetError(
                tr("{name} carries no tunnels.", name=device.name), hint=tr("A device that is reached by SSH can.")
            )
        from app.services.ssh.tunnel_link import SshTunnelLink

        return SshTunnelLink(self._ssh_session(device, task, ask)[0])

    def files(self, device: Device, task: TaskContext, ask: Ask | None = None) -> FileChannel:
        """The files of a device, over a channel of their own. `ask` as for `target`.

        Raises as `target`; NoFileAccess for a device that gives none.
        """
        if device.transport in (Transport.WINRM, Transport.WINRMS):
            return self._winrm_files(device, task)
        if device.transport is not Transport.SSH:
            from app.domain.errors import NoFileAccess

            raise NoFileAccess(
                tr("{name} gives no access to its files over {way}.", name=device.name, way=device.transport.value),
                hint=tr("Add the device with SSH or WinRM."),
            )
        from app.services.ssh.sftp.files import open_files

        return open_files(*self._ssh_session(device, task, ask), task)

    def _winrm_files(self, device: Device, task: TaskContext) -> FileChannel:
        from app.services.winrm.files.channel import open_files

        channel = open_files(self._winrm_target(device, task), task)
        with self._lock:
            self._channels.setdefault(device, WeakSet()).add(channel)
        return channel

    def trust_as(self, device: Device, question: HostKeyUnknown) -> bool:
        """Trust a key where it is met if it is known to be that of `device`. Raises FileError."""
        try:
            self._host_keys.check(device.host, device.effective_port, question.kind, question.key)
        except TargetError:
            return False
        self._host_keys.trust(question)
        return True

    def way_to(self, device: Device) -> tuple[Device, ...]:
        """The jump hosts in their order, and last the device. Raises TargetUnreachable."""
        from app.services.ssh.hops import route_to

        return route_to(device, self._find_device)

    def is_connected(self, device: Device) -> bool:
        return self._alive(device) is not None  # over SSH

    def sign_in(self, device: Device) -> SignIn | None:
        """How the live connection to a device came about; None where there is none."""
        with self._lock:
            ssh, winrm = self._ssh.get(device), self._winrm.get(device)
        return ssh[0].sign_in if ssh else winrm.way if winrm else None

    def powershell(self, device: Device, task: TaskContext) -> PowerShellSession:
        """A PowerShell that stays open; a console where the device allows no more. Raises as `target`."""
        from app.services.winrm.powershell import open_powershell

        target = self._windows(device, "PowerShell", task)
        with self._forgetting_what_fails(device, target):
            return self._keep(device, open_powershell(target, task))

    def command_prompt(self, device: Device, task: TaskContext) -> CommandPrompt:
        """A cmd.exe. Raises as `target`."""
        target = self._windows(device, "cmd.exe", task)
        with self._forgetting_what_fails(device, target):
            return self._keep(device, target.command_prompt(task))

    def _windows(self, device: Device, what: str, task: TaskContext) -> WinrmTarget:
        if device.transport not in (Transport.WINRM, Transport.WINRMS):
            raise TargetError(
                tr("{name} has no {what}.", name=device.name, what=what), hint=tr("Open a terminal session instead.")
            )
        return self._winrm_target(device, task, signs_in=False)

    @contextmanager
    def _forgetting_what_fails(self, device: Device, target: WinrmTarget) -> Iterator[None]:
        """The next one asks for the credential anew."""
        try:
            yield
        except TargetError:
            with self._lock:
                if self._winrm.get(device) is target and not target.is_alive:
                    del self._winrm[device]
            raise

    def _keep[S: Closable](self, device: Device, session: S) -> S:
        with self._lock:
            self._sessions.setdefault(device, WeakSet()).add(session)
        return session

    def forget(self, device: Device) -> None:
        """Close what is open to a device, for example because its credential has changed.

        A Windows that does not answer is waited for a second; the rest goes on behind.
        """
        self._let_go(device)
        self._farewells.wait(_FORGETTING)

    def _let_go(self, device: Device) -> None:
        with self._lock:
            ssh, winrm = self._ssh.pop(device, None), self._winrm.pop(device, None)
            sessions = list(self._sessions.pop(device, ()))
            channels = list(self._channels.pop(device, ()))
        if ssh:
            ssh[0].close()
        for channel in channels:
            channel.close()
        self._farewells.begin([*sessions, *([winrm] if winrm else [])])

    def count(self) -> int:
        """To how many devices something is open."""
        return sum(connection.is_alive for connection, _ in tuple(self._ssh.values())) + len(self._winrm)

    def close(self) -> None:
        """Let go of every device."""
        with self._lock:
            devices = {*self._ssh, *self._winrm, *self._sessions, *self._channels}
            has_files = bool(self._channels)
        for device in devices:
            self._let_go(device)
        self._farewells.wait(_CLOSING)
        if has_files:
            from app.services.winrm.files.conversation import wait_for_farewells

            wait_for_farewells(1.0)

    def _ssh_session(self, device: Device, task: TaskContext, ask: Ask | None) -> tuple[SshConnection, SshTarget]:
        """One connection after the other, so that no lock is held while another is waited for."""
        task.check()
        if found := self._alive(device):
            return found
        from app.services.ssh.hops import naming_hop, route_to

        *hops, _ = route_to(device, self._find_device)
        via: SshConnection | None = None
        shared = [hop for hop in hops if self._alive(hop)]
        for hop in hops:
            with naming_hop(hop, device):
                via = self._ssh_through(via, hop, task, ask)[0]
            if hop not in shared:  # at once, also if the device then refuses: a credential was used
                self._on_hop(hop, device)
        session = self._ssh_through(via, device, task, ask)
        for hop in shared:
            self._on_hop(hop, device)
        return session

    def _alive(self, device: Device) -> tuple[SshConnection, SshTarget] | None:
        with self._lock:
            found = self._ssh.get(device)
        return found if found and found[0].is_alive else None

    def _ssh_through(
        self, via: SshConnection | None, device: Device, task: TaskContext, ask: Ask | None
    ) -> tuple[SshConnection, SshTarget]:
        with self._lock_of(device, task):
            if found := self._alive(device):
                return found
            from app.services.ssh.connection import connect
            from app.services.ssh.target import SshTarget

            connection = connect(device, self._credentials(device), self._host_keys, task, via=via, ask=ask)
            session = (connection, SshTarget(connection, device.name or device.address))
            with self._lock:
                self._ssh[device] = session
            return session

    def _winrm_target(self, device: Device, task: TaskContext, *, signs_in: bool = True) -> WinrmTarget:
        """`signs_in`: with a session of its own, for what has none."""
        task.check()
        with self._lock_of(device, task):
            with self._lock:
                found = self._winrm.get(device)
            if found and not found.is_closed:
                return self._awake(device, found, task) if signs_in else found
            from app.services.winrm.target import connect, reach

            target = (connect if signs_in else reach)(device, self._credentials(device), task, pin=device.pin)
            with self._lock:
                self._winrm[device] = target
            return target

    def _awake(self, device: Device, target: WinrmTarget, task: TaskContext) -> WinrmTarget:
        """The target with a session. Where it gets none, the next one asks for the credential anew."""
        if not target.is_alive:
            with self._forgetting_what_fails(device, target):  # a PowerShell that is open outlives a short outage
                target.sign_in(task)
        return target

    def _lock_of(self, device: Device, task: TaskContext) -> Turn:
        """Two tasks that want the same device connect once."""
        with self._lock:
            return Turn(self._opening.setdefault(device, threading.Lock()), task)
