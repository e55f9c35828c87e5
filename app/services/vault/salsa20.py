"""The keystream of Salsa20 (D. J. Bernstein, 2005), which protects passwords in KDBX 3 and some KDBX 4 files.

No library here has it. Many blocks are computed at once: a number holds the same word of each, in lanes of 64 bits, so
that a sum does not run over into the next lane.
"""

import struct

from app.domain.task import TaskContext

_CONSTANTS = struct.unpack("<4I", b"expand 32-byte k")
_COLUMNS = ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11))
_ROWS = ((0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14))
_BLOCK = 64  # bytes
_TOGETHER = 512  # blocks
_WORD = 0xFFFF_FFFF


def keystream(key: bytes, nonce: bytes, size: int, task: TaskContext) -> bytes:
    """`size` bytes from the beginning, for a key of 32 bytes and a nonce of 8."""
    parts = []
    blocks = (size + _BLOCK - 1) // _BLOCK
    for first in range(0, blocks, _TOGETHER):
        task.check()
        parts.append(
            _blocks(struct.unpack("<8I", key), struct.unpack("<2I", nonce), first, min(_TOGETHER, blocks - first))
        )
    return b"".join(parts)[:size]


def _blocks(key: tuple[int, ...], nonce: tuple[int, ...], first: int, count: int) -> bytes:
    ones = int.from_bytes(b"\x01\0\0\0\0\0\0\0" * count, "little")
    mask = ones * _WORD
    numbers = range(first, first + count)
    low = int.from_bytes(b"".join(struct.pack("<Q", number & _WORD) for number in numbers), "little")
    high = int.from_bytes(b"".join(struct.pack("<Q", number >> 32) for number in numbers), "little")
    c, wide_key, wide_nonce = ([word * ones for word in words] for words in (_CONSTANTS, key, nonce))
    start = [c[0], *wide_key[:4], c[1], *wide_nonce, low, high, c[2], *wide_key[4:], c[3]]
    x = list(start)

    def turn(value: int, bits: int) -> int:
        value &= mask
        return (value << bits | value >> (32 - bits)) & mask

    for _ in range(10):
        for a, b, c_, d in (*_COLUMNS, *_ROWS):
            x[b] ^= turn(x[a] + x[d], 7)
            x[c_] ^= turn(x[b] + x[a], 9)
            x[d] ^= turn(x[c_] + x[b], 13)
            x[a] ^= turn(x[d] + x[c_], 18)
    words = [((one + other) & mask).to_bytes(8 * count, "little") for one, other in zip(x, start, strict=True)]
    columns = [struct.unpack(f"<{count}Q", word) for word in words]
    return b"".join(struct.pack("<16I", *block) for block in zip(*columns, strict=True))
