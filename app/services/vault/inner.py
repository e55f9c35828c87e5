"""The inner header, and the stream that keeps protected values encrypted, in the file and in memory."""

import hashlib
import hmac
import os
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.vault_errors import VaultUnsupported
from app.services.vault.format import Reader, write_fields

_STREAM, _KEY, _BINARY = 1, 2, 3
_SALSA20, _CHACHA20 = 2, 3


class InnerStream:
    """ChaCha20 that can start anywhere, so that one value is decrypted and the others are not.

    `end` is the first place of the stream that no value uses yet.
    """

    def __init__(self, key: bytes) -> None:
        digest = hashlib.sha512(key).digest()
        self._key, self._nonce = digest[:32], digest[32:44]
        self.end = 0

    @classmethod
    def fresh(cls) -> "InnerStream":
        return cls(os.urandom(64))

    def keystream(self, offset: int, size: int) -> bytes:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

        block, skip = divmod(offset, 64)
        cipher = Cipher(algorithms.ChaCha20(self._key, struct.pack("<I", block) + self._nonce), None)
        return cipher.encryptor().update(bytes(skip + size))[skip:]

    def parts(self) -> Callable[[int], bytes]:
        """Gives the keystream from its beginning, piece after piece, of as many bytes as it is asked for."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

        encryptor = Cipher(algorithms.ChaCha20(self._key, bytes(4) + self._nonce), None).encryptor()
        return lambda size: encryptor.update(bytes(size))

    def reveal(self, offset: int, data: bytes) -> bytes:
        return mix(data, self.keystream(offset, len(data)))

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

    key: bytes
    binaries: tuple[Sealed, ...]
    others: tuple[tuple[int, bytes], ...]


def read_inner_header(reader: Reader) -> InnerHeader:
    fields = reader.fields()
    found = dict(fields)
    stream = int.from_bytes(found[_STREAM], "little")
    if stream != _CHACHA20:
        name = "Salsa20" if stream == _SALSA20 else "an unknown cipher"
        raise VaultUnsupported(f"The passwords inside this vault are protected with {name}; Satchel has ChaCha20.")
    memory = InnerStream.fresh()
    binaries = tuple(memory.seal(value) for kind, value in fields if kind == _BINARY)
    others = tuple(field for field in fields if field[0] not in (_STREAM, _KEY, _BINARY))
    return InnerHeader(found[_KEY], binaries, others)


def write_inner_header(key: bytes, binaries: Iterable[Sealed], others: Iterable[tuple[int, bytes]]) -> bytes:
    fields = [(_STREAM, struct.pack("<I", _CHACHA20)), (_KEY, key), *others]
    return write_fields([*fields, *((_BINARY, binary.reveal()) for binary in binaries)])
