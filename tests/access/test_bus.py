"""The window as a client of the accessibility bus finds it, in another process, as screen readers do."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pictures.gallery import PICTURES

BUS = Path("/usr/libexec/at-spi-bus-launcher")
SYSTEM_PYTHON = "/usr/bin/python3"
SAMPLE = ("settings",)
ALL = bool(os.environ.get("SATCHEL_WALK_ALL"))
SCRIPT = """
BUS --launch-immediately & bus=$!
"$@"
result=$?
kill $bus
exit $result
""".replace("BUS", str(BUS))


def _has_all() -> bool:
    if not (BUS.exists() and all(map(shutil.which, ("xvfb-run", "xauth", "dbus-run-session")))):
        return False
    command = [SYSTEM_PYTHON, "-c", "import pyatspi"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(sys.platform != "linux" or not _has_all(), reason="no accessibility bus is installed")
def test_a_client_of_the_bus_finds_a_name_for_all_that_can_be_used(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    names = [one.name for one in PICTURES] if ALL else SAMPLE
    reader = [SYSTEM_PYTHON, str(Path(__file__).parent / "bus_reader.py"), sys.executable, *names]
    command = ["xvfb-run", "-a", "dbus-run-session", "--", "bash", "-c", SCRIPT, "look", *reader]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=3600, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen.keys() == set(names)
    assert all(one["count"] > 30 for one in seen.values()), seen
    assert {name: one["faults"] for name, one in seen.items() if one["faults"]} == {}
    assert all(any(words.split(" ", 1)[1] for words in one["focused"]) for one in seen.values()), seen
