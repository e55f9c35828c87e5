"""Key material that is overwritten when it is not needed any more.

Python copies and frees as it likes, so this does not hold for texts. It holds for what is small and in few hands:
the composite key, the transformed key and what is hashed from them.
"""

import sys
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


def scrub_freed() -> None:
    """Overwrite what a library has given back in this thread without overwriting it.

    OpenSSL hands a key to its derivation through such memory (measured: one copy of it each time). The allocator gives
    out first what it got back last, so the smaller pieces are taken once more and zeroed. Only where that is known.
    """
    if sys.platform != "linux":
        return
    import ctypes

    allocator = ctypes.CDLL(None)
    allocator.malloc.restype = ctypes.c_void_p
    allocator.malloc.argtypes, allocator.free.argtypes = [ctypes.c_size_t], [ctypes.c_void_p]
    for size in range(24, 1032, 16):
        pieces = [piece for _ in range(12) if (piece := allocator.malloc(size))]
        for piece in pieces:
            ctypes.memset(piece, 0, size)
        for piece in pieces:
            allocator.free(piece)
