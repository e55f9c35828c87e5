"""`satchel show` as a help desk uses it: on this computer, and on a simulated Windows over the real protocol."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.visits import Visits
from tests.end_to_end.program import ROOT, SATCHEL, satchel
from tests.servers.simulated_windows import PASSWORD, USER, SimulatedWindows
from tests.servers.simulated_windows.machine import Machine


@pytest.mark.skipif(sys.platform != "linux", reason="asks a real Linux")
def test_this_computer_is_shown_as_a_table_and_as_a_document(own_home: Path) -> None:
    look = "show", "local", "processes", "--search", "-m app show", "--sort", "pid"
    shown = satchel(*look, before=["env"])  # a start of its own, which it finds among the processes
    assert shown.returncode == 0
    head, *rows = shown.stdout.splitlines()
    assert head.split() == ["PROCESS", "PID", "USER", "CPU", "MEMORY", "STATE", "STARTED", "COMMAND"]
    assert any(str(Path(sys.executable))[:40] in row for row in rows)  # itself; the end of a long line is cut off
    document = json.loads(satchel("show", "local", "processes", "--json", "--top", "3").stdout)
    assert (document["device"], document["view"], document["filter"]) == ("local", "processes", "all")
    assert len(document["rows"]) == 3
    assert document["rows"][0].keys() >= {"key", "pid", "name", "cpu", "memory", "state", "started", "command"}
    assert document["command"].startswith("ps -eo")
    assert not (own_home / "visits").exists()  # a look at this computer is no visit


@pytest.mark.skipif(not shutil.which("script"), reason="script (bsdutils) is not installed")
def test_on_a_terminal_a_row_is_a_line() -> None:
    with subprocess.Popen(["sleep", "4243"]) as sleeper:
        command = f"stty cols 70; {shlex.join(SATCHEL)} show local processes --search 'sleep 4243'"
        seen = subprocess.run(
            ["script", "-qec", command, "/dev/null"], capture_output=True, text=True, cwd=ROOT, check=True
        ).stdout
        sleeper.kill()
    head, row = [
        line for line in re.sub(r"\r?\x1b\[K", "\n", seen).splitlines() if line.startswith(("PROCESS", "sleep"))
    ]
    assert head.split()[-1] == "COMMAND" and "STARTED" not in head
    assert len(head) <= 70 and len(row) <= 70


def test_what_one_would_type_is_said_and_what_there_is_is_listed() -> None:
    done = satchel("show", "local", "events", "--filter", "week", "--command")
    assert done.returncode == 0
    if os.name != "nt":
        assert done.stdout == "journalctl -r -p 3 --since -168h\n"
    assert "connections" in satchel("show", "local").stdout
    assert "listening" in satchel("show", "local", "connections", "--filter", "?").stdout
    for words in (["nonsense"], ["processes", "--filter", "nonsense"], ["processes", "--sort", "nonsense"]):
        wrong = satchel("show", "local", *words)
        assert wrong.returncode == 2 and "There are: " in wrong.stderr
    if os.name != "nt":
        none = satchel("show", "local", "software", "--search", "no such\nprogram")
        assert none.returncode == 0 and "There are no" in none.stderr


@pytest.mark.parametrize("view", ["processes", "services", "users"])
def test_every_view_of_a_windows_device_is_shown(tmp_path: Path, own_home: Path, view: str) -> None:
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        Machine().take_over(windows)
        device = f"winrm://{USER}@127.0.0.1:{windows.http.port}"
        done = satchel("show", device, view, "--json", secrets={"--password-fd": PASSWORD})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"]
    kinds = [event.kind.value for event in Visits(own_home / "visits").current().journal.events()]
    assert kinds == ["visit.started", "device.connected"]
