"""A Windows device behind WinRM, as a `Target`."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.errors import AuthenticationFailed, ConnectionLost, CredentialNeeded
from app.domain.language import tr
from app.domain.sessions import SignIn
from app.domain.target import CommandResult, OnOutput, Os
from app.domain.task import TaskContext
from app.services.winrm.client import Client
from app.services.winrm.failures import CHOOSE_CERTIFICATE, Peer, ShellGone, own_errors
from app.services.winrm.link import Entry, Link, Method
from app.services.winrm.running import Run
from app.services.winrm.second_look import SecondLook

if TYPE_CHECKING:
    from app.services.winrm.command_prompt import WinrmCommandPrompt
    from app.services.winrm.psrp.session import RemotePowerShell

_WAIT = 0.1  # seconds between two looks at a cancel while another command uses the connection
_WAYS = {
    "basic": tr("password in TLS"),
    "ntlm": "NTLM",
    "negotiate": tr("Kerberos or NTLM"),
    "kerberos": "Kerberos",
    "credssp": "CredSSP",
    "certificate": "client certificate",
}
_BURIAL = 2.0  # seconds that closing waits for shells that are being ended


def connect(
    device: Device, credential: Credential, task: TaskContext, *, pin: str = "", trust_file: str | None = None
) -> "WinrmTarget":
    """Sign in. `pin` (or the device's) is the SHA-256 of the one certificate to accept.

    Without one, the system's authorities vouch for the certificate, or those in `trust_file` (PEM).
    Raises CertificateUnknown and CertificateChanged before any credential is sent, AuthenticationFailed,
    TargetUnreachable, ConnectionLost, CommandFailed, and Cancelled within a second.
    """
    target = reach(device, credential, task, pin=pin, trust_file=trust_file)
    try:
        target.sign_in(task)
    except BaseException:
        target.close()
        raise
    return target


def reach(
    device: Device, credential: Credential, task: TaskContext, *, pin: str = "", trust_file: str | None = None
) -> "WinrmTarget":
    """As `connect`, but it signs in when it is first used: no credential is sent yet."""
    credential = replace(credential, user=credential.user or device.user)
    peer = Peer(device.host, device.effective_port, credential.user, device.sign_in)
    link = Link()
    with task.on_cancel(link.cut), own_errors(peer, task, opening=True):
        entry = agree(device, credential, link, pin or device.pin, trust_file)
    entry = replace(entry, credential=_complete(device, credential))  # only now: first it must be the right device
    return WinrmTarget(device.name or device.address, peer, entry)


def _complete(device: Device, credential: Credential) -> Credential:
    """The credential as the way of signing in needs it. Raises AuthenticationFailed for what is missing."""
    user = credential.user
    match device.sign_in:
        case Method.CERTIFICATE.value:
            if not device.identity_file:
                raise AuthenticationFailed(
                    tr("This device is to be signed in to with a certificate, and none is chosen."),
                    hint=CHOOSE_CERTIFICATE,
                )
            return Credential(user=user, key_passphrase=credential.key_passphrase or credential.password)
        case Method.KERBEROS.value if not credential.password:
            return Credential(user=user)  # with the ticket that this computer's user has
    if not user or not credential.password:
        raise CredentialNeeded(tr("WinRM needs a user name and a password."))
    return Credential(user=user, password=credential.password)


def agree(device: Device, credential: Credential, link: Link, pin: str, trust_file: str | None) -> Entry:
    """Find out how to sign in; no credential is sent."""
    from app.services.winrm.signing_in.choosing import choose

    host, port = device.host, device.effective_port
    if device.transport is Transport.WINRMS:
        from app.services.winrm.certificates import agree_on_certificate

        pin = agree_on_certificate(link, host, port, pin, trust_file)
    else:
        pin = ""
    identity = device.identity_file if device.sign_in == Method.CERTIFICATE.value else ""
    entry = Entry(host, port, Method.NTLM, credential, pin=pin, certificate_file=identity)
    return choose(link, entry, device.sign_in)


class WinrmTarget:
    """Runs PowerShell scripts, one at a time. After a failure the next script gets a new session."""

    os = Os.WINDOWS

    def __init__(self, name: str, peer: Peer, entry: Entry, make_client: type[Client] = Client) -> None:
        self.name = name
        self._peer = peer
        self._entry = entry
        self._make_client = make_client
        self._client: Client | None = None
        self._busy = threading.Lock()
        self._closed = False
        self._burials: list[threading.Thread] = []
        self.second_look = SecondLook(name, self.powershell)
        """A quicker way for what only reads and is asked again."""

    @property
    def is_closed(self) -> bool:
        """Somebody has let go of it: it opens no session again."""
        return self._closed

    @property
    def way(self) -> SignIn:
        """How it is signed in to, for the note of a session and the journal."""
        spoken = self._entry.spoken.protocol or self._entry.method.value
        return SignIn(proofs=(_WAYS.get(spoken, spoken),), user=self._entry.credential.user)

    @property
    def is_alive(self) -> bool:
        """Whether there is a session, as far as anyone has noticed."""
        return self._client is not None and not self._closed

    def another(self) -> "WinrmTarget":
        """The same device with a session of its own, opened when it is first used."""
        return self.spoken_by(self._make_client)

    def spoken_by(self, make_client: type[Client]) -> "WinrmTarget":
        """The same with another client."""
        return WinrmTarget(self.name, self._peer, self._entry, make_client)

    @property
    def peer(self) -> Peer:
        """Whom messages are about."""
        return self._peer

    def client(self) -> Client:
        """One more, with connections of its own; nothing is sent yet."""
        return self._make_client(Link(), self._entry)

    def powershell(self) -> "RemotePowerShell":
        """A PowerShell that stays open, in a session of its own, opened when it is first used."""
        from app.services.winrm.psrp.session import RemotePowerShell

        return RemotePowerShell(self.name, self._peer, self._entry)

    def command_prompt(self, task: TaskContext) -> "WinrmCommandPrompt":
        """A cmd.exe in a session of its own. Raises as `connect`."""
        from app.services.winrm.command_prompt import open_command_prompt

        return open_command_prompt(self.name, self._peer, self._entry, task)

    def sign_in(self, task: TaskContext) -> None:
        """Open the session, if there is none."""
        with self._turn(task):
            self._session(task)

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        """See `Target.run`. A command whose fate is not known is never sent again."""
        deadline = time.monotonic() + timeout
        with self._turn(task):
            for _ in range(2):
                client = self._session(task)
                try:
                    with task.on_cancel(client.link.cut):
                        run = Run(client, self._peer, task, on_output)
                        result = run.to_its_end(script, stdin, deadline, timeout)
                    if run.is_spent:
                        self._client = None
                        self._burials.append(client.abandon())
                    return result
                except ShellGone:
                    self._client = None
                    client.close()
                except BaseException:
                    self._client = None
                    self._burials.append(client.abandon())
                    raise
            raise ConnectionLost(
                tr("{name} ends every session at once.", name=self.name), hint=tr("The device may be shutting down.")
            )

    def close(self) -> None:
        """See `Target.close`."""
        self._closed = True
        burial = threading.Thread(target=self.second_look.close, name="second-look-close", daemon=True)
        burial.start()  # before it is in the list: whoever else closes waits for what is there
        self._burials.append(burial)
        client = self._client
        if client and not self._busy.acquire(timeout=_WAIT):
            client.link.cut()  # frees the thread that runs a command; it ends the shell
        elif client:
            self._client = None
            client.close()
            self._busy.release()
        for burial in tuple(self._burials):
            burial.join(_BURIAL)

    @contextlib.contextmanager
    def _turn(self, task: TaskContext) -> Iterator[None]:
        task.check()
        while not self._busy.acquire(timeout=_WAIT):
            task.check()
        try:
            yield
        finally:
            self._busy.release()

    def _session(self, task: TaskContext) -> Client:
        if self._closed:
            raise ConnectionLost(tr("The connection to {name} was closed.", name=self.name), hint=tr("Connect again."))
        if self._client is None:
            link = Link()
            with task.on_cancel(link.cut), own_errors(self._peer, task, opening=True):
                client = self._make_client(link, self._entry)
                try:
                    client.open_shell()
                except BaseException:
                    client.close()
                    raise
            self._client = client
        return self._client
