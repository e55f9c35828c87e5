"""A network that only one test sees: a thread in a network name space of its own, with interfaces and routes to choose.

Nothing in there reaches another machine: the other end of each cable is in the same name space, or nowhere.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

CABLE = (
    "ip link set lo up",
    "ip link add wire0 type veth peer name wire1",
    "ip addr add 10.99.0.1/24 dev wire0",
    "ip link set wire0 up",
    "ip link set wire1 up",
)
"""An Ethernet cable with nobody at its other end."""
SWALLOWS = "ip neigh add {} lladdr 02:00:00:00:00:99 dev wire0 nud permanent"
"""To an address: packets leave, and nobody answers, as behind a firewall that drops them."""


def in_private_network[T](work: Callable[[], T], *commands: str, before: Callable[[], None] = lambda: None) -> T:
    """What `work` gives in a network that `commands` have made. Threads and processes that it starts are in there too.

    `before` runs in there as well, in name spaces of its own for the network and for mounts. Skips the test where
    there may be none.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a private network needs root on Linux")
    results: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            os.unshare(os.CLONE_NEWNET | os.CLONE_NEWNS)
            for command in ("mount --make-rprivate /", *commands):
                subprocess.run(command.split(), check=True, capture_output=True)
            if CABLE[-1] in commands:
                _wait_for_carrier()
            before()
            results.append(work())
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, name="private network")
    thread.start()
    thread.join()
    if failures:
        if isinstance(failures[0], PermissionError | subprocess.CalledProcessError):
            pytest.skip(f"no private network here: {failures[0]}")
        raise failures[0]
    return results[0]


def _wait_for_carrier() -> None:
    """The system tells a moment after both ends are up that the cable carries; on a busy machine a longer one."""
    deadline = time.monotonic() + 30
    while "NO-CARRIER" in subprocess.run(["ip", "link"], check=True, capture_output=True, text=True).stdout:
        if time.monotonic() > deadline:
            return
        time.sleep(0.01)
