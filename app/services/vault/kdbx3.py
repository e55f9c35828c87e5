"""Reads KDBX 3.1, which `keepassxc-cli db-create` and old programs write. Saving makes KDBX 4.1 with Argon2id of it.

The format has no proof of the key: that the first bytes of the content are the expected ones is all there is.
"""

import base64
import hashlib
import hmac
from xml.etree.ElementTree import Element

from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, VaultUnsupported, WrongPassphrase
from app.services.vault import salsa20
from app.services.vault.content import decode_iso, encode_time
from app.services.vault.document import OFFSET, Document, is_protected, parse_document
from app.services.vault.format import VERSION_4_1, Field, Header, Reader, check_header, write_variants
from app.services.vault.inner import InnerStream, Sealed, mix
from app.services.vault.keys import KdfKind, KdfParameters, derive, write_kdf
from app.services.vault.outer import decrypt, unpack

_NONCE = bytes.fromhex("e830094b97205d2a")  # fixed by the format
_SALSA20 = 2
_TRANSFORM_SEED, _ROUNDS, _STREAM_KEY, _START_BYTES, _STREAM = 5, 6, 8, 9, 10


def load_kdbx3(data: bytes, composite: bytes, task: TaskContext) -> Document:
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
        raise VaultDamaged("The header of the vault file is damaged.")
    transformed = derive(kdf, composite, fields[_TRANSFORM_SEED], task)
    payload = _read_payload(old, transformed, reader.rest(), fields[_START_BYTES])
    xml = unpack(payload) if old.is_compressed else payload
    if int.from_bytes(fields[_STREAM], "little") != _SALSA20:
        raise VaultUnsupported(
            "The passwords inside this vault are protected with a cipher that Satchel does not have."
        )
    return _document(xml, header_bytes, old, hashlib.sha256(fields[_STREAM_KEY]).digest(), task)


def _read_fields(reader: Reader) -> dict[int, bytes]:
    reader.take(12)  # signature and version
    fields: dict[int, bytes] = {}
    while kind := reader.number(1):
        fields[kind] = reader.take(reader.number(2))
    reader.take(reader.number(2))
    return fields


def _read_payload(header: Header, transformed: bytes, data: bytes, start: bytes) -> bytes:
    if not data or len(data) % 16 or len(start) != 32:
        raise VaultDamaged("The vault file ends too early.")
    try:
        plain = decrypt(header, transformed, data)
    except ValueError as error:  # what a wrong key decrypts to has no proper end
        raise WrongPassphrase("The passphrase does not open this vault.") from error
    if not hmac.compare_digest(plain[:32], start):
        raise WrongPassphrase("The passphrase does not open this vault.")
    reader, pieces = Reader(plain[32:]), list[bytes]()
    while True:
        index, digest = reader.number(4), reader.take(32)
        piece = reader.take(reader.number(4))
        if not piece:
            return b"".join(pieces)
        if index != len(pieces) or hashlib.sha256(piece).digest() != digest:
            raise VaultDamaged(f"The vault file is damaged in block {len(pieces) + 1}.")
        pieces.append(piece)


def _document(xml: bytes, header: bytes, old: Header, key: bytes, task: TaskContext) -> Document:
    stream = InnerStream.fresh()
    root = parse_document(xml, stream)
    meta = root.find("Meta")
    assert meta is not None  # noqa: S101 - a document without it is refused when it is parsed
    expected = meta.find("HeaderHash")
    if expected is not None:
        if base64.b64decode(expected.text or "") != hashlib.sha256(header).digest():
            raise VaultDamaged("The header of the vault file is damaged.")
        meta.remove(expected)
    _move_values(root, stream, key, task)
    for element in root.iter():
        if element.tag.endswith(("Time", "Changed")) and (moment := decode_iso(element.text or "")):
            element.text = encode_time(moment)
    binaries = _take_binaries(root, meta, stream)
    kdf = KdfParameters()
    fields = dict(old.fields) | {int(Field.KDF): write_variants(write_kdf(kdf, bytes(32), {}))}
    return Document(Header(VERSION_4_1, fields), kdf, stream, binaries, (), root)


def _move_values(root: Element, stream: InnerStream, key: bytes, task: TaskContext) -> None:
    """From Salsa20 to the stream in memory, at the same places, without a value in the clear between."""
    keys = mix(salsa20.keystream(key, _NONCE, stream.end, task), stream.keystream(0, stream.end))
    for value in root.iter("Value"):
        if is_protected(value):
            start, data = int(value.get(OFFSET, "0")), base64.b64decode(value.text or "")
            value.text = base64.b64encode(mix(data, keys[start : start + len(data)])).decode("ascii")


def _take_binaries(root: Element, meta: Element, stream: InnerStream) -> tuple[Sealed, ...]:
    """KDBX 3 keeps attachments in the XML; KDBX 4 before it, with a flag as their first byte."""
    binaries: list[Sealed] = []
    numbers: dict[str, str] = {}
    pool = meta.find("Binaries")
    for binary in pool if pool is not None else ():
        if is_protected(binary):
            raise VaultUnsupported("This vault has protected attachments in the old format.")
        content = base64.b64decode(binary.text or "")
        if binary.get("Compressed", "").lower() == "true":
            content = unpack(content)
        numbers[binary.get("ID", "")] = str(len(binaries))
        binaries.append(stream.seal(b"\0" + content))
    if pool is not None:
        meta.remove(pool)
    for value in root.iterfind(".//Binary/Value"):
        if value.get("Ref") is not None:
            value.set("Ref", numbers.get(value.get("Ref", ""), "-"))
    return tuple(binaries)
