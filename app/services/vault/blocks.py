"""The authenticated blocks of a KDBX 4 file: every piece of ciphertext is proven before anything is decrypted."""

import hashlib
import hmac
import struct

from app.domain.vault_errors import VaultDamaged, WrongPassphrase
from app.services.vault.format import Reader

_BLOCK = 1 << 20  # bytes
_HEADER_INDEX = 2**64 - 1


def mac_key(seed: bytes, transformed: bytes) -> bytes:
    return hashlib.sha512(seed + transformed + b"\x01").digest()


def _mac(key: bytes, index: int, data: bytes) -> bytes:
    return hmac.digest(hashlib.sha512(struct.pack("<Q", index) + key).digest(), data, "sha256")


def check_hash(header: bytes, stored: bytes) -> None:
    """Raise VaultDamaged unless the header is as it was written. Needs no key, so it comes first."""
    if not hmac.compare_digest(hashlib.sha256(header).digest(), stored):
        raise VaultDamaged("The header of the vault file is damaged.")


def check_key(header: bytes, stored: bytes, key: bytes) -> None:
    """Raise WrongPassphrase unless `key` belongs to this header."""
    if not hmac.compare_digest(_mac(key, _HEADER_INDEX, header), stored):
        raise WrongPassphrase("The passphrase does not open this vault.")


def seals(header: bytes, key: bytes) -> bytes:
    """What stands behind the header: its hash, and its proof by the key."""
    return hashlib.sha256(header).digest() + _mac(key, _HEADER_INDEX, header)


def read_blocks(reader: Reader, key: bytes) -> bytes:
    """The ciphertext. Raises VaultDamaged at the first block that is not as it was written."""
    pieces: list[bytes] = []
    while True:
        stored, size = reader.take(32), reader.number(4)
        piece = reader.take(size)
        index = len(pieces)
        if not hmac.compare_digest(_mac(key, index, struct.pack("<QI", index, size) + piece), stored):
            raise VaultDamaged(f"The vault file is damaged in block {index + 1}.")
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def write_blocks(ciphertext: bytes, key: bytes) -> bytes:
    parts: list[bytes] = []
    starts = [*range(0, len(ciphertext), _BLOCK), len(ciphertext)]
    for index, start in enumerate(starts):
        piece = ciphertext[start : start + _BLOCK]
        size = struct.pack("<I", len(piece))
        parts += [_mac(key, index, struct.pack("<Q", index) + size + piece), size, piece]
    return b"".join(parts)
