"""Key material that is overwritten when it is not needed any more.

Python copies and frees as it likes, so this does not hold for texts. It holds for what is small and in few hands:
the composite key, the transformed key and what is hashed from them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

type Key = bytes | bytearray


class Digest(Protocol):
    def update(self, data: bytes | bytearray, /) -> None: ...

    def digest(self) -> bytes: ...


def wipe(key: bytearray) -> None:
    key[:] = bytes(len(key))


@contextmanager
def wiped(key: bytearray) -> Iterator[bytearray]:
    """Overwrite `key` at the end of the block."""
    try:
        yield key
    finally:
        wipe(key)


def secret_digest(algorithm: Callable[[], Digest], *parts: Key) -> bytearray:
    """The hash of secret parts, where it can be overwritten; the parts are not joined, which would make a copy."""
    digest = algorithm()
    for part in parts:
        digest.update(part)
    value = digest.digest()
    result = bytearray(value)
    _overwrite(value)
    return result


def _overwrite(value: bytes) -> None:
    """A hash comes as `bytes`, which nobody but its maker holds here: its memory is zeroed before it is given back."""
    import ctypes

    ctypes.memset(id(value) + bytes.__basicsize__ - 1, 0, len(value))
