"""When Python's garbage is collected during the tests: between them, in their thread, and of what they made only.

Left to itself Python collects in whichever thread makes the next object: a worker would destroy objects of Qt beside
the UI thread, which can end the process. And it looks each time through everything that was gathered, half a million
objects that no test throws away: 0.3 s behind each of a thousand files.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def left_alone() -> Iterator[None]:
    """Nothing that is made within is garbage, nor looked through later."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        collect_all()


def collect_here_only() -> None:
    """From now on nothing is collected but by the next two. The program's `Collector` starts where the collector is
    switched off: so it stays on, and only its thresholds are taken away."""
    gc.set_threshold(0)


def collect_young() -> None:
    """What one test threw away, where Python itself collects no more."""
    if gc.get_threshold()[0] == 0:
        gc.collect(1)


def collect_all() -> None:
    """What is left afterwards stays, and is not looked through again."""
    gc.collect()
    gc.freeze()
