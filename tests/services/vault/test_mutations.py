"""Spoilt files by the thousand: only our errors, none accepted, no long work, no flood of memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COUNT = int(os.environ.get("SATCHEL_VAULT_MUTATIONS", "2000"))
"""100,000 take some minutes."""


@pytest.mark.skipif(sys.platform == "win32", reason="asks for the memory as POSIX has it")
def test_spoilt_files_are_refused_with_our_errors_and_little_work() -> None:
    command = [sys.executable, "-m", "tests.services.vault.mutating", str(COUNT), "8"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    came = json.loads(done.stdout)
    assert came["tried"] > COUNT * 0.9
    assert came["foreign"] == ""
    assert came["accepted"] == 0
    assert came["refused"] + came["opened"] == came["tried"]
    assert came["refused"] > came["tried"] * 0.75
    assert came["slowest"] < 2
    assert came["peak"] < 1_200_000_000
