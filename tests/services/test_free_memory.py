"""The C library gives out memory from few places, also where many threads ask, and what is large from none of them."""

import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

LARGE = 8_000_000  # bytes
ASKS = f"""
import ctypes, sys, threading
from app.services import free_memory
if sys.argv[2] == "together":
    free_memory.keep_together()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.fopen.restype = ctypes.c_void_p
together = threading.Barrier(8)
def ask():
    library.malloc(1000)  # a thread is given its place with the first request
    together.wait()
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
library.free.argtypes = [ctypes.c_void_p]
library.free(library.malloc({LARGE}))  # from now on the library by itself takes as much from among the small pieces
library.malloc({LARGE})
file = ctypes.c_void_p(library.fopen(sys.argv[1].encode(), b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""


@dataclass(frozen=True, slots=True)
class Told:
    places: int
    apart: int
    """Bytes that are in no place, but taken from the system by themselves."""


def told(file: Path, how: str) -> Told:
    subprocess.run([sys.executable, "-c", ASKS, str(file), how], check=True, cwd=Path(__file__).parents[2])
    (apart,) = re.findall(r'<total type="mmap" count="\d+" size="(\d+)"/>', text := file.read_text())
    return Told(text.count("<heap nr="), int(apart))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be asked for it")
def test_the_c_library_gives_out_memory_from_two_places_and_what_is_large_from_none(tmp_path: Path) -> None:
    usual, together = (told(tmp_path / f"{how}.xml", how) for how in ("usual", "together"))
    assert usual.places > 2 >= together.places
    assert usual.apart < LARGE <= together.apart
