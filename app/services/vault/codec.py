"""KDBX 4.0 and 4.1: bytes to document and back (keepass.info/help/kb/kdbx.html).

Everything is proven before it is used: the header by its hash, the key by the header, each block by the key. New
seed, IV, salt and stream key at every `dump`, which also reads its own result back before anyone writes it to disk.
"""

import os
from itertools import chain

from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged
from app.services.vault.blocks import check_hash, check_key, mac_key, read_blocks, seals, write_blocks
from app.services.vault.document import Document, parse_document, same, serialise, take_apart
from app.services.vault.format import (
    IV_SIZES,
    Field,
    Header,
    Reader,
    check_header,
    own_errors,
    read_header,
    read_variants,
    version_of,
    write_variants,
)
from app.services.vault.inner import InnerStream, read_inner_header, write_inner_header
from app.services.vault.kdbx3 import load_kdbx3
from app.services.vault.keys import derive, read_kdf, write_kdf
from app.services.vault.outer import decrypt, encrypt, pack, unpack


def load(data: bytes, composite: bytes, task: TaskContext) -> Document:
    """Open a vault. Raises WrongPassphrase, VaultDamaged or VaultUnsupported, and nothing else (but Cancelled)."""
    with own_errors():
        if version_of(data) == 3:
            return load_kdbx3(data, composite, task)
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
        packed = decrypt(header, transformed, read_blocks(reader, key))
        payload = Reader(unpack(packed) if header.is_compressed else packed)
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
    inner = write_inner_header(stream_key, document.binaries, document.others)
    payload = chain([inner], serialise(document, InnerStream(stream_key)))
    packed = pack(payload) if header.is_compressed else b"".join(payload)
    key = mac_key(header.seed, transformed)
    start = header.to_bytes()
    data = start + seals(start, key) + write_blocks(encrypt(header, transformed, packed), key)
    task.check()
    _prove(data, document, transformed)
    return data


def _prove(data: bytes, document: Document, transformed: bytes) -> None:
    """Read back what is about to be written. Raises VaultDamaged unless it is `document`."""
    header, end = read_header(data)
    again = _unlock(data, header, end, transformed)
    is_same = same(document, again)
    take_apart(again.root)
    if not is_same:
        raise VaultDamaged(
            "The vault did not read back as it was written, so nothing was saved.",
            hint="The memory of this computer may be failing. Restart it and try again.",
        )
