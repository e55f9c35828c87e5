"""KDBX 4.0 and 4.1: bytes to document and back (keepass.info/help/kb/kdbx.html).

Everything is proven before it is used: the header by its hash, the key by the header, each block by the key. New
seed, IV, salt and stream key at every `dump`, which also reads its own result back before anyone writes it to disk.
What goes through is worked on in pieces, so that a large vault is in memory once and no other thread waits long.
"""

import os
from collections.abc import Iterator
from itertools import chain

from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged
from app.services.vault.blocks import check_hash, check_key, mac_key, read_blocks, seals, write_blocks
from app.services.vault.document import Document, parse_document, rekey, same, serialise, take_apart
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
from app.services.vault.inner import (
    CHACHA20,
    InnerStream,
    Pieces,
    foreign_keystream,
    read_inner_header,
    write_inner_header,
)
from app.services.vault.kdbx3 import load_kdbx3
from app.services.vault.keys import derive, read_kdf, write_kdf
from app.services.vault.outer import decrypt, encrypt, limited, pack, unpack
from app.services.vault.wiping import Key, wiped


def load(data: bytes, composite: Key, task: TaskContext) -> Document:
    """Open a vault. Raises WrongPassphrase, VaultDamaged or VaultUnsupported, and nothing else (but Cancelled)."""
    with own_errors():
        if version_of(data) in (2, 3):
            return load_kdbx3(data, composite, task)
        header, end = read_header(data)
        check_hash(data[:end], data[end : end + 32])
        check_header(header)
        kdf, salt = read_kdf(read_variants(header.fields[Field.KDF]))
    with wiped(derive(kdf, composite, salt, task)) as transformed:
        return unlock(data, transformed, task)


def unlock(data: bytes, transformed: Key, task: TaskContext) -> Document:
    """As `load`, with the key that the derivation gave. For KDBX 4."""
    with own_errors():
        header, end = read_header(data)
        check_header(header)
        kdf, _ = read_kdf(read_variants(header.fields[Field.KDF]))
        source = Pieces(_content(data, header, end, transformed))
        inner = read_inner_header(source)
        stream = InnerStream(inner.key) if inner.cipher == CHACHA20 else InnerStream.fresh()
        root = parse_document(source.rest(), stream)
        if inner.cipher != CHACHA20:
            rekey(root, foreign_keystream(inner.cipher, inner.key, stream.end, task), stream)
        return Document(header, kdf, stream, inner.binaries, inner.others, root)


def _content(data: bytes, header: Header, end: int, transformed: Key) -> Iterator[bytes]:
    """The inner header and the XML, a piece at a time."""
    reader = Reader(data)
    reader.view(end + 32)
    with wiped(mac_key(header.seed, transformed)) as key:
        check_key(data[:end], reader.take(32), key)
        plain = decrypt(header, transformed, read_blocks(reader, key))
        yield from unpack(plain) if header.is_compressed else limited(plain)


def dump(document: Document, composite: Key, task: TaskContext) -> bytes:
    """The file for a document, read back and compared. The document keeps its own seeds; the file has fresh ones."""
    salt = os.urandom(32)
    known = read_variants(document.header.fields[Field.KDF])
    fields = document.header.fields | {
        int(Field.MASTER_SEED): os.urandom(32),
        int(Field.IV): os.urandom(IV_SIZES[document.header.cipher]),
        int(Field.KDF): write_variants(write_kdf(document.kdf, salt, known)),
    }
    header = Header(document.header.version, fields)
    with wiped(derive(document.kdf, composite, salt, task)) as transformed:
        data = b"".join(_write(document, header, transformed))
        task.check()
        _prove(data, document, transformed, task)
    return data


def _write(document: Document, header: Header, transformed: Key) -> Iterator[bytes]:
    stream_key = os.urandom(64)
    inner = write_inner_header(stream_key, document.binaries, document.others)
    payload = chain(inner, serialise(document, InnerStream(stream_key)))
    packed = pack(payload) if header.is_compressed else payload
    start = header.to_bytes()
    with wiped(mac_key(header.seed, transformed)) as key:
        yield start + seals(start, key)
        yield from write_blocks(encrypt(header, transformed, packed), key)


def _prove(data: bytes, document: Document, transformed: Key, task: TaskContext) -> None:
    """Read back what is about to be written. Raises VaultDamaged unless it is `document`."""
    again = unlock(data, transformed, task)
    is_same = same(document, again)
    take_apart(again.root)
    if not is_same:
        raise VaultDamaged(
            "The vault did not read back as it was written, so nothing was saved.",
            hint="The memory of this computer may be failing. Restart it and try again.",
        )
