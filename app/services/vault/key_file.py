"""Key files, in the five forms that KeePass and KeePassXC know."""

import binascii
import hashlib
from pathlib import Path
from xml.etree import ElementTree

from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.vault_errors import VaultDamaged, VaultUnsupported

_MAX_SIZE = 16 * 1024 * 1024  # bytes


def read_key_file(path: Path) -> bytes:
    """The 32 bytes that a key file stands for. Raises FileError, or VaultDamaged for a broken XML key file."""
    try:
        if path.stat().st_size > _MAX_SIZE:
            raise FileError(
                tr("The key file {name} is too large.", name=path.name), hint=tr("Choose the key file of this vault.")
            )
        data = path.read_bytes()
    except OSError as error:
        raise FileError(
            tr("The key file {path} cannot be read.", path=path),
            hint=tr("Put the stick with the key file in, or choose another file."),
        ) from error
    if not data:
        raise FileError(
            tr("The key file {name} is empty.", name=path.name), hint=tr("Use a copy of it, or choose another file.")
        )
    return key_from(data)


def key_from(data: bytes) -> bytes:
    """XML version 1 (base64) or 2 (hex, with a check value), 32 raw bytes, 64 hex digits; else the file's hash."""
    if b"<KeyFile" in data[:4096]:
        return _from_xml(data)
    if len(data) == 32:
        return data
    if len(data) == 64:
        try:
            return binascii.unhexlify(data)
        except ValueError:
            pass
    return hashlib.sha256(data).digest()


def _from_xml(data: bytes) -> bytes:
    if b"<!DOCTYPE" in data:
        raise VaultDamaged(tr("The key file is damaged."), hint=tr("Use a copy of the key file."))
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - no DTD, so no entities; expat limits the rest
        version = (root.findtext("Meta/Version") or "1").strip()
        if not version.startswith(("1", "2")):
            raise VaultUnsupported(
                tr("The key file has version {version}, which Satchel does not know.", version=version)
            )
        holder = root.find("Key/Data")
        text = "".join((holder.text or "" if holder is not None else "").split())
        key = binascii.unhexlify(text) if version.startswith("2") else binascii.a2b_base64(text, strict_mode=True)
    except (ElementTree.ParseError, ValueError) as error:
        raise VaultDamaged(tr("The key file is damaged."), hint=tr("Use a copy of the key file.")) from error
    check = (holder.get("Hash") or "").lower() if holder is not None else ""
    if not key or (check and hashlib.sha256(key).hexdigest()[: len(check)] != check):
        raise VaultDamaged(tr("The key file is damaged."), hint=tr("Use a copy of the key file."))
    return key
