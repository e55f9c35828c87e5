"""The outer encryption and the compression of the content."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from app.domain.language import tr
from app.domain.vault_errors import VaultDamaged
from app.services.vault.format import AES_256_CBC, Header
from app.services.vault.wiping import Key, secret_digest, wiped

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher

MAX_SIZE = 256 * 1024 * 1024  # bytes, of the file and of what it unpacks to
_GZIP = 31  # zlib's name for a gzip wrapper with the largest window
_LEVEL = 3  # takes half the time of the usual 6, and makes the file a tenth larger
_PIECE = 64 * 1024  # bytes that are worked on at once, so that other threads get their turn


def _cipher(header: Header, key: Key) -> "Cipher[Any]":
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if header.cipher == AES_256_CBC:
        return Cipher(algorithms.AES(key), modes.CBC(header.iv))
    return Cipher(algorithms.ChaCha20(key, bytes(4) + header.iv), None)


def decrypt(header: Header, transformed: Key, pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """The plain text in small pieces. Raises ValueError where the padding shows that the key is wrong."""
    from cryptography.hazmat.primitives.padding import PKCS7

    with wiped(secret_digest(hashlib.sha256, header.seed, transformed)) as key:
        decryptor = _cipher(header, key).decryptor()
    parts = (decryptor.update(piece[at : at + _PIECE]) for piece in pieces for at in range(0, len(piece), _PIECE))
    if header.cipher != AES_256_CBC:
        yield from parts
        return
    unpadder = PKCS7(128).unpadder()
    for part in parts:
        yield unpadder.update(part)
    yield unpadder.update(decryptor.finalize()) + unpadder.finalize()


def encrypt(header: Header, transformed: Key, pieces: Iterable[bytes]) -> Iterator[bytes]:
    from cryptography.hazmat.primitives.padding import PKCS7

    with wiped(secret_digest(hashlib.sha256, header.seed, transformed)) as key:
        encryptor = _cipher(header, key).encryptor()
    padder = PKCS7(128).padder() if header.cipher == AES_256_CBC else None
    for piece in pieces:
        yield encryptor.update(padder.update(piece) if padder else piece)
    yield encryptor.update(padder.finalize() if padder else b"") + encryptor.finalize()


def pack(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def unpack(pieces: Iterable[bytes], limit: int = MAX_SIZE) -> Iterator[bytes]:
    """Raises VaultDamaged for what is no gzip, is cut off, or becomes larger than `limit` bytes."""
    unpacker = zlib.decompressobj(_GZIP)
    size = 0
    try:
        for piece in pieces:
            left = piece
            while left and not unpacker.eof:
                part = unpacker.decompress(left, _PIECE)
                left = unpacker.unconsumed_tail
                size += len(part)
                if size > limit:
                    raise VaultDamaged(tr("The content of the vault file is too large."))
                yield part
        yield unpacker.flush()
    except zlib.error as error:
        raise VaultDamaged(tr("The content of the vault file is damaged."), details=str(error)) from error
    if not unpacker.eof:
        raise VaultDamaged(tr("The content of the vault file is cut off."))


def limited(pieces: Iterable[bytes], limit: int = MAX_SIZE) -> Iterator[bytes]:
    """Raises VaultDamaged for more than `limit` bytes."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise VaultDamaged(tr("The content of the vault file is too large."))
        yield piece
