"""The quick set of checks, on this computer and over SSH to a real sshd on loopback: time and round trips."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import Figure

RUNS = 5


def measure() -> list[Figure]:
    from tests.servers.openssh import running_sshd

    with tempfile.TemporaryDirectory() as home:
        local = [diagnose(home, "local") for _ in range(RUNS)]
        with running_sshd(Path(home) / "sshd") as server:
            remote = [diagnose(home, *server.command_line()) for _ in range(RUNS)]
    return [*figures("this computer", local, 1.0), *figures("over SSH", remote, 1.5)]


def figures(where: str, answers: list[dict[str, Any]], goal: float) -> list[Figure]:
    checks = len(answers[0]["findings"])
    seconds = statistics.median(answer["duration_s"] for answer in answers)
    trips = max(answer["round_trips"] for answer in answers)
    return [Figure(f"{checks} checks, {where}", seconds, "s", goal), Figure(f"round trips, {where}", trips, "", 1)]


def diagnose(home: str, device: str, *options: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "app", "diagnose", "--device", device, *options, "--json"]
    asked = subprocess.run(
        command, check=False, env={**os.environ, "SATCHEL_HOME": f"{home}/satchel"}, capture_output=True, text=True
    )
    if asked.returncode not in (0, 1):
        sys.exit(asked.stderr)
    answer: dict[str, Any] = json.loads(asked.stdout)
    return answer
