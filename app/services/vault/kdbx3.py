"""Reads KDBX 2 and 3, which `keepassxc-cli db-create` and old programs write. Saving makes KDBX 4.1 with Argon2id.

The format has no proof of the key: that the first bytes of the content are the expected ones is all there is.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from xml.etree.ElementTree import Element

from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, VaultUnsupported, WrongPassphrase
from app.services.vault.content import NO_FILE, decode_iso, encode_time
from app.services.vault.document import Document, is_protected, parse_document, rekey, reveal_bytes
from app.services.vault.format import (
    AES_256_CBC,
    VERSION_4_1,
    Field,
    Header,
    Reader,
    check_header,
    once,
    write_variants,
)
from app.services.vault.inner import CHACHA20, SALSA20, InnerStream, Sealed, foreign_keystream
from app.services.vault.keys import KdfKind, KdfParameters, derive, write_kdf
from app.services.vault.outer import MAX_SIZE, decrypt, unpack
from app.services.vault.wiping import Key, wiped

_TRANSFORM_SEED, _ROUNDS, _STREAM_KEY, _START_BYTES, _STREAM = 5, 6, 8, 9, 10


def load_kdbx3(data: bytes, composite: Key, task: TaskContext) -> Document:
    """The document as KDBX 4.1 has it. Raises what `codec.load` raises, and what parsers raise at damage."""
    reader = Reader(data)
    fields = _read_fields(reader)
    old = Header(
        VERSION_4_1, {kind: fields[kind] for kind in (Field.CIPHER, Field.COMPRESSION, Field.MASTER_SEED, Field.IV)}
    )
    check_header(old)
    header_bytes = data[: reader.position]
    rounds = int.from_bytes(fields[_ROUNDS], "little")
    kdf = KdfParameters(KdfKind.AES, memory=0, passes=0, lanes=0, rounds=rounds)
    if len(fields[_TRANSFORM_SEED]) != 32:
        raise VaultDamaged(tr("The header of the vault file is damaged."))
    with wiped(derive(kdf, composite, fields[_TRANSFORM_SEED], task)) as transformed:
        payload = _read_payload(old, transformed, reader.rest(), fields[_START_BYTES])
    cipher = int.from_bytes(fields[_STREAM], "little")
    if cipher not in (SALSA20, CHACHA20):
        raise VaultUnsupported(
            tr("The passwords inside this vault are protected with a cipher that Satchel does not have.")
        )
    xml = unpack(payload) if old.is_compressed else payload

    def keystream(size: int) -> bytes:
        return foreign_keystream(cipher, fields[_STREAM_KEY], size, task)

    return _document(xml, header_bytes, old, keystream)


def _read_fields(reader: Reader) -> dict[int, bytes]:
    reader.take(12)  # signature and version

    def fields() -> Iterator[tuple[int, bytes]]:
        while kind := reader.number(1):
            yield kind, reader.take(reader.number(2))
        reader.take(reader.number(2))

    return once(fields())


def _read_payload(header: Header, transformed: Key, data: memoryview, start: bytes) -> list[bytes]:
    """Read to the end before anything of it is used: only then it is known that the key is right."""
    if not data or (len(data) % 16 and header.cipher == AES_256_CBC) or len(start) != 32:
        raise VaultDamaged(tr("The vault file ends too early."))
    try:
        source = Reader(b"".join(decrypt(header, transformed, [data])))
    except ValueError as error:  # what a wrong key decrypts to has no proper end
        raise WrongPassphrase(tr("The passphrase does not open this vault.")) from error
    if not hmac.compare_digest(source.take(32), start):
        raise WrongPassphrase(tr("The passphrase does not open this vault."))
    pieces = list[bytes]()
    while True:
        index, digest = source.number(4), source.take(32)
        piece = source.take(source.number(4))
        if not piece:
            return pieces
        if index != len(pieces) or hashlib.sha256(piece).digest() != digest:
            raise VaultDamaged(tr("The vault file is damaged in block {pieces}.", pieces=len(pieces) + 1))
        pieces.append(piece)


def _document(xml: Iterable[bytes], header: bytes, old: Header, keystream: Callable[[int], bytes]) -> Document:
    stream = InnerStream.fresh()
    root = parse_document(xml, stream)
    meta = root.find("Meta")
    assert meta is not None  # noqa: S101 - a document without it is refused when it is parsed
    expected = meta.find("HeaderHash")
    if expected is not None:
        if base64.b64decode(expected.text or "") != hashlib.sha256(header).digest():
            raise VaultDamaged(tr("The header of the vault file is damaged."))
        meta.remove(expected)
    rekey(root, keystream(stream.end), stream)
    for element in root.iter():
        if element.tag.endswith(("Time", "Changed")) and (moment := decode_iso(element.text or "")):
            element.text = encode_time(moment)
    binaries = _take_binaries(root, meta, stream)
    kdf = KdfParameters()
    fields = dict(old.fields) | {int(Field.KDF): write_variants(write_kdf(kdf, bytes(32), {}))}
    return Document(Header(VERSION_4_1, fields), kdf, stream, binaries, (), root)


def _take_binaries(root: Element, meta: Element, stream: InnerStream) -> tuple[Sealed, ...]:
    """KDBX 3 keeps attachments in the XML; KDBX 4 before it, with a flag as their first byte."""
    binaries: list[Sealed] = []
    numbers: dict[str, str] = {}
    left = MAX_SIZE

    def take(binary: Element) -> str:
        nonlocal left
        content = reveal_bytes(binary, stream) if is_protected(binary) else base64.b64decode(binary.text or "")
        if content and binary.get("Compressed", "").lower() in ("true", "1"):
            content = b"".join(unpack([content], left))
        left -= len(content)
        binaries.append(stream.seal(b"\0" + content))
        return str(len(binaries) - 1)

    pool = meta.find("Binaries")
    for binary in pool if pool is not None else ():
        numbers[binary.get("ID", "")] = take(binary)
    if pool is not None:
        meta.remove(pool)
    for value in root.iterfind(".//Binary/Value"):
        reference = value.get("Ref")
        number = take(value) if reference is None else numbers.get(reference, NO_FILE)  # KeePass 2.0 had no pool
        value.attrib, value.text = {"Ref": number}, None
    return tuple(binaries)
