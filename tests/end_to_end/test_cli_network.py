"""`satchel ping` and `satchel trace`, on the loopback of this computer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from tests.end_to_end.program import ROOT, satchel


def test_a_ping_says_what_was_asked_when_and_from_where(own_home: Path) -> None:
    done = satchel("ping", "127.0.0.1", "-c", 3, "--interval", "0.1")
    assert done.returncode == 0, done.stderr
    title, *lines = done.stdout.splitlines()
    assert title.startswith("Ping to 127.0.0.1 from 127.0.0.1, 20") and title.endswith(f"Satchel {__version__}")
    assert [line.split()[0] for line in lines[:3]] == ["1", "2", "3"]
    assert lines[-1].startswith("3 sent, 3 received, 0.0 % lost; best ")


def test_a_trace_is_one_document(own_home: Path) -> None:
    done = satchel("trace", "127.0.0.1", "--rounds", 2, "--interval", "0.1", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["target"], found["source"], found["version"]) == ("127.0.0.1", "127.0.0.1", __version__)
    assert found["started"][-6] in "+-"
    (hop,) = found["hops"]
    assert (hop["hop"], hop["address"], hop["sent"], hop["loss_percent"]) == (1, "127.0.0.1", 2, 0.0)


def test_a_name_without_an_address_and_a_count_without_an_end_are_refused(own_home: Path) -> None:
    done = satchel("trace", "nowhere.invalid")
    assert done.returncode == 3 and 'No address is known for "nowhere.invalid"' in done.stderr
    assert satchel("ping", "127.0.0.1", "-c", 10**9).returncode == 2


SOON = """
import signal, sys
from app.__main__ import main
signal.signal(signal.SIGALRM, signal.default_int_handler)  # what Ctrl+C does until a command listens for it
signal.setitimer(signal.ITIMER_REAL, 0.02)
sys.exit(main(["diagnose", "--list"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_a_stop_before_the_command_has_begun_is_no_bug(own_home: Path) -> None:
    done = subprocess.run([sys.executable, "-c", SOON], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert (done.returncode, done.stderr) == (5, "Stopped.\n")
