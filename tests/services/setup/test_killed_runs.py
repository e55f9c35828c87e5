"""A killed run (SIGKILL) comes to its goal when it is resumed, and goes back byte for byte when it is undone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.targets.local import LocalTarget
from tests.servers.openssh import Sshd
from tests.servers.private_machine import private_machine
from tests.services.setup.package_source import add_package_source

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


def test_an_undo_can_be_killed_at_every_point_of_its_journal_and_of_the_device(tmp_path: Path) -> None:
    # 1 step: 2 journal lines and 3 questions to the device; where the computer has an id, the question which one it is
    has_id = Path("/etc/machine-id").exists() and Path("/etc/machine-id").read_text().strip()
    points = 12 if has_id else 10
    assert killed_runs(tmp_path, "undo") == {"killed": points, "wrong": 0}


# 6 steps: the line that begins the run, 2 lines and 3 questions a step, the line that ends it; a point before and one
# after each: 2 + 6 * 10 + 2. Each of these is another kind of point, of another step.


def test_real_steps_survive_a_kill_at_different_points(tmp_path: Path) -> None:
    with private_machine(LocalTarget()) as machine:
        add_package_source(machine)
        # 6: after the line that a step begins
        assert killed_runs(tmp_path, str(machine.pid), "6,29,52") == {"killed": 3, "wrong": 0}


def test_real_steps_survive_a_kill_behind_ssh(tmp_path: Path, sshd: Sshd) -> None:
    sshd.known()
    with private_machine(LocalTarget()) as machine:
        add_package_source(machine)
        # 48: after the script of the fifth step has changed the device, before it is proven
        found = killed_runs(tmp_path, str(machine.pid), "48", str(sshd.port), sshd.user, str(sshd.folder))
        assert found == {"killed": 1, "wrong": 0}
