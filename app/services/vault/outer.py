"""The outer encryption and the compression of the content."""

import hashlib
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.domain.vault_errors import VaultDamaged
from app.services.vault.format import AES_256_CBC, Header

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher

MAX_SIZE = 256 * 1024 * 1024  # bytes, of the file and of what it unpacks to
_GZIP = 31  # zlib's name for a gzip wrapper with the largest window
_PIECE = 64 * 1024  # bytes that are worked on at once, so that other threads get their turn


def _cipher(header: Header, transformed: bytes) -> "Cipher[Any]":
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = hashlib.sha256(header.seed + transformed).digest()
    if header.cipher == AES_256_CBC:
        return Cipher(algorithms.AES(key), modes.CBC(header.iv))
    return Cipher(algorithms.ChaCha20(key, bytes(4) + header.iv), None)


def decrypt(header: Header, transformed: bytes, data: bytes) -> bytes:
    """Raises ValueError where the padding shows that the key is wrong."""
    from cryptography.hazmat.primitives.padding import PKCS7

    decryptor = _cipher(header, transformed).decryptor()
    plain: bytes = decryptor.update(data) + decryptor.finalize()
    if header.cipher != AES_256_CBC:
        return plain
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(plain) + unpadder.finalize()


def encrypt(header: Header, transformed: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.padding import PKCS7

    if header.cipher == AES_256_CBC:
        padder = PKCS7(128).padder()
        data = padder.update(data) + padder.finalize()
    encryptor = _cipher(header, transformed).encryptor()
    result: bytes = encryptor.update(data) + encryptor.finalize()
    return result


def pack(pieces: Iterable[bytes]) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    return b"".join([*(packer.compress(piece) for piece in pieces), packer.flush()])


def unpack(data: bytes, limit: int = MAX_SIZE) -> bytes:
    """Raises VaultDamaged for what is no gzip, is cut off, or becomes larger than `limit` bytes."""
    unpacker = zlib.decompressobj(_GZIP)
    plain = bytearray()
    try:
        for start in range(0, len(data), _PIECE):
            plain += unpacker.decompress(data[start : start + _PIECE], limit + 1 - len(plain))
            if unpacker.eof or len(plain) > limit:
                break
    except zlib.error as error:
        raise VaultDamaged("The content of the vault file is damaged.", details=str(error)) from error
    if not unpacker.eof or len(plain) > limit:
        raise VaultDamaged("The content of the vault file is cut off, or too large.")
    return bytes(plain)
