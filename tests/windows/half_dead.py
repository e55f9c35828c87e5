"""Programs of this Windows that have ended under Wine 8 and do not go: their first thread is gone, others wait.

Whoever has started them waits for ever: they are ended from outside.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.windows.places import PREFIX

_LOOK_EVERY = 5.0  # seconds
_PROCESSES = Path("/proc")


@contextmanager
def are_ended() -> Iterator[None]:
    """For as long as the block."""
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(over,), name="half-dead", daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()


def _watch(over: threading.Event) -> None:
    """What is so at two looks in a row is not just about to end."""
    before: set[int] = set()
    while not over.wait(_LOOK_EVERY):
        now = set(half_dead())
        for number in now & before:
            with suppress(OSError):
                os.kill(number, signal.SIGKILL)
        before = now


def half_dead() -> Iterator[int]:
    """The numbers of such processes of our prefix."""
    mark = f"WINEPREFIX={PREFIX}".encode()
    for folder in _PROCESSES.iterdir():
        if folder.name.isdecimal() and _state(folder) == "Z":
            with suppress(OSError):
                threads = [thread for thread in (folder / "task").iterdir() if thread.name != folder.name]
                if any(mark in (thread / "environ").read_bytes().split(b"\0") for thread in threads):
                    yield int(folder.name)


def _state(folder: Path) -> str:
    """As proc(5) has it: behind the name, which may hold anything."""
    with suppress(OSError):
        return (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    return ""
