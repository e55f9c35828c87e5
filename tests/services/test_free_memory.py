"""The C library gives out memory from few places, also where many threads ask."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

MANY_THREADS = """
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
file = ctypes.c_void_p(library.fopen(sys.argv[1].encode(), b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""


def places(told: Path, how: str) -> int:
    subprocess.run([sys.executable, "-c", MANY_THREADS, str(told), how], check=True, cwd=Path(__file__).parents[2])
    return told.read_text().count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be asked for it")
def test_the_c_library_gives_out_memory_from_two_places(tmp_path: Path) -> None:
    assert places(tmp_path / "usual.xml", "usual") > 2
    assert places(tmp_path / "together.xml", "together") <= 2
