"""SSH keys in the vault: made, read from a file, kept where KeePassXC's agent and our own sessions find them.

A key lies in the vault without a passphrase of its own. The vault encrypts it, and whoever changes the password of the
entry later does not lock it by that.
"""

import base64
import copy
import hashlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.services.files import own_file_errors
from app.services.vault.attached_files import NewFile, attached_data, attached_files, put_file
from app.services.vault.changes import Changes
from app.services.vault.content import Content
from app.services.vault.filling import clean
from app.services.vault.vault import Vault

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

AGENT_SETTINGS = "KeeAgent.settings"
LARGEST_KEY = 64 * 1024  # bytes of a key file; RSA with 16,384 bits has 13,000
RSA_BITS = 4096
_OPENSSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_OPENSSH_END = b"-----END OPENSSH PRIVATE KEY-----"
_MAGIC = b"openssh-key-v1\0"
_MOST_ROUNDS = 1000  # of bcrypt: some ten seconds; OpenSSH makes 16 to 24
_DEFAULT_NAMES = {"ssh-ed25519": "id_ed25519", "ssh-rsa": "id_rsa", "ssh-dss": "id_dsa"}


class KeyKind(Enum):
    ED25519 = "ed25519"
    RSA_4096 = "rsa"


class KeyNeedsPassphrase(VaultError):
    hint = tr("Type the passphrase of the key file.")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key on its way into the vault: OpenSSH's form, not encrypted."""

    private: Secret
    public: str  # "ssh-ed25519 AAAA… comment"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key of an entry, without its private half."""

    name: str  # of the file
    public: str
    fingerprint: str  # "SHA256:…", as ssh-keygen shows it

    @property
    def kind(self) -> str:
        return self.public.partition(" ")[0]


def generate_key(kind: KeyKind, comment: str, *, rsa_bits: int = RSA_BITS) -> NewKey:
    """RSA takes seconds."""
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

    if kind is KeyKind.ED25519:
        return _new_key(ed25519.Ed25519PrivateKey.generate(), comment)
    return _new_key(rsa.generate_private_key(public_exponent=65537, key_size=rsa_bits), comment)


def read_key_from(path: Path, passphrase: Secret | None) -> NewKey:
    """A private key from a file in OpenSSH's, PEM or PuTTY's form. Raises FileError, KeyNeedsPassphrase, VaultError."""
    with own_file_errors(path, "read"), path.open("rb") as file:
        data = file.read(LARGEST_KEY + 1)
    return read_key(data, passphrase, path.stem)


def read_key(data: bytes, passphrase: Secret | None, comment: str) -> NewKey:
    """Raises KeyNeedsPassphrase where there is none or a wrong one, VaultError for what is no key."""
    from app.services.ssh import ppk

    data = data.strip() + b"\n"
    if len(data) > LARGEST_KEY:
        raise _no_key()
    if data.startswith(ppk.MARK.encode()):
        try:
            data, passphrase = ppk.load_ppk(data, passphrase).reveal().encode(), None
        except ppk.PpkLocked as error:
            raise _locked(passphrase) from error
        except ppk.PpkInvalid as error:
            raise _no_key() from error
    return _new_key(_loaded(data, passphrase), comment)


def _loaded(data: bytes, passphrase: Secret | None) -> "PrivateKeyTypes":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    is_openssh = data.startswith(_OPENSSH)
    load = serialization.load_ssh_private_key if is_openssh else serialization.load_pem_private_key
    is_locked = b"ENCRYPTED" in data
    try:
        is_locked = _is_locked(data) if is_openssh else is_locked
        word = passphrase.reveal().encode() if passphrase and is_locked else None
        if not is_locked or word:
            return load(data, word)
    except (ValueError, TypeError, UnsupportedAlgorithm, IndexError, NotImplementedError, OverflowError) as error:
        raise _locked(passphrase) if is_locked else _no_key() from error
    raise _locked(None)


def _is_locked(data: bytes) -> bool:
    """Whether a key in OpenSSH's form is encrypted; looked at before any work, which a file could make endless."""
    raw = base64.b64decode(data.partition(_OPENSSH)[2].partition(_OPENSSH_END)[0])
    if not raw.startswith(_MAGIC):
        raise ValueError("no OpenSSH key")
    cipher, rest = _string(raw[len(_MAGIC) :])
    _, rest = _string(rest)
    options, _ = _string(rest)
    if cipher == b"none":
        return False
    _, rounds = _string(options)
    if not 0 < int.from_bytes(rounds[:4], "big") <= _MOST_ROUNDS:
        raise ValueError("too many rounds")
    return True


