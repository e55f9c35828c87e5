"""Private keys that were given: from the vault or a file, perhaps encrypted, perhaps with a certificate beside."""

import base64
import binascii
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Protocol

import paramiko
from paramiko.message import Message

from app.domain.credentials import Credential
from app.domain.errors import AnswerNeeded, AnswersRefused, AuthenticationFailed, FileError
from app.domain.language import tr
from app.domain.secret import Secret
from app.services.files import read_file
from app.services.ssh import ppk
from app.services.ssh.certificates import read_user_certificate
from app.services.ssh.known_hosts import fingerprint_of
from app.services.ssh.legacy import Sha1RsaKey

_OPENSSH = ("-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----")
_MAGIC = b"openssh-key-v1\0"
_CERTIFICATE = "-cert-v01@openssh.com"
_TRIES = 3  # passphrases that a person may type


class OfferedKey(Protocol):
    """What can be offered to a device. `blob` is the public key or the certificate, as SSH sends it."""

    @property
    def kind(self) -> str: ...

    @property
    def blob(self) -> bytes: ...

    @property
    def origin(self) -> str:
        """What the notes call it."""

    @property
    def needs_person(self) -> bool:
        """A person may have to do something before it signs."""

    def sign(self, data: bytes, algorithm: str) -> bytes: ...


class KeyLocked(AuthenticationFailed):
    """The key needs a passphrase, or another one."""


type AskPassphrase = Callable[[str, bool], Secret]
"""Asks a person for the passphrase of the key with this origin; True: the one before was wrong."""


@dataclass(slots=True)
class PrivateKey:
    """A key as text, opened when it is first needed."""

    text: Secret
    origin: str
    passphrase: Secret | None
    ask: AskPassphrase | None
    _opened: paramiko.PKey | None = field(default=None, repr=False)

    @property
    def is_locked(self) -> bool:
        return self._opened is None

    def open_without_asking(self) -> None:
        """Raises AuthenticationFailed for a key that is damaged, or stays locked where nobody can be asked."""
        try:
            self._opened = load_key(self.text, self.passphrase, self.origin)
        except KeyLocked as error:
            if self.ask is None and self.passphrase is None:
                raise AnswerNeeded(
                    str(error), hint=tr("{hint} A terminal session asks for it.", hint=error.hint)
                ) from error
            if self.ask is None:
                raise

    def opened(self) -> paramiko.PKey:
        """Asks for the passphrase where it must. Raises AnswersRefused."""
        tries = 0
        while self._opened is None:
            if self.ask is None or tries == _TRIES:
                raise AnswersRefused(tr("The passphrase does not open the key in {origin}.", origin=self.origin))
            phrase = self.ask(self.origin, tries > 0)
            tries += 1
            with contextlib.suppress(KeyLocked):
                self._opened = load_key(self.text, phrase, self.origin)
        return self._opened


@dataclass(frozen=True, slots=True)
class GivenKey:
    """A private key, or a certificate for it."""

    key: PrivateKey
    kind: str
    blob: bytes
    words: str  # "key file ~/.ssh/id_ed25519"

    @property
    def origin(self) -> str:
        return f"{self.words}, {fingerprint_of(self.blob)}"

    @property
    def needs_person(self) -> bool:
        """It is locked, and its passphrase is not known."""
        return self.key.is_locked

    def sign(self, data: bytes, algorithm: str) -> bytes:
        opened, name = self.key.opened(), algorithm.removesuffix(_CERTIFICATE)
        if name == "ssh-rsa" and isinstance(opened, paramiko.RSAKey):
            opened = Sha1RsaKey(key=opened.key)
        signature: Message = opened.sign_ssh_data(data, name)
        return signature.asbytes()


def given_keys(credential: Credential, identity_file: str, ask: AskPassphrase | None) -> Iterator[GivenKey]:
    """What was given for a device; a certificate comes before its key. Raises FileError, AuthenticationFailed."""
    passphrase = credential.key_passphrase or credential.password
    if credential.private_key:
        key = PrivateKey(credential.private_key, tr("the vault's entry"), passphrase, ask)
        yield from _offers(key, tr("key of the vault"), None)
    if identity_file:
        path = Path(identity_file).expanduser()
        key = PrivateKey(_read_key(path), str(path), passphrase, ask)
        yield from _offers(key, f"key file {path.name}", path)


