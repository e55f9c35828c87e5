"""The outer parts of a KDBX 4 file: signature, header fields, variant dictionaries (keepass.info/help/kb/kdbx.html)."""

import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol
from xml.etree.ElementTree import ParseError

from app.domain.language import tr
from app.domain.vault_errors import VaultDamaged, VaultUnsupported

SIGNATURE = bytes.fromhex("03d9a29a67fb4bb5")
_KEEPASS_1 = bytes.fromhex("03d9a29a65fb4bb5")
VERSION_4_0 = 0x0004_0000
VERSION_4_1 = 0x0004_0001

AES_256_CBC = bytes.fromhex("31c1f2e6bf714350be5805216afc5aff")
CHACHA20 = bytes.fromhex("d6038a2b8b6f4cb5a524339a31dbb59a")
TWOFISH = bytes.fromhex("ad68f29f576f4bb9a36ad47af965346c")
IV_SIZES: Mapping[bytes, int] = {AES_256_CBC: 16, CHACHA20: 12}  # bytes
_END_OF_HEADER = b"\r\n\r\n"
_MOST_VARIANTS = 256


class Field(IntEnum):
    """Types of header fields. Other types are kept as they are."""

    END = 0
    CIPHER = 2
    COMPRESSION = 3
    MASTER_SEED = 4
    IV = 7
    KDF = 11


class Kind(IntEnum):
    """Types of values in a variant dictionary."""

    UINT32 = 0x04
    UINT64 = 0x05
    BYTES = 0x42


type VariantDictionary = dict[str, tuple[int, bytes]]
"""Name to type and raw bytes; what Satchel does not know stays as it is."""


@contextmanager
def own_errors() -> Iterator[None]:
    """Whatever a parser stumbles over in a damaged file becomes `VaultDamaged`."""
    try:
        yield
    except (ValueError, LookupError, struct.error, ParseError, ArithmeticError, RecursionError) as error:
        raise VaultDamaged(tr("The vault file is damaged."), details=str(error)) from error
    except MemoryError as error:
        raise VaultUnsupported(
            tr("This vault needs more memory than this computer has free."),
            hint=tr("Close other programs and try again."),
        ) from error


class Reader:
    """Reads forward through bytes, and says so when they end too early."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self.position = 0

    def view(self, size: int) -> memoryview:
        """The next `size` bytes where they lie."""
        end = self.position + size
        if size < 0 or end > len(self._data):
            raise VaultDamaged(tr("The vault file ends too early."))
        piece = self._data[self.position : end]
        self.position = end
        return piece

    def take(self, size: int) -> bytes:
        return bytes(self.view(size))

    def number(self, size: int) -> int:
        """An unsigned little-endian number of `size` bytes."""
        return int.from_bytes(self.take(size), "little")

    def rest(self) -> memoryview:
        return self.view(len(self._data) - self.position)


class Source(Protocol):
    """What fields are read from."""

    def take(self, size: int) -> bytes: ...

    def number(self, size: int) -> int: ...


def read_fields(source: Source) -> Iterator[tuple[int, bytes]]:
    """Fields of type, length and value, up to the end field, which is left out."""
    while (kind := source.number(1)) != Field.END:
        yield kind, source.take(source.number(4))
    source.take(source.number(4))


def once(fields: Iterable[tuple[int, bytes]]) -> dict[int, bytes]:
    """Fields by type. Raises VaultDamaged at the first that comes twice: nothing has proven them yet."""
    found: dict[int, bytes] = {}
    for kind, value in fields:
        if kind in found:
            raise VaultDamaged(tr("The header of the vault file is damaged."))
        found[kind] = value
    return found


def write_field(kind: int, value: bytes = b"") -> bytes:
    return struct.pack("<BI", kind, len(value)) + value


@dataclass(slots=True)
class Header:
    """The unencrypted beginning of the file. `fields` keeps the order and what is not known here."""

    version: int
    fields: dict[int, bytes]

    @property
    def cipher(self) -> bytes:
        return self.fields[Field.CIPHER]

    @property
    def is_compressed(self) -> bool:
        return int.from_bytes(self.fields[Field.COMPRESSION], "little") != 0

    @property
    def seed(self) -> bytes:
        return self.fields[Field.MASTER_SEED]

    @property
    def iv(self) -> bytes:
        return self.fields[Field.IV]

    def to_bytes(self) -> bytes:
        fields = [write_field(kind, value) for kind, value in self.fields.items()]
        return SIGNATURE + struct.pack("<I", self.version) + b"".join([*fields, write_field(Field.END, _END_OF_HEADER)])


def version_of(data: bytes) -> int:
    """The major version. Raises VaultDamaged for what is no vault, VaultUnsupported for what is too old."""
    reader = Reader(data)
    if (signature := reader.take(8)) != SIGNATURE:
        if signature == _KEEPASS_1:
            raise VaultUnsupported(tr("This is a KeePass 1 file (KDB)."))
        raise VaultDamaged(tr("This is not a vault file (KDBX), or its beginning is damaged."))
    return reader.number(4) >> 16


def read_header(data: bytes) -> tuple[Header, int]:
    """The header, and where it ends. Raises VaultDamaged or VaultUnsupported; nothing expensive happens here."""
    if (major := version_of(data)) != 4:
        raise VaultUnsupported(tr("This vault has format KDBX {major}; Satchel opens KDBX 2 to 4.", major=major))
    reader = Reader(data)
    reader.take(8)
    version = reader.number(4)
    header = Header(version, once(read_fields(reader)))
    required = set(Field) - {Field.END}
    if not required <= header.fields.keys():
        raise VaultDamaged(tr("The header of the vault file is damaged."))
    return header, reader.position


def check_header(header: Header) -> None:
    """Raise unless Satchel can decrypt what follows such a header."""
    if header.cipher == TWOFISH:
        raise VaultUnsupported(tr("This vault is encrypted with Twofish, which Satchel does not have."))
    if header.cipher not in IV_SIZES:
        raise VaultUnsupported(tr("This vault is encrypted with a cipher that Satchel does not have."))
    if len(header.iv) != IV_SIZES[header.cipher] or len(header.seed) != 32:
        raise VaultDamaged(tr("The header of the vault file is damaged."))
    if int.from_bytes(header.fields[Field.COMPRESSION], "little") > 1:
        raise VaultUnsupported(tr("This vault is compressed in a way that Satchel does not know."))


def read_variants(data: bytes) -> VariantDictionary:
    reader = Reader(data)
    if reader.number(2) >> 8 != 1:
        raise VaultUnsupported(tr("The key settings of this vault have a newer format."))
    variants: VariantDictionary = {}
    while kind := reader.number(1):
        if len(variants) == _MOST_VARIANTS:
            raise VaultDamaged(tr("The header of the vault file is damaged."))
        name = reader.take(reader.number(4)).decode("utf-8")
        variants[name] = (kind, reader.take(reader.number(4)))
    return variants


def write_variants(variants: VariantDictionary) -> bytes:
    parts = [struct.pack("<H", 0x0100)]
    for name, (kind, value) in variants.items():
        key = name.encode("utf-8")
        parts += [struct.pack("<BI", kind, len(key)), key, struct.pack("<I", len(value)), value]
    return b"".join([*parts, b"\0"])
