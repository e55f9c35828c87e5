"""The inner header, and the stream that keeps protected values encrypted, in the file and in memory."""

import hashlib
import hmac
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, VaultLocked, VaultUnsupported
from app.services.vault import salsa20
from app.services.vault.format import Field, read_fields, write_field
from app.services.vault.wiping import Key, secret_digest, wipe, wiped

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext

SALSA20, CHACHA20 = 2, 3
SALSA20_NONCE = bytes.fromhex("e830094b97205d2a")  # fixed by the format
_STREAM, _KEY, _BINARY = 1, 2, 3
_MOST_FIELDS = 50_000


class InnerStream:
    """ChaCha20 that can start anywhere, so that one value is decrypted and the others are not.

    `end` is the first place of the stream that no value uses yet.
    """

    def __init__(self, key: Key) -> None:
        with wiped(secret_digest(hashlib.sha512, key)) as digest:
            self._key, self._nonce = digest[:32], bytes(digest[32:44])
        self.end = 0
        self._is_forgotten = False

    @classmethod
    def fresh(cls) -> "InnerStream":
        return cls(os.urandom(64))

    def keystream(self, offset: int, size: int) -> bytes:
        return self._from(offset)(bytes(size))

    def parts(self) -> Callable[[int], bytes]:
        """Gives the keystream from its beginning, piece after piece, of as many bytes as it is asked for."""
        apply = self._from(0)
        return lambda size: apply(bytes(size))

    def reveal(self, offset: int, data: bytes) -> bytes:
        return self._from(offset)(data)

    def reveal_into(self, offset: int, data: bytes) -> bytearray:
        """As `reveal`, to be wiped after use."""
        plain = bytearray(len(data))
        self._encryptor(offset).update_into(data, plain)
        return plain

    def forget(self) -> None:
        """Overwrite the key: nothing that this stream holds can be read any more."""
        self._is_forgotten = True
        wipe(self._key)

    def _from(self, offset: int) -> Callable[[bytes], bytes]:
        """What mixes the stream from `offset` on with the bytes that it is given, piece after piece."""
        return self._encryptor(offset).update

    def _encryptor(self, offset: int) -> "CipherContext":
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

        block, skip = divmod(offset, 64)
        cipher = Cipher(algorithms.ChaCha20(self._key, struct.pack("<I", block) + self._nonce), None)
        encryptor = cipher.encryptor()
        encryptor.update(bytes(skip))
        if self._is_forgotten:  # looked at last: another thread may lock the vault meanwhile
            raise VaultLocked(tr("The vault is locked."))
        return encryptor

    def derived(self, purpose: bytes) -> bytes:
        """A key of 32 bytes for another purpose, from which neither the stream nor its key can be had."""
        return hmac.digest(self._key + self._nonce, purpose, "sha256")

    def reserve(self, size: int) -> int:
        """The place for a new value of `size` bytes. No place is given twice: the same keystream twice is no secret."""
        offset, self.end = self.end, self.end + size
        return offset

    def seal(self, data: bytes) -> "Sealed":
        offset = self.reserve(len(data))
        return Sealed(self, offset, self.reveal(offset, data))


def mix(one: bytes, other: bytes) -> bytes:
    """Exclusive or of two strings of the same length."""
    return (int.from_bytes(one, "little") ^ int.from_bytes(other, "little")).to_bytes(len(one), "little")


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes that lie encrypted in memory."""

    stream: InnerStream
    offset: int
    data: bytes

    def reveal(self) -> bytes:
        return self.stream.reveal(self.offset, self.data)


@dataclass(frozen=True, slots=True)
class InnerHeader:
    """What stands before the XML: the key of the stream, the attachments, and fields that Satchel does not know."""

    cipher: int
    key: bytes
    binaries: tuple[Sealed, ...]
    others: tuple[tuple[int, bytes], ...]


class Pieces:
    """Reads forward through bytes that come in pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""
        self._at = 0  # what is before it in `_held` was given out

    def take(self, size: int) -> bytes:
        parts = [self._cut(size)]
        missing = size - len(parts[0])
        while missing > 0:
            piece = next(self._pieces, None)
            if piece is None:
                raise VaultDamaged(tr("The vault file ends too early."))
            self._held, self._at = piece, 0
            parts.append(self._cut(missing))
            missing -= len(parts[-1])
        return b"".join(parts) if len(parts) > 1 else parts[0]

    def _cut(self, size: int) -> bytes:
        """Up to `size` bytes of what is held."""
        start, self._at = self._at, min(self._at + size, len(self._held))
        return self._held[start : self._at]

    def number(self, size: int) -> int:
        """An unsigned little-endian number of `size` bytes."""
        return int.from_bytes(self.take(size), "little")

    def rest(self) -> Iterator[bytes]:
        yield self._cut(len(self._held))
        yield from self._pieces


def read_inner_header(source: Pieces) -> InnerHeader:
    """Raises VaultDamaged or VaultUnsupported. The attachments are sealed one by one as they come."""
    memory = InnerStream.fresh()
    cipher, key = None, None
    binaries, others = list[Sealed](), list[tuple[int, bytes]]()
    for count, (kind, value) in enumerate(read_fields(source)):
        if count == _MOST_FIELDS:
            raise VaultDamaged(tr("The vault holds more attachments than Satchel can keep in memory."))
        if kind == _STREAM:
            cipher = int.from_bytes(value, "little")
        elif kind == _KEY:
            key = value
        elif kind == _BINARY:
            binaries.append(memory.seal(value))
        else:
            others.append((kind, value))
    if key is None:
        raise VaultDamaged(tr("The vault file is damaged: it does not say how its passwords are protected."))
    if cipher not in (SALSA20, CHACHA20):
        raise VaultUnsupported(
            tr("The passwords inside this vault are protected with a cipher that Satchel does not have.")
        )
    return InnerHeader(cipher, key, tuple(binaries), tuple(others))


def write_inner_header(key: bytes, binaries: Iterable[Sealed], others: Iterable[tuple[int, bytes]]) -> Iterator[bytes]:
    yield write_field(_STREAM, struct.pack("<I", CHACHA20)) + write_field(_KEY, key)
    yield from (write_field(kind, value) for kind, value in others)
    for binary in binaries:
        yield write_field(_BINARY, binary.reveal())
    yield write_field(Field.END)


def foreign_keystream(cipher: int, key: Key, size: int, task: TaskContext) -> bytes:
    """`size` bytes of the stream that protects the values of a file that another program wrote."""
    if cipher == CHACHA20:
        return InnerStream(key).keystream(0, size)
    with wiped(secret_digest(hashlib.sha256, key)) as digest:
        return salsa20.keystream(bytes(digest), SALSA20_NONCE, size, task)
