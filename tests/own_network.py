"""Tests reach no machine but this one: they run in a network of their own, which has nothing but a loopback."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

_OUTSIDE: list[int] = []  # the network that was left, as an open file


def leave_the_network() -> None:
    """This thread, and what it starts from now on, where that can be: as root on Linux."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return
    try:
        outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        os.unshare(os.CLONE_NEWNET)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True, capture_output=True)
    except OSError as error:
        print(f"The tests run in the network of this computer: {error}", file=sys.stderr)
    else:
        _OUTSIDE.append(outside)


@contextlib.contextmanager
def outside() -> Iterator[None]:
    """This thread in the network of this computer again: for what is fetched before it is tested."""
    if not _OUTSIDE:
        yield
        return
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    os.setns(_OUTSIDE[-1], os.CLONE_NEWNET)
    try:
        yield
    finally:
        os.setns(own, os.CLONE_NEWNET)
        os.close(own)
