"""What terminals are fed in the benchmarks: always the same bytes, line ends as a pseudo-terminal sends them."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

_UNIQUE = 1_000_000  # bytes that are made; the rest repeats them, which no terminal notices
_TEXT = (
    "connection accepted from worker pool timeout while reading header upstream client request id retry backoff cache "
    "miss kernel device link up carrier lost daemon started listening on interface eth0 lease renewed"
)
_WORDS = _TEXT.split()


def corpus(kind: str, size: int) -> bytes:
    """At least `size` bytes: `log`, `colour`, `dense` (each cell of 80x24 with a style of its own) or `unicode`."""
    parts: list[bytes] = []
    made = 0
    for piece in _KINDS[kind](random.Random(7)):
        parts.append(piece)
        made += len(piece)
        if made >= min(size, _UNIQUE):
            break
    unique = b"".join(parts)
    return unique * -(-size // len(unique))


def write_log(path: Path, size: int) -> Path:
    """A log file as it lies on a disk."""
    path.write_bytes(corpus("log", size).replace(b"\r\n", b"\n"))
    return path


def _log(chance: random.Random) -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        day, hour, minute, second = number % 28 + 1, number % 24, number % 60, number * 7 % 60
        when = f"2026-11-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}.{number % 1000:03d}Z"
        words = " ".join(chance.choices(_WORDS, k=chance.randint(2, 12)))
        yield f"{when} host{number % 40:02d} svc[{1000 + number % 9000}]: {words}\r\n".encode()


def _colour(chance: random.Random) -> Iterator[bytes]:
    while True:  # as from ls, git log, and a program with 24-bit colours
        names = (f"\x1b[01;{chance.choice((31, 32, 34, 36))}m{chance.choice(_WORDS)}\x1b[0m  " for _ in range(6))
        yield ("".join(names) + "\r\n").encode()
        number = chance.getrandbits(160)
        yield f"\x1b[33mcommit {number:040x}\x1b[m (\x1b[1;36mHEAD -> \x1b[1;32mmain\x1b[m)\r\n".encode()
        letters = (
            f"\x1b[38;2;{chance.randrange(256)};{chance.randrange(256)};0m\x1b[48;5;{chance.randrange(256)}m{letter}"
            for letter in "24-bit colour"
        )
        yield ("".join(letters) + "\x1b[0m\r\n").encode()


def _dense(chance: random.Random) -> Iterator[bytes]:
    for shift in range(10_000):
        yield b"\x1b[H"
        for place in range(80 * 24):
            colour = (place % 80 + place // 80 + shift) % 156
            yield f"\x1b[38;5;{colour + 100};48;5;{255 - colour};1;3;4m{chr(65 + shift % 26)}".encode()


def _unicode(chance: random.Random) -> Iterator[bytes]:
    parts = ("Größe naïve ", "Привет мир ", "日本語テキスト ", "한국어 ", "😀🎉👩‍💻🇩🇪 ", "é é ", "━━┃┏┓▓▒░ ", "→ ✓ ✗ ")
    while True:
        yield ("".join(chance.choices(parts, k=7)) + "\r\n").encode()


_KINDS: dict[str, Callable[[random.Random], Iterator[bytes]]] = {
    "log": _log,
    "colour": _colour,
    "dense": _dense,
    "unicode": _unicode,
}