def _offers(key: PrivateKey, words: str, path: Path | None) -> Iterator[GivenKey]:
    key.open_without_asking()
    public = read_public(key.text.reveal()) or (_public_beside(path) if path and key.is_locked else None)
    if public is None:  # an encrypted key in an old form hides its public half as well
        opened = key.opened()
        public = (opened.get_name(), opened.asbytes())
    kind, blob = public
    if path and (certificate := read_user_certificate(path.with_name(f"{path.name}-cert.pub"), blob)):
        yield GivenKey(key, certificate.kind, certificate.blob, f"certificate {path.name}-cert.pub")
    yield GivenKey(key, kind, blob, words)


def _read_key(path: Path) -> Secret:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(
            tr("The key file {path} cannot be read: {strerror}.", path=path, strerror=error.strerror),
            hint=tr("Check the path in the device's properties and the permissions of the file."),
        ) from error
    if len(data) > ppk.MOST_BYTES or b"\0" in data:
        raise FileError(
            tr("The key file {path} cannot be read: it is not a text file.", path=path), hint=tr("Choose another file.")
        )
    return Secret(data.decode("utf-8", "surrogateescape"))


def _public_beside(path: Path) -> tuple[str, bytes] | None:
    words = (read_file(path.with_name(f"{path.name}.pub")) or b"").decode("utf-8", "replace").split()
    with contextlib.suppress(ValueError, IndexError):
        return words[0], base64.b64decode(words[1], validate=True)
    return None


def read_public(text: str) -> tuple[str, bytes] | None:
    """The public half of a key that may be encrypted: kind and blob. None where its form does not show it."""
    text = text.strip()
    if text.startswith(ppk.MARK):
        with contextlib.suppress(ppk.PpkInvalid):
            file = ppk.parse_ppk(text.encode("utf-8", "surrogateescape"))
            return file.kind, file.public
        return None
    try:
        if not text.startswith(_OPENSSH[0]):
            opened = load_key(Secret(text), None, "")
            return opened.get_name(), opened.asbytes()
        data = base64.b64decode(text.removeprefix(_OPENSSH[0]).partition(_OPENSSH[1])[0])
        message = Message(data.removeprefix(_MAGIC))
        for _ in range(3):  # cipher, key derivation, its options
            message.get_binary()
        message.get_int()
        blob = message.get_binary()
        return Message(blob).get_binary().decode("ascii"), blob
    except (AuthenticationFailed, ValueError):
        return None


def load_key(text: Secret, passphrase: Secret | None, origin: str) -> paramiko.PKey:
    """A private key in OpenSSH, PEM or PuTTY form. Raises KeyLocked, AuthenticationFailed in plain words."""
    if text.reveal().lstrip().startswith(ppk.MARK):
        text, passphrase = _from_putty(text, passphrase, origin), None
    locked = False
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        for word in (None, passphrase.reveal() if passphrase else None):
            try:
                return kind.from_private_key(StringIO(text.reveal()), password=word)
            except paramiko.PasswordRequiredException:
                locked = True
            except (paramiko.SSHException, ValueError, TypeError, IndexError, binascii.Error) as error:
                locked = locked or "passphrase" in str(error).lower() or "decrypt" in str(error).lower()
    if locked:
        raise _locked(passphrase, origin)
    raise AuthenticationFailed(
        tr("The key in {origin} is damaged, or of a kind that is not supported.", origin=origin),
        hint=tr("Ed25519, ECDSA and RSA keys in OpenSSH, PEM or PuTTY form can be used."),
    )


def _from_putty(text: Secret, passphrase: Secret | None, origin: str) -> Secret:
    try:
        return ppk.load_ppk(text.reveal().strip().encode("utf-8", "surrogateescape"), passphrase)
    except ppk.PpkLocked as error:
        raise _locked(passphrase, origin) from error
    except ppk.PpkInvalid as error:
        raise AuthenticationFailed(
            tr("The PuTTY key in {origin} cannot be used: {error}.", origin=origin, error=error),
            hint=tr("Ed25519, ECDSA and RSA keys of PuTTY's versions 2 and 3 can be used. PuTTYgen makes them."),
        ) from error


def _locked(passphrase: Secret | None, origin: str) -> KeyLocked:
    what = tr("The passphrase does not open the key") if passphrase else tr("A passphrase is needed for the key")
    return KeyLocked(
        tr("{what} in {origin}.", what=what, origin=origin),
        hint=tr("Store the passphrase of the key as the password of the vault's entry."),
    )
