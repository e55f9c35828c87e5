"""Sessions on devices with everything around them: trust, typed passwords, and what the journal says of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.domain.devices import Device, Transport
from app.domain.errors import AppError, HostKeyUnknown, LegacyNeeded, TrustQuestion
from app.domain.journal import EventKind, Journal
from app.domain.secret import Secret
from app.domain.sessions import SerialControls
from app.domain.task import TaskContext
from app.services.connection_notes import ConnectionNotes, about
from app.services.noted_sessions import Closable, NotedCommandPrompt, NotedPowerShell, NotedShell
from app.services.recordings.recorded_powershell import COLUMNS, ROWS, RecordedCommandPrompt, RecordedPowerShell
from app.services.recordings.recorded_shell import RecordedShell
from app.services.targets.given import GivenCredentials
from app.services.typed_answers import TypedAnswers

if TYPE_CHECKING:
    from app.domain.connection_check import ConnectionCheck
    from app.domain.credentials import VaultEntry
    from app.domain.powershell import PowerShellSession
    from app.domain.prompts import Ask
    from app.domain.sessions import CommandPrompt, SessionShell, SignIn
    from app.domain.vault_errors import OtherClient
    from app.services.connection_check.service import OnFinding
    from app.services.recordings.recorder import Recorder
    from app.services.recordings.recorders import Recorders
    from app.services.ssh.host_keys import HostKeys
    from app.services.targets.opening import Connections


class RemoteSessions:
    """Safe to use from any thread. `journal` gives the journal of the visit that is open now."""

    def __init__(
        self,
        connections: Connections,
        host_keys: HostKeys,
        given: GivenCredentials,
        journal: Callable[[], Journal],
        notes: ConnectionNotes,
        *,
        store: Callable[[Device], Device] = lambda device: device,
        recorders: Recorders | None = None,
        cross: Callable[[Device, str, str], None] = lambda device, entry, reason: None,
        offered: Callable[[Device], Sequence[VaultEntry] | None] = lambda device: (),
    ) -> None:
        """`store` keeps a device of the book as it is now; `cross` lets a vault entry go to another client's device;
        `offered` are those that a device may have, None while the vault is locked."""
        self._connections = connections
        self._host_keys = host_keys
        self._given = given
        self._journal = journal
        self._notes = notes
        self._recorders = recorders
        self._store, self._cross, self.offered = store, cross, offered

    def shell(
        self, device: Device, columns: int, rows: int, task: TaskContext, *, ask: Ask | None = None
    ) -> SessionShell:
        """Open a terminal session. `ask` puts what the device asks during the login to a person.

        Raises what `Connections.shell` raises, and FileError for the journal.
        """
        typed = TypedAnswers(ask) if ask else None
        with self._notes.opening(device):
            shell = self._connections.shell(device, columns, rows, task, ask=typed)
        if typed:
            typed.keep(self._given)
        try:
            self._journal().append(EventKind.SESSION_OPENED, **about(device), **_way(self.sign_in(device)))
            own = [*self._own_secrets(device), *(typed.secrets if typed else ())]
            recorder = self._recorders.begin(device, columns, rows, own) if self._recorders else None
        except AppError:
            shell.close()
            raise
        noted = NotedShell(shell, lambda: self._note_end(device, shell.exit_code))
        return RecordedShell(noted, recorder, shell if isinstance(shell, SerialControls) else None)

    def prepare(self, task: TaskContext) -> None:
        """Load what a session over SSH needs, before it is asked for: 0.1 s of processor time, once."""
        from app.services.recordings import recorder  # noqa: F401 - for its effect
        from app.services.ssh import shell  # noqa: F401 - for its effect

    def sign_in(self, device: Device) -> SignIn | None:
        """How the live connection to a device came about."""
        return self._connections.sign_in(device)

    def powershell(self, device: Device, task: TaskContext) -> PowerShellSession:
        """Open a PowerShell that stays. Raises what `Connections.powershell` raises, and FileError for the journal."""
        with self._notes.opening(device):
            session = self._connections.powershell(device, task)
        recorder = self._note_start(device, session)
        noted = NotedPowerShell(session, device, self._journal, lambda: self._note_end(device, None))
        return RecordedPowerShell(noted, recorder) if recorder else noted

    def command_prompt(self, device: Device, task: TaskContext) -> CommandPrompt:
        """Open a cmd.exe. Raises as `powershell`. What is typed is not noted: it may answer what a program asks."""
        with self._notes.opening(device):
            session = self._connections.command_prompt(device, task)
        recorder = self._note_start(device, session)
        noted = NotedCommandPrompt(session, lambda: self._note_end(device, session.exit_code))
        return RecordedCommandPrompt(noted, recorder) if recorder else noted

    def trust(self, device: Device, question: TrustQuestion, task: TaskContext) -> None:
        """Remember that a person accepts a key; a certificate's pin is kept with its device, by the caller.

        It is in the journal before it counts. Raises FileError, JournalDamaged.
        """
        what = "key" if isinstance(question, HostKeyUnknown) else "certificate"
        shown = {"host": question.host, "port": question.port, "kind": question.kind, "what": what}
        self._journal().append(
            EventKind.HOST_KEY_TRUSTED, device=device.name, fingerprint=question.fingerprint, **shown
        )
        if isinstance(question, HostKeyUnknown):
            self._host_keys.trust(question)

    def allow_legacy(self, device: Device, question: LegacyNeeded, task: TaskContext) -> Device:
        """Remember that a person allows outdated methods for this one device; gives it as it is from now on.

        It is in the journal before it counts. Raises FileError, JournalDamaged, DeviceNotFound.
        """
        self._journal().append(EventKind.LEGACY_ALLOWED, device=device.name, methods=", ".join(question.methods))
        allowed = replace(device, legacy=True)
        return self._store(allowed) if device.id else allowed

    def cross(self, question: OtherClient, reason: str, task: TaskContext) -> None:
        """A person has said why a credential of another client is used: it is in the audit before it counts.

        Raises VaultLocked, EntryNotFound, FileError.
        """
        if question.device is not None:
            self._cross(question.device, question.entry, reason)

    def can_forget(self, host: str, port: int) -> bool:
        """Whether the known key of a host is in our own file, and not only in OpenSSH's."""
        names = {f"[{host}]:{port}"} | ({host} if port == 22 else set())
        return any(known.host in names for known in self._host_keys.all())

    def forget_key(self, host: str, port: int, task: TaskContext) -> None:
        """Drop the known key of a host: the next connection asks again. Raises FileError."""
        self._host_keys.forget(host, port)

    def check(
        self,
        device: Device,
        task: TaskContext,
        *,
        failure: AppError | None = None,
        on_finding: OnFinding = lambda finding: None,
        unwritten: Callable[[AppError], None] = lambda error: None,
    ) -> ConnectionCheck:
        """Find out why a device cannot be connected to, and write it to the journal. Raises Cancelled.

        `on_finding` hears of each stage at once; `unwritten` of a journal that takes nothing: the network or the disk
        may be what is broken, so what was found is given all the same.
        """
        from app.services.connection_check.rendering import to_json
        from app.services.connection_check.service import check_connection

        found = check_connection(
            device,
            self._given.use,
            self._host_keys,
            task,
            way=lambda: self._connections.way_to(device),
            failure=failure,
            on_finding=on_finding,
        )
        try:
            self._journal().append(EventKind.CONNECTION_CHECKED, **about(device), check=to_json(found))
        except AppError as error:
            unwritten(error)
        return found

    def has_way(self, device: Device) -> bool:
        """Whether a packet to the device could leave this computer now. Cheap: sends nothing, asks no one."""
        from app.services.connection_check.route import has_way

        return device.transport is Transport.SERIAL or has_way("" if device.jump else device.host)

    def give_password(self, device: Device, user: str, password: Secret) -> None:
        """Use what a person has typed, until the vault is locked or the program ends."""
        self._connections.forget(device)
        self._given.give(device, user, password)

    def choose_entry(self, device: Device, entry: str) -> Device:
        """The device with this entry of the vault as its credential; what was typed for it is forgotten."""
        self._connections.forget(device)
        self._given.forget(device)
        return replace(device, credential=entry)

    def has_password(self, device: Device) -> bool:
        """Whether a password or a key is known for a device; True while the vault is locked."""
        try:
            credential = self._given(device)
        except AppError:
            return True
        has_file = device.identity_file and device.transport is Transport.SSH
        asks_nothing = device.sign_in in ("certificate", "kerberos")  # a file, or the ticket of whoever is here
        return bool(credential.password or credential.private_key or has_file or asks_nothing)

    def _own_secrets(self, device: Device) -> list[Secret]:
        """What this session has used, on its way as well: it does not come into its recording, also after the vault
        was locked."""
        way: tuple[Device, ...] = (device,)
        with contextlib.suppress(AppError):
            way = self._connections.way_to(device)
        found: list[Secret] = []
        for place in way:
            with contextlib.suppress(AppError):
                credential = self._given(place)
                parts = (credential.password, credential.private_key, credential.key_passphrase)
                found += [secret for secret in parts if secret]
        return found

    def _note_start(self, device: Device, session: Closable) -> Recorder | None:
        """Into the journal; gives what records it, where that is wanted."""
        try:
            self._journal().append(EventKind.SESSION_OPENED, **about(device), **_way(self.sign_in(device)))
            own = self._own_secrets(device)
            return self._recorders.begin(device, COLUMNS, ROWS, own) if self._recorders else None
        except AppError:
            session.close()
            raise

    def _note_end(self, device: Device, exit_code: int | None) -> None:
        self._journal().append(EventKind.SESSION_CLOSED, exit_code=exit_code, **about(device))


def _way(sign_in: SignIn | None) -> dict[str, Any]:
    """What the journal says of the way in; nothing where there is nothing to say."""
    if sign_in is None:
        return {}
    said = {"signed_in_by": sign_in.proofs, "through": sign_in.hops, "outdated": sign_in.old_methods}
    return {name: list(values) for name, values in said.items() if values}
