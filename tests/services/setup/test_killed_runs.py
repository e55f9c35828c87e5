"""A killed run (SIGKILL) comes to its goal when it is resumed, and goes back byte for byte when it is undone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.targets.local import LocalTarget
from tests.servers.private_machine import private_machine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and sh")


def killed_runs(folder: Path, *arguments: str) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.services.setup.killed_runs", str(folder), *arguments]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[3], check=False
    )
    assert ended.returncode == 0 and ended.stderr == "", ended.stderr
    found: dict[str, int] = json.loads(ended.stdout)
    return found


def test_a_run_can_be_killed_at_every_point_of_its_journal_and_of_the_device(tmp_path: Path) -> None:
    # 2 steps: 6 journal lines and 6 questions to the device, each with a point before and one after it
    assert killed_runs(tmp_path) == {"killed": 24, "wrong": 0}


def test_a_run_can_be_killed_in_the_middle_of_a_step(tmp_path: Path) -> None:
    assert killed_runs(tmp_path, "half") == {"killed": 1, "wrong": 0}


def test_real_steps_survive_a_kill_after_their_change(tmp_path: Path) -> None:
    with private_machine(LocalTarget()) as machine:
        # 10 points a step; the 8th is after the script that changes the device, before it is proven
        assert killed_runs(tmp_path, str(machine.pid), "8", "10") == {"killed": 5, "wrong": 0}
