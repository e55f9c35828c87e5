"""KDBX 4.0 and 4.1: bytes to document and back (keepass.info/help/kb/kdbx.html).

Everything is proven before it is used: the header by its hash, the key by the header, each block by the key. New
seed, IV, salt and stream key at every `dump`, which also reads its own result back before anyone writes it to disk.
"""

import hashlib
import os
import zlib
from typing import TYPE_CHECKING, Any

from app.domain.errors import VaultDamaged
from app.domain.task import TaskContext
from app.services.vault.blocks import check_hash, check_key, mac_key, read_blocks, seals, write_blocks
from app.services.vault.document import Document, parse_document, same, serialise
from app.services.vault.format import (
    AES_256_CBC,
    IV_SIZES,
    Field,
    Header,
    Reader,
    check_header,
    own_errors,
    read_header,
    read_variants,
    write_variants,
)
from app.services.vault.inner import InnerStream, read_inner_header, write_inner_header
from app.services.vault.keys import derive, read_kdf, write_kdf

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher

MAX_SIZE = 256 * 1024 * 1024  # bytes, of the file and of what it unpacks to
_GZIP = 31  # zlib's name for a gzip wrapper with the largest window


def load(data: bytes, composite: bytes, task: TaskContext) -> Document:
    """Open a vault. Raises WrongPassphrase, VaultDamaged or VaultUnsupported, and nothing else (but Cancelled)."""
    with own_errors():
        header, end = read_header(data)
        check_hash(data[:end], data[end : end + 32])
        check_header(header)
        kdf, salt = read_kdf(read_variants(header.fields[Field.KDF]))
    transformed = derive(kdf, composite, salt, task)
    return _unlock(data, header, end, transformed)


def _unlock(data: bytes, header: Header, end: int, transformed: bytes) -> Document:
    with own_errors():
        kdf, _ = read_kdf(read_variants(header.fields[Field.KDF]))
        key = mac_key(header.seed, transformed)
        reader = Reader(data)
        reader.take(end + 32)
        check_key(data[:end], reader.take(32), key)
        packed = _decrypt(header, transformed, read_blocks(reader, key))
        payload = Reader(_unpack(packed) if header.is_compressed else packed)
        inner = read_inner_header(payload)
        stream = InnerStream(inner.key)
        root = parse_document(payload.rest(), stream)
        return Document(header, kdf, stream, inner.binaries, inner.others, root)


def dump(document: Document, composite: bytes, task: TaskContext) -> bytes:
    """The file for a document, read back and compared. The document keeps its own seeds; the file has fresh ones."""
    salt = os.urandom(32)
    known = read_variants(document.header.fields[Field.KDF])
    fields = document.header.fields | {
        int(Field.MASTER_SEED): os.urandom(32),
        int(Field.IV): os.urandom(IV_SIZES[document.header.cipher]),
        int(Field.KDF): write_variants(write_kdf(document.kdf, salt, known)),
    }
    header = Header(document.header.version, fields)
    transformed = derive(document.kdf, composite, salt, task)
    stream_key = os.urandom(64)
    xml = serialise(document, InnerStream(stream_key))
    payload = write_inner_header(stream_key, document.binaries, document.others) + xml
    key = mac_key(header.seed, transformed)
    start = header.to_bytes()
    ciphertext = _encrypt(header, transformed, _pack(payload) if header.is_compressed else payload)
    data = start + seals(start, key) + write_blocks(ciphertext, key)
    task.check()
    again, end = read_header(data)
    if not same(document, _unlock(data, again, end, transformed)):
        raise VaultDamaged(
            "The vault did not read back as it was written, so nothing was saved.",
            hint="The memory of this computer may be failing. Restart it and try again.",
        )
    return data


def _cipher(header: Header, transformed: bytes) -> "Cipher[Any]":
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = hashlib.sha256(header.seed + transformed).digest()
    if header.cipher == AES_256_CBC:
        return Cipher(algorithms.AES(key), modes.CBC(header.iv))
    return Cipher(algorithms.ChaCha20(key, bytes(4) + header.iv), None)


def _decrypt(header: Header, transformed: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.padding import PKCS7

    decryptor = _cipher(header, transformed).decryptor()
    plain: bytes = decryptor.update(data) + decryptor.finalize()
    if header.cipher != AES_256_CBC:
        return plain
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(plain) + unpadder.finalize()


def _encrypt(header: Header, transformed: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.padding import PKCS7

    if header.cipher == AES_256_CBC:
        padder = PKCS7(128).padder()
        data = padder.update(data) + padder.finalize()
    encryptor = _cipher(header, transformed).encryptor()
    result: bytes = encryptor.update(data) + encryptor.finalize()
    return result


def _pack(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    return packer.compress(data) + packer.flush()


def _unpack(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(data, MAX_SIZE)
    except zlib.error as error:
        raise VaultDamaged("The content of the vault file is damaged.", details=str(error)) from error
    if not unpacker.eof:
        raise VaultDamaged("The content of the vault file is cut off, or larger than 256 MB.")
    return plain
