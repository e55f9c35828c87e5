"""Another passphrase, key file or key derivation for a vault; and key files, made here."""

import contextlib
import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError, WrongPassphrase
from app.services.files import own_file_errors, write_atomically
from app.services.vault.changes import Changes
from app.services.vault.content import Content, encode_time
from app.services.vault.format import Field, Header, write_variants
from app.services.vault.key_file import read_key_file
from app.services.vault.keys import KdfParameters, composite_key, derive, possible_keys, write_kdf
from app.services.vault.vault import Vault
from app.services.vault.wiping import wiped


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is to open a vault. Without `kdf` its key derivation stays as it is."""

    passphrase: Secret
    key_file: Path | None = None
    kdf: KdfParameters | None = None


def is_key_of(vault: Vault, passphrase: Secret, key_file: Path | None) -> bool:
    """Whether they open this vault. Raises FileError, VaultDamaged for the key file."""
    keys = possible_keys(passphrase, read_key_file(key_file) if key_file else None)
    with wiped(vault.composite()) as present:
        return any(hmac.compare_digest(present, key) for key in keys)


def check_key(vault: Vault, passphrase: Secret, key_file: Path | None) -> None:
    """Raises WrongPassphrase: whoever finds an open vault must not be able to make it their own."""
    if not is_key_of(vault, passphrase, key_file):
        raise WrongPassphrase(tr("This is not what opens the vault now."))


def change_key(vault: Vault, new: NewKey, task: TaskContext) -> None:
    """From now on only `new` opens the vault. Raises VaultError, VaultChanged, FileError: then all is as it was.

    Backups that were made before still open with the old key.
    """
    key_part = read_key_file(new.key_file) if new.key_file else None
    if not new.passphrase and not key_part:
        raise VaultError(
            tr("A vault needs a passphrase."), hint=tr("Type at least 15 characters: a sentence is easiest.")
        )
    document, _ = vault.reading()
    before = document.kdf, document.header
    kdf = new.kdf or document.kdf

    def change(changes: Changes, _: Content) -> None:
        changes.composite = bytes(composite_key(new.passphrase, key_part))
        document.kdf = kdf
        if kdf.kind is not before[0].kind:  # the parameters of the other kind must not stay in the file
            fields = document.header.fields | {int(Field.KDF): write_variants(write_kdf(kdf, bytes(32), {}))}
            document.header = Header(document.header.version, fields)
        moment = document.tree.find("Meta/MasterKeyChanged")
        if moment is not None:
            changes.remember(moment).text = encode_time(datetime.now(UTC))

    try:
        vault.change(change, task)
    except BaseException:
        document.kdf, document.header = before
        raise


def old_backups(vault: Vault) -> Sequence[Path]:
    """The backups beside the vault, the newest first."""
    from app.services.vault.storage import VaultFile

    return VaultFile(vault.path).backups()


def remove_backups(vault: Vault, task: TaskContext) -> int:
    """Remove all of them: they open with an earlier key. Returns how many. Raises FileError."""
    backups = old_backups(vault)
    for place, backup in enumerate(backups):
        task.report(tr("Removing backups"), place, len(backups))
        with own_file_errors(backup, "removed"):
            backup.unlink(missing_ok=True)
    return len(backups)


def make_key_file(path: Path) -> None:
    """A new key file in KeePass's XML format, version 2 (keepass.info, "Key files"). Raises FileError where one is.

    Never written over: a key file that is lost takes the vault with it.
    """
    if path.exists():
        raise FileError(
            tr("{path} exists already.", path=path), hint=tr("Choose another name: a vault may need that file.")
        )
    key = os.urandom(32)
    digits = key.hex().upper()
    groups = [digits[start : start + 8] for start in range(0, 64, 8)]
    check = hashlib.sha256(key).hexdigest()[:8].upper()
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<KeyFile>\n\t<Meta>\n\t\t<Version>2.0</Version>\n\t</Meta>\n'
        f'\t<Key>\n\t\t<Data Hash="{check}">\n\t\t\t{" ".join(groups[:4])}\n\t\t\t{" ".join(groups[4:])}\n'
        "\t\t</Data>\n\t</Key>\n</KeyFile>\n"
    )
    write_atomically(path, text.encode("ascii"))
    with contextlib.suppress(OSError):
        path.chmod(0o400)


def seconds_of(kdf: KdfParameters, task: TaskContext) -> float:
    """How long an unlock takes with `kdf` on this computer: measured."""
    import time

    started = time.perf_counter()
    derive(kdf, bytes(32), bytes(32), task)
    return time.perf_counter() - started
