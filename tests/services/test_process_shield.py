"""Another program of the same user reads nothing of this one, and no crash dumps it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOLDER = "{first}; import sys; held = 'a value to find' * 3; print('ready', flush=True); sys.stdin.read()"
READER = """
import subprocess, sys, time

def attempt():
    try:
        with open(f"/proc/{child.pid}/mem", "rb"):
            return "read"
    except PermissionError:
        return "refused"

with subprocess.Popen([sys.executable, *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
    if "-c" in sys.argv[1:]:
        child.stdout.readline()
    else:  # the program itself, which says nothing before it is asked
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and attempt() == "read":
            time.sleep(0.01)
    print(next(line.split()[4] for line in open(f"/proc/{child.pid}/limits") if line.startswith("Max core")))
    print(attempt())
    child.kill()
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def seen_by_another(*arguments: str) -> list[str]:
    """The limit for core files of such a process, and whether one without special rights may read its memory."""
    command = [sys.executable, "-c", READER, *arguments]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may read everything, and there is no setpriv to take that right away")
        command = ["setpriv", "--bounding-set=-sys_ptrace", *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT, check=True)
    return done.stdout.split()


def test_a_process_is_open_to_others_before_it_is_shielded() -> None:
    assert seen_by_another("-c", HOLDER.format(first="pass"))[-1] == "read"


def test_a_shielded_process_is_neither_read_nor_dumped() -> None:
    first = "from app.services.process_shield import shield; shield()"
    assert seen_by_another("-c", HOLDER.format(first=first)) == ["0", "refused"]


def test_the_program_shields_itself_before_it_does_anything() -> None:
    assert seen_by_another("-m", "app", "--worker") == ["0", "refused"]


def test_what_a_shielded_process_starts_may_allow_core_files_again() -> None:
    code = (
        "import resource, subprocess, sys; from app.services.process_shield import shield; shield();"
        "print(resource.getrlimit(resource.RLIMIT_CORE)[1] == int(sys.argv[1]))"
    )
    import resource

    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    done = subprocess.run([sys.executable, "-c", code, str(most)], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "True\n"
