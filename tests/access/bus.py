"""A screen and an accessibility bus of its own, for tests that look from outside, as screen readers do."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SYSTEM_PYTHON = "/usr/bin/python3"
_BUS = Path("/usr/libexec/at-spi-bus-launcher")
_SCRIPT = f"""
{_BUS} --launch-immediately & bus=$!
app=
[ -z "$SHOWN" ] || {{ {sys.executable} -m $SHOWN & app=$!; }}
{SYSTEM_PYTHON} "$@"
result=$?
[ -z "$app" ] || kill $app || result=9
kill $bus
exit $result
"""


def _has_all() -> bool:
    if not (_BUS.exists() and all(map(shutil.which, ("xvfb-run", "xauth", "dbus-run-session")))):
        return False
    command = [SYSTEM_PYTHON, "-c", "import pyatspi"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


needs_bus = pytest.mark.skipif(sys.platform != "linux" or not _has_all(), reason="no accessibility bus is installed")


def ask_bus(folder: Path, reader: Path, *arguments: str, shown: str = "", limit: int = 180) -> Any:
    """What `reader` says, run with the Python that has pyatspi, in `folder`; `shown` is a module of ours that is run
    beside it, and still runs when it has read. `limit` in seconds."""
    folder.chmod(0o700)
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "XDG_RUNTIME_DIR": str(folder),
        "SHOWN": shown,
    }
    command = ["xvfb-run", "-a", "dbus-run-session", "--", "bash", "-c", _SCRIPT, "look", str(reader), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=limit, env=environment)
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return json.loads(done.stdout.splitlines()[-1])  # xvfb-run passes what all of them say