def _string(data: bytes) -> tuple[bytes, bytes]:
    size = int.from_bytes(data[:4], "big")
    if len(data) < 4 + size:
        raise ValueError("it ends too early")
    return data[4 : 4 + size], data[4 + size :]


def _new_key(key: "PrivateKeyTypes", comment: str) -> NewKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    try:
        private = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    except (ValueError, TypeError, UnsupportedAlgorithm, NotImplementedError) as error:
        raise _no_key() from error
    line = f"{public.decode('ascii')} {_one_line(comment)}".strip()
    return NewKey(Secret(private.decode("ascii")), line)


def _one_line(comment: str) -> str:
    return " ".join(clean(comment).split())


def put_key(vault: Vault, id: str, key: NewKey, task: TaskContext) -> str:
    """Put a key and its public half into an entry, and tell KeePassXC's agent of it. Returns the name of the file.

    Raises EntryNotFound, and as `Vault.change`.
    """

    def change(changes: Changes, content: Content) -> str:
        document, _ = vault.reading()
        place = vault.place(id)
        entry = copy.deepcopy(place.element)
        wanted = _DEFAULT_NAMES.get(key.public.partition(" ")[0], "id_ecdsa")
        name = put_file(document, entry, NewFile(wanted, key.private))
        put_file(document, entry, NewFile(f"{name}.pub", f"{key.public}\n".encode()))
        put_file(document, entry, NewFile(AGENT_SETTINGS, _agent_settings(name)), instead=True)
        changes.replace(place, entry)
        return name

    return vault.change(change, task)


def keys_of(vault: Vault, id: str) -> tuple[StoredKey, ...]:
    """The SSH keys of an entry. A public half that no file shows is asked of the private one; loads the SSH library.

    Raises VaultLocked, EntryNotFound.
    """
    names = {file.name for file in attached_files(vault, id) if file.size <= LARGEST_KEY}
    found = []
    for name in sorted(names):
        data = attached_data(vault, id, name)
        if not (data.startswith(b"-----BEGIN ") and b"PRIVATE KEY-----" in data[:100]):
            continue
        public = attached_data(vault, id, f"{name}.pub") if f"{name}.pub" in names else b""
        line = _one_line(public.decode("utf-8", "replace")) or _public_half(data)
        blob = _blob(line)
        if blob:
            digest = base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii").rstrip("=")
            found.append(StoredKey(name, line, f"SHA256:{digest}"))
    return tuple(found)


def _public_half(data: bytes) -> str:
    from app.services.ssh.keys import read_public

    half = read_public(data.decode("utf-8", "replace"))
    return f"{half[0]} {base64.b64encode(half[1]).decode('ascii')}" if half else ""


def _blob(line: str) -> bytes:
    try:
        return base64.b64decode(line.split(" ")[1], validate=True)
    except (ValueError, IndexError):
        return b""


def _agent_settings(name: str) -> bytes:
    """KeePassXC and KeeAgent read it in UTF-16. The key goes into an agent only when a person asks for it there."""
    from xml.sax.saxutils import escape

    flags = (
        ("AllowUseOfSshKey", "true"),
        ("AddAtDatabaseOpen", "false"),
        ("RemoveAtDatabaseClose", "true"),
        ("UseConfirmConstraintWhenAdding", "false"),
        ("UseLifetimeConstraintWhenAdding", "false"),
        ("LifetimeConstraintDuration", "600"),
    )
    lines = [f"  <{tag}>{text}</{tag}>" for tag, text in flags]
    place = f"    <SelectedType>attachment</SelectedType>\n    <AttachmentName>{escape(name)}</AttachmentName>"
    rest = "    <SaveAttachmentToTempFile>false</SaveAttachmentToTempFile>\n    <FileName/>"
    body = "\n".join((*lines, "  <Location>", place, rest, "  </Location>"))
    return f'<?xml version="1.0" encoding="UTF-16"?>\n<EntrySettings>\n{body}\n</EntrySettings>\n'.encode("utf-16")


def _locked(passphrase: Secret | None) -> KeyNeedsPassphrase:
    if passphrase:
        return KeyNeedsPassphrase(
            tr("This passphrase does not open the key, or the file is damaged."), hint=tr("Type it again.")
        )
    return KeyNeedsPassphrase(tr("The key is protected by a passphrase."))


def _no_key() -> VaultError:
    return VaultError(
        tr("This file is no private key that Satchel knows."), hint=tr("Choose one of OpenSSH, PEM or PuTTY.")
    )
