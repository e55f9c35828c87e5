"""Keeps the processors awake while something is measured: a busy process for each, which runs where nobody else does.

A virtual machine that has nothing to do for some milliseconds is put aside by its host, and begins slowly when it is
wanted again: a repaint then took up to three times the processor time that it takes in the middle of other work. With
`SATCHEL_BENCH_AWAKE=1` a benchmark measures without that.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_BUSY = """
import os
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
parent = os.getppid()
while os.getppid() == parent:
    for _ in range(1_000_000): pass
"""


@contextmanager
def awake() -> Iterator[None]:
    if not os.environ.get("SATCHEL_BENCH_AWAKE"):
        yield
        return
    if not hasattr(os, "SCHED_IDLE"):
        sys.exit("SATCHEL_BENCH_AWAKE is only for Linux.")
    busy = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()
