"""Tests reach no machine but this one: they run in a network of their own, which has nothing but a loopback."""

import os
import subprocess
import sys


def leave_the_network() -> None:
    """This thread, and what it starts from now on, where that can be: as root on Linux."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return
    try:
        os.unshare(os.CLONE_NEWNET)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True, capture_output=True)
    except OSError as error:
        print(f"The tests run in the network of this computer: {error}", file=sys.stderr)
