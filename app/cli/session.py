"""One use of the command line: the services, the device that is meant, and the visit that it is written to."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from app.cli.asking import ask_on_terminal
from app.cli.exit_codes import UsageError
from app.cli.output import Output
from app.cli.secret_input import ask_secret, can_ask, read_secret
from app.composition import Services
from app.domain.credentials import Credential
from app.domain.devices import THIS_COMPUTER, Device, Transport, parse_address
from app.domain.errors import (
    AnswerNeeded,
    AnswersRefused,
    AppError,
    AuthenticationFailed,
    CertificateUnknown,
    DeviceNotFound,
    HostKeyChanged,
    HostKeyUnknown,
    LegacyNeeded,
)
from app.domain.file_channel import FileChannel
from app.domain.journal import EventKind, Journal
from app.domain.prompts import Ask
from app.domain.secret import Secret
from app.domain.target import Target
from app.domain.task import TaskContext
from app.domain.tunnels import TunnelLink
from app.domain.vault_errors import OtherClient, VaultLocked
from app.services.history import History
from app.services.ssh.known_hosts import host_name
from app.services.targets.opening import Connections

_WAYS_IN = "A credential comes with --password-fd N, --identity FILE (SSH), or --vault FILE and --credential ENTRY."


class Session:
    """What every command gets. `options` are the parsed arguments."""

    def __init__(self, services: Services, options: argparse.Namespace, output: Output, task: TaskContext) -> None:
        self.services = services
        self.options = options
        self.output = output
        self.task = task
        self._password: Secret | None = None
        self._passwords: dict[tuple[str, str], Secret] = {}  # by address: of the device, and of jump hosts on the way
        self._entry = ""  # title of the vault's entry that the connection uses
        self._connections: Connections | None = None

    @cached_property
    def journal(self) -> Journal:
        """The journal of the current visit. Raises FileError, JournalDamaged."""
        return self.services.visits.current().journal

    @cached_property
    def history(self) -> History:
        """All visits as one journal."""
        return History(self.services.visits)

    def note(self, kind: EventKind, /, **data: Any) -> None:
        """Write to the current visit. Raises FileError: then the thing must not be done."""
        self.journal.append(kind, **data)

    def known_device(self, wanted: str) -> Device:
        """A device of the book, or the one behind an address.

        A plain word is a name; only what has "://" or "@" is an address. Raises DeviceNotFound, UsageError.
        """
        try:
            return self.services.device_book.find(wanted)
        except DeviceNotFound:
            if "://" not in wanted and "@" not in wanted:
                raise
            try:
                return parse_address(wanted)
            except ValueError as error:
                raise UsageError(str(error), hint="") from error

    def device(self, wanted: str) -> Device:
        """As `known_device`, with what the options say about the way to it."""
        device, options = self.known_device(wanted), self.options
        if options.identity:
            device = replace(device, identity_file=str(Path(options.identity).expanduser()))
        if options.jump:
            device = replace(device, jump=options.jump)
        if options.legacy:
            device = replace(device, legacy=True)
        if options.sign_in:
            device = replace(device, sign_in=options.sign_in)
        if options.pin:
            device = replace(device, pin=options.pin.replace(":", "").lower())
        if options.credential:
            device = replace(device, credential=self.entry_for(device, options.credential))
        return device

    def target(self, wanted: str, *, only_reads: bool = False) -> Target:
        """Connect. Raises TargetError with its kinds, VaultLocked, FileError."""
        return self.target_of(self.device(wanted), only_reads=only_reads)

    def target_of(self, device: Device, *, only_reads: bool = False) -> Target:
        """As `target`, of a device that is found already."""
        if not (only_reads and device.transport is Transport.LOCAL):
            self.journal  # noqa: B018 - a visit that cannot be written to stops everything before it begins
        connections = self.connections_for(device)
        target = self._noted(device, lambda: connections.target(device, self.task, self._ask))
        if device.transport is not Transport.LOCAL:
            self.note(EventKind.DEVICE_CONNECTED, device=target.name, address=device.address, os=target.os.value)
        return target

    def channel(self, device: Device) -> FileChannel:
        """A way to the files of a device. Raises TargetError with its kinds, NoFileAccess, VaultLocked, FileError."""
        self.journal  # noqa: B018 - as above
        connections = self.connections_for(device)
        return self._noted(device, lambda: connections.files(device, self.task, self._ask))

    def tunnel_link(self, device: Device) -> TunnelLink:
        """The connection to a device, for tunnels. Raises as `channel`."""
        self.journal  # noqa: B018 - as above
        connections = self.connections_for(device)
        return self._noted(device, lambda: connections.tunnel_link(device, self.task, self._ask))

    def connections_for(self, device: Device) -> Connections:
        """What opens connections with what the options give for this device."""
        if self.options.password_fd is not None and self._password is None:
            self._password = read_secret(self.options.password_fd)
        if self._password:
            self._passwords[_key(device)] = self._password
        if self._connections is None:
            self._connections = Connections(
                self.services.host_keys, self.credential, self.services.device_book.find, self._note_hop
            )
        return self._connections

    def named(self, document: dict[str, Any]) -> dict[str, Any]:
        """A JSON document in which this computer is called "local", as on the command line."""
        return document | {"device": THIS_COMPUTER.id} if document["device"] == THIS_COMPUTER.name else document

    def close(self) -> None:
        """Let go of devices and vault."""
        if self._connections:
            self._connections.close()
        self.services.keeper.lock()

    def open_vault(self, path: Path | None = None) -> Any:
        """The vault that the options or the settings name. Raises VaultLocked where nobody can be asked."""
        keeper = self.services.keeper
        if keeper.is_open:
            return keeper.vault
        named = getattr(self.options, "vault", None) or self.services.settings.load().vault.path
        place = path or (Path(named).expanduser() if named else None)
        if place is None:
            raise VaultLocked("No vault is named.", hint="Name it with --vault FILE.")
        key_file = getattr(self.options, "key_file", None)
        passphrase = self.passphrase(place)
        return keeper.unlock(place, passphrase, self.task, key_file=Path(key_file) if key_file else None)

    def passphrase(self, place: Path) -> Secret:
        """Of the vault at `place`, from the descriptor or the person. Raises VaultLocked."""
        descriptor = getattr(self.options, "passphrase_fd", None)
        if descriptor is not None:
            return read_secret(descriptor)
        if getattr(self.options, "key_file", None) and not can_ask():
            return Secret("")
        if not can_ask():
            raise VaultLocked(
                f"The vault {place} is locked.", hint="Give its passphrase with --passphrase-fd N, or use a terminal."
            )
        return ask_secret(f"Passphrase of {place}")

    def _noted[T](self, device: Device, open_it: Callable[[], T]) -> T:
        """Connect. What becomes of it is in the journal."""
        try:
            opened = self._open(device, open_it)
        except AppError as error:
            if isinstance(error, AuthenticationFailed):
                self._note_credential(device)
            self.note(EventKind.CONNECTION_FAILED, device=device.name, message=str(error))
            raise
        self._note_credential(device)
        return opened

    def _open[T](self, device: Device, open_it: Callable[[], T]) -> T:
        """Connect, and answer what the options or the person can answer."""
        asked: set[tuple[str, str]] = set()
        if device.sign_in == "credssp":
            self.output.message(f"CredSSP gives {device.name} your password itself, to use on other computers too.")
        while True:
            try:
                return open_it()
            except HostKeyChanged as error:
                if error.hint == HostKeyChanged.hint:  # it stands in our own file
                    command = f'satchel host-keys forget "{host_name(error.host, error.port)}"'
                    error.hint = error.hint.replace("in Settings and", f"with: {command}, and")
                raise
            except HostKeyUnknown as question:
                if not self.options.accept_new:
                    raise
                self.services.host_keys.trust(question)
                shown = (question.hop or device).name
                self.note(
                    EventKind.HOST_KEY_TRUSTED, device=shown, host=question.host, port=question.port,
                    fingerprint=question.fingerprint,
                )  # fmt: skip
                self.output.message(f"Stored the new key of {shown}: {question.fingerprint}")
            except CertificateUnknown as error:
                error.hint = f"{error.hint} It is taken with: --pin {error.key}"
                raise
            except LegacyNeeded as error:
                error.hint = f"{error.hint} It needs {', '.join(error.methods)}. This once: --legacy."
                raise
            except AuthenticationFailed as error:
                refused = error.hop or device
                has_password = _key(refused) in self._passwords
                is_no_matter_of_passwords = isinstance(error, AnswerNeeded | AnswersRefused) or _key(refused) in asked
                if is_no_matter_of_passwords or has_password or refused.credential or self._ask is None:
                    if not (has_password or refused.credential or refused.identity_file):
                        error.hint = f"{error.hint} {_WAYS_IN}"
                    raise
                asked.add(_key(refused))
                self._passwords[_key(refused)] = ask_secret(f"Password for {refused.address}")

    def credential(self, device: Device) -> Credential:
        """What the options or the vault hold for a device. Raises VaultLocked, EntryNotFound, OtherClient."""
        if password := self._passwords.get(_key(device)):  # a jump host never gets that of the device
            return Credential(user=device.user, password=password)
        if not device.credential:
            return Credential(user=device.user)
        self._entry = self.open_vault().entry(device.credential).title
        keeper = self.services.keeper
        self._let_cross(device, device.credential)
        found = keeper.credential_for(device)
        keeper.note_sign_in(device)
        return found

    def entry_for(self, device: Device, name: str) -> str:
        """The id of an entry for a device; of several with one name that of its client.

        Raises VaultLocked, EntryNotFound, and OtherClient where no reason was given.
        """
        self.open_vault()
        try:
            return self.services.keeper.rule.named(device, name).id
        except OtherClient as error:
            self._let_cross(device, error.entry)
            return error.entry

    def crossing[T](self, device: Device, take: Callable[[], T]) -> T:
        """Take something of the vault for a device; also what is another client's, where the options say why."""
        self.open_vault()
        try:
            return take()
        except OtherClient as error:
            if not error.entry:
                raise
            self._let_cross(device, error.entry)
            return take()

    def _let_cross(self, device: Device, entry: str) -> None:
        """A credential of another client is used where the options say why."""
        rule = self.services.keeper.rule
        try:
            rule.check(device, rule.entry(entry))
        except OtherClient as error:
            if not getattr(self.options, "reason", None):
                error.hint = "Name one of this client, or say why it must be so: --reason TEXT."
                raise
            rule.allow(device, entry, self.options.reason)

    @property
    def _ask(self) -> Ask | None:
        """Who can be asked what a device wants to know; None in a script."""
        return None if self.options.json or not can_ask() else ask_on_terminal

    def _note_hop(self, hop: Device, device: Device) -> None:
        self._note_credential(hop)
        self._entry = ""  # from here on that of the next one
        self.note(EventKind.JUMP_HOST_USED, device=device.name, hop=hop.name, address=hop.address)

    def _note_credential(self, device: Device) -> None:
        """Only what was really offered: an unknown key stops before any credential."""
        if self._entry:
            self.note(EventKind.CREDENTIAL_USED, device=device.name, title=self._entry)


def _key(device: Device) -> tuple[str, str]:
    """Whom a password is for: behind its jump host a device may have the address that the jump host has here."""
    return device.address, device.jump
