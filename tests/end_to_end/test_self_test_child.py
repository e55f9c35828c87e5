"""The self-test waits for a process of its own, and no longer for what that has left running."""

import os
import signal
import sys

from app.cli.self_test.child import ended_within

LEAVES_ONE_BEHIND = """
import subprocess, sys
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(left.pid, flush=True)
sys.exit(3)
"""


def test_who_keeps_its_pipes_is_not_waited_for() -> None:
    ended = ended_within([sys.executable, "-c", LEAVES_ONE_BEHIND], os.environ, 60.0)
    os.kill(int(ended.output), signal.SIGTERM)  # fails where it is not the one that still runs
    assert (ended.code, ended.complaints) == (3, b"")
