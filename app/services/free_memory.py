"""Gives memory that is free in this process back to the system, and keeps it from lying about in many places."""

import ctypes
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # of mallopt(3)
_ARENAS = 2
_LARGE = 128 * 1024


def keep_together() -> None:
    """Fewer places from which the C library gives out memory, and none for what is large: by itself it makes eight for
    each processor, one after the other as threads ask at once, and takes up to 32 MB from among the small pieces once
    as much was given back. The gaps grew by half a megabyte with each round of a day of sessions, whatever was used."""
    _ask_glibc(lambda library: library.mallopt(_ARENA_MAX, _ARENAS))
    _ask_glibc(lambda library: library.mallopt(_MMAP_THRESHOLD, _LARGE))


def give_back() -> None:
    """What the C library keeps for the next request (malloc_trim(3)): after a day of sessions that is some 30 MB."""
    _ask_glibc(lambda library: library.malloc_trim(0))


def _ask_glibc(ask: Callable[[Any], object]) -> None:
    """Only glibc has these; elsewhere nothing happens."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ask(ctypes.CDLL(None))
