"""The terminal as a real client of the accessibility bus hears it, in another process, as screen readers are."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BUS = Path("/usr/libexec/at-spi-bus-launcher")
SYSTEM_PYTHON = "/usr/bin/python3"
HERE = Path(__file__).parent
SCRIPT = f"""
{BUS} --launch-immediately & bus=$!
{sys.executable} -m tests.views.terminal.heard & app=$!
{SYSTEM_PYTHON} {HERE / "listener.py"}
result=$?
kill $app || result=9
kill $bus
exit $result
"""


def _has_all() -> bool:
    if not (BUS.exists() and all(map(shutil.which, ("xvfb-run", "xauth", "dbus-run-session")))):
        return False
    command = [SYSTEM_PYTHON, "-c", "import pyatspi"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(sys.platform != "linux" or not _has_all(), reason="no accessibility bus is installed")
def test_a_client_of_the_bus_reads_the_terminal_and_hears_what_it_writes(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    command = ["xvfb-run", "-a", "dbus-run-session", "--", "bash", "-c", SCRIPT]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stdout
    heard = json.loads(done.stdout.splitlines()[-1])  # xvfb-run passes what all of them say
    assert (heard["role"], heard["name"]) == ("terminal", "Terminal")
    assert heard["text"] == "first line\n日本 second\nuser@web01:~$ uptime"
    assert heard["cursor"] == len(heard["text"])
    assert heard["line"] == "user@web01:~$ uptime"
    assert heard["offset"] == 12
    kinds = {kind for kind, _ in heard["told"]}
    assert {"object:text-caret-moved", "object:text-changed:insert"} <= kinds
    assert ["object:announcement", "up 3 days"] in heard["told"]
