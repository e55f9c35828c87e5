"""The authenticated blocks of a KDBX 4 file: every piece of ciphertext is proven before anything is decrypted."""

import hashlib
import hmac
import struct
from collections.abc import Iterable, Iterator
from itertools import count

from app.domain.language import tr
from app.domain.vault_errors import VaultDamaged, WrongPassphrase
from app.services.vault.format import Reader
from app.services.vault.wiping import Key, secret_digest, wipe

_BLOCK = 1 << 20  # bytes
_HEADER_INDEX = 2**64 - 1


def mac_key(seed: bytes, transformed: Key) -> bytearray:
    return secret_digest(hashlib.sha512, seed, transformed, b"\x01")


def _mac(key: Key, index: int, *parts: bytes | memoryview) -> bytes:
    block_key = secret_digest(hashlib.sha512, struct.pack("<Q", index), key)
    proof = hmac.new(block_key, digestmod="sha256")
    wipe(block_key)
    for part in parts:
        proof.update(part)
    return proof.digest()


def check_hash(header: bytes, stored: bytes) -> None:
    """Raise VaultDamaged unless the header is as it was written. Needs no key, so it comes first."""
    if not hmac.compare_digest(hashlib.sha256(header).digest(), stored):
        raise VaultDamaged(tr("The header of the vault file is damaged."))


def check_key(header: bytes, stored: bytes, key: Key) -> None:
    """Raise WrongPassphrase unless `key` belongs to this header."""
    if not hmac.compare_digest(_mac(key, _HEADER_INDEX, header), stored):
        raise WrongPassphrase(tr("The passphrase does not open this vault."))


def seals(header: bytes, key: Key) -> bytes:
    """What stands behind the header: its hash, and its proof by the key."""
    return hashlib.sha256(header).digest() + _mac(key, _HEADER_INDEX, header)


def read_blocks(reader: Reader, key: Key) -> Iterator[memoryview]:
    """The ciphertext, each block once it is proven. Raises VaultDamaged at the first that is not as it was written."""
    for index in count():
        stored, size = reader.take(32), reader.number(4)
        piece = reader.view(size)
        if not hmac.compare_digest(_mac(key, index, struct.pack("<QI", index, size), piece), stored):
            raise VaultDamaged(tr("The vault file is damaged in block {index}.", index=index + 1))
        if not piece:
            return
        yield piece


def write_blocks(ciphertext: Iterable[bytes], key: Key) -> Iterator[bytes]:
    waiting = bytearray()
    index = 0
    for piece in ciphertext:
        waiting += piece
        while len(waiting) >= _BLOCK:
            yield from _block(bytes(waiting[:_BLOCK]), index, key)
            del waiting[:_BLOCK]
            index += 1
    if waiting:
        yield from _block(bytes(waiting), index, key)
        index += 1
    yield from _block(b"", index, key)


def _block(piece: bytes, index: int, key: Key) -> tuple[bytes, ...]:
    size = struct.pack("<I", len(piece))
    return _mac(key, index, struct.pack("<Q", index), size, piece), size, piece
