"""KDBX 4.0 and 4.1: bytes to document and back (keepass.info/help/kb/kdbx.html).

Everything is proven before it is used: the header by its hash, the key by the header, each block by the key. New
seed, IV, salt and stream key at every `dump`, which also reads its own result back before anyone writes it to disk.
What goes through is worked on in pieces, so that a large vault is in memory once and no other thread waits long.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, WrongPassphrase
from app.services.vault.blocks import check_hash, check_key, mac_key, read_blocks, seals, write_blocks
from app.services.vault.content import cut_loose
from app.services.vault.document import Document, parse_document, readable, rekey
from app.services.vault.folding import Folder
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
from app.services.vault.writing import NOT_AS_WRITTEN, serialise

if TYPE_CHECKING:
    from hashlib import _Hash as Hash


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


def load_by_any(data: bytes, composites: Sequence[bytearray], task: TaskContext) -> tuple[Document, bytearray]:
    """As `load`, with the first of the keys that opens it, which is given too."""
    *others, last = composites
    for composite in others:
        with suppress(WrongPassphrase):
            return load(data, composite, task), composite
    return load(data, last, task), last


def unlock(data: bytes, transformed: Key, task: TaskContext) -> Document:
    """As `load`, with the key that the derivation gave. For KDBX 4."""
    with own_errors():
        header, end = read_header(data)
        check_header(header)
        kdf, _ = read_kdf(read_variants(header.fields[Field.KDF]))
        source = Pieces(_content(data, header, end, transformed))
        inner = read_inner_header(source)
        stream = InnerStream(inner.key) if inner.cipher == CHACHA20 else InnerStream.fresh()
        folder = Folder() if inner.cipher == CHACHA20 else None  # what is folded cannot change its stream
        root = parse_document(source.rest(), stream, folder)
        if inner.cipher != CHACHA20:
            rekey(root, foreign_keystream(inner.cipher, inner.key, stream.end, task), stream)
        cut_loose(root, len(inner.binaries))
        return Document(header, kdf, stream, inner.binaries, inner.others, root, folder.readings if folder else {})


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
        meant = hashlib.sha256()
        data = b"".join(_write(document, header, transformed, meant))
        task.check()
        _prove(data, transformed, meant.digest())
    return data


def _write(document: Document, header: Header, transformed: Key, meant: "Hash") -> Iterator[bytes]:
    stream_key = os.urandom(64)
    inner = write_inner_header(stream_key, document.binaries, document.others)
    payload = _hashed(chain(inner, readable(serialise(document, InnerStream(stream_key)))), meant)
    packed = pack(payload) if header.is_compressed else payload
    start = header.to_bytes()
    with wiped(mac_key(header.seed, transformed)) as key:
        yield start + seals(start, key)
        yield from write_blocks(encrypt(header, transformed, packed), key)


def _hashed(pieces: Iterable[bytes], digest: "Hash") -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def _prove(data: bytes, transformed: Key, meant: bytes) -> None:
    """Read back what is about to be written. Raises VaultDamaged unless it holds what was meant.

    That this text is the document, `serialise` has proven piece by piece.
    """
    found = hashlib.sha256()
    with own_errors():
        header, end = read_header(data)
        for piece in _content(data, header, end, transformed):
            found.update(piece)
    if found.digest() != meant:
        raise VaultDamaged(NOT_AS_WRITTEN[0], hint=NOT_AS_WRITTEN[1])
